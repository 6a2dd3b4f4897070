"""What errors of Paddle, NumPy and Python that beginners meet often mean, in plain words."""

import re

_ADVICE = {
    r"not implemented for data type|kernel.*not registered|must be one of.*dtype"
    r"|type of data we are trying to retrieve": (
        "That function does not take this dtype. Class numbers are int64, all else here is "
        "float32: convert with .astype(...).",
        "这个函数不接受这种 dtype。类别编号用 int64，其余都用 float32：用 .astype(...) 转换。",
    ),
    r"[Tt]ype promotion only support": (
        "Paddle does not mix whole numbers and floats in one operation: bring both to one dtype "
        "with .astype(...).",
        "Paddle 的运算不能混用整数和浮点数：先用 .astype(...) 变成同一种 dtype。",
    ),
    r"Broadcast dimension mismatch|could not be broadcast together": (
        "The two shapes do not fit each other: compared from the right, sizes have to be equal, or "
        "one of them 1. Print both .shape in the line before.",
        "两个形状对不上：从右往左比，每一维要么相等，要么其中一个是 1。"
        "在前一行打印两者的 .shape 看看。",
    ),
    r"In operator matmul|K_lhs == K_rhs|matmul: Input operand": (
        "In a product [N, D] @ [D, M] the two inner sizes, D, have to be equal. Print both .shape.",
        "矩阵相乘 [N, D] @ [D, M] 时，里面的两个 D 必须相等。打印两者的 .shape 看看。",
    ),
    r"iteration over a 0-d array|array is 0-dimensional": (
        "A loss or an accuracy is one number without axes ([]); older Paddle gave [1]. Take it "
        "with float(...), without [0] or extend.",
        "损失或准确率现在是没有维度的一个数（形状 []），旧版 Paddle 是 [1]："
        "用 float(...) 取出，不要用 [0] 或 extend。",
    ),
    r"invalid (non-printable )?character": (
        "That character is not Python's: a full-width (Chinese) comma, colon, bracket or quote, "
        "or a special space? Type it in English mode.",
        "这个字符不是 Python 的符号：是不是用了中文（全角）的逗号、冒号、括号或引号，或者特殊空格？"
        "请切换到英文输入法重新输入。",
    ),
    r"'NoneType' object": (
        "Something is None here: often a function without return, or the gradient of a tensor that "
        "backward() has not reached.",
        "这里有个值是 None：常见原因是函数没有 return，或者 backward() 还没有算到这个张量的梯度。",
    ),
    r"No module named": (
        "Only Paddle, NumPy, Pillow, matplotlib and Python's own modules are there.",
        "这里只有 Paddle、NumPy、Pillow、matplotlib 和 Python 自带的模块。",
    ),
    r"PermissionError": (
        "An exercise's code may use its own folder, Paddle, NumPy, Pillow, matplotlib and Python's "
        "own modules; nothing else can be read or written.",
        "练习的代码只能用自己的文件夹、Paddle、NumPy、Pillow、matplotlib 和 Python 自带的模块；"
        "其他文件都不能读写。",
    ),
    r"object is not callable": (
        "Something that is no function is called: is one name used for a value and a function?",
        "调用了不是函数的东西：是不是同一个名称既当值又当函数用了？",
    ),
    r"takes \d+ positional arguments? but \d+ (was|were) given|missing \d+ required positional": (
        "The function has to take the arguments that the stub shows, in that order.",
        "函数的参数要和题目给出的空函数一样，顺序也一样。",
    ),
}


def advice(error: str, language: str) -> str:
    """What to do about an error, or "" where nothing is known about it."""
    for pattern, texts in _ADVICE.items():
        if re.search(pattern, error):
            return texts[language == "zh"]
    return ""
