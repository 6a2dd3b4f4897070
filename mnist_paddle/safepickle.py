"""Read the pickles that ``paddle.save`` writes without running anything hidden in them.

A pickle is a program: ``paddle.load`` of Paddle 3.3 and older runs whatever it names. So nothing
here hands a file to ``pickle``. The program is read step by step, and the few steps that Paddle's
weights and optimizer state are made of are carried out: numbers, text, dicts, lists, tuples, and
the calls that rebuild a NumPy array. Any other step is refused.
"""

import io
import os
import pickletools
from collections.abc import Callable

import numpy as np

from mnist_paddle.errors import MissingFileError, WeightsError, printable

LARGEST_FILE = 256 << 20  # bytes; the tutorial's networks need under a thousandth
MOST_STEPS = 1 << 18  # a network of ten layers takes about a thousand


def load(path: str | os.PathLike):
    """Whatever Paddle 2.0 to 3.3 wrote to ``path``: nested dicts, lists, tuples, numbers, text,
    arrays; a tensor inside another object is a (name, array) pair.

    Raises MissingFileError, or WeightsError where the file is damaged or holds anything that is
    not needed for weights and optimizer state.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST_FILE + 1)
        return loads(content)
    except FileNotFoundError:
        raise MissingFileError(f"{printable(path)}: no such weights file") from None
    except Refused as refused:
        raise WeightsError(
            f"{printable(path)}: refused, for it would run {refused} when loaded; "
            "weights never need that: do not trust this file"
        ) from None
    except OSError as error:
        raise WeightsError(f"{printable(path)}: cannot be read ({error.strerror})") from None
    except MemoryError:
        raise WeightsError(f"{printable(path)}: not weights (too large)") from None
    except Exception as error:  # a damaged pickle raises anything: KeyError, IndexError, ...
        raise WeightsError(
            f"{printable(path)}: not weights as paddle.save writes them, or damaged "
            f"({type(error).__name__})"
        ) from None


def loads(content: bytes):
    """What :func:`load` returns, from the file's bytes. Raises Refused, or anything if damaged."""
    if len(content) > LARGEST_FILE:
        raise MemoryError
    return _Program(len(content)).run(content)


class Refused(Exception):
    """The name of what a pickle asked for and is not admitted."""


class _Name:
    """A name that Paddle's files hold, and what calling it does here."""

    __slots__ = ("call",)

    def __init__(self, call: Callable):
        self.call = call


