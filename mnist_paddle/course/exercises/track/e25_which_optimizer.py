from mnist_paddle.course.exercises.exercise import Mistake

COURSE = "§5"
TITLE = {"en": "which optimizer? A fair comparison", "zh": "哪个优化器好？公平的比较"}
TASK = {
    "en": """
Write compare_optimizers(new_model, optimizers, batches): which optimizer brings the loss down best?
  new_model() makes a model with the SAME starting weights each time; it takes float32 [N, D];
  optimizers is {name: make}, where make(parameters) gives an optimizer;
  batches is a list of (images float32 [N, D], labels int64 [N]).
Each optimizer trains a model of its own, one step for each batch in order (mean cross-entropy).
Single losses jump up and down with the batches, so return {name: mean of the losses of the LAST TEN
batches, each taken before its step}, Python floats.
""",
    "zh": """
写出 compare_optimizers(new_model, optimizers, batches)：哪个优化器让损失降得最好？
  new_model() 每次新建一个“初始权重相同”的模型，输入 float32 [N, D]；
  optimizers 是 {名称: make}，make(parameters) 返回一个优化器；
  batches 是 (images float32 [N, D], labels int64 [N]) 的列表。
每个优化器各训练一个自己的模型，按顺序每批走一步（平均交叉熵）。
单个损失会随批次上下跳动，所以返回 {名称: “最后十批”损失的平均值（每批在更新之前算）}，Python 的 float。
""",
}
ASKS = "compare_optimizers"
STUB = """
import paddle
import paddle.nn.functional as F


def compare_optimizers(new_model, optimizers, batches):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "What would the second optimizer's result mean if it went on with the weights that the first "
        "one trained?",
        "For each name: a new model, its optimizer from make(model.parameters()), the loop of the "
        "training step with a list of losses, and the mean of losses[-10:].",
    ],
    "zh": [
        "如果第二个优化器接着第一个训练好的权重继续，它的结果还有意义吗？",
        "对每个名称：新建模型，用 make(model.parameters()) 得到优化器，跑训练循环并记下损失，最后取 losses[-10:] 的平均。",
    ],
}
SOLUTION = """
import paddle
import paddle.nn.functional as F


def compare_optimizers(new_model, optimizers, batches):
    means = {}
    for name, make in optimizers.items():
        model = new_model()
        optimizer = make(model.parameters())
        losses = []
        for images, labels in batches:
            loss = F.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            optimizer.clear_grad()
            losses.append(float(loss))
        means[name] = sum(losses[-10:]) / len(losses[-10:])
    return means
"""
REMARK = {
    "en": "Same start, same batches, same measure: only the optimizer differs. One learning rate for "
    "all, as in the chapter, is still not fair: each has its own best rate. And one run is one draw; "
    "compare means over several seeds before you say that one is better.",
    "zh": "起点、批次、衡量方法都相同，只有优化器不同。不过像本章那样所有优化器用同一个学习率，仍然不算公平：各自的最佳学习率不同。而且一次运行只是一次抽样，要比较多个种子的平均值才能下结论。",
}
MISTAKES = [
    Mistake(
        (
            "    for name, make in optimizers.items():\n        model = new_model()\n",
            "    model = new_model()\n    for name, make in optimizers.items():\n",
        ),
        "one model for all: the second optimizer goes on where the first stopped, so whoever comes "
        "last looks best. Make a new model for each.",
        "所有优化器共用一个模型：第二个接着第一个训练，越靠后的看起来越好。要给每个优化器新建模型。",
    ),
    Mistake(
        ("sum(losses[-10:]) / len(losses[-10:])", "losses[-1]"),
        "the last loss alone: it hangs on which digits the last batch happens to hold. Average over "
        "the last ten.",
        "只看了最后一个损失：它取决于最后一批碰巧是哪些样本。要取最后十批的平均。",
    ),
    Mistake(
        ("sum(losses[-10:]) / len(losses[-10:])", "sum(losses) / len(losses)"),
        "mean over the whole run: that counts the high losses of the beginning too. The last ten "
        "were asked for.",
        "取了整个过程的平均：把开头的高损失也算进去了。要的是最后十批。",
    ),
    Mistake(
        ("sum(losses[-10:]) / len(losses[-10:])", "min(losses)"),
        "the smallest loss: that is the luckiest batch of all, and every optimizer has one.",
        "取了最小的损失：那只是最走运的一批，每个优化器都会有。",
    ),
    Mistake(
        (
            "losses.append(float(loss))",
            "losses.append(float(F.cross_entropy(model(images), labels)))",
        ),
        "measured after the step: on the very batch that the step has just fitted, so it looks better "
        "than it is. Take the loss from before the step.",
        "更新之后才测的：正好是刚刚拟合过的那一批，看起来会比实际好。要取更新之前的损失。",
    ),
    Mistake(
        ("            optimizer.clear_grad()\n", ""),
        "forgotten clear_grad: from the second step on, the gradients of all batches before are "
        "added in.",
        "忘了 clear_grad：从第二步起，以前各批的梯度都加在了一起。",
    ),
    Mistake(
        ("            optimizer.step()\n", ""),
        "nothing learned: all optimizers come out with the losses of the untrained model. Either "
        "optimizer.step() is missing, or the optimizer was given the parameters of another model: "
        "new_model() makes a new one at each call.",
        "什么也没学到：所有优化器的损失都和没训练时一样。要么少了 optimizer.step()，要么传给优化器的是另一个模型的参数：new_model() 每调用一次就新建一个。",
    ),
]
TOLERANCE = (2e-3, 1e-4)


def questions(random):
    from mnist_paddle.course.exercises.material import digits

    images, labels = digits(random, 25 * 16)
    labels[-8:] = (labels[-8:] + 1) % 10  # so that the last loss is not the smallest one, too
    return [
        {
            "images, all batches": images,
            "labels": labels,
            "batch size": 16,
            "weight": random.normal(0, 0.05, (784, 10)).astype("float32"),
        }
    ]


def answer(asked, question):
    import paddle

    from mnist_paddle.course.exercises.material import batches_of, linear

    images, labels, size, weight = question.values()
    kinds = {
        "SGD": paddle.optimizer.SGD,
        "Momentum": paddle.optimizer.Momentum,
        "Adagrad": paddle.optimizer.Adagrad,
        "Adam": paddle.optimizer.Adam,
    }

    def maker(kind):
        return lambda parameters: kind(learning_rate=0.01, parameters=parameters)

    return asked(
        lambda: linear(weight, weight[0] * 0),
        {name: maker(kind) for name, kind in kinds.items()},
        batches_of(images, labels, [size] * (len(labels) // size)),
    )
