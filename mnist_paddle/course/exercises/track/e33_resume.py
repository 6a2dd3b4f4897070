from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "resume, so that nothing is lost", "zh": "断点续训，什么都不丢"}
TASK = {
    "en": """
Training may be cut off at any time. Write train(model, optimizer, scheduler, batches, folder, most):
  one step for each of batches, a list of (images, labels), in order: mean cross-entropy, backward,
  optimizer.step(), optimizer.clear_grad(), scheduler.step() (it lowers the learning rate);
  after `most` steps in this call it stops (as if cut off), or at the end of batches.
Keep in `folder` (a path, an existing folder) whatever is needed to go on: a later call gets a NEW
model, optimizer (Momentum) and scheduler, made as before, and the same folder. It goes on with the
next batch and ends with the same weights as a run that was never cut off.
Return the numbers (0, 1, ...) of the batches that this call trained on, as a list.
""",
    "zh": """
训练随时可能中断。写出 train(model, optimizer, scheduler, batches, folder, most)：
  batches 是 (images, labels) 的列表，按顺序每批走一步：平均交叉熵、反向传播、optimizer.step()、
  optimizer.clear_grad()、scheduler.step()（它会降低学习率）；
  这次调用走了 most 步就停（当作被中断），或者走完所有批就停。
在 folder（一个已存在的文件夹的路径）里保存继续训练所需的一切：之后再次调用时，传入的是“新”的
模型、优化器（Momentum）和 scheduler（创建方式相同），以及同一个 folder。
它要从下一批继续，最后的权重和从未中断的训练完全一样。
返回这次调用训练了哪些批的编号（0、1……），列表。
""",
}
ASKS = "train"
STUB = """
import os

import paddle
import paddle.nn.functional as F


def train(model, optimizer, scheduler, batches, folder, most):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "What does the next step depend on? The weights; what the optimizer remembers (its velocity); "
        "the learning rate; and which batch comes next.",
        "paddle.save writes any dict of state_dict()s and numbers, paddle.load reads it. "
        "optimizer.state_dict() holds the velocity, and the scheduler's state as well.",
        "At the beginning: if the file is there, load it and set_state_dict both; the number of the "
        "next batch comes from the file too. After the last step of this call: save.",
    ],
    "zh": [
        "下一步取决于什么？权重；优化器记住的东西（速度）；学习率；还有接下来是哪一批。",
        "paddle.save 可以保存由各个 state_dict() 和数字组成的字典，paddle.load 读回来。optimizer.state_dict() 里有速度，也有 scheduler 的状态。",
        "开头：如果文件存在，就读出来，对两者调用 set_state_dict；下一批的编号也从文件里读。这次调用的最后一步之后：保存。",
    ],
}
SOLUTION = """
import os

import paddle
import paddle.nn.functional as F


def train(model, optimizer, scheduler, batches, folder, most):
    file = os.path.join(folder, "checkpoint.pdparams")
    start = 0
    if os.path.exists(file):
        checkpoint = paddle.load(file)
        model.set_state_dict(checkpoint["model"])
        optimizer.set_state_dict(checkpoint["optimizer"])
        start = checkpoint["next"]
    stop = min(start + most, len(batches))
    for images, labels in batches[start:stop]:
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()
        optimizer.clear_grad()
        scheduler.step()
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "next": stop}
    paddle.save(state, file)
    return list(range(start, stop))
"""
REMARK = {
    "en": "A real cut-off may come while the file is being written: write to another name first, and "
    "os.replace it when it is whole. What else is random, the order of the batches and dropout, has a "
    "state of its own to be saved. `python train.py --resume` does all that.",
    "zh": "真正的中断可能发生在写文件的时候：应该先写到另一个文件名，写完再用 os.replace 换过去。其他随机的东西（批的顺序、dropout）也有自己的状态要保存。`python train.py --resume` 把这些都做到了。",
}
MISTAKES = [
    Mistake(
        ('        optimizer.set_state_dict(checkpoint["optimizer"])\n', ""),
        "optimizer forgotten: the weights are back, but Momentum's velocity and the learning rate "
        "start anew, so the steps after the break are others.",
        "忘了优化器：权重恢复了，但 Momentum 的速度和学习率都从头开始，中断之后的步子就不一样了。",
    ),
    Mistake(
        ('        model.set_state_dict(checkpoint["model"])\n', ""),
        "weights not loaded: the optimizer goes on in the middle, but with a network that has learned "
        "nothing.",
        "没有恢复权重：优化器从中途继续，网络却什么都没学过。",
    ),
    Mistake(
        ('        start = checkpoint["next"]\n', ""),
        "from the first batch again: the batches before the break are trained on twice. Keep the "
        "number of the next batch.",
        "又从第一批开始：中断之前的批训练了两遍。要保存下一批的编号。",
    ),
    Mistake(
        ('"next": stop}', '"next": stop - 1}'),
        "one batch twice: you kept the number of the last batch that was done; go on with the one "
        "after it.",
        "有一批训练了两次：你保存的是最后做完的那一批的编号，应该从它的下一批继续。",
    ),
    Mistake(
        ('"next": stop}', '"next": stop + 1}'),
        "one batch left out: the next batch is the one right after the last that was done.",
        "漏了一批：下一批就是最后做完的那一批后面紧接着的一批。",
    ),
    Mistake(
        ("        scheduler.step()\n", ""),
        "learning rate never lowered: scheduler.step() is called after each step, or the rate stays "
        "as it was (as it does in the chapter's own code).",
        "学习率一直没有降低：每一步之后要调用 scheduler.step()，否则学习率不变（本章自己的代码就是这样）。",
    ),
    Mistake(
        (
            '    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "next": stop}\n    paddle.save(state, file)\n',
            "",
        ),
        "nothing saved: the second call finds no file and begins again.",
        "什么都没有保存：第二次调用找不到文件，又从头开始。",
    ),
]
TOLERANCE = (1e-4, 1e-6)


def questions(random):
    return [
        {
            "images, all batches": random.normal(0, 1, (7 * 4, 5)).astype("float32"),
            "labels": random.integers(0, 3, 7 * 4),
            "weight": random.normal(0, 1, (5, 3)).astype("float32"),
            "most, call by call": most,
        }
        for most in ([10], [3, 10], [2, 2, 10])
    ]


def answer(asked, question):
    import tempfile

    import paddle

    from mnist_paddle.course.exercises.material import batches_of, linear

    images, labels, weight, calls = question.values()
    batches = batches_of(images, labels, [4] * 7)
    trained = []
    with tempfile.TemporaryDirectory() as folder:
        for most in calls:
            with paddle.utils.unique_name.guard():  # names as in a new process
                model = linear(weight, weight[0] * 0)
                scheduler = paddle.optimizer.lr.PolynomialDecay(0.5, 7, end_lr=0.05)
                optimizer = paddle.optimizer.Momentum(scheduler, parameters=model.parameters())
                trained.append(asked(model, optimizer, scheduler, batches, folder, most))
    return [trained, model.weight, model.bias]


def seen(question, value):
    trained, weight, bias = value
    return {
        "batches trained on, call by call | 每次调用训练的批": [
            list(one) if isinstance(one, (list, tuple)) else one for one in trained
        ],
        "weight at the end | 最后的权重": weight,
        "bias at the end | 最后的偏置": bias,
    }
