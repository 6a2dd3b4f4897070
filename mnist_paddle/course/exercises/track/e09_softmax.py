from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "softmax that cannot overflow", "zh": "不会溢出的 softmax"}
TASK = {
    "en": """
Write softmax(scores): scores float32 [N, K] -> probabilities float32 [N, K].
Each row becomes exp(score) / sum of the row's exp(scores), so each row adds up to 1.
It has to work for scores such as 1000 too, where exp(1000) is infinite.
Do not call Paddle's own softmax: compute it.
""",
    "zh": """
写出 softmax(scores)：scores 为 float32 [N, K]，返回概率 float32 [N, K]。
每一行变成 exp(得分) / 这一行所有 exp(得分) 之和，所以每一行加起来是 1。
得分大到 1000 时也要算对，尽管 exp(1000) 已经是无穷大。
请不要调用 Paddle 自带的 softmax，自己算出来。
""",
}
ASKS = "softmax"
STUB = """
import paddle


def softmax(scores):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Adding the same number to all scores of a row does not change its softmax. Which number "
        "makes the largest exp exactly 1?",
        "Take each row's maximum off first. keepdim=True keeps it [N, 1], so that it spreads over "
        "the K columns; the sum needs it too.",
    ],
    "zh": [
        "一行得分都加上同一个数，softmax 不变。加哪个数，能让最大的 exp 正好是 1？",
        "先减去每一行的最大值。keepdim=True 让它保持 [N, 1] 的形状，才能对 K 列广播；求和时也一样。",
    ],
}
SOLUTION = """
import paddle


def softmax(scores):
    shifted = scores - scores.max(axis=1, keepdim=True)
    powers = paddle.exp(shifted)
    return powers / powers.sum(axis=1, keepdim=True)
"""
REMARK = {
    "en": "axis=-1 instead of 1 would serve scores of any number of dimensions.",
    "zh": "把 axis=1 写成 axis=-1，就能处理任意维数的得分。",
}

MISTAKES = [
    Mistake(
        ("axis=1", "axis=0"),
        "wrong axis: you went down the columns, so the samples of a batch compete with each "
        "other. The classes of one sample are a row: axis=1.",
        "轴搞错了：你是按列算的，成了一批样本之间互相比较。一个样本的各个类别在同一行里，应该用 axis=1。",
    ),
    Mistake(
        ("scores - scores.max(axis=1, keepdim=True)", "scores"),
        "maximum not subtracted: exp of a large score is infinite, and inf / inf is nan. Subtract "
        "each row's maximum before exp; the result stays the same.",
        "没有减去最大值：得分一大，exp 就成了无穷大，而 inf / inf 是 nan。求 exp 之前先减去每行的最大值，"
        "结果不变。",
    ),
    Mistake(
        ("scores.max(axis=1, keepdim=True)", "scores.max()"),
        "maximum of the whole batch: a row far below it has only exp = 0, and 0 / 0 is nan. Each "
        "row needs its own maximum.",
        "减的是整批的最大值：如果某一行远小于它，这一行的 exp 全是 0，而 0 / 0 是 nan。每一行要减自己的最大值。",
    ),
    Mistake(
        ("powers.sum(axis=1, keepdim=True)", "powers.sum()"),
        "divided by the sum of everything: all rows together add up to 1, instead of each row.",
        "除的是所有元素之和：这样是所有行加起来等于 1，而不是每一行等于 1。",
    ),
    Mistake(
        (
            "powers / powers.sum(axis=1, keepdim=True)",
            "shifted / shifted.sum(axis=1, keepdim=True)",
        ),
        "no exp: you divided the scores themselves by their sum. Scores can be negative; exp makes "
        "them positive first.",
        "没有取 exp：你直接用得分除以得分之和。得分可能是负数，要先用 exp 变成正数。",
    ),
]


def questions(random):
    return [
        {"scores": random.integers(0, 4, (2, 3)).astype("float32")},
        {"scores": random.normal(0, 3, (5, 10)).astype("float32")},
        {"scores": random.normal(0, 1, (3, 4)).astype("float32") + 1000},
        {"scores": random.normal([[0], [500], [-800]], 1, (3, 4)).astype("float32")},
    ]
