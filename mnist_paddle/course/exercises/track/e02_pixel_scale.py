from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "pixels from 0..255 to -1..1", "zh": "把像素从 0..255 变到 -1..1"}
TASK = {
    "en": """
Write scale(pixels): pixels is a NumPy array uint8 [N, 784] with values 0 to 255.
Return float32 [N, 784] where 0 has become -1, 255 has become 1, and the rest lies evenly between.
""",
    "zh": """
写出 scale(pixels)：pixels 是 NumPy 数组，uint8 [N, 784]，取值 0 到 255。
返回 float32 [N, 784]：0 变成 -1，255 变成 1，中间的值均匀分布。
""",
}
ASKS = "scale"
STUB = """
import numpy as np


def scale(pixels):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Half of 255 is 127.5. What do you get if you divide 0, 127.5 and 255 by it?",
        "Convert to float32 before you compute: uint8 knows no fractions and nothing below 0.",
    ],
    "zh": [
        "255 的一半是 127.5。把 0、127.5、255 分别除以它，得到什么？",
        "先转成 float32 再算：uint8 没有小数，也没有负数。",
    ],
}
SOLUTION = """
def scale(pixels):
    return pixels.astype("float32") / 127.5 - 1
"""
REMARK = {
    "en": "The pixels stay float32 here, since 127.5 and 1 are Python numbers: NumPy does not widen "
    "an array for those.",
    "zh": "这里始终是 float32：127.5 和 1 是 Python 的数，NumPy 不会因此把数组变宽。",
}
MISTAKES = [
    Mistake(
        ('pixels.astype("float32") / 127.5 - 1', '(pixels // 127.5 - 1).astype("float32")'),
        "integer division: // throws the fraction away, and only -1, 0 and 1 are left of all the "
        "grey tones. Use /.",
        "用了整除：// 把小数部分丢掉了，所有灰度只剩下 -1、0、1。应该用 /。",
    ),
    Mistake(
        ("/ 127.5 - 1", "/ 255"),
        "scaled to 0..1: that is a usual range too, but here 0 has to become -1. The network was "
        "trained on -1..1, and would see every picture half as strong and shifted.",
        "缩放到了 0..1：这也是常见的范围，但这里 0 要变成 -1。网络是用 -1..1 的数据训练的，换了范围，每张图都会变淡、偏移。",
    ),
    Mistake(
        ("/ 127.5 - 1", "/ 255 / 127.5 - 1"),
        "divided by 255 twice: after the first division the pixels are 0..1 already, so the second "
        "leaves nearly the same number everywhere.",
        "除了两次 255：第一次除完像素已经是 0..1，再除一次，各处几乎都成了同一个数。",
    ),
    Mistake(
        ('pixels.astype("float32") / 127.5 - 1', "pixels / 127.5 - 1"),
        "float64: NumPy turns uint8 / float into float64. Paddle's weights are float32; convert "
        "first.",
        "结果是 float64：NumPy 里 uint8 除以浮点数得到 float64。Paddle 的权重是 float32，要先转换类型。",
    ),
    Mistake(
        ('pixels.astype("float32") / 127.5 - 1', '(pixels - 128).astype("float32") / 127.5'),
        "subtracted in uint8: there is nothing below 0 in uint8, so 0 - 128 becomes 128 and dark "
        "turns bright. Convert to float32 before you subtract.",
        "在 uint8 里做了减法：uint8 没有负数，0 - 128 会变成 128，黑的变成了亮的。要先转成 float32 再减。",
    ),
    Mistake(
        """
def scale(pixels):
    pixels = pixels.astype("float32")
    return (pixels - pixels.min()) / (pixels.max() - pixels.min()) * 2 - 1
""",
        "stretched to these pixels' own darkest and brightest: then the same grey is another number "
        "in every batch. 0 and 255 are fixed, whether they occur or not.",
        "按这一批自己的最暗和最亮拉伸了：这样同一种灰色在每一批里都是不同的数。0 和 255 是固定的，不管有没有出现。",
    ),
    Mistake(
        ("/ 127.5 - 1", "/ 255 - 0.5"),
        "scaled to -0.5..0.5: the middle is right and the range is half of what was asked for.",
        "缩放到了 -0.5..0.5：中点对了，但范围只有要求的一半。",
    ),
]


def questions(random):
    small = random.integers(1, 255, (1, 4))
    small[0, 0], small[0, 3] = 0, 255
    return [
        {"pixels": small.astype("uint8")},
        {"pixels": random.integers(60, 190, (2, 5)).astype("uint8")},
        {"pixels": random.integers(0, 256, (3, 784)).astype("uint8")},
    ]


def answer(asked, question):
    return asked(question["pixels"].copy())
