from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "SGD with momentum, by hand", "zh": "手写带动量的 SGD"}
TASK = {
    "en": """
Write momentum_step(weight, gradient, velocity, lr, momentum): one step as paddle.optimizer.Momentum
does it. All three arrays are NumPy float64 of one shape; velocity is 0 before the first step.
  new velocity = momentum * velocity + gradient
  new weight   = weight - lr * new velocity
Return a tuple (new weight, new velocity); the arrays that were passed in stay as they are.
With momentum 0 this is plain SGD.
""",
    "zh": """
写出 momentum_step(weight, gradient, velocity, lr, momentum)：和 paddle.optimizer.Momentum 一样走一步。
三个数组都是 NumPy float64，形状相同；第一步之前 velocity 为 0。
  新速度 = momentum * 速度 + 梯度
  新权重 = 权重 - lr * 新速度
返回元组 (新权重, 新速度)；传进来的数组不能被改动。momentum 为 0 时就是普通的 SGD。
""",
}
ASKS = "momentum_step"
STUB = """
def momentum_step(weight, gradient, velocity, lr, momentum):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "The velocity remembers the gradients before, each a bit fainter. Compute it first; the "
        "weight moves along the NEW velocity.",
        "velocity *= momentum would change the caller's array. a = b * c makes a new one.",
    ],
    "zh": [
        "速度记得以前的梯度，越早的越淡。先算速度，权重沿着“新”速度走。",
        "velocity *= momentum 会改动调用者的数组；a = b * c 会得到新数组。",
    ],
}
SOLUTION = """
def momentum_step(weight, gradient, velocity, lr, momentum):
    velocity = momentum * velocity + gradient
    return weight - lr * velocity, velocity
"""
REMARK = {
    "en": "Where gradients keep pointing one way, the velocity grows up to 1 / (1 - momentum) times "
    "a gradient: at 0.9, ten times. So momentum wants a smaller learning rate than plain SGD.",
    "zh": "如果梯度一直朝同一个方向，速度会增大到梯度的 1 / (1 - momentum) 倍：momentum 为 0.9 时就是十倍。所以用动量时，学习率要比普通 SGD 小。",
}
MISTAKES = [
    Mistake(
        ("+ gradient", "+ (1 - momentum) * gradient"),
        "gradient damped by (1 - momentum): that is an average, as Adam takes it. Paddle's Momentum "
        "adds the whole gradient.",
        "梯度乘了 (1 - momentum)：那是求平均，Adam 才这样做。Paddle 的 Momentum 加上的是整个梯度。",
    ),
    Mistake(
        ("lr * velocity, velocity", "lr * (gradient + momentum * velocity), velocity"),
        "Nesterov's step: the weight looks one step ahead. Paddle does that only with "
        "use_nesterov=True; here it moves by lr * new velocity.",
        "这是 Nesterov 的走法：权重多看了一步。Paddle 只有在 use_nesterov=True 时才这样；这里只走 lr * 新速度。",
    ),
    Mistake(
        (
            "    velocity = momentum * velocity + gradient\n    return weight - lr * velocity, velocity",
            "    velocity = momentum * velocity + lr * gradient\n    return weight - velocity, velocity",
        ),
        "learning rate inside the velocity: the weights come out the same as long as lr is constant, "
        "but when a schedule lowers it, the old, large steps live on in the velocity.",
        "学习率放进了速度里：lr 不变时权重没有区别；但学习率下降之后，以前的大步子还留在速度里。",
    ),
    Mistake(
        (
            "    velocity = momentum * velocity + gradient\n    return weight - lr * velocity, velocity",
            "    return weight - lr * velocity, momentum * velocity + gradient",
        ),
        "old velocity used: the weight moved along the velocity of the step before, so the first step "
        "does nothing.",
        "用了旧速度：权重沿着上一步的速度走，所以第一步一动不动。",
    ),
    Mistake(
        ("momentum * velocity + gradient", "gradient"),
        "no momentum: the velocity forgets all gradients but the last.",
        "没有动量：速度把以前的梯度都忘了，只剩最后一个。",
    ),
    Mistake(
        ("weight - lr", "weight + lr"),
        "uphill: the gradient points to where the loss grows; go against it, with a minus.",
        "方向反了：梯度指向损失增大的方向，应该用减号。",
    ),
    Mistake(
        (
            "velocity = momentum * velocity + gradient",
            "velocity *= momentum\n    velocity += gradient",
        ),
        "caller's array changed: *= and += write into the array that was passed in. Make a new one.",
        "改动了传进来的数组：*= 和 += 会写进调用者的数组，应该得到新数组。",
    ),
]
TOLERANCE = (1e-6, 1e-9)


def questions(random):
    return [
        {
            "weight": random.normal(0, 1, 3).round(1),
            "gradients": random.normal(0, 1, (steps, 3)).round(1),
            "lr": 0.1,
            "momentum": momentum,
        }
        for steps, momentum in ((1, 0.9), (4, 0.9), (3, 0.5), (2, 0.0))
    ]


def answer(asked, question):
    weight, gradients, lr, momentum = question.values()
    state = (weight.copy(), weight * 0)
    untouched, steps = True, []
    for gradient in gradients:
        before = [state[0].copy(), state[1].copy()]
        state, given = asked(state[0], gradient.copy(), state[1], lr, momentum), state
        untouched = untouched and all((a == b).all() for a, b in zip(given, before))
        steps.append(state)
    return {
        "(weight, velocity) after each step | 每步之后的 (权重, 速度)": steps,
        "arrays passed in unchanged | 传进来的数组没有变": bool(untouched),
    }
