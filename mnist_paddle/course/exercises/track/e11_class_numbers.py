from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "labels as cross-entropy wants them", "zh": "交叉熵要的标签"}
TASK = {
    "en": """
Labels come in many forms. Write class_numbers(labels) that makes an int64 Tensor [N] of each:
  class numbers as int64 [N], or as float32 [N, 1] (a column of a table), or
  one-hot rows, float32 [N, 10].
""",
    "zh": """
标签有各种形式。写出 class_numbers(labels)，把下面每一种都变成 int64 Tensor [N]：
  类别编号，int64 [N]，或者 float32 [N, 1]（表格里的一列）；
  one-hot 行，float32 [N, 10]。
""",
}
ASKS = "class_numbers"
STUB = """
import paddle


def class_numbers(labels):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "The shape tells the forms apart: how many axes, and how long is the second?",
        "The class of a one-hot row is the position of its 1: argmax along the row. squeeze(1) takes "
        "away an axis of length one.",
    ],
    "zh": [
        "看形状就能区分：有几维？第二维多长？",
        "one-hot 行的类别，就是其中 1 的位置：沿着行求 argmax。squeeze(1) 去掉长度为 1 的那一维。",
    ],
}
SOLUTION = """
import paddle


def class_numbers(labels):
    if labels.ndim == 2 and labels.shape[1] > 1:
        labels = labels.argmax(axis=1)
    elif labels.ndim == 2:
        labels = labels.squeeze(1)
    return labels.astype("int64")
"""
REMARK = {
    "en": "Do this once, where the data is read; everything behind it may then rely on int64 [N].",
    "zh": "在读数据的地方做一次就好，后面的代码就都可以放心地用 int64 [N]。",
}
MISTAKES = [
    Mistake(
        ("argmax(axis=1)", "argmax(axis=0)"),
        "argmax along the wrong axis: that looks for the sample with the largest value in each "
        "class; you want the class in each row: axis=1.",
        "argmax 的轴错了：这样找的是每个类别里值最大的样本；要的是每一行里的类别，用 axis=1。",
    ),
    Mistake(
        ('labels.astype("int64")', "labels"),
        "float labels: a column of a table stays float32. Paddle's cross-entropy takes it without a "
        "word and cuts fractions off, nll_loss and metric.accuracy refuse it; class numbers are int64.",
        "标签还是浮点数：表格里的一列仍是 float32。Paddle 的交叉熵默默接受并截掉小数，nll_loss 和 paddle.metric.accuracy 则会报错；类别编号应该是 int64。",
    ),
    Mistake(
        ("labels = labels.squeeze(1)", "pass"),
        "[N, 1] left as it is: compared with predictions [N], it broadcasts to [N, N], and the "
        "accuracy becomes nonsense.",
        "[N, 1] 没有变：它和 [N] 的预测比较时会广播成 [N, N]，准确率就没有意义了。",
    ),
    Mistake(
        (
            "labels = labels.argmax(axis=1)\n    elif labels.ndim == 2:\n        labels = labels.squeeze(1)",
            "labels = labels.argmax(axis=1)\n    elif labels.ndim == 2:\n        labels = labels.argmax(axis=1)",
        ),
        "argmax of a single column: a column [N, 1] holds the numbers themselves; the largest of one "
        "is always at position 0, so every label becomes 0.",
        "对单独一列求了 argmax：[N, 1] 里就是编号本身；只有一个数时，最大值的位置总是 0，所有标签都成了 0。",
    ),
    Mistake(
        ("labels = labels.squeeze(1)", "labels = labels.squeeze()"),
        "bare squeeze: with one sample, [1, 1] becomes [] and the batch axis is gone too. Name the "
        "axis: squeeze(1).",
        "squeeze 没有写维度：只有一个样本时，[1, 1] 会变成 []，连批这一维也没了。要写明：squeeze(1)。",
    ),
]


def questions(random):
    import numpy as np

    def labels(n):
        return random.integers(1, 10, n)

    return [
        {"labels": labels(4)},
        {"labels": labels(4).astype("float32")[:, None]},
        {"labels": np.eye(10, dtype="float32")[labels(3)]},
        {"labels": np.eye(10, dtype="float32")[labels(10)]},
        {"labels": labels(1).astype("float32")[:, None]},
    ]
