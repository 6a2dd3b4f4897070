from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "one linear unit", "zh": "一个线性单元"}
TASK = {
    "en": """
The chapter's first network is one linear layer: a weighted sum of all pixels, plus a bias.
Write linear(images, weight, bias), without paddle.nn:
  images float32 [N, D], weight float32 [D, M], bias float32 [M] -> float32 Tensor [N, M].
""",
    "zh": """
本章的第一个网络只有一个线性层：所有像素加权求和，再加偏置。
不用 paddle.nn，写出 linear(images, weight, bias)：
  images float32 [N, D]，weight float32 [D, M]，bias float32 [M]，返回 float32 Tensor [N, M]。
""",
}
ASKS = "linear"
STUB = """
import paddle


def linear(images, weight, bias):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Each output is the sum over D of pixel times weight. Which operation does that for all N "
        "and M at once?",
        "[N, D] @ [D, M] is [N, M]. The bias [M] is added to each of the N rows by broadcasting.",
    ],
    "zh": [
        "每个输出都是对 D 求“像素乘权重”之和。哪个运算能一次算完所有的 N 和 M？",
        "[N, D] @ [D, M] 得到 [N, M]。偏置 [M] 会通过广播加到 N 行的每一行上。",
    ],
}
SOLUTION = """
def linear(images, weight, bias):
    return images @ weight + bias
"""
REMARK = {
    "en": "paddle.nn.Linear holds its weight as [D, M] too, where PyTorch holds [M, D].",
    "zh": "paddle.nn.Linear 的权重也是 [D, M]，而 PyTorch 是 [M, D]。",
}
MISTAKES = [
    Mistake(
        (" + bias", ""),
        "bias forgotten: for an all-black image every output would be 0.",
        "忘了偏置：这样全黑的图像，输出永远是 0。",
    ),
    Mistake(
        ("images @ weight + bias", "images @ (weight + bias)"),
        "bias added to the weights: it goes to the sum, once for each output, not to each weight.",
        "偏置加到了权重上：偏置应加在求和之后，每个输出加一次，而不是加到每个权重上。",
    ),
    Mistake(
        (
            "images @ weight + bias",
            "(images.unsqueeze(-1) * weight).mean(axis=1) + bias",
        ),
        "mean instead of sum: your outputs are D times too small.",
        "求成了平均：你的加权和小了 D 倍。",
    ),
    Mistake(
        ("images @ weight + bias", "images @ weight.reshape(weight.shape[::-1]).T + bias"),
        "weights in the wrong order: reshape does not transpose. weight is [D, M] already, as the "
        "product needs it.",
        "权重的顺序乱了：reshape 不是转置。weight 已经是 [D, M]，正好可以直接相乘。",
    ),
]


def questions(random):
    def normal(*shape):
        return random.normal(0, 1, shape).astype("float32")

    return [
        {"images": normal(2, 3).round(1), "weight": normal(3, 2).round(1), "bias": normal(2)},
        {"images": normal(5, 784) / 28, "weight": normal(784, 3), "bias": normal(3)},
        {"images": normal(4, 4), "weight": normal(4, 4), "bias": normal(4)},
    ]
