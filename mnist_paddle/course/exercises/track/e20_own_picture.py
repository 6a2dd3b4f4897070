from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "a picture of your own", "zh": "自己写的一张图"}
TASK = {
    "en": """
MNIST's digits are bright on black and in the middle. Yours is dark on white, and somewhere.
Write prepare(picture): a NumPy array uint8 [H, W], white paper (255) with darker ink (below 255); the
ink fits into 28 x 28.
Invert it (paper becomes 0, black ink 255), cut out the smallest rectangle that holds all the ink,
and put that into the middle of an empty 28 x 28: with h rows, start at row (28 - h) // 2; columns
the same. Scale 0..255 to -1..1, and return float32 [1, 1, 28, 28] (a batch of one, one channel).
""",
    "zh": """
MNIST 的数字是黑底亮字，而且在正中间。你写的是白底深色字，位置也不一定。
写出 prepare(picture)：NumPy 数组，uint8 [H, W]，白纸（255）上有较深的墨迹（小于 255），墨迹不超过 28 x 28。
先反色（纸变成 0，黑墨变成 255），再裁出包含全部墨迹的最小矩形，放到 28 x 28 空白图的正中间：
墨迹有 h 行，就从第 (28 - h) // 2 行放起，列也一样。
最后把 0..255 变成 -1..1，返回 float32 [1, 1, 28, 28]（一张图的批，一个通道）。
""",
}
ASKS = "prepare"
STUB = """
import numpy as np


def prepare(picture):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "After inverting, ink is what is above 0. In which rows, and in which columns, is there any?",
        "np.flatnonzero(ink.any(axis=1)) gives the rows with ink; the first and the last of them are "
        "the rectangle's. A slice runs to last + 1.",
        "np.zeros((28, 28)) is the empty picture; assign the rectangle to a slice of it. Only then "
        "scale, so that the background becomes -1 too.",
    ],
    "zh": [
        "反色之后，大于 0 的就是墨迹。哪些行、哪些列里有墨迹？",
        "np.flatnonzero(ink.any(axis=1)) 给出有墨迹的行，第一个和最后一个就是矩形的上下边。切片要写到“最后一个 + 1”。",
        "np.zeros((28, 28)) 是空白图，把矩形赋值给它的一个切片。最后才缩放，这样背景也会变成 -1。",
    ],
}
SOLUTION = """
import numpy as np


def prepare(picture):
    ink = 255 - picture
    rows = np.flatnonzero(ink.any(axis=1))
    columns = np.flatnonzero(ink.any(axis=0))
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    top, left = (28 - digit.shape[0]) // 2, (28 - digit.shape[1]) // 2
    image = np.zeros((28, 28), "float32")
    image[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return (image / 127.5 - 1).reshape(1, 1, 28, 28)
"""
REMARK = {
    "en": "`python -m mnist_paddle predict` does this for photographs: it also levels the "
    "background, finds the ink in it, and scales the digit, anti-aliased, to 20 pixels on its longer side.",
    "zh": "`python -m mnist_paddle predict` 对照片做的就是这些，此外还会拉平背景、找出墨迹，并把数字平滑地缩放，使较长的一边为 20 像素。",
}
MISTAKES = [
    Mistake(
        (
            "    image = np.zeros((28, 28)",
            "    digit = 255 - digit\n    image = np.full((28, 28), 255.0",
        ),
        "not inverted: the network has only seen bright digits on black; dark on white is the "
        "opposite of all it knows.",
        "没有反色：网络只见过黑底亮字，白底黑字和它学过的正好相反。",
    ),
    Mistake(
        ("top, left = (28 - digit.shape[0]) // 2, (28 - digit.shape[1]) // 2", "top, left = 0, 0"),
        "in the corner: MNIST's digits stand in the middle, and the network knows them only there.",
        "放在了角上：MNIST 的数字都在中间，网络只认识那里的数字。",
    ),
    Mistake(
        (": rows[-1] + 1, columns[0] : columns[-1] + 1]", ": rows[-1], columns[0] : columns[-1]]"),
        "last row and column cut off: a slice stops before its end, so it has to run to last + 1.",
        "少裁了最后一行和一列：切片不包含末端，要写到“最后一个 + 1”。",
    ),
    Mistake(
        ("ink.any(axis=1)", "(ink > 100).any(axis=1)"),
        "faint ink cut off: whatever is darker than the paper is ink, were it ever so faint; your "
        "rectangle leaves some out.",
        "丢掉了浅色的墨迹：只要比纸深，再浅也是墨迹；你的矩形漏掉了一些。",
    ),
    Mistake(
        ("(image / 127.5 - 1)", "(image / 255)"),
        "scaled to 0..1: the background has to be -1 and the ink up to 1.",
        "缩放到了 0..1：背景应该是 -1，墨迹最大是 1。",
    ),
    Mistake(
        (
            'image = np.zeros((28, 28), "float32")\n    image[top : top + digit.shape[0], left : left + digit.shape[1]] = digit\n    return (image / 127.5 - 1)',
            'image = np.zeros((28, 28), "float32")\n    image[top : top + digit.shape[0], left : left + digit.shape[1]] = digit / 127.5 - 1\n    return image',
        ),
        "background of 0: you scaled the digit before you put it in, and the empty part stayed 0, a "
        "middle grey. Scale the whole picture at the end.",
        "背景成了 0：你先缩放了数字再放进去，空白部分还是 0，也就是中间的灰色。应该最后对整张图缩放。",
    ),
    Mistake(
        (".reshape(1, 1, 28, 28)", ".reshape(1, 28, 28)"),
        "no batch axis: a network takes batches, and one picture is a batch of one: [1, 1, 28, 28].",
        "少了批这一维：网络要的是一批图，一张图就是大小为 1 的批：[1, 1, 28, 28]。",
    ),
    Mistake(
        (".reshape(1, 1, 28, 28)", ".reshape(1, 28, 28, 1)"),
        "channels last (NHWC): Paddle's convolutions read [batch, channels, height, width].",
        "通道放在了最后（NHWC）：Paddle 的卷积按 [批, 通道, 高, 宽] 读。",
    ),
]


def questions(random):
    import numpy as np

    asked = []
    for height, width in ((7, 5), (20, 13), (28, 28)):
        ink = random.integers(1, 256, (height, width))
        ink[random.random((height, width)) < 0.5] = 0
        ink[[0, -1], :] = ink[:, [0, -1]] = 0
        ink[0, 0] = ink[-1, -1] = 30  # faint, and all that reaches the edges
        paper = np.zeros(
            (height + int(random.integers(3, 30)), width + int(random.integers(3, 30)))
        )
        top, left = (int(random.integers(0, 3)) for _ in range(2))
        paper[top : top + height, left : left + width] = ink
        asked.append({"picture": (255 - paper).astype("uint8")})
    return asked


def answer(asked, question):
    return asked(question["picture"].copy())
