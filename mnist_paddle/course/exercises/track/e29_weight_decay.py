from mnist_paddle.course.exercises.exercise import Mistake

COURSE = "§8"
TITLE = {
    "en": "how much weight decay? Vary it, and explain",
    "zh": "权重衰减要多大？改变它，并解释",
}
TASK = {
    "en": """
Write vary_weight_decay(train, coefficients). train(coeff) trains a fresh network with L2Decay(coeff)
on 100 real digits, 20 of which carry a wrong label, as such data does when people are in a hurry. It
returns (training loss, test loss), both without the penalty; the test digits are labelled right.
Return a dict:
  "rows": a list of (coeff, training loss, test loss), one for each coefficient, in the given order;
  "best": the coefficient that you would use;
  "why":  the letter of the statement that your rows show (print them, or plot them):
    "A"  More decay makes the network fit better: both losses fall all the way.
    "B"  More decay makes the training loss rise and the gap to the test loss close. The test loss
         falls at first, less was learned by heart; too much, and nothing can be learned any more.
    "C"  Decay is a second learning rate: it only changes how fast both losses fall.
    "D"  The test loss is above the training loss with every coefficient, so decay is of no use.
""",
    "zh": """
写出 vary_weight_decay(train, coefficients)。train(coeff) 用 L2Decay(coeff)
在 100 个真实数字上训练一个全新的网络，其中 20 个标签是错的（匆忙标注的数据往往如此）。
它返回 (训练损失, 测试损失)，都不含惩罚项；测试数字的标签都是对的。返回一个字典：
  "rows"：(coeff, 训练损失, 测试损失) 的列表，每个系数一行，按给出的顺序；
  "best"：你会选用的系数；
  "why"：你的结果说明了下面哪一条（打印出来或画图看看），写字母：
    "A"  衰减越大，网络拟合得越好：两个损失一直下降。
    "B"  衰减越大，训练损失越高，与测试损失的差距越小。测试损失先降，因为死记硬背少了；
         再大，就什么也学不到了。
    "C"  衰减相当于第二个学习率：只影响两个损失下降的快慢。
    "D"  不管哪个系数，测试损失都高于训练损失，所以衰减没有用。
""",
}
ASKS = "vary_weight_decay"
STUB = """
def vary_weight_decay(train, coefficients):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Call train once for each coefficient and print the rows. Which of the two losses tells how "
        "the network does on digits it has not seen?",
        "The best coefficient is that of the row with the smallest test loss: min(rows, key=...). "
        "Read down the columns: what does the training loss do, what the test loss?",
    ],
    "zh": [
        "对每个系数调用一次 train，把各行打印出来。哪个损失能说明网络在没见过的数字上表现如何？",
        "最好的系数，就是测试损失最小的那一行的：min(rows, key=...)。一列一列往下看：训练损失怎样变，测试损失怎样变？",
    ],
}
SOLUTION = """
def vary_weight_decay(train, coefficients):
    rows = [(coeff, *train(coeff)) for coeff in coefficients]
    best = min(rows, key=lambda row: row[2])
    return {"rows": rows, "best": best[0], "why": "B"}
