from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "the right weights into the right layer", "zh": "把权重装进正确的层"}
TASK = {
    "en": """
Write load_weights(model, weights): weights is a dict {name: NumPy array}, as it came from a file.
The names are those of model.state_dict(), but the file may hold them in another order.
If the names are exactly the model's and every shape fits, put each array into its own parameter.
If a name is missing or unknown, or a shape differs, raise ValueError with that name in its message,
and leave the whole model as it was.
""",
    "zh": """
写出 load_weights(model, weights)：weights 是从文件读来的字典 {名称: NumPy 数组}。
名称就是 model.state_dict() 里的那些，但文件里的顺序可能不同。
如果名称和模型的完全一致、形状也都相符，就把每个数组放进各自的参数里。
如果缺了某个名称、多了不认识的名称，或者形状不符，就抛出 ValueError，消息里要有这个名称，
并且整个模型保持原样。
""",
}
ASKS = "load_weights"
STUB = """
import paddle


def load_weights(model, weights):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Two rounds: first look at all names and shapes, then change the model. So nothing is half "
        "loaded.",
        "model.state_dict() is a dict by name, and set(a) ^ set(b) holds the "
        "names that only one of two dicts has. Compare list(parameter.shape) with list(array.shape).",
    ],
    "zh": [
        "分两轮：先检查所有名称和形状，再改动模型。这样就不会只装了一半。",
        "model.state_dict() 是按名称的字典；set(a) ^ set(b) 是两个字典中只有一边才有的名称。比较 list(parameter.shape) 和 list(array.shape)。",
    ],
}
SOLUTION = """
import paddle


def load_weights(model, weights):
    parameters = model.state_dict()
    if odd := set(weights) ^ set(parameters):
        raise ValueError(f"missing or unknown: {sorted(odd)}")
    for name, parameter in parameters.items():
        if list(weights[name].shape) != list(parameter.shape):
            raise ValueError(f"{name}: {weights[name].shape}, but it is {parameter.shape} here")
    for name, parameter in parameters.items():
        parameter.set_value(weights[name])
"""
REMARK = {
    "en": "model.set_state_dict alone is more forgiving than it looks: what is missing or of another "
    "shape it skips with a warning, what is unknown without a word, and the layer keeps its random "
    "weights.",
    "zh": "单用 model.set_state_dict 其实很“宽容”：缺少的或形状不符的，只给个警告就跳过；不认识的，连警告也没有。那一层还是随机的权重。",
}
MISTAKES = [
    Mistake(
        """
import paddle


def load_weights(model, weights):
    parameters = model.state_dict()
    if odd := set(weights) ^ set(parameters):
        raise ValueError(f"missing or unknown: {sorted(odd)}")
    for name, parameter in parameters.items():
        if list(weights[name].shape) != list(parameter.shape):
            raise ValueError(name)
    for parameter, array in zip(model.parameters(), weights.values()):
        parameter.set_value(array.reshape(parameter.shape))
""",
        "by order, not by name: the file holds its arrays in another order than the model, and some "
        "layers have one shape, so the weights landed in the wrong layer. Go by the names.",
        "按顺序而不是按名称：文件里的顺序和模型不同，而有些层形状相同，权重就装进了错误的层。要按名称来装。",
    ),
    Mistake(
        """
import paddle


def load_weights(model, weights):
    model.set_state_dict(weights)
""",
        "set_state_dict alone: it only warns of what is missing, unknown or of another shape, and "
        "goes on. The layer keeps its random weights, and the network guesses.",
        "只用了 set_state_dict：缺少、多余或形状不符时，它只给个警告就继续。那一层还是随机权重，网络就在瞎猜。",
    ),
    Mistake(
        (
            """    for name, parameter in parameters.items():
        if list(weights[name].shape) != list(parameter.shape):
            raise ValueError(f"{name}: {weights[name].shape}, but it is {parameter.shape} here")
    for name, parameter in parameters.items():
        parameter.set_value(weights[name])
