from mnist_paddle.course.exercises.exercise import Mistake

COURSE = "§5"
TITLE = {
    "en": "learning rates: one crawls, one is good, one diverges",
    "zh": "学习率：太慢的、合适的、发散的",
}
TASK = {
    "en": """
Write learning_rates(train). train(lr) trains the chapter's first model, Linear(784, 1), on real
digits: 50 steps of SGD with squared error and learning rate lr. It returns the 51 losses, a list of
floats, from before the first step (about 28) to after the last.
Try some rates (print helps), and return {"crawls": ..., "good": ..., "diverges": ...}:
  crawls:   the loss falls at every step, but after all 50 it is still above 3/4 of the first;
  good:     the loss ends below a quarter of the first;
  diverges: the loss ends higher than it began, or is no number any more (nan, inf).
All three are positive. You may search for them in code, or write down what you found.
""",
    "zh": """
写出 learning_rates(train)。train(lr) 在真实数字上训练本章的第一个模型 Linear(784, 1)：
用平方误差和学习率 lr 做 50 步 SGD，返回 51 个损失（浮点数列表），从第一步之前（约 28）到最后一步之后。
试几个学习率（可以打印出来看），返回 {"crawls": ..., "good": ..., "diverges": ...}：
  crawls（太慢）：损失每步都在下降，但 50 步之后仍高于最初的 3/4；
  good（合适）：最后的损失低于最初的 1/4；
  diverges（发散）：最后的损失比最初还高，或者已经不是数（nan、inf）。
三个都是正数。可以用代码去搜索，也可以直接写下你找到的值。
""",
}
ASKS = "learning_rates"
STUB = """
def learning_rates(train):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Learning rates are tried in powers of ten: 1, 0.1, 0.01, 0.001, ... Print the last loss of "
        "each.",
        "A rate that is too large overshoots, and each step lands farther away than the last: the "
        "loss explodes. Ten or a hundred times below the good one, it crawls.",
    ],
    "zh": [
        "学习率通常按 10 的幂去试：1、0.1、0.01、0.001……把每个的最后一个损失打印出来。",
        "太大的学习率会冲过头，每一步都落得比上一步更远，损失就爆炸了。比合适的值小十倍、一百倍，就会很慢。",
    ],
}
SOLUTION = """
def learning_rates(train):
    rates = [10.0**-power for power in range(7)]
    ends = {rate: train(rate)[-1] for rate in rates}
    good = min(ends, key=lambda rate: ends[rate] if ends[rate] == ends[rate] else 1e9)
    return {"crawls": rates[-1], "good": good, "diverges": rates[0]}
"""
REMARK = {
    "en": "The good rate lies just below those that diverge: the largest step that still holds the "
    "road. That is why people start high and go down by factors of ten, or three. `ends[rate] == "
    "ends[rate]` is false for nan only.",
    "zh": "合适的学习率就在快要发散的值下面一点：步子尽量大，但还走得稳。所以人们通常从大的开始，一次缩小十倍或三倍。`ends[rate] == ends[rate]` 只有在 nan 时不成立。",
}
MISTAKES = [
    Mistake(
        ('"crawls": rates[-1]', '"crawls": 0.0'),
        "standing still: with a learning rate of 0 nothing is learned at all. A rate that crawls is "
        "small and positive.",
        "根本不动：学习率为 0 什么也学不到。太慢的学习率是一个很小的正数。",
    ),
    Mistake(
        (
            '{"crawls": rates[-1], "good": good, "diverges": rates[0]}',
            '{"crawls": rates[0], "good": good, "diverges": rates[-1]}',
        ),
        "small and large mixed up: a LARGE rate diverges, since it overshoots; a small one crawls.",
        "大小弄反了：“大”的学习率会冲过头而发散，小的只是慢。",
    ),
    Mistake(
        ('"diverges": rates[0]', '"diverges": good'),
        "does not diverge: that rate still brings the loss down. Go on towards larger ones, by "
        "factors of ten.",
        "没有发散：用这个学习率，损失还是降下来了。再往大试，每次乘以 10。",
    ),
    Mistake(
        ('"good": good', '"good": good / 100'),
        "good one too small: it goes the right way, but after 50 steps it is not there yet. Try ten "
        "and a hundred times as much.",
        "“合适”的太小了：方向对，但 50 步之后还没到。试试大十倍、一百倍的。",
    ),
    Mistake(
        ('"crawls": rates[-1]', '"crawls": good'),
        "crawling one too fast: the loss falls below 3/4 of the first. Take a much smaller rate.",
        "“太慢”的其实不慢：损失降到了最初的 3/4 以下。取一个小得多的值。",
    ),
    Mistake(
        ('"diverges": rates[0]', '"diverges": -1.0'),
        "negative rate: that walks uphill on purpose. A rate diverges by being too LARGE.",
        "学习率是负数：那是故意往上走。发散应该是因为学习率太“大”。",
    ),
]


def questions(random):
    from mnist_paddle.course.exercises.material import digits

    images, labels = digits(random, 300)
    return [{"images": images, "labels": labels}]


def answer(asked, question):
    return asked(lambda lr: _losses(question["images"], question["labels"], lr))


def _losses(images, labels, lr: float) -> list[float]:
    """By NumPy: 50 steps of gradient descent on one linear unit from zero weights."""
    import numpy as np

    inputs = np.hstack([images, np.ones((len(images), 1))])
    weight = np.zeros(785)
    with np.errstate(all="ignore"):
        losses = []
        for _ in range(51):
            errors = inputs @ weight - labels
            losses.append(float((errors**2).mean()))
            weight = weight - float(lr) * 2 * inputs.T @ errors / len(images)
    return losses


def seen(question, value):
    return {name: _behaves(question, float(value[name]), name) for name in value}


def _behaves(question, lr: float, name: str) -> str:
    """How training with ``lr`` goes, as far as ``name`` asks about it."""
    import numpy as np

    if not lr > 0:
        return "zero | 等于 0" if lr == 0 else "not positive | 不是正数"
    losses = np.array(_losses(question["images"], question["labels"], lr))
    if not losses[-1] <= losses[0]:
        return "diverges | 发散"
    if losses[-1] < losses[0] / 4:
        return "good | 合适"
    steady = bool((np.diff(losses) < 0).all())
    if steady and losses[-1] > losses[0] * 3 / 4:
        return "crawls | 太慢"
    return "in between | 介于两者之间"
