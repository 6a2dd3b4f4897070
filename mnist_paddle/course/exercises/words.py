"""What the checker says, in English and Chinese: values, differences, and fixed phrases."""

import numpy as np

from mnist_paddle.course.exercises.comparing import Difference
from mnist_paddle.course.exercises.values import Other, TensorArray
from mnist_paddle.system.columns import padded, width_of

PHRASES = {
    "passed": ("Right.", "做对了。"),
    "not attempted": ("Not attempted yet.", "还没有开始做。"),
    "still a stub": (
        "Not attempted yet: the line `raise NotImplementedError` still runs. Put your code in its "
        "place.",
        "还没有开始做：`raise NotImplementedError` 这一行还在运行，请把它换成你的代码。",
    ),
    "wrong": ("Not right yet.", "还不对。"),
    "error": ("Your code stopped with an error.", "你的代码出错停下了。"),
    "timed out": (
        "Your code did not come to an end: it computed for more than {seconds} s, or it waits. Is "
        "there a loop that never ends, or a sleep?",
        "你的代码没有跑完：计算超过了 {seconds} 秒，或者一直在等待。"
        "是不是有个循环停不下来，或者用了 sleep？",
    ),
    "too much written": (
        "Your code printed or wrote more than {megabytes} MB. Is there a print in an endless loop?",
        "你的代码打印或写出的内容超过了 {megabytes} MB。是不是在一个停不下来的循环里打印？",
    ),
    "too much memory": (
        "Your code asked for more memory than the {megabytes} MB an exercise may take. "
        "Is a tensor much larger than you meant?",
        "你的代码要的内存超过了一道题的上限（{megabytes} MB）。是不是有个张量比你想的大得多？",
    ),
    "exited": (
        "Your code ended the program before it could be checked (exit(), os._exit() or a crash). "
        "Take the exit out: the function only has to return its value.",
        "还没等检查，你的代码就把程序结束了（exit()、os._exit() 或崩溃）。"
        "请去掉退出语句：函数只要返回结果就行。",
    ),
    "tampered": (
        "What came back was not an answer: something in your code writes where only the checker "
        "does.",
        "收到的不是答案：你的代码往只有检查程序才写的地方写了东西。",
    ),
    "missing": ("There is no `{name}` in your file.", "你的文件里没有 `{name}`。"),
    "patched": (
        "Your code replaced {names}. Everybody else's code relies on it; compute the answer with "
        "the original.",
        "你的代码替换了 {names}。别处的代码都要用到它；请用原来的函数算出答案。",
    ),
    "reseeded": (
        "Your code sets the seed of the global random numbers. Whoever calls it would get the "
        "same 'random' numbers again and again; take the seed out.",
        "你的代码设置了全局随机种子。这样调用它的人每次都会拿到同样的“随机”数；请把设种子的语句去掉。",
    ),
    "asked": ("given", "输入"),
    "wanted": ("wanted", "应为"),
    "came": ("came", "实际"),
    "at": ("where", "位置"),
    "line": ("line {number}: {text}", "第 {number} 行：{text}"),
    "nothing": (
        "None: does the function return its result?",
        "None：函数用 return 返回结果了吗？",
    ),
    "first": (
        "first differs at {index}: wanted {wanted}, came {came} ({count} of {total} differ)",
        "首先在 {index} 处不同：应为 {wanted}，实际 {came}（共 {total} 个值，{count} 个不同）",
    ),
    "type": ("the kind of value differs", "类型不同"),
    "keys": ("the names differ", "名称不同"),
    "length": ("wanted {wanted} of them, came {came}", "应有 {wanted} 个，实际 {came} 个"),
    "dtype": (
        "the dtype differs: wanted {wanted}, came {came}",
        "dtype 不同：应为 {wanted}，实际 {came}",
    ),
    "shape": (
        "the shape differs: wanted {wanted}, came {came}",
        "形状不同：应为 {wanted}，实际 {came}",
    ),
    "mistake": ("A usual mistake: ", "常见错误："),
    "first try": (
        "You have not solved it yet; solution({number}, unsolved=True) shows it all the same.",
        "你还没有做出来；要先看答案，请用 solution({number}, unsolved=True)。",
    ),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
}  # fmt: skip


def say(language: str, key: str, **values) -> str:
    """The phrase ``key`` in a language, "en" or "zh", with its values."""
    return PHRASES[key][language == "zh"].format(**values)


