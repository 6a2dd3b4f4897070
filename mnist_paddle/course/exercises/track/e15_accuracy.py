from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "accuracy over unequal batches", "zh": "批大小不等时的准确率"}
TASK = {
    "en": """
Write accuracy(model, batches): batches is a list of (images, labels), images float32 [n, D] and
labels int64 [n, 1]; the batches differ in size. model(images) gives logits, float32 [n, K].
Return, as a Python float from 0 to 1, how many of ALL samples the model has right: the class with
the largest logit is its answer.
""",
    "zh": """
写出 accuracy(model, batches)：batches 是 (images, labels) 的列表，images float32 [n, D]，
labels int64 [n, 1]；各批大小不同。model(images) 给出 logits，float32 [n, K]。
返回模型在“所有”样本中答对的比例，Python 的 float，0 到 1：logit 最大的类别就是它的回答。
""",
}
ASKS = "accuracy"
STUB = """
import paddle


def accuracy(model, batches):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Of 3 batches with 8, 8 and 1 samples: does the one sample of the last count as much as "
        "eight others?",
        "Add up the right ones and the samples in two counters, and divide once at the end. Before "
        "you compare, print the shapes of both sides.",
    ],
    "zh": [
        "三批分别有 8、8、1 个样本：最后那一个样本，应该和另外八个加起来一样重吗？",
        "用两个计数器分别累加答对数和样本数，最后只除一次。比较之前，先把两边的形状打印出来看看。",
    ],
}
SOLUTION = """
import paddle


def accuracy(model, batches):
    correct = total = 0
    for images, labels in batches:
        answers = model(images).argmax(axis=1)
        correct += int((answers == labels.squeeze(1)).sum())
        total += len(labels)
    return correct / total
"""
REMARK = {
    "en": "Two whole numbers are kept and divided once: nothing is rounded on the way.",
    "zh": "只保留两个整数，最后除一次：中途没有任何舍入。",
}
MISTAKES = [
    Mistake(
        """
import paddle


def accuracy(model, batches):
    means = []
    for images, labels in batches:
        answers = model(images).argmax(axis=1)
        means.append(float((answers == labels.squeeze(1)).astype("float32").mean()))
    return sum(means) / len(means)
""",
        "mean of batch means: a sample in a small batch counts more than one in a large batch. Add "
        "up the right answers and the samples, and divide once.",
        "各批准确率的平均：小批里的一个样本，比大批里的一个样本分量更重。应该累加答对数和样本数，最后除一次。",
    ),
    Mistake(
        ("for images, labels in batches:", "for images, labels in batches[:-1]:"),
        "last batch left out (drop_last): in evaluation every sample counts, also those of the "
        "smaller batch at the end.",
        "漏了最后一批（drop_last）：评估时每个样本都要算，最后那个小批也不例外。",
    ),
    Mistake(
        ("labels.squeeze(1)", "labels"),
        "[n] against [n, 1]: broadcasting compares every answer with every label, n * n times, so "
        "the result may even be above 1.",
        "[n] 和 [n, 1] 比较：广播会让每个回答和每个标签都比一遍，共 n * n 次，结果甚至可能大于 1。",
    ),
    Mistake(
        ("return correct / total", "return correct // total"),
        "always 0 (or 1): // drops the fraction, or the comparison is never true (a number with a "
        "list).",
        "总是 0（或 1）：// 会去掉小数，或者比较从不成立（例如拿数和列表比）。",
    ),
    Mistake(
        ("return correct / total", "return 100 * correct / total"),
        "percent: a share from 0 to 1 was asked for, not from 0 to 100.",
        "写成了百分数：要的是 0 到 1 的比例，不是 0 到 100。",
    ),
    Mistake(
        ("total += len(labels)", "total = len(labels)"),
        "only the last batch's size: `total =` forgets the batches before; it takes +=.",
        "只剩最后一批的大小：写成 `total =` 会忘掉前面的批，应该用 +=。",
    ),
]


def questions(random):
    def one(sizes):
        n = sum(sizes)
        images = random.normal(0, 1, (n, 4)).astype("float32")
        weight = random.normal(0, 1, (4, 3)).astype("float32")
        labels = (images @ weight).argmax(1)
        wrong = random.permutation(n)[: n // 3]
        labels[wrong] = (labels[wrong] + 1) % 3
        labels[-sizes[-1] :] = (images[-sizes[-1] :] @ weight).argmax(1)  # the small one is right
        return {
            "images, all batches": images,
            "labels": labels[:, None],
            "batch sizes": list(sizes),
            "weight": weight,
        }

    return [one((8, 8, 1)), one((5, 9, 2))]


def answer(asked, question):
    from mnist_paddle.course.exercises.material import batches_of, linear

    images, labels, sizes, weight = question.values()
    model = linear(weight, weight[0] * 0)
    return asked(model, batches_of(images, labels, sizes))
