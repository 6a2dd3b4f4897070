from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "squared error, and [N] against [N, 1]", "zh": "平方误差，以及 [N] 和 [N, 1]"}
TASK = {
    "en": """
Write squared_error(predictions, labels): predictions float32 [N, 1], as a linear layer returns
them, and labels int64 [N]. Return the mean of (prediction - label)^2 over the N samples, a float32
Tensor of one value that the gradient can flow through.
""",
    "zh": """
写出 squared_error(predictions, labels)：predictions 是线性层的输出，float32 [N, 1]；
labels 是 int64 [N]。返回 N 个样本的 (预测 - 标签)^2 的平均值：
一个只含一个值的 float32 Tensor，梯度要能通过它传回去。
""",
}
ASKS = "squared_error"
STUB = """
import paddle


def squared_error(predictions, labels):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "What is the shape of predictions - labels? Try it with N = 3 and print it.",
        "Bring both to one shape before you subtract, and the labels to float32.",
    ],
    "zh": [
        "predictions - labels 的形状是什么？取 N = 3 试一试，打印出来看。",
        "相减之前，先把两者变成同样的形状，并把标签转成 float32。",
    ],
}
SOLUTION = """
import paddle


def squared_error(predictions, labels):
    errors = predictions.squeeze(1) - labels.astype("float32")
    return (errors**2).mean()
"""
REMARK = {
    "en": "squeeze(1) names the axis: with N = 1 a bare squeeze() would take both axes away.",
    "zh": "squeeze(1) 写明了去掉哪一维：当 N = 1 时，不带参数的 squeeze() 会把两维都去掉。",
}
MISTAKES = [
    Mistake(
        ("predictions.squeeze(1)", "predictions"),
        "[N, 1] against [N]: broadcasting compares every prediction with every label, so errors is "
        "[N, N], and its mean looks like a loss but is none.",
        "[N, 1] 减 [N]：广播让每个预测都和每个标签相减，errors 成了 [N, N]。它的平均值看着像损失，其实不是。",
    ),
    Mistake(
        (".mean()", ".sum()"),
        "sum instead of mean: the loss, and each step of training, grows with the batch size.",
        "求成了总和：批越大，损失和每一步的步长也越大。应该取平均。",
    ),
    Mistake(
        ("(errors**2)", "errors.abs()"),
        "absolute error: you took |error| where its square was asked for.",
        "算成了绝对误差：要求的是误差的平方，你取的是绝对值。",
    ),
    Mistake(
        (".mean()", ".mean().sqrt()"),
        "root of it: the root mean squared error is in the labels' own unit, and good for reading; "
        "the squared error itself was asked for.",
        "多开了一次方：均方根误差和标签单位相同，便于阅读，但这里要的是平方误差本身。",
    ),
    Mistake(
        ("(errors**2).mean()", "errors.mean() ** 2"),
        "square of the mean: errors of +1 and -1 cancel each other before they are squared. Square "
        "each error first.",
        "先平均再平方：+1 和 -1 的误差在平方之前就抵消了。应该先把每个误差平方。",
    ),
    Mistake(
        ("(errors**2).mean()", "(errors**2).mean() / 2"),
        "half of it: the 1/2 that some books put in front makes the gradient prettier, but was not "
        "asked for.",
        "多除了 2：有的书在前面加 1/2 是为了让梯度好看，但这里没有要求。",
    ),
    Mistake(
        ("predictions.squeeze(1)", "predictions.detach().squeeze(1)"),
        "gradient cut off: the value is right, but the way back to the predictions is gone "
        "(detach(), numpy() or no_grad), so nothing can be learned from it.",
        "梯度断了：数值是对的，但传回预测值的路没有了（用了 detach()、numpy() 或 no_grad），什么也学不到。",
    ),
]


def questions(random):
    return [
        {
            "predictions": random.normal(4, 2, (n, 1)).round(1).astype("float32"),
            "labels": random.integers(0, 10, n),
        }
        for n in (3, 1, 20)
    ]


def answer(asked, question):
    import paddle

    predictions = paddle.to_tensor(question["predictions"], stop_gradient=False)
    loss = asked(predictions, paddle.to_tensor(question["labels"]))
    if isinstance(loss, paddle.Tensor) and not loss.stop_gradient:
        loss.backward()
    return {"loss": loss, "gradient": predictions.grad}
