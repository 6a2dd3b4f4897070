from mnist_paddle.course.exercises.exercise import Mistake

COURSE = "§1"
TITLE = {"en": "digits it has never seen", "zh": "它没见过的数字"}
TASK = {
    "en": """
The chapter's first model, Linear(784, 1), predicts a digit as ONE number: 2.8 means 3.
Write test_accuracy(model, MNIST). MNIST is a class like paddle.vision.datasets.MNIST:
MNIST(mode="train") are the digits it was trained on, MNIST(mode="test") others. Each item is a
tuple: image float32 [28, 28] with pixels 0 to 255, and label int64 [1].
In training, the pixels were divided by 255 and each image flattened to 784 numbers.
Round each prediction to the nearest whole number, and return the share (0 to 1, a Python float) of
the TEST digits that it gets right.
""",
    "zh": """
本章的第一个模型 Linear(784, 1) 用“一个数”来预测数字：2.8 表示 3。
写出 test_accuracy(model, MNIST)。MNIST 是一个和 paddle.vision.datasets.MNIST 一样的类：
MNIST(mode="train") 是训练用的数字，MNIST(mode="test") 是另外的数字。每个元素是元组：
图像 float32 [28, 28]，像素 0 到 255；标签 int64 [1]。
训练时像素除以了 255，每张图像展平成 784 个数。
把每个预测四舍五入到最近的整数，返回“测试集”中预测正确的比例（Python 的 float，0 到 1）。
""",
}
ASKS = "test_accuracy"
STUB = """
import numpy as np
import paddle


def test_accuracy(model, MNIST):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "MNIST(mode=...) makes the data set; it has a length, and dataset[i] is one (image, label).",
        "np.stack joins the images to one array [N, 28, 28]. Treat it exactly as training did, and "
        "bring predictions and labels to one shape before you compare.",
    ],
    "zh": [
        "MNIST(mode=...) 得到数据集；它有长度，dataset[i] 是一个 (图像, 标签)。",
        "np.stack 能把各张图像合成 [N, 28, 28] 的数组。处理方式要和训练时完全一样；比较之前，先把预测和标签变成同样的形状。",
    ],
}
SOLUTION = """
import numpy as np
import paddle


def test_accuracy(model, MNIST):
    dataset = MNIST(mode="test")
    images = np.stack([image for image, _ in dataset]).reshape([-1, 784]) / 255
    labels = np.concatenate([label for _, label in dataset])
    with paddle.no_grad():
        predictions = model(paddle.to_tensor(images.astype("float32"))).squeeze(1)
    return float((predictions.round().numpy() == labels).mean())
