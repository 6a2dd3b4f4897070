from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "Adagrad, by hand", "zh": "手写 Adagrad"}
TASK = {
    "en": """
Adagrad gives each weight a learning rate of its own: the more it has moved, the smaller.
Write adagrad_step(weight, gradient, total, lr, epsilon), as paddle.optimizer.Adagrad does it.
All arrays are NumPy float64 of one shape; total is 0 before the first step. Element by element:
  new total  = total + gradient squared
  new weight = weight - lr * gradient / (square root of new total + epsilon)
Return a tuple (new weight, new total). A gradient of 0 leaves its weight as it was.
""",
    "zh": """
Adagrad 给每个权重各自的学习率：走得越多的，学习率越小。
写出 adagrad_step(weight, gradient, total, lr, epsilon)，和 paddle.optimizer.Adagrad 一样。
数组都是 NumPy float64，形状相同；第一步之前 total 为 0。逐元素计算：
  新 total = total + 梯度的平方
  新权重   = 权重 - lr * 梯度 / (新 total 的平方根 + epsilon)
返回元组 (新权重, 新 total)。梯度为 0 的权重保持不变。
""",
}
ASKS = "adagrad_step"
STUB = """
import numpy as np


def adagrad_step(weight, gradient, total, lr, epsilon):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Every element keeps its own total: nothing is summed over the array.",
        "The total only grows. The step divides by its square root, so that it is in the gradient's "
        "own unit; epsilon stands outside the root.",
    ],
    "zh": [
        "每个元素各有自己的 total：不要对整个数组求和。",
        "total 只增不减。步长除以它的平方根，这样单位才和梯度一致；epsilon 在根号外面。",
    ],
}
SOLUTION = """
import numpy as np


def adagrad_step(weight, gradient, total, lr, epsilon):
    total = total + gradient**2
    return weight - lr * gradient / (np.sqrt(total) + epsilon), total
"""
REMARK = {
    "en": "At the first step every weight moves by lr, however small its gradient: g / sqrt(g * g) is "
    "1 or -1. Since the total never shrinks, the steps only get shorter; Adam mends that.",
    "zh": "第一步里，不管梯度多小，每个权重都走 lr 那么远：g / sqrt(g * g) 是 1 或 -1。total 从不减小，步子只会越来越短；Adam 改进了这一点。",
}
MISTAKES = [
    Mistake(
        ("total = total + gradient**2", "total = gradient**2"),
        "nothing remembered: total has to grow by each squared gradient; yours holds the last one "
        "only.",
        "没有累加：total 要加上每一次梯度的平方，你的只有最后一次的。",
    ),
    Mistake(
        ("(np.sqrt(total) + epsilon)", "(total + epsilon)"),
        "square root forgotten: you divided by the squares themselves, so small gradients make huge "
        "steps.",
        "忘了开平方：你除以了平方和本身，梯度越小步子反而越大。",
    ),
    Mistake(
        ("gradient**2", "np.abs(gradient)"),
        "absolute values added up: it is the squares that are summed, under the root.",
        "累加的是绝对值：应该累加平方，再开平方根。",
    ),
    Mistake(
        ("gradient**2", "(gradient**2).sum()"),
        "one total for all: you summed over the array, so all weights share one learning rate. Keep "
        "a total for each element.",
        "所有权重共用一个 total：你对整个数组求了和，于是大家的学习率都一样。每个元素要有自己的 total。",
    ),
    Mistake(
        ("(np.sqrt(total) + epsilon)", "np.sqrt(total)"),
        "epsilon left out: a gradient of 0 at the first step makes 0 / 0, which is nan, and the "
        "weight is lost.",
        "漏了 epsilon：第一步如果梯度为 0，就是 0 / 0，得到 nan，这个权重就毁了。",
    ),
    Mistake(
        ("total + gradient**2", "0.9 * total + 0.1 * gradient**2"),
        "decaying average: that is RMSProp. Adagrad adds and never forgets.",
        "求了衰减平均：那是 RMSProp。Adagrad 只累加，从不遗忘。",
    ),
    Mistake(
        (
            "    total = total + gradient**2\n    return weight - lr * gradient / (np.sqrt(total) + epsilon), total",
            "    return weight - lr * gradient / (np.sqrt(total) + epsilon), total + gradient**2",
        ),
        "old total used: the present gradient has to be in the total before you divide; at the first "
        "step yours divides by epsilon alone.",
        "用了旧的 total：除之前，这一次的梯度就应该加进去；否则第一步只是除以 epsilon。",
    ),
]
TOLERANCE = (1e-6, 1e-9)


def questions(random):
    asked = []
    for steps in (1, 4):
        gradients = random.normal(0, 1, (steps, 3)).round(1) + 0.05
        gradients[:, 1] = 0
        weight = random.normal(0, 1, 3).round(1)
        asked.append({"weight": weight, "gradients": gradients, "lr": 0.1, "epsilon": 1e-6})
    return asked


def answer(asked, question):
    weight, gradients, lr, epsilon = question.values()
    state, steps = (weight.copy(), weight * 0), []
    for gradient in gradients:
        state = asked(state[0].copy(), gradient.copy(), state[1].copy(), lr, epsilon)
        steps.append(state)
    return {"(weight, total) after each step | 每步之后的 (权重, total)": steps}
