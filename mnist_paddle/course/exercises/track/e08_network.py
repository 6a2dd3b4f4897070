from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "the convolutional network", "zh": "卷积网络"}
TASK = {
    "en": """
Write the chapter's network as a class Net(paddle.nn.Layer). forward takes float32 [N, 1, 28, 28]:
  conv1: Conv2D, 1 -> 20 channels, kernel 5, padding 2; then ReLU; then MaxPool2D 2, stride 2
  conv2: Conv2D, 20 -> 20 channels, kernel 5, padding 2; then ReLU; then MaxPool2D 2, stride 2
  fc: flatten each image to 980 numbers, then Linear 980 -> 10
Name the layers conv1, conv2 and fc. Return the logits, float32 [N, 10], without softmax.
""",
    "zh": """
把本章的网络写成一个类 Net(paddle.nn.Layer)。forward 的输入是 float32 [N, 1, 28, 28]：
  conv1：Conv2D，1 -> 20 个通道，卷积核 5，填充 2；然后 ReLU；然后 MaxPool2D，大小 2，步长 2
  conv2：Conv2D，20 -> 20 个通道，卷积核 5，填充 2；然后 ReLU；然后 MaxPool2D，大小 2，步长 2
  fc：把每张图像展平成 980 个数，再经过 Linear 980 -> 10
这三层请命名为 conv1、conv2、fc。返回 logits，float32 [N, 10]，不做 softmax。
""",
}
ASKS = "Net"
STUB = """
import paddle


class Net(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        raise NotImplementedError

    def forward(self, images):
        raise NotImplementedError
"""
HINTS = {
    "en": [
        "Make the layers in __init__ (self.conv1 = ...): that is how Paddle finds their weights. "
        "forward only calls them.",
        "paddle.nn.functional.relu and .max_pool2d need no weights, so they can be called in forward "
        "directly. paddle.flatten(x, start_axis=1) keeps the batch and joins the rest.",
    ],
    "zh": [
        "在 __init__ 里创建各层（self.conv1 = ...），Paddle 才能找到它们的权重；forward 里只是调用。",
        "paddle.nn.functional 里的 relu 和 max_pool2d 没有权重，可以在 forward 里直接用。paddle.flatten(x, start_axis=1) 保留批这一维，把其余的展平。",
    ],
}
SOLUTION = """
import paddle
import paddle.nn.functional as F


class Net(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.conv1 = paddle.nn.Conv2D(1, 20, kernel_size=5, padding=2)
        self.conv2 = paddle.nn.Conv2D(20, 20, kernel_size=5, padding=2)
        self.fc = paddle.nn.Linear(980, 10)

    def forward(self, images):
        x = F.max_pool2d(F.relu(self.conv1(images)), kernel_size=2, stride=2)
        x = F.max_pool2d(F.relu(self.conv2(x)), kernel_size=2, stride=2)
        return self.fc(paddle.flatten(x, start_axis=1))
"""
REMARK = {
    "en": "flatten from axis 1 works for any batch size; reshape to [N, 980] would do as well.",
    "zh": "从第 1 维开始展平，对任何批大小都适用；用 reshape 变成 [N, 980] 也可以。",
}
MISTAKES = [
    Mistake(
        (
            "return self.fc(paddle.flatten(x, start_axis=1))",
            "return F.softmax(self.fc(paddle.flatten(x, start_axis=1)))",
        ),
        "softmax in the network: F.cross_entropy applies softmax itself, and twice is too much: the "
        "loss cannot fall below 1.46. Return the logits.",
        "网络里做了 softmax：F.cross_entropy 自己会做 softmax，做两遍的话损失降不到 1.46 以下。请返回 logits。",
    ),
    Mistake(
        ("F.max_pool2d(F.relu(self.conv2(x))", "F.max_pool2d((self.conv2(x))"),
        "second ReLU missing: conv2 and fc are then two linear steps with only a pooling between.",
        "少了第二个 ReLU：conv2 和 fc 之间除了池化就没有非线性了。",
    ),
    Mistake(
        ("F.relu(", "F.sigmoid("),
        "sigmoid instead of ReLU: its gradient is at most 1/4, so the early layers learn slowly.",
        "用了 sigmoid 而不是 ReLU：sigmoid 的梯度最多是 1/4，前面的层会学得很慢。",
    ),
    Mistake(
        ("F.max_pool2d(", "F.avg_pool2d("),
        "average pooling: you took the mean of each 2 x 2, where its maximum was asked for.",
        "用了平均池化：要求的是每个 2 x 2 取最大值，你取的是平均值。",
    ),
    Mistake(
        ("paddle.flatten(x, start_axis=1)", "paddle.flatten(x.transpose([0, 2, 3, 1]), 1)"),
        "flattened channels last (NHWC): the shape is right and the order is not, so weights that "
        "were trained elsewhere would meet the wrong numbers.",
        "按通道在后（NHWC）的顺序展平了：形状对，顺序不对，别处训练好的权重会乘到错误的数上。",
    ),
]


def questions(random):
    def normal(*shape):
        return random.normal(0, 0.1, shape).astype("float32")

    weights = {
        "conv1.weight": normal(20, 1, 5, 5),
        "conv1.bias": normal(20),
        "conv2.weight": normal(20, 20, 5, 5),
        "conv2.bias": normal(20),
        "fc.weight": normal(980, 10),
        "fc.bias": normal(10),
    }
    return [{"images": 10 * normal(n, 1, 28, 28), **weights} for n in (3, 1)]


def answer(asked, question):
    import paddle

    model = asked()
    shapes = {name: list(weight.shape) for name, weight in model.state_dict().items()}
    images, *weights = (paddle.to_tensor(value) for value in question.values())
    expected = dict(zip(list(question)[1:], weights))
    if shapes != {name: list(weight.shape) for name, weight in expected.items()}:
        return {"weights": shapes, "logits": model(images)}
    model.set_state_dict(expected)
    return {"weights": shapes, "logits": model(images)}
