from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "Adam, by hand", "zh": "手写 Adam"}
TASK = {
    "en": """
Adam keeps two decaying averages: of the gradient (m) and of its square (v). Both start at 0, and so
are too small at first; that is corrected by the number of the step.
Write adam_step(weight, gradient, m, v, step, lr, beta1, beta2, epsilon), as paddle.optimizer.Adam
does it. Arrays are NumPy float64 of one shape; step is 1 at the first step, then 2, 3, ...
  new m = beta1 * m + (1 - beta1) * gradient
  new v = beta2 * v + (1 - beta2) * gradient squared
  corrected m = new m / (1 - beta1 to the power of step), and v likewise with beta2
  new weight = weight - lr * corrected m / (square root of corrected v + epsilon)
Return a tuple (new weight, new m, new v): the averages themselves, not the corrected ones.
""",
    "zh": """
Adam 保存两个衰减平均：梯度的（m）和梯度平方的（v）。两者从 0 开始，起初偏小，要按步数修正。
写出 adam_step(weight, gradient, m, v, step, lr, beta1, beta2, epsilon)，和 paddle.optimizer.Adam 一样。
数组都是 NumPy float64，形状相同；第一步 step 为 1，然后是 2、3……
  新 m = beta1 * m + (1 - beta1) * 梯度
  新 v = beta2 * v + (1 - beta2) * 梯度的平方
  修正后的 m = 新 m / (1 - beta1 的 step 次方)，v 同理，用 beta2
  新权重 = 权重 - lr * 修正后的 m / (修正后的 v 的平方根 + epsilon)
返回元组 (新权重, 新 m, 新 v)：是平均值本身，不是修正后的。
""",
}
ASKS = "adam_step"
STUB = """
import numpy as np


def adam_step(weight, gradient, m, v, step, lr, beta1, beta2, epsilon):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Write the four lines of the task one after another; give the corrected averages names of "
        "their own.",
        "beta1**step is a power in Python. If you store the corrected m as m, the next step corrects "
        "it again.",
    ],
    "zh": [
        "把题目里的四行依次写出来；修正后的平均值另外取名。",
        "Python 里次方写作 beta1**step。如果把修正后的 m 当作 m 返回，下一步就会再修正一次。",
    ],
}
SOLUTION = """
import numpy as np


def adam_step(weight, gradient, m, v, step, lr, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    corrected_m = m / (1 - beta1**step)
    corrected_v = v / (1 - beta2**step)
    return weight - lr * corrected_m / (np.sqrt(corrected_v) + epsilon), m, v
"""
REMARK = {
    "en": "At step 1 corrected_m / sqrt(corrected_v) is gradient / |gradient|: each weight moves by "
    "lr. A step of Adam is hardly ever longer than lr, which is why 0.001 suits so many networks.",
    "zh": "第一步时，corrected_m / sqrt(corrected_v) 就是 梯度 / |梯度|：每个权重都走 lr。Adam 的一步几乎不会超过 lr，所以 0.001 适合很多网络。",
}
MISTAKES = [
    Mistake(
        (
            "    corrected_m = m / (1 - beta1**step)\n    corrected_v = v / (1 - beta2**step)\n",
            "    corrected_m, corrected_v = m, v\n",
        ),
        "no correction: both averages start at 0, so the first steps are far off: with the usual "
        "betas about three times too long.",
        "没有修正：两个平均值都从 0 开始，前几步差得很远（用常见的 beta，约为应有的三倍）。",
    ),
    Mistake(
        ("epsilon), m, v", "epsilon), corrected_m, corrected_v"),
        "corrected averages returned: the next step takes them for the plain ones and corrects them "
        "again. Return m and v.",
        "返回了修正后的平均值：下一步会把它们当成原来的，再修正一次。应返回 m 和 v。",
    ),
    Mistake(
        ("beta1**step", "beta1"),
        "step left out: the correction fades as the steps go on, by the power of step. Yours always "
        "divides by 1 - beta.",
        "没有用到 step：修正应该随着步数（step 次方）逐渐消失，你一直除以 1 - beta。",
    ),
    Mistake(
        ("np.sqrt(corrected_v) + epsilon", "np.sqrt(corrected_v + epsilon)"),
        "epsilon under the root: a very small gradient then makes a much shorter step. It stands "
        "outside.",
        "epsilon 放进了根号里：梯度很小时，步子会短得多。它应该在根号外面。",
    ),
    Mistake(
        ("(np.sqrt(corrected_v) + epsilon)", "np.sqrt(corrected_v)"),
        "epsilon left out: a weight whose gradient is 0 gets 0 / 0, which is nan, and is lost.",
        "漏了 epsilon：梯度为 0 的权重会得到 0 / 0，也就是 nan，这个权重就毁了。",
    ),
    Mistake(
        ("np.sqrt(corrected_v)", "corrected_v"),
        "square root forgotten: v is an average of squares; its root is in the gradient's unit.",
        "忘了开平方：v 是平方的平均，开方之后单位才和梯度一致。",
    ),
    Mistake(
        ("(1 - beta2) * gradient**2", "(1 - beta2) * gradient"),
        "v without the square: it is the average of the squared gradient, and negative without it; "
        "the root of that is nan.",
        "v 没有平方：它应该是梯度“平方”的平均，否则会出现负数，开方得到 nan。",
    ),
    Mistake(
        ("beta1 * m + (1 - beta1) * gradient", "beta1 * m + gradient"),
        "m as Momentum has it: Adam takes an average, so the new gradient counts (1 - beta1).",
        "m 写成了 Momentum 的形式：Adam 求的是平均，新梯度要乘 (1 - beta1)。",
    ),
    Mistake(
        (
            "    m = beta1 * m + (1 - beta1) * gradient\n    v = beta2 * v + (1 - beta2) * gradient**2\n",
            "    m = beta2 * m + (1 - beta2) * gradient\n    v = beta1 * v + (1 - beta1) * gradient**2\n",
        ),
        "betas swapped: beta1 belongs to m, beta2 to v.",
        "两个 beta 弄反了：beta1 用于 m，beta2 用于 v。",
    ),
]
TOLERANCE = (1e-6, 1e-9)


def questions(random):
    asked = []
    for steps in (1, 4):
        gradients = random.choice([-1.5, -0.7, 0.4, 1.1, 2.3], (steps, 4))
        gradients[:, 1], gradients[:, 2] = 0, 1e-5
        weight = random.normal(0, 1, 4).round(1)
        sizes = {"lr": 0.1, "betas": [0.9, 0.999], "epsilon": 1e-8}
        asked.append({"weight": weight, "gradients": gradients, **sizes})
    return asked


def answer(asked, question):
    weight, gradients, lr, betas, epsilon = question.values()
    state, steps = (weight.copy(), weight * 0, weight * 0), []
    for step, gradient in enumerate(gradients, 1):
        copies = [array.copy() for array in state]
        state = asked(copies[0], gradient.copy(), *copies[1:], step, lr, *betas, epsilon)
        steps.append(state)
    return {"(weight, m, v) after each step | 每步之后的 (权重, m, v)": steps}
