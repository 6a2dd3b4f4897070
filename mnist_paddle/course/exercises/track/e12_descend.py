from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "one step of gradient descent by hand", "zh": "亲手做一步梯度下降"}
TASK = {
    "en": """
Write descend(parameter, lr): parameter is a Tensor that is being trained (stop_gradient=False), and
backward() has just filled parameter.grad. Change the parameter ITSELF to parameter - lr * gradient,
and clear its gradient. It has to stay trainable. Return nothing; use no optimizer.
""",
    "zh": """
写出 descend(parameter, lr)：parameter 是正在训练的 Tensor（stop_gradient=False），
backward() 刚刚算好了 parameter.grad。把 parameter“本身”改成 parameter - lr * 梯度，
并把梯度清掉。之后它还要能继续训练。不返回任何值，也不用优化器。
""",
}
ASKS = "descend"
STUB = """
import paddle


def descend(parameter, lr):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "parameter = parameter - ... only gives your local name another tensor. Look for a method "
        "that changes the tensor in place: its name ends in _.",
        "Paddle refuses to change a leaf in place while it records operations. paddle.no_grad() "
        "stops the recording. clear_gradient() clears.",
    ],
    "zh": [
        "parameter = parameter - ... 只是让局部变量指向另一个张量。找一个原地修改张量的方法，名字以 _ 结尾。",
        "Paddle 在记录运算时，不允许原地修改叶子张量；paddle.no_grad() 可以暂停记录。清梯度用 clear_gradient()。",
    ],
}
SOLUTION = """
import paddle


def descend(parameter, lr):
    with paddle.no_grad():
        parameter.subtract_(lr * parameter.grad)
    parameter.clear_gradient()
"""
REMARK = {
    "en": "This is all that paddle.optimizer.SGD does, for each parameter.",
    "zh": "paddle.optimizer.SGD 对每个参数做的，也就是这些。",
}
MISTAKES = [
    Mistake(
        ("with paddle.no_grad():", "if True:"),
        "in place on a leaf: Paddle is recording, and a tensor that gradients flow into may not "
        "change under the recording. Put the change under `with paddle.no_grad():`.",
        "原地修改了叶子张量：Paddle 正在记录运算，此时不能改动要求梯度的张量。请把修改放在 `with paddle.no_grad():` 里。",
    ),
    Mistake(
        (
            "parameter.subtract_(lr * parameter.grad)\n    parameter.clear_gradient()",
            "parameter = parameter - lr * parameter.grad",
        ),
        "local name only: `parameter = ...` made a new tensor, and the caller's stays as it was. "
        "`parameter -= ...` does the same: in Paddle, unlike NumPy, it is not in place.",
        "只改了局部变量：`parameter = ...` 造了一个新张量，调用者手里的没有变。`parameter -= ...` 也一样：在 Paddle 里它不是原地修改，这一点和 NumPy 不同。",
    ),
    Mistake(
        ("\n    parameter.clear_gradient()", ""),
        "forgotten clear_gradient: the next backward() adds to the old gradient, so the second step "
        "goes along the sum of both.",
        "忘了 clear_gradient：下一次 backward() 会加在旧梯度上，第二步走的是两次梯度之和。",
    ),
    Mistake(
        ("lr * parameter.grad", "parameter.grad"),
        "no learning rate: you went the whole length of the gradient, which overshoots.",
        "没有乘学习率：你走了整个梯度那么远，会冲过头。",
    ),
    Mistake(
        ("subtract_", "add_"),
        "uphill: you added the gradient. It points to where the loss grows; go against it.",
        "方向反了：你加上了梯度。梯度指向损失增大的方向，应该减去它。",
    ),
    Mistake(
        (
            "    parameter.clear_gradient()",
            "    parameter.clear_gradient()\n    parameter.stop_gradient = True",
        ),
        "no longer trainable: after your step stop_gradient is True, so the next backward() finds "
        "no gradient.",
        "不能再训练了：你的这一步之后 stop_gradient 成了 True，下一次 backward() 就没有梯度了。",
    ),
]


def questions(random):
    return [
        {
            "parameter": random.normal(0, 2, n).round(1).astype("float32"),
            "lr": float(random.choice([0.1, 0.05])),
            "loss": "(parameter ** 2).sum()",
            "steps": steps,
        }
        for n, steps in ((3, 1), (4, 3))
    ]


def answer(asked, question):
    import paddle

    parameter = paddle.to_tensor(question["parameter"], stop_gradient=False)
    for _ in range(question["steps"]):
        loss = (parameter**2).sum()
        if not loss.stop_gradient:
            loss.backward()
        asked(parameter, question["lr"])
    gradient = parameter.grad
    return {
        "parameter": parameter,
        "gradient cleared | 梯度已清": gradient is None or not bool((gradient != 0).any()),
        "trainable | 还能训练": not parameter.stop_gradient,
    }
