from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "L2 regularisation, by hand", "zh": "手写 L2 正则化"}
TASK = {
    "en": """
paddle.regularizer.L2Decay(coeff) adds coeff * w to the gradient of every parameter w.
Write with_l2(loss, parameters, coeff) that reaches the same through the loss: return the loss plus a
penalty whose gradient is exactly coeff * w for each parameter. loss is a Tensor of one value,
parameters a list of Tensors (weights and biases). Return a Tensor that backward() can start from.
Which function of w has the derivative coeff * w?
""",
    "zh": """
paddle.regularizer.L2Decay(coeff) 会给每个参数 w 的梯度加上 coeff * w。
写出 with_l2(loss, parameters, coeff)，通过损失达到同样的效果：返回 loss 加上一个惩罚项，
惩罚项对每个参数的梯度正好是 coeff * w。loss 是只含一个值的 Tensor，
parameters 是 Tensor 的列表（权重和偏置）。返回的 Tensor 要能调用 backward()。
想一想：哪个函数对 w 的导数是 coeff * w？
""",
}
ASKS = "with_l2"
STUB = """
import paddle


def with_l2(loss, parameters, coeff):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "The derivative of w squared is 2 * w. What has to stand in front so that w remains?",
        "Go through all parameters, and add up their squares with .sum(); then multiply by coeff / 2.",
    ],
    "zh": [
        "w 平方的导数是 2 * w。前面要乘上什么，才会剩下 w？",
        "遍历所有参数，用 .sum() 把它们的平方加起来，再乘以 coeff / 2。",
    ],
}
SOLUTION = """
import paddle


def with_l2(loss, parameters, coeff):
    for parameter in parameters:
        loss = loss + coeff / 2 * (parameter**2).sum()
    return loss
"""
REMARK = {
    "en": "In Paddle this is one argument: SGD(..., weight_decay=L2Decay(coeff)). With Adam the two "
    "are the same as well; AdamW is the one that shrinks the weights beside the step.",
    "zh": "在 Paddle 里只要一个参数：SGD(..., weight_decay=L2Decay(coeff))。用 Adam 时两者也一样；在更新之外单独缩小权重的是 AdamW。",
}
MISTAKES = [
    Mistake(
        ("coeff / 2", "coeff"),
        "factor 1/2 missing: the derivative of coeff * w squared is 2 * coeff * w, so the weights are "
        "pulled twice as hard as by L2Decay(coeff).",
        "少了 1/2：coeff * w 平方的导数是 2 * coeff * w，拉力是 L2Decay(coeff) 的两倍。",
    ),
    Mistake(
        ("(parameter**2).sum()", "(parameter**2).sum().sqrt()"),
        "length instead of its square: the square root makes the pull equally strong for long and "
        "short weights. L2Decay has no root.",
        "用了长度而不是长度的平方：开方之后，大权重和小权重受到的拉力一样大。L2Decay 没有开方。",
    ),
    Mistake(
        ("(parameter**2).sum()", "(parameter**2).mean()"),
        "mean instead of sum: the pull on each weight shrinks with the size of its layer.",
        "求了平均：层越大，每个权重受到的拉力越小。应该求和。",
    ),
    Mistake(
        ("(parameter**2).sum()", "parameter.abs().sum()"),
        "L1 instead of L2: absolute values pull small and large weights equally hard, down to 0.",
        "写成了 L1：绝对值对大小权重的拉力都一样，会把它们一直拉到 0。",
    ),
    Mistake(
        ("(parameter**2).sum()", "float((parameter**2).sum())"),
        "gradient cut off: the value is right, but as a plain number (float, numpy, detach) it has no "
        "gradient, and pulls nothing.",
        "梯度断了：数值是对的，但变成普通数字（float、numpy、detach）之后没有梯度，拉不动任何权重。",
    ),
    Mistake(
        ("    for parameter in parameters:", "    for parameter in parameters[:1]:"),
        "not all parameters: the penalty runs over every one in the list.",
        "没有包括所有参数：惩罚项要遍历列表里的每一个。",
    ),
    Mistake(
        ("loss + coeff", "loss - coeff"),
        "reward instead of penalty: with a minus, large weights make the loss smaller.",
        "惩罚成了奖励：用减号的话，权重越大损失反而越小。",
    ),
]


def questions(random):
    def normal(*shape):
        return random.normal(0, 1, shape).round(1).astype("float32") + 0.05

    return [
        {"weight": normal(2, 2), "bias": normal(2), "coeff": 0.5},
        {"weight": normal(6, 4), "bias": normal(4), "coeff": float(random.choice([0.1, 0.01]))},
    ]


def answer(asked, question):
    import paddle

    *arrays, coeff = question.values()
    parameters = [paddle.to_tensor(array, stop_gradient=False) for array in arrays]
    loss = (parameters[0].sum() + parameters[1].sum()) * 3
    total = asked(loss, list(parameters), coeff)
    if isinstance(total, paddle.Tensor) and total.size == 1:
        total.backward()
    return [total, *(parameter.grad for parameter in parameters)]


def seen(question, value):
    names = (
        "loss | 损失",
        "gradient of the weight | 权重的梯度",
        "gradient of the bias | 偏置的梯度",
    )
    return dict(zip(names, ["none | 没有" if part is None else part for part in value]))
