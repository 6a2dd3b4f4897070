from mnist_paddle.course.exercises.exercise import Mistake

NEEDS = ("matplotlib.pyplot",)
COURSE = "§8"
TITLE = {"en": "training and test loss in one figure", "zh": "训练损失和测试损失画在一起"}
TASK = {
    "en": """
Write loss_curves(batch_losses, test_losses): batch_losses is a list of lists, the training losses of
all batches of each epoch; test_losses has one loss for each epoch, measured at its end.
Return a matplotlib Figure with two curves in the SAME axes, over the epochs 1, 2, 3, ...:
  the mean training loss of each epoch, and the test loss; a legend with their names, which contain
  "train" and "test" (or "训练" and "测试").
""",
    "zh": """
写出 loss_curves(batch_losses, test_losses)：batch_losses 是列表的列表，每个轮次所有批的训练损失；
test_losses 是每个轮次结束时测得的一个损失。
返回一个 matplotlib 的 Figure，在“同一个”坐标系里画两条曲线，横坐标是轮次 1、2、3……：
  每个轮次训练损失的平均值，以及测试损失；图例里要有两者的名称，分别包含 "train" 和 "test"
  （或“训练”和“测试”）。
""",
}
ASKS = "loss_curves"
STUB = """
import matplotlib.pyplot as plt


def loss_curves(batch_losses, test_losses):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Two calls of plot on one axes object draw two curves. Both need the same x.",
        "plot takes label=...; axes.legend() shows the labels. Epochs may hold different numbers of "
        "batches: take the mean of each list.",
    ],
    "zh": [
        "对同一个 axes 调用两次 plot，就画出两条曲线。两条的 x 要相同。",
        "plot 可以带 label=...，axes.legend() 显示图例。各轮次的批数可能不同：对每个列表分别求平均。",
    ],
}
SOLUTION = """
import matplotlib.pyplot as plt


def loss_curves(batch_losses, test_losses):
    epochs = range(1, len(test_losses) + 1)
    figure, axes = plt.subplots()
    axes.plot(epochs, [sum(losses) / len(losses) for losses in batch_losses], label="train")
    axes.plot(epochs, test_losses, label="test")
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    axes.legend()
    return figure
"""
REMARK = {
    "en": "Where the training curve falls and the test curve turns upwards, the network begins to "
    "learn by heart: stop there, or regularise. Note that the training loss is a mean over the epoch, "
    "while the network was still worse; so it may lie above the test loss at first.",
    "zh": "如果训练曲线还在下降，测试曲线却开始上升，说明网络开始死记硬背：该停下来，或者加正则化。注意训练损失是整个轮次的平均，那时网络还没那么好，所以一开始可能比测试损失高。",
}
MISTAKES = [
    Mistake(
        ("    axes.legend()\n", ""),
        "no legend: label=... alone shows nothing; axes.legend() draws it. Nobody can tell the curves "
        "apart.",
        "没有图例：只写 label=... 不会显示，还要调用 axes.legend()。否则分不清两条曲线。",
    ),
    Mistake(
        (
            'figure, axes = plt.subplots()\n    axes.plot(epochs, [sum(losses) / len(losses) for losses in batch_losses], label="train")\n    axes.plot(epochs, test_losses, label="test")\n    axes.set_xlabel("epoch")\n    axes.set_ylabel("loss")\n    axes.legend()\n',
            'figure, (left, right) = plt.subplots(1, 2)\n    left.plot(epochs, [sum(losses) / len(losses) for losses in batch_losses], label="train")\n    right.plot(epochs, test_losses, label="test")\n    left.legend()\n    right.legend()\n',
        ),
        "two axes: each has a scale of its own, so the gap between the curves, which is what one "
        "looks for, cannot be seen. Draw both into one.",
        "画在了两个坐标系里：各有各的刻度，就看不出两条曲线之间的差距，而那正是要看的。请画在一起。",
    ),
    Mistake(
        (
            'axes.plot(epochs, [sum(losses) / len(losses) for losses in batch_losses], label="train")',
            'axes.plot([loss for losses in batch_losses for loss in losses], label="train")',
        ),
        "batches against epochs: the training curve has a point for each batch and the test curve for "
        "each epoch, so their x axes do not mean the same. Take the mean of each epoch.",
        "批和轮次混在一起：训练曲线每批一个点，测试曲线每轮一个点，横坐标的含义不同。请取每个轮次的平均。",
    ),
    Mistake(
        (
            "[sum(losses) / len(losses) for losses in batch_losses]",
            "[losses[-1] for losses in batch_losses]",
        ),
        "only the last batch of each epoch: one batch hangs on chance; the mean of the epoch was "
        "asked for.",
        "只取了每个轮次的最后一批：单独一批有偶然性，要的是整个轮次的平均。",
    ),
    Mistake(
        ("range(1, len(test_losses) + 1)", "range(len(test_losses))"),
        "epochs from 0: the losses are those at the END of epoch 1, 2, 3, ...; 0 would be before "
        "training.",
        "轮次从 0 开始了：这些损失是第 1、2、3……轮“结束时”的，0 表示训练之前。",
    ),
    Mistake(
        (
            'for losses in batch_losses], label="train")\n    axes.plot(epochs, test_losses, label="test")',
            'for losses in batch_losses], label="test")\n    axes.plot(epochs, test_losses, label="train")',
        ),
        "names swapped: the legend calls the training curve test, and the other way round.",
        "名称弄反了：图例把训练曲线叫成了测试曲线。",
    ),
]


def questions(random):
    def one(epochs):
        sizes = random.integers(2, 6, epochs)
        return {
            "batch_losses": [
                (random.random(n) + 3 / (i + 1)).tolist() for i, n in enumerate(sizes)
            ],
            "test_losses": (random.random(epochs) + 1).tolist(),
        }

    return [one(4), one(2)]


def answer(asked, question):
    from mnist_paddle.course.exercises.material import drawn

    return drawn(
        asked([list(one) for one in question["batch_losses"]], list(question["test_losses"]))
    )


def seen(question, value):
    lines = [line for axes in value for line in axes["lines"]]
    words = {"train": "train", "训练": "train", "test": "test", "测试": "test"}
    legend = [
        next((own for word, own in words.items() if word in name.lower()), name)
        for axes in value
        for name in axes["legend"]
    ]
    named = len(lines) == 2 and sorted(legend) == ["test", "train"]
    training, test = (legend.index(own) if named else n for n, own in enumerate(("train", "test")))
    return {
        "axes | 坐标系个数": len(value),
        "curves | 曲线条数": len(lines),
        "names in the legend | 图例里的名称": sorted(legend),
        "training loss: x, y | 训练损失：横坐标、纵坐标": lines[training],
        "test loss: x, y | 测试损失：横坐标、纵坐标": lines[test],
    }
