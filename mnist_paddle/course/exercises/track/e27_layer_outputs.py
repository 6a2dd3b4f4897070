from mnist_paddle.course.exercises.exercise import Mistake

COURSE = "§8"
TITLE = {"en": "looking inside: each layer's output", "zh": "看看里面：每一层的输出"}
TASK = {
    "en": """
Write layer_outputs(model, images) for ANY paddle.nn.Layer whose sublayers stand side by side:
call model(images) once, and return a list of (name, output) for its sublayers, in the order in which
they RAN (which need not be the order in which they were defined). Names as in named_sublayers().
Print the shapes while you are at it: you will see the picture shrink.
Afterwards the model is as it was: nothing of yours stays attached to it.
""",
    "zh": """
写出 layer_outputs(model, images)，要适用于“任何”子层并列的 paddle.nn.Layer：
只调用一次 model(images)，返回由 (名称, 输出) 组成的列表，按各子层“运行”的先后排列
（不一定是定义的先后）。名称和 named_sublayers() 给出的一样。
顺便打印出形状，就能看到图像一层层变小。
之后模型要和原来一样：不能留下任何你加上去的东西。
""",
}
ASKS = "layer_outputs"
STUB = """
import paddle


def layer_outputs(model, images):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "A layer can tell you when it has run: look at register_forward_post_hook in Paddle's "
        "documentation.",
        "The hook is called as hook(layer, inputs, output). It does not know the layer's name, so "
        "make a hook for each name, by a function that returns one (or a default argument).",
        "register_forward_post_hook returns a handle; handle.remove() takes the hook off again. Keep "
        "the handles in a list.",
    ],
    "zh": [
        "层可以在运行之后通知你：查一下 Paddle 文档里的 register_forward_post_hook。",
        "钩子会以 hook(layer, inputs, output) 的形式被调用。它不知道层的名称，所以要给每个名称各做一个钩子（用一个返回钩子的函数，或者默认参数）。",
        "register_forward_post_hook 会返回一个句柄，handle.remove() 就能取下钩子。把句柄存在列表里。",
    ],
}
SOLUTION = """
import paddle


def layer_outputs(model, images):
    outputs = []

    def note(name):
        return lambda layer, inputs, output: outputs.append((name, output))

    hooks = [
        layer.register_forward_post_hook(note(name)) for name, layer in model.named_sublayers()
    ]
    model(images)
    for hook in hooks:
        hook.remove()
    return outputs
"""
REMARK = {
    "en": "No line of the model was changed to look inside it. If the model may raise an error, put "
    "the removal under `finally`.",
    "zh": "没有改动模型的任何一行代码，就看到了它的内部。如果模型可能出错，就把取下钩子的代码放到 `finally` 里。",
}
_CALL = "    hooks = [\n        layer.register_forward_post_hook(note(name)) for name, layer in model.named_sublayers()\n    ]\n"
MISTAKES = [
    Mistake(
        ("    for hook in hooks:\n        hook.remove()\n", ""),
        "hooks left on: each later call of the model runs them again, keeps every output in memory, "
        "and each call of yours adds more. Remove them.",
        "钩子没有取下：以后每次调用模型都会再运行它们，把所有输出留在内存里，而且你每调用一次就多一批。要取下来。",
    ),
    Mistake(
        ("outputs.append((name, output))", "outputs.append((name, inputs[0]))"),
        "inputs instead of outputs: a hook gets the layer, its inputs and its output, in that order.",
        "记下的是输入而不是输出：钩子的参数依次是层、输入、输出。",
    ),
    Mistake(
        (
            "    def note(name):\n        return lambda layer, inputs, output: outputs.append((name, output))\n\n"
            + _CALL,
            "    hooks = []\n    for name, layer in model.named_sublayers():\n        hooks.append(\n            layer.register_forward_post_hook(lambda layer, inputs, output: outputs.append((name, output)))\n        )\n",
        ),
        "all with the last name: the function looks name up when it RUNS, and by then the loop is at "
        "its end. Make it in a function that takes name, or write name=name among its arguments.",
        "名称全是最后一个：函数在“运行”时才去查 name，那时循环早已结束。要在一个接收 name 的函数里创建它，或者在参数里写 name=name。",
    ),
    Mistake(
        (
            "    model(images)\n    for hook in hooks:\n        hook.remove()\n    return outputs",
            "    model(images)\n    for hook in hooks:\n        hook.remove()\n    order = [name for name, _ in model.named_sublayers()]\n    return sorted(outputs, key=lambda pair: order.index(pair[0]))",
        ),
        "in the order of definition: named_sublayers() lists the layers as __init__ made them; "
        "forward may run them in another order, and that is what was asked for.",
        "按定义的顺序排列了：named_sublayers() 按 __init__ 里的先后列出各层，而 forward 的顺序可能不同，要的是后者。",
    ),
    Mistake(
        (
            "    def note(name):\n        return lambda layer, inputs, output: outputs.append((name, output))\n\n"
            + _CALL
            + "    model(images)\n    for hook in hooks:\n        hook.remove()\n",
            "    for name, layer in model.named_sublayers():\n        images = layer(images)\n        outputs.append((name, images))\n",
        ),
        "the layers called one after another: forward may do more between them, or in another order. "
        "Let the model run itself, and listen.",
        "自己依次调用了各层：forward 里可能还有别的运算，顺序也可能不同。应该让模型自己运行，你只旁听。",
    ),
]


def questions(random):
    def normal(*shape):
        return random.normal(0, 1, shape).astype("float32")

    return [{"images": normal(n, 6), "weights": normal(2, 6, 6), "bias": normal(6)} for n in (2, 3)]


def answer(asked, question):
    import paddle

    from mnist_paddle.course.exercises.material import linear

    images, weights, bias = question.values()

    class Net(paddle.nn.Layer):
        def __init__(self):
            super().__init__()
            self.last = linear(weights[0], bias)
            self.relu = paddle.nn.ReLU()
            self.first = linear(weights[1], bias)

        def forward(self, images):
            return self.last(1 - self.relu(self.first(images)))

    model = Net()
    outputs = asked(model, paddle.to_tensor(images))
    hooks = sum(len(layer._forward_post_hooks) for layer in model.sublayers())
    return [outputs, hooks]


def seen(question, value):
    outputs, hooks = value
    return {"outputs | 输出": outputs, "hooks left on the model | 留在模型上的钩子数": hooks}
