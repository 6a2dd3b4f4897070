from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "batches, and the last one too", "zh": "分批，最后一批也要"}
TASK = {
    "en": """
Write batches(images, labels, batch_size): NumPy arrays [N, D] and [N].
Return a list of (images, labels) tuples of batch_size samples each, in order.
Every sample is in exactly one batch; the last batch is smaller where N does not divide evenly.
""",
    "zh": """
写出 batches(images, labels, batch_size)：NumPy 数组 [N, D] 和 [N]。
返回一个列表，元素是 (images, labels) 元组，每批 batch_size 个样本，按原来的顺序。
每个样本恰好在一批里；除不尽时，最后一批小一些。
""",
}
ASKS = "batches"
STUB = """
def batches(images, labels, batch_size):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "At which positions does a batch start? range takes a step.",
        "A slice may reach past the end of an array: it simply stops there. So the last batch needs "
        "no special case.",
    ],
    "zh": [
        "每一批从哪个位置开始？range 可以带步长。",
        "切片可以超出数组末尾，到头就停。所以最后一批不需要特殊处理。",
    ],
}
SOLUTION = """
def batches(images, labels, batch_size):
    starts = range(0, len(images), batch_size)
    return [(images[i : i + batch_size], labels[i : i + batch_size]) for i in starts]
"""
REMARK = {
    "en": "No case for the last batch: slices stop at the end by themselves.",
    "zh": "没有为最后一批写特例：切片到末尾自己会停。",
}
MISTAKES = [
    Mistake(
        ("range(0, len(images), batch_size)", "range(0, len(images) - batch_size + 1, batch_size)"),
        "last batch dropped (drop_last): the samples that do not fill a batch are missing. In "
        "training that is a choice; here, and in evaluation, every sample counts.",
        "丢掉了最后一批（drop_last）：凑不满一批的样本不见了。训练时可以这样选择，但这里和评估时，每个样本都要算。",
    ),
    Mistake(
        ("range(0, len(images), batch_size)", "range(0, len(images) + 1, batch_size)"),
        "empty batch at the end: where N divides evenly there is one batch too many, with no "
        "samples; its mean loss would be nan.",
        "末尾多了一个空批：能整除时多出一批没有样本的，它的平均损失会是 nan。",
    ),
    Mistake(
        ("range(0, len(images), batch_size)", "range(0, len(images))"),
        "step of one: the batches overlap, since each starts one sample after the other. The step "
        "is batch_size.",
        "步长是 1：每批只比上一批晚一个样本，批次互相重叠。步长应该是 batch_size。",
    ),
    Mistake(
        ("i : i + batch_size", "i : i + batch_size - 1"),
        "off by one: the end of a slice is not part of it, so each batch lacks its last sample.",
        "差了一个：切片不包含末端，所以每一批都少了最后一个样本。",
    ),
]


def questions(random):
    sizes = [(7, 3), (6, 3), (2, 5), (100, 32)]
    return [
        {
            "images": random.integers(0, 256, (n, 2)).astype("float32"),
            "labels": random.integers(0, 10, n),
            "batch_size": size,
        }
        for n, size in sizes
    ]


def answer(asked, question):
    return list(asked(*question.values()))
