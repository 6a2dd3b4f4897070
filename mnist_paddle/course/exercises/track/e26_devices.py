from mnist_paddle.course.exercises.exercise import Mistake

TITLE = {
    "en": "which device? Say what to do instead of crashing",
    "zh": "用哪个设备？说清楚怎么办，而不是崩溃",
}
TASK = {
    "en": """
Write pick_device(wanted, gpus): wanted is what the user typed, gpus how many GPUs there are (0, 1, ..).
Return the name for paddle.set_device:
  "cpu"  -> "cpu"
  "gpu"  -> "gpu:0"                  "gpu:N" -> "gpu:N", N counted from 0
  "auto" -> "gpu:0" if there is a GPU, else "cpu"
A GPU that is not there, or any other text: raise ValueError. Its message holds what was wanted, and
"cpu", so that the user knows a way out. Never choose silently something that was not asked for.
""",
    "zh": """
写出 pick_device(wanted, gpus)：wanted 是用户输入的文字，gpus 是有几块 GPU（0、1……）。
返回给 paddle.set_device 用的名称：
  "cpu"  -> "cpu"
  "gpu"  -> "gpu:0"                  "gpu:N" -> "gpu:N"，N 从 0 数起
  "auto" -> 有 GPU 就是 "gpu:0"，否则 "cpu"
没有这块 GPU，或者是别的文字：抛出 ValueError，消息里要有用户输入的文字，还要有 "cpu"，
让用户知道可以怎么办。绝不能悄悄换成用户没有要求的设备。
""",
}
ASKS = "pick_device"
STUB = """
def pick_device(wanted, gpus):
    raise NotImplementedError
"""
HINTS = {
    "en": [
        "Turn auto and gpu into a full name first; then only cpu and gpu:N are left to be judged.",
        'With 2 GPUs there are exactly these: [f"gpu:{n}" for n in range(2)]. Is the name among them?',
    ],
    "zh": [
        "先把 auto 和 gpu 换成完整的名称，剩下要判断的就只有 cpu 和 gpu:N。",
        '有 2 块 GPU 时，就只有这些：[f"gpu:{n}" for n in range(2)]。名称在不在里面？',
    ],
}
SOLUTION = """
def pick_device(wanted, gpus):
    there = ["cpu", *(f"gpu:{number}" for number in range(gpus))]
    if wanted == "auto":
        return there[min(1, gpus)]
    name = "gpu:0" if wanted == "gpu" else wanted
    if name not in there:
        raise ValueError(f"device {wanted!r}: there is none here, only {', '.join(there)}")
    return name
"""
REMARK = {
    "en": "The list of what is there decides and is also the message: the two cannot drift apart. "
    "paddle.device.cuda.device_count() gives the number of GPUs.",
    "zh": "同一份设备清单既用来判断，又用在消息里，两者不会不一致。GPU 的数量由 paddle.device.cuda.device_count() 给出。",
}
MISTAKES = [
    Mistake(
        (
            "        raise ValueError(f\"device {wanted!r}: there is none here, only {', '.join(there)}\")\n",
            '        return "cpu"\n',
        ),
        "silently on the CPU: whoever asked for a GPU waits for hours and does not know why. Say that "
        "it is not there.",
        "悄悄换成了 CPU：想用 GPU 的人会等上几个小时，还不知道为什么。要说明没有这块 GPU。",
    ),
    Mistake(
        ("range(gpus)", "range(gpus + 1)"),
        "counted from 1: of two GPUs the last is gpu:1, since they are numbered from 0.",
        "从 1 数起了：两块 GPU 里最后一块是 gpu:1，因为编号从 0 开始。",
    ),
    Mistake(
        ("there[min(1, gpus)]", '"gpu:0"'),
        "auto without looking: on a machine without a GPU, auto means the CPU.",
        "auto 没有看有没有 GPU：没有 GPU 的机器上，auto 应该是 CPU。",
    ),
    Mistake(
        ("    if name not in there:\n", '    if name.startswith("gpu") and not gpus:\n'),
        "only looked whether there is any GPU: gpu:7 on a machine with two, or a name like tpu, "
        "passes and crashes later.",
        "只看了有没有 GPU：在只有两块的机器上写 gpu:7，或者写 tpu 之类的名称，都会放过去，之后才崩溃。",
    ),
    Mistake(
        (
            "raise ValueError(f\"device {wanted!r}: there is none here, only {', '.join(there)}\")",
            'raise ValueError("no such device")',
        ),
        "message that does not help: it names neither what was wanted nor what can be used instead.",
        "消息没有用处：既没说要的是什么，也没说可以改用什么。",
    ),
    Mistake(
        ('"gpu:0" if wanted == "gpu" else wanted', "wanted"),
        "gpu without a number refused: plain gpu means the first, gpu:0.",
        "不认没有编号的 gpu：只写 gpu 就是第一块，gpu:0。",
    ),
]


def questions(random):
    two = int(random.integers(2, 5))
    asked = [("cpu", 0), ("cpu", two), ("gpu", 1), ("gpu", 0), ("auto", 0), ("auto", two)]
    asked += [(f"gpu:{two - 1}", two), (f"gpu:{two}", two), ("gpu:10", 11), ("gpu:1", 11)]
    asked += [("gpu:0", 0), ("gpu:7", 2), ("tpu", 1), ("gpu:x", 1), ("gpu:-1", 2), ("", 1)]
    return [{"wanted": wanted, "gpus": gpus} for wanted, gpus in asked]


def answer(asked, question):
    try:
        return asked(question["wanted"], question["gpus"])
    except ValueError as error:
        return {"ValueError": str(error)}


def seen(question, value):
    message = value["ValueError"] if isinstance(value, dict) else None
    said = message is None or question["wanted"] in message
    return {
        "result | 结果": value if message is None else "raises ValueError | 抛出 ValueError",
        "message has what was wanted | 消息里有要的设备": said,
        "message has cpu | 消息里有 cpu": message is None or "cpu" in message.lower(),
    }
