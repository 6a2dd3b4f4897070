from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "why 980?", "zh": "为什么是 980？"}
TASK = {
    "en": """
The convolutional network ends in Linear(980, 10). Where does 980 come from?
Write flat_features(size, kernel, padding, channels): how many numbers an image has when it is
flattened after TWO blocks, each a convolution and a pooling:
  Conv2D(..., channels, kernel_size=kernel, stride=1, padding=padding), and
  MaxPool2D(kernel_size=2, stride=2).
Images are size x size; all are whole numbers. flat_features(28, 5, 2, 20) is 980.
""",
    "zh": """
卷积网络的最后一层是 Linear(980, 10)。980 是怎么来的？
写出 flat_features(size, kernel, padding, channels)：图像经过“两”个模块后，展平有多少个数。
每个模块是一次卷积和一次池化：
  Conv2D(..., channels, kernel_size=kernel, stride=1, padding=padding)；
  MaxPool2D(kernel_size=2, stride=2)。
图像是 size x size，所有量都是整数。flat_features(28, 5, 2, 20) 等于 980。
""",
}
ASKS = "flat_features"
STUB = """
def flat_features(size, kernel, padding, channels):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "A kernel of 5 fits at 28 - 5 + 1 = 24 places of 28; padding makes the image larger on "
        "both sides first.",
        "Pooling halves the size, rounded down. Do both steps twice; at the end there are channels "
        "maps of size x size.",
    ],
    "zh": [
        "大小为 5 的卷积核，在 28 上能放 28 - 5 + 1 = 24 个位置；填充会先让图像两边都变大。",
        "池化让边长减半，向下取整。两步各做两次；最后有 channels 张 size x size 的特征图。",
    ],
}
SOLUTION = """
def flat_features(size, kernel, padding, channels):
    for _ in range(2):
        size = size + 2 * padding - kernel + 1
        size = size // 2
    return channels * size * size
"""
REMARK = {
    "en": "28 + 4 - 5 + 1 = 28, halved 14; once more 7; and 20 * 7 * 7 = 980.",
    "zh": "28 + 4 - 5 + 1 = 28，减半是 14；再来一次是 7；20 * 7 * 7 = 980。",
}
MISTAKES = [
    Mistake(
        ("2 * padding", "padding"),
        "padding on one side only: Paddle pads both sides, so the image grows by 2 * padding.",
        "只算了一边的填充：Paddle 两边都填充，所以边长增加 2 * padding。",
    ),
    Mistake(
        (" - kernel + 1", " - kernel"),
        "one place too few: a kernel of 5 fits on an image of 5 once, not 0 times: + 1.",
        "少算了一个位置：大小为 5 的核在边长 5 的图像上能放 1 次，不是 0 次，要 + 1。",
    ),
    Mistake(
        ("size + 2 * padding - kernel + 1", "size"),
        "convolution left out: it keeps the size only where padding is (kernel - 1) / 2, as in the "
        "chapter's network.",
        "没有算卷积：只有当 padding 等于 (kernel - 1) / 2 时（如本章的网络），卷积才不改变边长。",
    ),
    Mistake(
        ("range(2)", "range(1)"),
        "one block instead of two: the second convolution and pooling shrink the image again.",
        "只算了一个模块：第二次卷积和池化还会让图像变小。",
    ),
    Mistake(
        ("channels * size * size", "size * size"),
        "channels forgotten: there is a map of size x size for each channel.",
        "忘了通道数：每个通道都有一张 size x size 的特征图。",
    ),
    Mistake(
        ("size // 2", "-(-size // 2)"),
        "rounded up: where the size is odd, pooling drops the last row and column.",
        "向上取整了：边长是奇数时，池化会丢掉最后一行和最后一列。",
    ),
    Mistake(
        ("size // 2", "size / 2"),
        "fractions of a pixel: / gives 3.5 where pooling leaves 3 rows. Use //.",
        "出现了半个像素：/ 会得到 3.5，而池化只留下 3 行。应该用 //。",
    ),
]


def questions(random):
    sizes = [(28, 5, 2, 20), (28, 5, 0, 20), (32, 3, 1, 6), (29, 4, 1, 8)]
    extra = [
        tuple(int(n) for n in (random.integers(20, 60), *random.integers(1, 6, 2), 3))
        for _ in range(4)
    ]
    return [dict(zip(("size", "kernel", "padding", "channels"), one)) for one in sizes + extra]