class _Program:
    """The machine that a pickle is written for: a stack, and a memo of what was made."""

    def __init__(self, size: int):
        self.stack, self.marks, self.memo = [], [], {}
        self.room = 2 * size  # bytes for arrays; each is in the file once, so that is plenty

    def run(self, content: bytes):
        for count, (opcode, argument, _) in enumerate(pickletools.genops(io.BytesIO(content))):
            if count > MOST_STEPS:
                raise MemoryError
            self.step(opcode.name, argument)
        (result,) = self.stack
        return result

    def step(self, name: str, argument) -> None:
        stack = self.stack
        if name in _VALUES:
            stack.append(argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name]())
        elif name in _TUPLES:
            items = [stack.pop() for _ in range(_TUPLES[name])]
            stack.append(tuple(reversed(items)))
        elif name in _STEPS:
            _STEPS[name](self, argument)
        elif name not in ("PROTO", "FRAME", "STOP"):
            raise Refused(f"the pickle instruction {name}")

    def since_mark(self) -> list:
        """What was put on the stack since the last mark, taken off."""
        place = self.marks.pop()
        items = self.stack[place:]
        del self.stack[place:]
        return items

    def put(self, place) -> None:
        self.memo[len(self.memo) if place is None else place] = self.stack[-1]

    def get(self, place) -> None:
        self.stack.append(self.memo[place])

    def mark(self, _) -> None:
        self.marks.append(len(self.stack))

    def tuple(self, _) -> None:
        self.stack.append(tuple(self.since_mark()))

    def append(self, _) -> None:
        self.extend([self.stack.pop()])

    def appends(self, _) -> None:
        self.extend(self.since_mark())

    def extend(self, items: list) -> None:
        if type(self.stack[-1]) is not list:
            raise TypeError
        self.stack[-1].extend(items)

    def set_item(self, _) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self.update([key, value])

    def set_items(self, _) -> None:
        self.update(self.since_mark())

    def update(self, items: list) -> None:
        keys = items[::2]
        # a tuple of tuples of ... takes for ever to hash, so it cannot be a key
        if type(self.stack[-1]) is not dict or not all(type(key) in (str, int) for key in keys):
            raise TypeError
        self.stack[-1].update(zip(keys, items[1::2], strict=True))

    def named(self, argument: str) -> None:
        self.name(*argument.split(" ", 1))

    def named_on_stack(self, _) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        self.name(module, name)

    def name(self, module: str, name: str) -> None:
        if type(module) is not str or type(name) is not str or (module, name) not in _ADMITTED:
            raise Refused(f"{_short(module)}.{_short(name)}")
        self.stack.append(_ADMITTED[module, name])

    def call(self, _) -> None:
        arguments, name = self.stack.pop(), self.stack.pop()
        if type(name) is not _Name or type(arguments) is not tuple:
            raise Refused("a call of something that is not a name")
        self.stack.append(name.call(self, *arguments))

    def build(self, _) -> None:
        """Fill an array, the last step of its making. A type comes with its details, too."""
        state = self.stack.pop()
        target = self.stack[-1]
        if isinstance(target, np.dtype):
            if state[1] not in ("<", "|") or state[2:5] != (None, None, None):
                raise Refused("numpy dtype with unusual details")
        elif type(target) is np.ndarray and target.shape == (0,):
            _, shape, dtype, column_order, data = state
            data = data.encode("latin1") if type(data) is str else data
            if not isinstance(dtype, np.dtype) or type(data) is not bytes:
                raise Refused("numpy.ndarray with unusual content")
            self.take(len(data))
            target.__setstate__((1, shape, dtype, bool(column_order), data))
        else:
            raise Refused("the pickle instruction BUILD")

    def take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise MemoryError

    def empty_array(self, array_type, shape, code) -> np.ndarray:
        """``_reconstruct`` as an array's pickle calls it; BUILD brings the content."""
        if array_type is not _ARRAY or shape != (0,) or code not in (b"b", "b"):
            raise Refused("numpy _reconstruct with unusual arguments")
        return np.ndarray((0,), np.int8)

    def no_array(self, *_):
        raise Refused("numpy.ndarray with arguments")

    def number_type(self, text, align=False, copy=False) -> np.dtype:
        """``dtype`` as an array's pickle calls it, for numbers only: never Python objects."""
        dtype = np.dtype(text) if type(text) is str and len(text) <= 3 else np.dtype(object)
        if dtype.kind not in "biuf":
            raise Refused(f"numpy dtype {_short(text)}")
        return dtype

    def number(self, dtype, data) -> float:
        """``scalar`` as a single NumPy number's pickle calls it."""
        if not isinstance(dtype, np.dtype) or type(data) is not bytes:
            raise Refused("numpy scalar with unusual arguments")
        (value,) = np.frombuffer(data, dtype)
        return value.item()

    def latin1_bytes(self, text, encoding) -> bytes:
        """``_codecs.encode`` as protocol 2 writes bytes."""
        if encoding != "latin1" or type(text) is not str:
            raise Refused(f"the codec {_short(encoding)}")
        self.take(len(text))
        return text.encode("latin1")

    def named_tensor(self, pair) -> tuple:
        """``tuple`` as Paddle writes a tensor inside other objects: (name, array)."""
        if type(pair) is not tuple:
            raise Refused("builtins.tuple with unusual arguments")
        return pair

    def ordered_dict(self, items=()) -> dict:
        """``OrderedDict``, which older versions of Paddle wrote, as an ordinary dict."""
        result = {}
        for key, value in items:
            if type(key) not in (str, int):
                raise TypeError
            result[key] = value
        return result


def _short(value) -> str:
    """Text for a one-line message; what is no text, or long, is not shown whole."""
    return ascii(value[:40])[1:-1] if type(value) is str else f"<{type(value).__name__}>"


_VALUES = {
    *("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"),
    *("SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"),
    *("SHORT_BINBYTES", "BINBYTES", "BINBYTES8"),
    *("SHORT_BINSTRING", "BINSTRING"),  # Python 2: text or bytes
}
_CONSTANTS = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_STEPS = {
    "MARK": _Program.mark,
    "TUPLE": _Program.tuple,
    "APPEND": _Program.append,
    "APPENDS": _Program.appends,
    "SETITEM": _Program.set_item,
    "SETITEMS": _Program.set_items,
    "MEMOIZE": _Program.put,
    "BINPUT": _Program.put,
    "LONG_BINPUT": _Program.put,
    "BINGET": _Program.get,
    "LONG_BINGET": _Program.get,
    "GLOBAL": _Program.named,
    "STACK_GLOBAL": _Program.named_on_stack,
    "REDUCE": _Program.call,
    "BUILD": _Program.build,
}
_ARRAY = _Name(_Program.no_array)
_ADMITTED = {
    ("numpy", "ndarray"): _ARRAY,
    ("numpy", "dtype"): _Name(_Program.number_type),
    ("_codecs", "encode"): _Name(_Program.latin1_bytes),
    ("builtins", "tuple"): _Name(_Program.named_tensor),
    ("__builtin__", "tuple"): _Name(_Program.named_tensor),  # the same, as protocol 2 names it
    ("collections", "OrderedDict"): _Name(_Program.ordered_dict),
}
for _core in ("numpy.core", "numpy._core"):  # NumPy 1, NumPy 2
    _ADMITTED[f"{_core}.multiarray", "_reconstruct"] = _Name(_Program.empty_array)
    _ADMITTED[f"{_core}.multiarray", "scalar"] = _Name(_Program.number)
