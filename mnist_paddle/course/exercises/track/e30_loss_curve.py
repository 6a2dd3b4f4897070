from mnist_paddle.course.exercises.exercise import Mistake

NEEDS = ("matplotlib.pyplot",)
TITLE = {"en": "a loss curve", "zh": "画损失曲线"}
TASK = {
    "en": """
Write loss_curve(losses, every): losses is a list with the loss of each batch, floats.
Return a matplotlib Figure with ONE curve: every `every`-th loss, beginning with batch 0, over the
number of its batch (with every = 100: batches 0, 100, 200, ...). Write on both axes what they show.
""",
    "zh": """
写出 loss_curve(losses, every)：losses 是每一批的损失，浮点数列表。
返回一个 matplotlib 的 Figure，上面只有“一条”曲线：从第 0 批开始，每隔 every 批取一个损失，
横坐标是批的编号（every = 100 时就是 0、100、200……）。两个坐标轴都要写上名称。
""",
}
ASKS = "loss_curve"
STUB = """
import matplotlib.pyplot as plt


def loss_curve(losses, every):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "plt.subplots() gives a figure and its axes; axes.plot(x, y) draws a curve. What is x if the "
        "curve is to stand over the batches' own numbers?",
        "A slice takes a step: [::every]. The same numbers come from range(0, n, every). "
        "axes.set_xlabel and axes.set_ylabel write on the axes.",
    ],
    "zh": [
        "plt.subplots() 返回图和坐标轴；axes.plot(x, y) 画曲线。要让曲线对应批的编号，x 应该是什么？",
        "切片可以带步长：[::every]。range(0, n, every) 能得到相应的编号。axes.set_xlabel 和 axes.set_ylabel 写坐标轴的名称。",
    ],
}
SOLUTION = """
import matplotlib.pyplot as plt


def loss_curve(losses, every):
    figure, axes = plt.subplots()
    axes.plot(range(0, len(losses), every), losses[::every])
    axes.set_xlabel("batch")
    axes.set_ylabel("training loss")
    return figure
"""
REMARK = {
    "en": "figure.savefig('loss.png') writes it to a file. A logarithmic y axis, axes.set_yscale("
    "'log'), shows that a curve which looks flat may still be falling.",
    "zh": "figure.savefig('loss.png') 可以存成文件。用对数纵轴 axes.set_yscale('log')，会发现看似走平的曲线其实还在下降。",
}
MISTAKES = [
    Mistake(
        ("range(0, len(losses), every), losses[::every]", "losses[::every]"),
        "x counts the points: without x matplotlib numbers them 0, 1, 2, ..., and batch 500 seems to "
        "be batch 5. Pass the batches' numbers.",
        "横坐标成了点的序号：不给 x 时，matplotlib 会用 0、1、2……，第 500 批看起来像第 5 批。要传入批的编号。",
    ),
    Mistake(
        ("range(0, len(losses), every), losses[::every]", "range(len(losses)), losses"),
        "every batch drawn: with thousands of them the curve is a thick band. Take every `every`-th.",
        "每一批都画了：有几千批时，曲线会变成一条粗带。每隔 every 批取一个。",
    ),
    Mistake(
        (
            "range(0, len(losses), every), losses[::every]",
            "losses[::every], range(0, len(losses), every)",
        ),
        "x and y swapped: plot takes x first, the batches, then y, the losses.",
        "x 和 y 弄反了：plot 先传 x（批的编号），再传 y（损失）。",
    ),
    Mistake(
        ('    axes.set_xlabel("batch")\n    axes.set_ylabel("training loss")\n', ""),
        "axes without names: nobody else can tell what the curve shows, nor you next week.",
        "坐标轴没有名称：别人看不懂画的是什么，下周你自己也看不懂。",
    ),
    Mistake(
        (
            "range(0, len(losses), every), losses[::every]",
            "range(every - 1, len(losses), every), losses[every - 1 :: every]",
        ),
        "begins too late: the first point is batch 0, where the loss shows that the network knows "
        "nothing yet.",
        "开始得太晚：第一个点应该是第 0 批，那里的损失说明网络还什么都不会。",
    ),
]


def questions(random):
    return [
        {"losses": (2.3 / (1 + random.random(n) + _steps(n))).tolist(), "every": every}
        for n, every in ((25, 10), (301, 100))
    ]


def _steps(n):
    import numpy as np

    return np.arange(n) / 10


def answer(asked, question):
    from mnist_paddle.course.exercises.material import drawn

    return drawn(asked(list(question["losses"]), question["every"]))


def seen(question, value):
    lines = [line for axes in value for line in axes["lines"]]
    return {
        "curves | 曲线条数": len(lines),
        "x | 横坐标": lines[0][0] if lines else [],
        "y | 纵坐标": lines[0][1] if lines else [],
        "both axes have names | 两个坐标轴都有名称": all(
            bool(axes["x label"].strip() and axes["y label"].strip()) for axes in value
        ),
    }