"""
REMARK = {
    "en": "With 100 digits the network learns them by heart, the wrong labels too, and decay helps. With "
    "60,000 there is much less to gain: the data itself keeps it honest. Strictly, a coefficient chosen on the test "
    "digits wants a third set to be judged by: that is what `valid` is for.",
    "zh": "只有 100 个数字时，网络会死记硬背，连错的标签也背下来，衰减就有帮助。有 60,000 个时，能得到的好处就少多了：数据本身就能约束它。严格地说，用测试集选出来的系数，应该在第三份数据上评价，`valid` 就是为此准备的。",
}
MISTAKES = [
    Mistake(
        ("row[2]", "row[1]"),
        "best by the training loss: that is always the one without decay, and the one that learned "
        "most by heart. Choose by the test loss.",
        "按训练损失选的：那永远是没有衰减的那个，也就是死记硬背最多的。应该按测试损失选。",
    ),
    Mistake(
        ("row[2]", "row[2] - row[1]"),
        "best by the gap: it is smallest where the network learns nothing at all. A small gap is good "
        "only if the test loss is small too.",
        "按差距选的：什么都学不到的时候差距最小。差距小，测试损失也小，才是好的。",
    ),
    Mistake(
        ('"why": "B"', '"why": "A"'),
        "not A: look at the training loss in your rows: it rises with the coefficient. The penalty "
        "pulls the weights away from what fits the training digits best.",
        "不是 A：看看你的训练损失，系数越大它越高。惩罚项会把权重从最适合训练数据的地方拉开。",
    ),
    Mistake(
        ('"why": "B"', '"why": "C"'),
        "not C: a learning rate changes how fast one gets to a place; here the place itself moves: "
        "training and test loss go different ways.",
        "不是 C：学习率只影响到达的快慢；这里改变的是到达的地方：训练损失和测试损失的变化方向不同。",
    ),
    Mistake(
        ('"why": "B"', '"why": "D"'),
        "not D: the test loss is above the training loss nearly always, and still your rows show it "
        "at its lowest with some decay.",
        "不是 D：测试损失几乎总是高于训练损失，但你的结果显示，有一些衰减时测试损失最低。",
    ),
    Mistake(
        ("(coeff, *train(coeff))", "(coeff, *reversed(train(coeff)))"),
        "columns swapped: train returns (training loss, test loss), and the rows keep that order.",
        "两列弄反了：train 返回 (训练损失, 测试损失)，各行要保持这个顺序。",
    ),
]
TOLERANCE = (2e-3, 1e-4)


_LOSSES = {}  # of trainings that were done, by their digits and coefficient


def questions(random):
    from mnist_paddle.course.exercises.material import digits

    _LOSSES.clear()
    coefficients = [0.0, 0.003, 0.03, 0.3, 3.0]
    while True:  # until these digits show it beyond doubt, as nearly all do
        images, labels = digits(random, 400)
        labels[:20] = (labels[:20] + random.integers(1, 10, 20)) % 10
        data = images[:100], labels[:100], images[100:], labels[100:]
        test_losses = [_trained(*data, coeff)[1] for coeff in coefficients]
        if min(test_losses) < 0.98 * test_losses[0]:
            break
    names = "training images", "training labels", "test images", "test labels"
    return [{**dict(zip(names, data)), "coefficients": coefficients}]


def answer(asked, question):
    *data, coefficients = question.values()
    return asked(lambda coeff: _trained(*data, float(coeff)), list(coefficients))


def seen(question, value):
    return {**value, "why": value["why"].strip().upper()}


def _trained(images, labels, test_images, test_labels, coeff: float) -> tuple[float, float]:
    """The losses of :func:`_train`, which is asked once for each coefficient."""
    key = images.tobytes(), labels.tobytes(), coeff
    if key not in _LOSSES:
        _LOSSES[key] = _train(images, labels, test_images, test_labels, coeff)
    return _LOSSES[key]


def _train(images, labels, test_images, test_labels, coeff: float) -> tuple[float, float]:
    """The losses of softmax regression after 300 steps of gradient descent, by NumPy."""
    import numpy as np

    def log_probabilities(images):
        scores = images @ weight + bias
        scores = scores - scores.max(axis=1, keepdims=True)
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    def loss(images, labels):
        return float(-log_probabilities(images)[np.arange(len(labels)), labels].mean())

    weight, bias = np.zeros((784, 10)), np.zeros(10)
    rate = min(0.2, 0.5 / (coeff + 1e-9))
    for _ in range(300):
        errors = (np.exp(log_probabilities(images)) - np.eye(10)[labels]) / len(labels)
        weight = weight - rate * (images.T @ errors + coeff * weight)
        bias = bias - rate * (errors.sum(axis=0) + coeff * bias)
    return loss(images, labels), loss(test_images, test_labels)