"""
REMARK = {
    "en": "On its training digits this model is right far more often than on new ones: it has "
    "learned them by heart. Only digits it has not seen tell what it is worth. What would help: "
    "more digits, a class for each digit instead of one number, convolutions. The next exercises "
    "try them.",
    "zh": "在训练过的数字上，这个模型的正确率高得多：它把它们背下来了。只有没见过的数字才能说明它的水平。怎样改进？更多的数据、每个数字一个类别（而不是用一个数表示）、卷积……后面的练习会逐一尝试。",
}
MISTAKES = [
    Mistake(
        (
            "float((predictions.round().numpy() == labels).mean())",
            "float((predictions.round() == paddle.to_tensor(labels).astype('float32')).mean())",
        ),
        "mean of booleans: in Paddle the mean of True and False is a bool again, True as soon as one "
        'is; .astype("float32") first.',
        '对布尔值求了平均：Paddle 里结果还是布尔值，只要有一个 True 就是 True；先 .astype("float32")。',
    ),
    Mistake(
        ('mode="test"', 'mode="train"'),
        "training digits: the model has seen these, and does much better on them than on new ones. "
        "Ask for mode='test'.",
        "用了训练集：这些数字模型见过，准确率比在新数字上高得多。请用 mode='test'。",
    ),
    Mistake(
        (" / 255", ""),
        "pixels not scaled: training divided by 255, so the model now gets numbers 255 times as large "
        "as any it knows.",
        "像素没有缩放：训练时除以了 255，现在模型拿到的数比它见过的大 255 倍。",
    ),
    Mistake(
        ("/ 255", "/ 255 / 255"),
        "pixels divided by 255 twice: all images are nearly black now, and each prediction is near "
        "the bias.",
        "像素除了两次 255：所有图像都几乎全黑，预测值都接近偏置。",
    ),
    Mistake(
        ("predictions.round().numpy()", 'predictions.numpy().astype("int64")'),
        "cut off instead of rounded: int() makes 2 of 2.8, where 3 is nearest. Use round().",
        "直接截断而没有四舍五入：int() 把 2.8 变成 2，而最近的整数是 3。请用 round()。",
    ),
    Mistake(
        (".squeeze(1)", ""),
        "[N, 1] against [N]: broadcasting compares every prediction with every label, so the share "
        "is that of N * N comparisons.",
        "[N, 1] 和 [N] 比较：广播让每个预测和每个标签都比了一遍，得到的是 N * N 次比较中的比例。",
    ),
    Mistake(
        ("predictions.round().numpy()", "predictions.numpy()"),
        "not rounded: 2.8 == 3 is false, and so is nearly every comparison.",
        "没有取整：2.8 == 3 不成立，几乎每次比较都不成立。",
    ),
    Mistake(
        (
            "float((predictions.round().numpy() == labels).mean())",
            "100 * float((predictions.round().numpy() == labels).mean())",
        ),
        "percent: a share from 0 to 1 was asked for, not from 0 to 100.",
        "写成了百分数：要的是 0 到 1 的比例，不是 0 到 100。",
    ),
]
TOLERANCE = (0, 1e-5)


def questions(random):
    import numpy as np

    from mnist_paddle.course.exercises.material import digits

    images, labels = digits(random, 700)
    inputs = np.hstack([images[:200], np.ones((200, 1))]).astype("float64")
    damped = inputs.T @ inputs + 0.5 * np.eye(785)
    fitted = np.linalg.solve(damped, inputs.T @ labels[:200]).astype("float32")[:, None]
    pixels = (images * 256).round().astype("uint8")
    predictions = ((pixels / 255) @ fitted[:784] + fitted[784])[:, 0]
    tie = np.abs(predictions - 0.5) % 1 < 1e-3
    by_cutting = (np.trunc(predictions) == labels) & (np.round(predictions) != labels)
    kept = np.flatnonzero(~(tie | by_cutting))  # so that rounding wins
    return [
        {
            "pixels": pixels[kept],
            "labels": labels[kept],
            "of these for training": int((kept < 200).sum()),
            "weight": fitted[:784],
            "bias": fitted[784],
        }
    ]


def answer(asked, question):
    import paddle

    from mnist_paddle.course.exercises.material import linear

    pixels, labels, training, weight, bias = question.values()

    class MNIST(paddle.io.Dataset):
        def __init__(self, image_path=None, label_path=None, mode="train", **_):
            super().__init__()
            if mode not in ("train", "test"):
                raise ValueError(f"mode is {mode!r}, but can only be 'train' or 'test'")
            part = slice(0, training) if mode == "train" else slice(training, None)
            self.pixels, self.labels = pixels[part], labels[part]

        def __getitem__(self, index):
            image = self.pixels[index].reshape(28, 28).astype("float32")
            return image, self.labels[index : index + 1]

        def __len__(self):
            return len(self.labels)

    class Watched(paddle.nn.Layer):
        def __init__(self):
            super().__init__()
            self.fc = linear(weight, bias)
            self.ends = [0.0]

        def forward(self, images):
            self.ends += [float(images.min()), float(images.max())]
            return self.fc(images)

    model = Watched()
    return [asked(model, MNIST), [min(model.ends), max(model.ends)]]


def seen(question, value):
    return {
        "share that is right | 正确的比例": value[0],
        "smallest and largest pixel that the model saw | 模型看到的最小和最大像素值": value[1],
    }
