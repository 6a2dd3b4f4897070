from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "the training step", "zh": "训练的一步"}
TASK = {
    "en": """
Write train_step(model, optimizer, images, labels): one step of training on one batch.
  images float32 [N, D], labels int64 [N]; model(images) gives logits, float32 [N, K].
The loss is the mean cross-entropy (paddle.nn.functional.cross_entropy may be used now).
Let the optimizer change the weights once, and return the batch's loss as a Python float.
It is called for one batch after another, and every step must go along its own gradient only.
""",
    "zh": """
写出 train_step(model, optimizer, images, labels)：在一批数据上训练一步。
  images float32 [N, D]，labels int64 [N]；model(images) 给出 logits，float32 [N, K]。
损失是交叉熵的平均值（现在可以用 paddle.nn.functional.cross_entropy 了）。
让优化器更新一次权重，并以 Python 的 float 返回这一批的损失。
它会一批接一批地被调用，每一步都只能沿着这一批自己的梯度走。
""",
}
ASKS = "train_step"
STUB = """
import paddle
import paddle.nn.functional as F


def train_step(model, optimizer, images, labels):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Five things in a row: compute the loss, send the gradient back, change the weights, forget "
        "the gradient, return the number.",
        "backward() ADDS to the gradients that are there already. Which method of the optimizer "
        "clears them, and between which two steps must it not stand?",
    ],
    "zh": [
        "依次五件事：算损失、把梯度传回去、更新权重、清掉梯度、返回数值。",
        "backward() 是把新梯度“加”到已有的梯度上。优化器的哪个方法能清零？它不能放在哪两步之间？",
    ],
}
SOLUTION = """
import paddle
import paddle.nn.functional as F


def train_step(model, optimizer, images, labels):
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    optimizer.clear_grad()
    return float(loss)
"""
REMARK = {
    "en": "clear_grad() may as well come first, before backward(). Only between backward() and "
    "step() it would undo all the work.",
    "zh": "clear_grad() 也可以放在最前面（backward() 之前）。只有放在 backward() 和 step() 之间，才会前功尽弃。",
}
MISTAKES = [
    Mistake(
        ("    optimizer.clear_grad()\n", ""),
        "forgotten clear_grad: the first step is right, but from the second on backward() adds to "
        "the gradients of all batches before, and each step goes along their sum.",
        "忘了 clear_grad：第一步是对的，但从第二步起，backward() 把梯度加在之前各批的梯度上，每一步走的都是它们的总和。",
    ),
    Mistake(
        (
            "    optimizer.step()\n    optimizer.clear_grad()\n",
            "    optimizer.clear_grad()\n    optimizer.step()\n",
        ),
        "gradient cleared before the step: clear_grad() stands between backward() and step(), so the "
        "optimizer finds a gradient of zero and nothing moves.",
        "还没更新就把梯度清了：clear_grad() 放在了 backward() 和 step() 之间，优化器看到的梯度是 0，权重不动。",
    ),
    Mistake(
        ("    optimizer.step()\n", ""),
        "no step: backward() only computes the gradients. Nothing changes the weights until "
        "optimizer.step() does.",
        "没有更新：backward() 只是算出梯度，要调用 optimizer.step()，权重才会改变。",
    ),
    Mistake(
        ("    loss.backward()\n", ""),
        "no backward: the optimizer steps, but the weights have no gradient yet. loss.backward() "
        "computes it.",
        "没有反向传播：优化器走了一步，但权重还没有梯度。梯度要由 loss.backward() 来算。",
    ),
    Mistake(
        (
            "F.cross_entropy(model(images), labels)",
            "F.cross_entropy(F.softmax(model(images)), labels)",
        ),
        "softmax before cross-entropy: F.cross_entropy applies softmax itself. Twice makes all "
        "probabilities nearly equal, and the gradients small. Give it the logits.",
        "交叉熵之前又做了 softmax：F.cross_entropy 自己会做。做两遍，各个概率就差不多了，梯度也变得很小。请直接传入 logits。",
    ),
    Mistake(
        ("model(images), labels)", 'model(images), labels, reduction="sum")'),
        "sum instead of mean: the loss and the step grow with the number of samples in the batch.",
        "求成了总和：损失和步长都会随这一批的样本数变大。",
    ),
    Mistake(
        ("F.cross_entropy(model(images), labels)", "F.cross_entropy(labels, model(images))"),
        "arguments in the wrong order: F.cross_entropy takes the logits first, then the labels.",
        "参数顺序反了：F.cross_entropy 先传 logits，再传标签。",
    ),
]
TOLERANCE = (1e-3, 1e-5)


def questions(random):
    def normal(*shape):
        return random.normal(0, 1, shape).astype("float32")

    return [
        {
            "images [steps, N, D]": normal(steps, 6, 4),
            "labels [steps, N]": random.integers(0, 3, (steps, 6)),
            "weight": normal(4, 3),
            "bias": normal(3),
            "lr": 0.5,
        }
        for steps in (1, 3)
    ]


def answer(asked, question):
    import paddle

    from mnist_paddle.course.exercises.material import linear

    images, labels, weight, bias, lr = question.values()
    model = linear(weight, bias)
    at_step = []

    class Recorded(paddle.optimizer.SGD):
        def step(self):
            at_step.append(_state_of(model.weight.grad))
            super().step()

        def minimize(self, *args, **kwargs):
            at_step.append(_state_of(model.weight.grad))
            return super().minimize(*args, **kwargs)

    optimizer = Recorded(lr, parameters=model.parameters())
    losses = [
        asked(model, optimizer, paddle.to_tensor(batch), paddle.to_tensor(own))
        for batch, own in zip(images, labels)
    ]
    return {"losses": losses, "at step": at_step, "weight": model.weight, "bias": model.bias}


def _state_of(gradient) -> str:
    if gradient is None:
        return "none | 没有"
    return "there | 有" if bool((gradient != 0).any()) else "zero | 全是 0"


def seen(question, value):
    return {
        "losses | 各步的损失": value["losses"],
        "gradient at each step | 每次更新时的梯度": value["at step"],
        "weight afterwards | 之后的权重": value["weight"],
        "bias afterwards | 之后的偏置": value["bias"],
    }
