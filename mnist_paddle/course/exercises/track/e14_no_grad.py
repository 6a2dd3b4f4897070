from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "looking without learning: no_grad", "zh": "只看不学：no_grad"}
TASK = {
    "en": """
Write mean_loss(model, images, labels): the mean cross-entropy of a batch, as a Python float.
  images float32 [N, D], labels int64 [N]; model(images) gives logits, float32 [N, K].
The model is only looked at: while it computes, Paddle shall record nothing for a backward pass (that
would keep all intermediate values in memory). Afterwards the model can be trained as before.
""",
    "zh": """
写出 mean_loss(model, images, labels)：一批数据的平均交叉熵，返回 Python 的 float。
  images float32 [N, D]，labels int64 [N]；model(images) 给出 logits，float32 [N, K]。
这里只是看一看模型：计算时 Paddle 不要为反向传播记录任何东西（否则所有中间结果都会留在内存里）。
之后模型要能和原来一样继续训练。
""",
}
ASKS = "mean_loss"
STUB = """
import paddle
import paddle.nn.functional as F


def mean_loss(model, images, labels):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "paddle has a switch that stops the recording for a block of code and turns it on again "
        "behind it, even after an error.",
        "Put the call of the model under `with ...:`; it is the model's call that records, not the "
        "float() at the end.",
    ],
    "zh": [
        "paddle 有个开关，能让一段代码不做记录，出了这段代码（哪怕是因为出错）又自动恢复。",
        "把调用模型的那一行放进 `with ...:` 里；做记录的是调用模型这一步，而不是最后的 float()。",
    ],
}
SOLUTION = """
import paddle
import paddle.nn.functional as F


def mean_loss(model, images, labels):
    with paddle.no_grad():
        return float(F.cross_entropy(model(images), labels))
"""
REMARK = {
    "en": "`@paddle.no_grad()` over the function does the same. no_grad is not eval mode: dropout "
    "and batch norm do not care about it.",
    "zh": "在函数上面写 `@paddle.no_grad()` 效果相同。注意 no_grad 不等于评估模式：dropout 和批归一化不受它影响。",
}
MISTAKES = [
    Mistake(
        ("    with paddle.no_grad():\n        return", "    return"),
        "recorded: Paddle kept every intermediate value for a backward pass that never comes. "
        "float(), numpy() or detach() on the result come too late; the call of the model itself has "
        "to stand under `with paddle.no_grad():`.",
        "做了记录：Paddle 为一次永远不会来的反向传播保留了所有中间结果。事后再用 float()、numpy()、detach() 已经晚了；调用模型这一步本身要放在 `with paddle.no_grad():` 里。",
    ),
    Mistake(
        (
            "    with paddle.no_grad():\n        return",
            "    paddle.set_grad_enabled(False).__enter__()\n    return",
        ),
        "recording left off: you switched it off and never on again, so the next training step finds "
        "no gradient. A `with` block switches it on again by itself.",
        "关了记录没有再打开：之后的训练就没有梯度了。用 `with` 语句，出来时会自动恢复。",
    ),
    Mistake(
        (
            "    with paddle.no_grad():\n        return",
            "    for parameter in model.parameters():\n        parameter.stop_gradient = True\n    return",
        ),
        "weights frozen: you set stop_gradient on the parameters, and it stays set. The model cannot "
        "be trained any more. no_grad stops the recording without touching the weights.",
        "冻结了权重：你给参数设了 stop_gradient，之后一直有效，模型就不能再训练了。no_grad 只是暂停记录，不动权重。",
    ),
    Mistake(
        ("    with paddle.no_grad():", "    model.eval()\n    with paddle.no_grad():"),
        "left in eval mode: the model would go on training without dropout. eval() is not needed "
        "here.",
        "停在了评估模式：之后的训练就没有 dropout 了。这里不需要 eval()。",
    ),
    Mistake(
        ("F.cross_entropy(model(images)", "F.cross_entropy(F.softmax(model(images))"),
        "softmax before cross-entropy: F.cross_entropy applies softmax itself; give it the logits.",
        "交叉熵之前又做了 softmax：F.cross_entropy 自己会做，请直接传入 logits。",
    ),
    Mistake(
        ("model(images), labels)", 'model(images), labels, reduction="sum")'),
        "sum instead of mean: the number grows with the batch, so batches cannot be compared.",
        "求成了总和：数值随批的大小变化，不同的批就没法比较。",
    ),
]


def questions(random):
    def normal(*shape):
        return random.normal(0, 1, shape).astype("float32")

    return [
        {
            "images": normal(n, 4),
            "labels": random.integers(0, 3, n),
            "weight": normal(4, 3),
            "bias": normal(3),
        }
        for n in (2, 9)
    ]


def answer(asked, question):
    import paddle

    from mnist_paddle.course.exercises.material import linear

    images, labels, weight, bias = question.values()
    recorded = []

    class Watched(paddle.nn.Layer):
        def __init__(self):
            super().__init__()
            self.fc = linear(weight, bias)

        def forward(self, images):
            logits = self.fc(images)
            recorded.append(not logits.stop_gradient)
            return logits

    model = Watched()
    try:
        loss = asked(model, paddle.to_tensor(images), paddle.to_tensor(labels))
        enabled = paddle.is_grad_enabled()
    finally:
        paddle.set_grad_enabled(True).__enter__()
    trainable = not any(parameter.stop_gradient for parameter in model.parameters())
    return [loss, any(recorded), enabled, trainable, model.training, model.fc.weight]


def seen(question, value):
    loss, recorded, enabled, trainable, training, weight = value
    return {
        "loss | 损失": loss,
        "operations were recorded | 记录了运算": recorded,
        "recording is on afterwards | 之后记录是打开的": enabled,
        "weights can be trained afterwards | 之后权重还能训练": trainable,
        "in train mode afterwards | 之后是训练模式": training,
        "weight afterwards | 之后的权重": weight,
    }
