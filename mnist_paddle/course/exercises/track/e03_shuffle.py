from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "a new order in every epoch", "zh": "每个轮次都换一个顺序"}
TASK = {
    "en": """
Write shuffled(images, labels): NumPy arrays [N, 784] and [N].
Return a tuple of both in a random order: another order at each call, every sample exactly once,
and each label still with its own image. The arrays that were passed in stay as they are.
""",
    "zh": """
写出 shuffled(images, labels)：NumPy 数组，形状 [N, 784] 和 [N]。
返回打乱顺序后的两个数组组成的元组：每次调用顺序都不同，每个样本恰好出现一次，
标签仍然跟着自己的图像。传进来的数组不能被改动。
""",
}
ASKS = "shuffled"
STUB = """
import numpy as np


def shuffled(images, labels):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Both arrays need the same random order. Draw the order once, then use it twice.",
        "np.random.permutation(n) gives the numbers 0 to n - 1 in a random order, and an array can "
        "be indexed by an array of numbers.",
    ],
    "zh": [
        "两个数组要用同一个随机顺序。顺序只抽一次，用两次。",
        "np.random.permutation(n) 把 0 到 n - 1 随机排列；数组可以用一个整数数组来索引。",
    ],
}
SOLUTION = """
import numpy as np


def shuffled(images, labels):
    order = np.random.permutation(len(images))
    return images[order], labels[order]
"""
REMARK = {
    "en": "Indexing by an array makes a copy, so the caller's arrays are safe.",
    "zh": "用数组索引得到的是副本，所以调用者的数组不会被改动。",
}
MISTAKES = [
    Mistake(
        ("labels[order]", "labels"),
        "labels left behind: the images moved and the labels did not, so nearly every image now "
        "has another one's label. The loss will not fall.",
        "标签没有跟着走：图像打乱了，标签没动，几乎每张图都配上了别人的标签，损失降不下来。",
    ),
    Mistake(
        ("labels[order]", "labels[np.random.permutation(len(labels))]"),
        "two different orders: images and labels were shuffled separately. Draw one order, and use "
        "it for both.",
        "用了两个不同的顺序：图像和标签是分别打乱的。只抽一个顺序，两边都用它。",
    ),
    Mistake(
        ("np.random.permutation(len(images))", "np.arange(len(images))"),
        "not shuffled: the samples come back in the order in which they came.",
        "没有打乱：样本还是原来的顺序。",
    ),
    Mistake(
        (
            "np.random.permutation(len(images))",
            "np.random.default_rng(0).permutation(len(images))",
        ),
        "same order every time: a generator with a fixed seed inside the function starts again at "
        "each call. Every epoch would see the same batches.",
        "每次顺序都一样：函数里的随机数生成器用了固定的种子，每次调用都从头开始，每个轮次看到的批次完全相同。",
    ),
    Mistake(
        (
            "np.random.permutation(len(images))",
            "np.random.randint(0, len(images), len(images))",
        ),
        "drawn with replacement: randint may give a number twice, so some samples come several "
        "times and others never. permutation gives each once.",
        "有放回地抽样：randint 可能抽到重复的数，有的样本出现好几次，有的一次也没有。permutation 才是每个恰好一次。",
    ),
    Mistake(
        """
import numpy as np


def shuffled(images, labels):
    order = np.random.permutation(len(images))
    images[:], labels[:] = images[order], labels[order]
    return images, labels
""",
        "caller's arrays changed: you wrote the new order into the arrays that were passed in. "
        "Return new ones.",
        "改动了传进来的数组：你把新顺序写进了调用者的数组。应该返回新的数组。",
    ),
    Mistake(
        """
import numpy as np


def shuffled(images, labels):
    np.random.shuffle(images)
    np.random.shuffle(labels)
    return images, labels
""",
        "np.random.shuffle, twice: it changes the array that it is given, and draws another order "
        "each time. So the caller's arrays are changed, and the labels have left their images.",
        "用了两次 np.random.shuffle：它会改动传进去的数组，而且每次抽的顺序都不同。结果调用者的数组变了，标签也和图像对不上了。",
    ),
]
_SAMPLES = 40


def questions(random):
    return [{"images [N, 784], N": _SAMPLES, "first label": int(random.integers(100, 200))}]


def answer(asked, question):
    import numpy as np

    labels = np.arange(_SAMPLES) + question["first label"]
    images = np.repeat(labels[:, None], 784, axis=1).astype("float32")
    before = images.copy(), labels.copy()
    orders = []
    for _ in range(2):
        returned = asked(images, labels)
        if not isinstance(returned, (tuple, list)) or len(returned) != 2:
            return returned
        orders.append([np.array(returned[0])[:, 0], np.array(returned[1])])
        untouched = bool((images == before[0]).all() and (labels == before[1]).all())
        images, labels = before[0].copy(), before[1].copy()
    return {"orders": orders, "untouched": untouched}


def seen(question, value):
    import numpy as np

    first = question["first label"]
    orders = [
        [np.asarray(part).astype(int).reshape(-1) - first for part in one]
        for one in value["orders"]
    ]
    samples = np.arange(_SAMPLES)
    images = [one[0] for one in orders]
    return {
        "order is random | 顺序是随机的": not all((one == samples).all() for one in images),
        "every image exactly once | 每张图像恰好一次": all(
            (np.sort(one) == samples).all() for one in images
        ),
        "each label with its image | 标签跟着自己的图像": all(
            (one[0] == one[1]).all() for one in orders
        ),
        "labels moved | 标签换了位置": not any((one[1] == samples).all() for one in orders),
        "another order at the next call | 下次调用顺序不同": bool((images[0] != images[1]).any()),
        "arrays passed in unchanged | 传进来的数组没有变": value["untouched"],
    }
