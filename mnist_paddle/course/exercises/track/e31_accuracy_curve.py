from mnist_paddle.course.exercises.exercise import Mistake

NEEDS = ("matplotlib.pyplot",)
COURSE = "§8"
TITLE = {"en": "accuracy, epoch by epoch", "zh": "画出每个轮次的准确率"}
TASK = {
    "en": """
Write accuracy_curve(train_epoch, accuracy, epochs): train_epoch() trains one epoch on real digits,
accuracy() gives the present accuracy on the validation digits, from 0 to 1.
Return a matplotlib Figure with one curve: the accuracy before training (epoch 0) and after each
epoch, so epochs + 1 points over 0, 1, 2, ... Let the y axis run from 0 to 1 exactly, so that two
networks' figures can be laid side by side. Write on both axes what they show.
""",
    "zh": """
写出 accuracy_curve(train_epoch, accuracy, epochs)：train_epoch() 在真实数字上训练一个轮次，
accuracy() 给出当前在验证集上的准确率，0 到 1。
返回一个 matplotlib 的 Figure，上面有一条曲线：训练之前（第 0 轮）和每个轮次之后的准确率，
共 epochs + 1 个点，横坐标是 0、1、2……。纵轴正好从 0 到 1，这样两个网络的图可以并排比较。
两个坐标轴都要写上名称。
""",
}
ASKS = "accuracy_curve"
STUB = """
import matplotlib.pyplot as plt


def accuracy_curve(train_epoch, accuracy, epochs):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "How many points are there, and how many times is train_epoch called? One time less.",
        "Start the list with what accuracy() says before any training. In the loop: first train, then "
        "measure. axes.set_ylim sets the ends of the y axis.",
    ],
    "zh": [
        "一共有几个点？train_epoch 要调用几次？少一次。",
        "列表里先放训练之前 accuracy() 的值。循环里先训练，再测量。axes.set_ylim 设置纵轴的两端。",
    ],
}
SOLUTION = """
import matplotlib.pyplot as plt


def accuracy_curve(train_epoch, accuracy, epochs):
    accuracies = [accuracy()]
    for _ in range(epochs):
        train_epoch()
        accuracies.append(accuracy())
    figure, axes = plt.subplots()
    axes.plot(range(epochs + 1), accuracies, marker="o")
    axes.set_ylim(0, 1)
    axes.set_xlabel("epoch")
    axes.set_ylabel("validation accuracy")
    return figure
"""
REMARK = {
    "en": "The point at 0 is the best check there is: with ten classes an untrained network is right "
    "about one time in ten. If it is not, look for a mistake before you train.",
    "zh": "第 0 点是最好的检查：有十个类别时，没训练过的网络大约十次对一次。如果不是这样，先找错误，再训练。",
}
MISTAKES = [
    Mistake(
        ("    accuracies = [accuracy()]\n", "    accuracies = []\n"),
        "point before training missing: epoch 0 shows where the network starts. Without it the curve "
        "and its x axis are one short.",
        "少了训练之前的点：第 0 轮显示网络从哪里开始。没有它，曲线和横坐标就少了一个。",
    ),
    Mistake(
        (
            "        train_epoch()\n        accuracies.append(accuracy())\n",
            "        accuracies.append(accuracy())\n        train_epoch()\n",
        ),
        "measured before the epoch: then the first two points are the same, and the work of the last "
        "epoch is never seen. Train first, then measure.",
        "先测量后训练了：这样前两个点相同，最后一个轮次的效果却看不到。应该先训练，再测量。",
    ),
    Mistake(
        ("    axes.set_ylim(0, 1)\n", ""),
        "y axis left to itself: matplotlib zooms in on the points, so a change of one percent looks "
        "as steep as one of fifty. Set it to 0 and 1.",
        "纵轴没有设定：matplotlib 会自动放大，百分之一的变化看起来和百分之五十一样陡。请设为 0 到 1。",
    ),
    Mistake(
        ("axes.plot(range(epochs + 1), accuracies", "axes.plot(range(1, epochs + 2), accuracies"),
        "x shifted by one: the first point is before training, epoch 0, not 1.",
        "横坐标偏了一位：第一个点是训练之前，应该是第 0 轮，不是第 1 轮。",
    ),
    Mistake(
        ("accuracies.append(accuracy())", "accuracies.append(100 * accuracy())"),
        "percent: the axis runs from 0 to 1, so 93 lies far above the figure.",
        "用了百分数：纵轴是 0 到 1，93 就跑到图外面去了。",
    ),
    Mistake(
        ('    axes.set_xlabel("epoch")\n    axes.set_ylabel("validation accuracy")\n', ""),
        "axes without names: accuracy on which digits, over epochs or batches? Write it on them.",
        "坐标轴没有名称：是哪些数字上的准确率，横坐标是轮次还是批？请写上。",
    ),
]


def questions(random):
    from mnist_paddle.course.exercises.material import digits

    images, labels = digits(random, 500)
    return [{"images": images, "labels": labels, "epochs": epochs} for epochs in (3, 1)]


def answer(asked, question):
    import numpy as np
    import paddle

    from mnist_paddle.course.exercises.material import batches_of, drawn, linear

    images, labels, epochs = question.values()
    model = linear(np.zeros((784, 10), "float32"), np.zeros(10, "float32"))
    optimizer = paddle.optimizer.SGD(0.05, parameters=model.parameters())
    measured = []

    def train_epoch():
        for batch, own in batches_of(images[:250], labels[:250], [50] * 5):
            paddle.nn.functional.cross_entropy(model(batch), own).backward()
            optimizer.step()
            optimizer.clear_grad()

    def accuracy():
        answers = model(paddle.to_tensor(images[250:])).numpy().argmax(axis=1)
        measured.append(float((answers == labels[250:]).mean()))
        return measured[-1]

    return drawn(asked(train_epoch, accuracy, epochs))


def seen(question, value):
    lines = [line for axes in value for line in axes["lines"]]
    return {
        "curves | 曲线条数": len(lines),
        "x | 横坐标": lines[0][0] if lines else [],
        "y | 纵坐标": lines[0][1] if lines else [],
        "ends of the y axis | 纵轴的两端": value[0]["y limits"] if value else [],
        "both axes have names | 两个坐标轴都有名称": all(
            bool(axes["x label"].strip() and axes["y label"].strip()) for axes in value
        ),
    }


TOLERANCE = (0, 0.013)
