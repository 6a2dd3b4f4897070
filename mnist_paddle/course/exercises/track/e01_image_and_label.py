from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "one image and its label", "zh": "一张图像和它的标签"}
TASK = {
    "en": """
The data file stores an image as a list of 784 numbers, row after row, and its label as an int.
Write image_and_label(pixels, label) that returns a tuple of two NumPy arrays:
  the image, float32, shape [1, 28, 28] (channels first), and
  the label, int64, shape [1].
""",
    "zh": """
数据文件里，一张图像是 784 个数的列表（一行接一行），标签是一个整数。
写出 image_and_label(pixels, label)，返回由两个 NumPy 数组组成的元组：
  图像：float32，形状 [1, 28, 28]（通道在前）；
  标签：int64，形状 [1]。
""",
}
ASKS = "image_and_label"
STUB = """
import numpy as np


def image_and_label(pixels, label):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "np.array turns a list into an array, and takes a dtype. Which dtype do Python floats get "
        "without one?",
        "reshape changes the shape and keeps the order of the numbers. Paddle's convolutions want "
        "[channels, height, width]; a label of shape [1] is an array of a list with one number.",
    ],
    "zh": [
        "np.array 把列表变成数组，并且可以指定 dtype。不指定的话，Python 的浮点数会变成什么 dtype？",
        "reshape 只改形状，不改数的顺序。Paddle 的卷积要的是 [通道, 高, 宽]；形状为 [1] 的标签，就是把只含一个数的列表变成数组。",
    ],
}
SOLUTION = """
import numpy as np


def image_and_label(pixels, label):
    image = np.array(pixels, dtype="float32").reshape([1, 28, 28])
    return image, np.array([label], dtype="int64")
"""
REMARK = {
    "en": "The dtypes are written out: what NumPy would choose differs between systems and inputs.",
    "zh": "dtype 都明确写了出来：NumPy 自己选的类型会因系统和输入而不同。",
}
MISTAKES = [
    Mistake(
        ('np.array(pixels, dtype="float32")', "np.array(pixels)"),
        "float64 image: NumPy makes float64 of Python's floats, and Paddle's layers hold float32 "
        "weights and refuse it. Name the dtype.",
        "图像是 float64：Python 的浮点数到 NumPy 里默认是 float64，而 Paddle 层的权重是 float32，两者不能一起算。要写明 dtype。",
    ),
    Mistake(
        ("[1, 28, 28]", "[28, 28, 1]"),
        "channels last (NHWC): Paddle's Conv2D reads [channels, height, width] by default, and "
        "would take your image for 28 channels of 28 x 1.",
        "通道放在了最后（NHWC）：Paddle 的 Conv2D 默认按 [通道, 高, 宽] 读，会把你的图像当成 28 个通道、每个 28 x 1。",
    ),
    Mistake(
        ("[1, 28, 28]", "[28, 28]"),
        "no channel axis: a grey image has one channel, and a convolution wants to see it: "
        "[1, 28, 28].",
        "少了通道这一维：灰度图也有一个通道，卷积需要看到它，形状应为 [1, 28, 28]。",
    ),
    Mistake(
        ('np.array([label], dtype="int64")', 'np.array([label], dtype="float32")'),
        "float label: a label is the number of a class, not a quantity; cross-entropy looks up the "
        "class by an int64.",
        "标签成了浮点数：标签是类别的编号，不是数量；交叉熵要用 int64 去查对应的类别。",
    ),
    Mistake(
        ("np.array([label]", "np.array(label"),
        "label without an axis: its shape is [], where [1] was asked for. A batch of such labels "
        "is [N] instead of [N, 1].",
        "标签没有维度：形状是 []，而要求的是 [1]。这样的标签组成一批，会是 [N] 而不是 [N, 1]。",
    ),
    Mistake(
        (".reshape([1, 28, 28])", ".reshape([1, 28, 28]).transpose([0, 2, 1])"),
        "rows and columns swapped: the image is mirrored along its diagonal. reshape alone keeps "
        "the order in the file, row after row.",
        "行和列弄反了：图像沿对角线翻转了。只用 reshape 就能保持文件里一行接一行的顺序。",
    ),
]


def questions(random):
    return [
        {"pixels": random.uniform(-1, 1, 784).tolist(), "label": int(random.integers(10))}
        for _ in range(3)
    ]


def answer(asked, question):
    return asked(list(question["pixels"]), question["label"])