def show(value, language: str = "en") -> str:
    """A value on one line: kind, dtype, shape, and a few numbers."""
    if isinstance(value, np.ndarray) and value.ndim:
        kind = "Tensor" if isinstance(value, TensorArray) else "ndarray"
        return f"{kind} {show_array(value)}"
    if isinstance(value, bool):
        return say(language, "yes" if value else "no")
    if isinstance(value, (float, np.ndarray)):
        return _number(np.asarray(value).item())
    if isinstance(value, str) and " | " in value:
        return part_name(value, language)
    if isinstance(value, Other):
        return f"<{value.type_name}>"
    if isinstance(value, dict):
        parts = [f"{part_name(k, language)}: {show(v, language)}" for k, v in value.items()]
        return _cut("{" + ", ".join(parts) + "}", 300)
    if isinstance(value, (list, tuple)):
        inside = ", ".join(show(item, language) for item in value[:8])
        inside += ", ..." if len(value) > 8 else ""
        return _cut(f"[{inside}]" if isinstance(value, list) else f"({inside})", 300)
    return _cut(repr(value), 120)


def show_array(array: np.ndarray) -> str:
    """dtype, shape, and a few numbers."""
    return f"{array.dtype} {list(array.shape)} {_numbers(np.asarray(array))}"


def given(question: dict, language: str) -> list[tuple[str, str]]:
    """What the learner's code was asked, as (label, text) lines."""
    lines = []
    for name, value in question.items():
        arrays = isinstance(value, np.ndarray) and value.ndim
        text = show_array(value) if arrays else show(value, language)
        label = "" if lines else say(language, "asked")
        lines.append((label, f"{part_name(name, language)} = {text}"))
    return lines


def explain(found: Difference, language: str) -> list[tuple[str, str]]:
    """Where and how two answers differ, as (label, text) lines."""
    lines = []
    where = ", ".join(part_name(part, language) for part in found.path)
    if where:
        lines.append((say(language, "at"), where))
    wanted, came = show(found.wanted, language), show(found.came, language)
    if found.came is None and not found.path:
        came = say(language, "nothing")
    lines += [(say(language, "wanted"), wanted), (say(language, "came"), came)]
    if found.kind == "value" and found.index:
        numbers = np.asarray(found.wanted), np.asarray(found.came)
        text = say(
            language,
            "first",
            index=list(found.index),
            wanted=_number(numbers[0][found.index].item()),
            came=_number(numbers[1][found.index].item()),
            count=found.count,
            total=numbers[0].size,
        )
    elif found.kind == "length":
        text = say(language, "length", wanted=len(found.wanted), came=len(found.came))
    elif found.kind in ("dtype", "shape"):
        pair = [np.asarray(value) for value in (found.wanted, found.came)]
        pair = [v.dtype if found.kind == "dtype" else list(v.shape) for v in pair]
        text = say(language, found.kind, wanted=pair[0], came=pair[1])
    else:
        return lines if found.kind == "value" else [*lines, ("", say(language, found.kind))]
    return [*lines, ("", text)]


def part_name(name: str, language: str) -> str:
    """A part's name; ``"english | chinese"`` where a file gives both."""
    english, _, chinese = str(name).partition(" | ")
    return chinese if chinese and language == "zh" else _cut(english, 80)


def table(lines: list[tuple[str, str]]) -> str:
    """Labels and texts in two columns."""
    widest = max((width_of(label) for label, _ in lines), default=0)
    return "\n".join(f"  {padded(label, widest)}  {text}" for label, text in lines)


def _numbers(array: np.ndarray) -> str:
    """All of up to 12 numbers, in their rows; the first six of more."""
    if array.size > 12:
        return "[" + ", ".join(_number(n) for n in array.reshape(-1)[:6].tolist()) + ", ...]"
    if array.ndim == 1:
        return "[" + ", ".join(_number(n) for n in array.tolist()) + "]"
    return "[" + ", ".join(_numbers(row) for row in array) + "]"


def _number(number) -> str:
    if isinstance(number, bool):
        return str(number)
    return f"{number + 0.0:.5g}" if isinstance(number, float) else str(number)


def _cut(text: str, length: int) -> str:
    text = text if text.isprintable() else ascii(text)
    return text if len(text) <= length else text[: length - 3] + "..."