""",
            """    for name, parameter in parameters.items():
        if list(weights[name].shape) != list(parameter.shape):
            raise ValueError(f"{name}: {weights[name].shape}, but it is {parameter.shape} here")
        parameter.set_value(weights[name])
""",
        ),
        "half loaded: the layers before the one that does not fit were changed already when you "
        "refused. Check all of them first, then change.",
        "只装了一半：发现形状不符时，前面的层已经改过了。应该先全部检查完，再动手改。",
    ),
    Mistake(
        (
            """        if list(weights[name].shape) != list(parameter.shape):
            raise ValueError(f"{name}: {weights[name].shape}, but it is {parameter.shape} here")
    for name, parameter in parameters.items():
        parameter.set_value(weights[name])
""",
            """        parameter.set_value(weights[name].reshape(parameter.shape))
""",
        ),
        "reshaped until it fits: a matrix [2, 4] is not [4, 2]; reshape mixes its numbers up. Refuse "
        "another shape.",
        "用 reshape 硬凑形状：[2, 4] 的矩阵不是 [4, 2]，reshape 会把数的位置弄乱。形状不符就应该拒绝。",
    ),
    Mistake(
        ("set(weights) ^ set(parameters)", "set(parameters) - set(weights)"),
        "unknown names let through: an array that no layer asks for means that the file belongs to "
        "another network.",
        "放过了不认识的名称：文件里有模型没有的数组，说明它属于另一个网络。",
    ),
    Mistake(
        (
            'raise ValueError(f"{name}: {weights[name].shape}, but it is {parameter.shape} here")',
            'raise ValueError("wrong shape")',
        ),
        "message without the name: whoever reads it has to know which of the parameters does not "
        "fit. Put the name into it.",
        "消息里没有名称：看到的人需要知道是哪个参数不符，请把名称写进去。",
    ),
]


def questions(random):
    import numpy as np

    shapes = {
        f"{n}.{kind}": size
        for n in (0, 1, 2)
        for kind, size in (("weight", (3, 3)), ("bias", (3,)))
    }
    shapes |= {"3.weight": (3, 2), "3.bias": (2,)}
    arrays = {
        name: random.normal(0, 1, size).round(2).astype("float32") for name, size in shapes.items()
    }

    def shuffled(changed=()):
        mixed = arrays | dict(changed)
        return {name: mixed[name] for name in random.permutation(list(mixed)).tolist()}

    missing = shuffled()
    del missing["1.bias"]
    return [
        {"weights": shuffled(), "odd": ""},
        {"weights": missing, "odd": "1.bias"},
        {"weights": shuffled({"4.weight": arrays["0.weight"]}), "odd": "4.weight"},
        {"weights": shuffled({"3.weight": np.ones((2, 3), "float32")}), "odd": "3.weight"},
    ]


def answer(asked, question):
    import paddle

    sizes = [(3, 3), (3, 3), (3, 3), (3, 2)]
    model = paddle.nn.Sequential(*(paddle.nn.Linear(*size) for size in sizes))
    for parameter in model.parameters():
        parameter.set_value(paddle.full(parameter.shape, 7.0))
    refused = None
    try:
        asked(model, {name: array.copy() for name, array in question["weights"].items()})
    except ValueError as error:
        if "Error Message Summary" in str(error):
            raise
        refused = str(error)
    return [refused, {name: weight.numpy() for name, weight in model.state_dict().items()}]


def seen(question, value):
    refused, weights = value
    if not question["odd"]:
        return {"refused | 拒绝": refused is not None, **weights}
    return {
        "refused with ValueError | 用 ValueError 拒绝": refused is not None,
        "the message names it | 消息里有它的名称": question["odd"] in (refused or ""),
        "the model is as it was | 模型保持原样": all(
            bool((array == 7).all()) for array in weights.values()
        ),
    }
