from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "train mode and eval mode", "zh": "训练模式和评估模式"}
TASK = {
    "en": """
Write probabilities(model, images): the model's softmax probabilities, float32 [N, K], as they should
be computed when a picture is read. images is float32 [N, D]; model(images) gives logits [N, K].
The model contains BatchNorm and Dropout. Dropout must not throw anything away now, and reading must
not change the statistics of BatchNorm. Afterwards the model is in the mode it was in before
(model.training), whichever that was: this may be called in the middle of training, or after it.
""",
    "zh": """
写出 probabilities(model, images)：识别图片时模型给出的 softmax 概率，float32 [N, K]。
images 是 float32 [N, D]；model(images) 给出 logits [N, K]。
模型里有 BatchNorm 和 Dropout。此时 Dropout 不能丢弃任何东西，BatchNorm 的统计量也不能被改动。
调用之后，模型要回到调用之前的模式（model.training），不管原来是哪种：它可能在训练中途被调用，也可能在训练之后。
""",
}
ASKS = "probabilities"
STUB = """
import paddle
import paddle.nn.functional as F


def probabilities(model, images):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Which method of a Layer switches dropout off, and which switches it on again?",
        "Remember model.training before you change it. At the end, go back to train mode only if "
        "that was True.",
    ],
    "zh": [
        "Layer 的哪个方法能关掉 dropout，哪个能重新打开？",
        "改之前先记住 model.training。最后只有当它原来是 True 时，才切回训练模式。",
    ],
}
SOLUTION = """
import paddle
import paddle.nn.functional as F


def probabilities(model, images):
    was_training = model.training
    model.eval()
    with paddle.no_grad():
        result = F.softmax(model(images), axis=1)
    if was_training:
        model.train()
    return result
"""
REMARK = {
    "en": "A model that is left in eval mode goes on training without dropout, and nobody is told. "
    "In code of your own, try / finally keeps the promise even after an error.",
    "zh": "如果忘了切回来，模型就会在没有 dropout 的情况下继续训练，而且没有任何提示。自己写代码时，用 try / finally 可以保证出错时也能切回来。",
}
MISTAKES = [
    Mistake(
        ("    model.eval()\n", ""),
        "read in train mode: dropout throws a random part away, and BatchNorm uses and changes the "
        "statistics with this batch. Call model.eval() first.",
        "在训练模式下识别：dropout 会随机丢弃一部分，BatchNorm 会使用这一批的统计量，还会因此被改动。要先调用 model.eval()。",
    ),
    Mistake(
        (
            "    model.eval()\n",
            "    for layer in model.sublayers():\n"
            "        if isinstance(layer, paddle.nn.Dropout):\n"
            "            layer.eval()\n",
        ),
        "only dropout switched off: BatchNorm is still in train mode. It computes with this batch's "
        "own mean, and changes its statistics. model.eval() reaches every layer.",
        "只关了 dropout：BatchNorm 还在训练模式，它用这一批自己的均值来算，还改动了统计量。model.eval() 会作用到每一层。",
    ),
    Mistake(
        ("    if was_training:\n        model.train()\n", ""),
        "left in eval mode: when this is called in the middle of training, training goes on without "
        "dropout and with frozen BatchNorm. Go back to the mode it was in.",
        "停在了评估模式：如果在训练中途调用，后面的训练就没有 dropout 了，BatchNorm 也不再更新。要切回原来的模式。",
    ),
    Mistake(
        ("    if was_training:\n        model.train()\n", "    model.train()\n"),
        "always back to train mode: a model that was in eval mode before is in train mode now, and "
        "its next answers are random. Go back only if it was training.",
        "总是切到训练模式：原来处于评估模式的模型，现在成了训练模式，之后的回答就是随机的。只有原来在训练时才切回去。",
    ),
    Mistake(
        ("    model.eval()\n    with", "    model.train()\n    with"),
        "the two modes mixed up: train() switches dropout on; for reading it has to be eval().",
        "两种模式弄反了：train() 会打开 dropout；识别时应该用 eval()。",
    ),
    Mistake(
        ("F.softmax(model(images), axis=1)", "model(images)"),
        "logits instead of probabilities: the rows do not add up to 1. Softmax is still to come.",
        "返回的是 logits，不是概率：每行加起来不等于 1。还要做 softmax。",
    ),
    Mistake(
        ("axis=1", "axis=0"),
        "wrong axis: the probabilities of one sample's classes add up to 1 along axis 1; along axis "
        "0 the samples compete with each other.",
        "轴搞错了：一个样本各类别的概率沿 axis=1 加起来等于 1；axis=0 是让各个样本互相比较。",
    ),
]


def questions(random):
    def normal(*shape):
        return random.normal(0, 1, shape).astype("float32")

    return [
        {
            "images": normal(5, 4) + 2,
            "weight": normal(4, 3),
            "bias": normal(3),
            "training before": training,
        }
        for training in (True, False)
    ]


def answer(asked, question):
    import paddle

    from mnist_paddle.course.exercises.material import linear

    images, weight, bias, training = question.values()
    norm = paddle.nn.BatchNorm1D(4)
    model = paddle.nn.Sequential(norm, paddle.nn.Dropout(0.5), linear(weight, bias))
    model.train() if training else model.eval()
    answers = [asked(model, paddle.to_tensor(images)) for _ in range(4)]
    moved = bool((norm._mean != 0).any()) or bool((norm._variance != 1).any())
    return [answers, moved, all(layer.training for layer in model.sublayers(include_self=True))]


def seen(question, value):
    import numpy as np

    answers, moved, training = value
    random = not all(np.array_equal(answers[0], other) for other in answers)
    return {
        "the same answer each time | 每次的回答相同": not random,
        "BatchNorm's statistics changed | BatchNorm 的统计量变了": moved,
        "probabilities | 概率": "random | 随机的" if random else answers[0],
        "model.training afterwards | 之后的 model.training": training,
    }
