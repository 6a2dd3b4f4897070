from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {"en": "from dynamic to static: jit", "zh": "动态图转静态图：jit"}
TASK = {
    "en": """
Write export(model, path): save the network so that paddle.jit.load(path) can read pictures with it
where its Python class is not known. model takes float32 [N, 784] and gives logits [N, 10].
The saved network has to be declared for batches of ANY size. path is where the files go, without an
ending ("digits" makes digits.pdiparams and more). Return nothing.
""",
    "zh": """
写出 export(model, path)：把网络保存下来，让不知道它的 Python 类的程序也能用 paddle.jit.load(path) 识别图片。
model 的输入是 float32 [N, 784]，输出 logits [N, 10]。
保存的网络要声明为接受“任意”大小的批。path 是不带后缀的保存位置（"digits" 会生成 digits.pdiparams 等文件）。
不返回任何值。
""",
}
ASKS = "export"
STUB = """
import paddle
from paddle.static import InputSpec


def export(model, path):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "paddle.jit.save runs the network once on a description of its input, an InputSpec, and "
        "writes down the operations. It takes a list of them, one for each input.",
        "An InputSpec has a shape and a dtype. A size that may vary is None in the shape: here it is "
        "the first.",
    ],
    "zh": [
        "paddle.jit.save 会按输入的描述（InputSpec）把网络走一遍，记下各个运算。它要一个列表，每个输入一个 InputSpec。",
        "InputSpec 有形状和 dtype。形状里可变的那一维写 None，这里是第一维。",
    ],
}
SOLUTION = """
import paddle
from paddle.static import InputSpec


def export(model, path):
    paddle.jit.save(model, path, input_spec=[InputSpec([None, 784], "float32")])
"""
REMARK = {
    "en": "What is saved is the list of operations, not the Python code, and Paddle saves it for "
    "reading: dropout does nothing in it. @paddle.jit.to_static over forward makes the same list for "
    "training. An `if` on a tensor's value is translated; a print in forward runs once, when it is "
    "saved, and is not in the list.",
    "zh": "保存的是运算的清单，而不是 Python 代码；而且 Paddle 是为推理保存的，里面的 dropout 不起作用。在 forward 上加 @paddle.jit.to_static，训练时也用同样的清单。依赖张量取值的 `if` 能被转换；forward 里的 print 只在保存时执行一次，不在清单里。",
}
MISTAKES = [
    Mistake(
        ("[None, 784]", "[1, 784]"),
        "batch size fixed: a shape of [1, 784] declares a network for single pictures, and other "
        "tools will refuse a batch. None leaves the number of pictures open.",
        "批大小固定了：形状 [1, 784] 声明的网络一次只处理一张图，别的工具会拒绝整批输入。写 None 才表示张数不限。",
    ),
    Mistake(
        (', input_spec=[InputSpec([None, 784], "float32")]', ""),
        "no input_spec: Paddle has to know what the input looks like, since it runs the network once "
        "to write its operations down.",
        "没有 input_spec：Paddle 要把网络走一遍才能记下运算，所以必须知道输入是什么样的。",
    ),
    Mistake(
        (
            'paddle.jit.save(model, path, input_spec=[InputSpec([None, 784], "float32")])',
            'paddle.save(model.state_dict(), path + ".pdparams")',
        ),
        "only the weights: paddle.save keeps numbers, and whoever loads them needs the class. "
        "paddle.jit.save keeps the operations as well.",
        "只保存了权重：paddle.save 只存数值，读的人还需要网络的类。paddle.jit.save 会把运算也存下来。",
    ),
    Mistake(
        ("[None, 784]", "[None, 28, 28]"),
        "not flattened: this network takes [N, 784], and a layer of 784 inputs cannot read 28 x 28.",
        "没有展平：这个网络的输入是 [N, 784]，784 个输入的层读不了 28 x 28。",
    ),
    Mistake(
        ("[None, 784]", "[784]"),
        "no batch axis: [784] declares one bare picture; a batch is [None, 784].",
        "少了批这一维：[784] 声明的是单独一张图；一批图是 [None, 784]。",
    ),
    Mistake(
        ('"float32"', '"float64"'),
        "wrong dtype: pictures come as float32, and the saved network would refuse them.",
        "dtype 不对：图片是 float32，保存的网络会拒绝它们。",
    ),
]


def questions(random):
    def normal(*shape):
        return random.normal(0, 0.1, shape).astype("float32")

    return [{"pictures": normal(3, 784), "weight": normal(784, 10), "bias": normal(10)}]


def answer(asked, question):
    import os
    import tempfile

    import paddle

    from mnist_paddle.course.exercises.material import linear

    pictures, weight, bias = question.values()
    model = paddle.nn.Sequential(paddle.nn.Dropout(0.5), linear(weight, bias))
    model.eval()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "digits")
        asked(model, path)
        if not os.path.exists(path + ".pdiparams"):
            return None
        loaded = paddle.jit.load(path)
        declared = loaded._input_spec()[0]
        form = f"{str(declared.dtype).rpartition('.')[2]} {list(declared.shape)}"
        return [form, _read(loaded, pictures)]


def _read(loaded, pictures):
    """The logits, or None where pictures of this kind are refused."""
    import paddle

    try:
        return loaded(paddle.to_tensor(pictures))
    except (RuntimeError, ValueError):
        return None


def seen(question, value):
    form, logits = value or ("nothing | 没有", None)
    return {
        "input that paddle.jit.load finds | paddle.jit.load 读到的输入": form,
        "logits of 3 pictures | 3 张图的 logits": logits,
    }
