from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "cross-entropy from logits", "zh": "由 logits 计算交叉熵"}
TASK = {
    "en": """
Write cross_entropy(logits, labels): logits float32 [N, K], labels int64 [N].
Return the mean over the samples of -ln(probability that softmax gives to the true class), a float32
Tensor of one value. It has to stay finite for logits such as 200, where exp(200) is infinite.
Use neither paddle.nn.functional.cross_entropy nor its like: compute it.
""",
    "zh": """
写出 cross_entropy(logits, labels)：logits float32 [N, K]，labels int64 [N]。
返回各样本 -ln(softmax 给正确类别的概率) 的平均值，一个只含一个值的 float32 Tensor。
logits 取 200 这样的数时，exp(200) 已是无穷大，结果也要是有限的。
请不要调用 paddle.nn.functional.cross_entropy 之类的函数，自己算出来。
""",
}
ASKS = "cross_entropy"
STUB = """
import paddle


def cross_entropy(logits, labels):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "-ln softmax can be written without a quotient: ln(sum of exp of the row) minus the score of "
        "the true class.",
        "paddle.logsumexp(logits, axis=1) computes the first term without overflow. For the second, "
        "a one-hot matrix times the logits, summed over the row, picks one score.",
    ],
    "zh": [
        "-ln softmax 可以不写成商：ln(这一行 exp 之和) 减去正确类别的得分。",
        "paddle.logsumexp(logits, axis=1) 能算出第一项而不溢出。第二项：用 one-hot 矩阵乘 logits 再按行求和，就取出了一个得分。",
    ],
}
SOLUTION = """
import paddle


def cross_entropy(logits, labels):
    chosen = paddle.nn.functional.one_hot(labels, logits.shape[1])
    scores = (logits * chosen).sum(axis=1)
    return (paddle.logsumexp(logits, axis=1) - scores).mean()
"""
REMARK = {
    "en": "The loss of a network that knows nothing is ln(10) = 2.3026 for ten classes; a first loss "
    "far from it means that something is wrong.",
    "zh": "十个类别时，什么都没学到的网络，损失是 ln(10) = 2.3026；训练开始时的损失若离它很远，多半有问题。",
}
MISTAKES = [
    Mistake(
        (
            "chosen = ",
            "logits = paddle.nn.functional.softmax(logits)\n    chosen = ",
        ),
        "softmax twice: you applied softmax, and then a formula that contains softmax already. The "
        "loss cannot fall below 1.46 then. Give it the logits themselves.",
        "做了两遍 softmax：先做了一遍，公式里又含有一遍，损失就降不到 1.46 以下。应该直接用 logits。",
    ),
    Mistake(
        (
            "(paddle.logsumexp(logits, axis=1) - scores).mean()",
            "(paddle.exp(logits).sum(axis=1).log() - scores).mean()",
        ),
        "exp overflows: exp of a score above 88 is infinite in float32, and the loss with it. "
        "Take each row's maximum out before exp, as logsumexp does.",
        "exp 溢出了：float32 里，得分超过 88，exp 就是无穷大，损失也跟着成了无穷大。求 exp 之前先减去每行的最大值，logsumexp 就是这样做的。",
    ),
    Mistake(
        """
import paddle
import paddle.nn.functional as F


def cross_entropy(logits, labels):
    chosen = F.softmax(logits) * F.one_hot(labels, logits.shape[1])
    return -paddle.log(chosen.sum(axis=1) + 1e-7).mean()
""",
        "a small number added under the logarithm: it keeps the loss finite and makes it wrong, at "
        "most 16.1 here, with hardly any gradient where the network errs most.",
        "在对数里加了一个小数：损失是有限了，但不对了，最多只有 16.1，而且网络错得最厉害的地方几乎没有梯度。",
    ),
    Mistake(
        (".mean()", ".sum()"),
        "sum instead of mean: the loss grows with the batch, and so would each step.",
        "求成了总和：损失会随批的大小变大，每一步也跟着变大。",
    ),
    Mistake(
        (
            "(paddle.logsumexp(logits, axis=1) - scores)",
            "(scores - paddle.logsumexp(logits, axis=1))",
        ),
        "sign: that is ln of the probability, and training would make it smaller, so the network "
        "would learn to be wrong. The loss is minus that.",
        "符号反了：这是概率的 ln，训练会让它越来越小，网络就学着去犯错。损失要在前面加负号。",
    ),
    Mistake(
        (
            "(paddle.logsumexp(logits, axis=1) - scores).mean()",
            "((paddle.logsumexp(logits, axis=1, keepdim=True) - logits) * chosen).mean()",
        ),
        "mean over samples and classes: you divided by N * K, and K - 1 of each row's K numbers "
        "are 0. Sum over the classes, then take the mean over the samples.",
        "对样本和类别一起求了平均：你除以了 N * K，而每行 K 个数里有 K - 1 个是 0。应先对类别求和，再对样本求平均。",
    ),
    Mistake(
        ("paddle.logsumexp(logits, axis=1)", "paddle.logsumexp(logits, axis=0).mean()"),
        "wrong axis: the sum runs over the classes of one sample (axis=1), not over the samples.",
        "轴搞错了：求和应该对一个样本的各个类别（axis=1），而不是对各个样本。",
    ),
]


def questions(random):
    return [
        {
            "logits": random.integers(-1, 3, (2, 3)).astype("float32"),
            "labels": random.permutation(3)[:2],
        },
        {
            "logits": random.normal(0, 2, (20, 10)).astype("float32"),
            "labels": random.integers(0, 10, 20),
        },
        {
            "logits": random.normal([[200, 150, 190, 160]] * 3, 1).astype("float32"),
            "labels": random.permutation(3) + 1,
        },
    ]
