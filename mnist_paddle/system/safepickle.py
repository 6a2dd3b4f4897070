"""Read the pickles that ``paddle.save`` writes without running anything hidden in them.

A pickle is a program for a small stack machine, one that can call any function by its name:
``paddle.load`` of Paddle 3.3 and older runs whatever a file says. So Python's own machine is not
used here. :func:`loads` carries out the few instructions that Paddle's files consist of, and none
of them can call, import or open anything: the names by which such a file rebuilds its arrays are
not looked up, but recognised (``_NAMES``).
"""

import math
import os
import pickletools
from dataclasses import dataclass

import numpy as np

from mnist_paddle.system.errors import MissingFileError, WeightsError, printable, shortened
from mnist_paddle.system.language import _
from mnist_paddle.system.regular_file import open_ordinary

LARGEST_FILE = 64 << 20  # bytes; the tutorial's weights are 80 thousand
MOST_STEPS = 1 << 18  # instructions; the tutorial's weights are 144
MOST_ITEMS = 1 << 17  # of all lists and dicts together, counted wherever they appear
MOST_AXES = 32  # of an array; NumPy 1 has no more
DEEPEST = 16  # lists within lists


def load(path: str | os.PathLike):
    """Whatever Paddle wrote to ``path``: nested dicts, lists, tuples, numbers, text, arrays.

    Raises MissingFileError, or WeightsError where the file is damaged or has anything in it that
    is not needed for weights.
    """
    try:
        with open_ordinary(path, LARGEST_FILE) as file:
            return loads(file.read())
    except FileNotFoundError:
        raise MissingFileError(_("{path}: no such weights file", path=printable(path))) from None
    except _Unsafe as unsafe:
        raise WeightsError(
            _(
                "{path}: refused, for it would run {unsafe} when loaded; weights never "
                "need that: do not trust this file",
                path=printable(path),
                unsafe=unsafe,
            )
        ) from None
    except OSError as error:
        raise WeightsError(
            _("{path}: cannot be read ({reason})", path=printable(path), reason=_(error.strerror))
        ) from None
    except (ValueError, MemoryError) as error:
        raise WeightsError(
            _(
                "{path}: not weights as paddle.save writes them, or damaged ({error})",
                path=printable(path),
                error=shortened(error),
            )
        ) from None


def loads(content: bytes):
    """The value that a pickle of Paddle's, 1.8 to 3.3, stands for. Raises ValueError."""
    machine = _Machine(len(content))
    try:
        for count, (instruction, argument, position) in enumerate(_instructions(content)):
            if count == MOST_STEPS:
                raise ValueError(_("over {most} instructions", most=MOST_STEPS))
            end = position + 1
            machine.step(instruction.name, argument)
        return machine.result(surplus=len(content) - end)
    except (IndexError, KeyError):  # an empty stack, or a place in memory that was never filled
        raise ValueError(_("an instruction lacks what it works on")) from None


def _instructions(content: bytes):
    try:
        yield from pickletools.genops(content)
    except (ValueError, IndexError, KeyError):  # with words of Python's own
        raise ValueError(_("it ends too early, or has an instruction of no pickle")) from None


class _Unsafe(ValueError):
    """What a pickle would have run."""


@dataclass(frozen=True)
class _Name:
    """A function or class that a file names, and what it stands for in Paddle's files."""

    meaning: str


_NAMES = {
    ("numpy.core.multiarray", "_reconstruct"): "array",  # NumPy 1
    ("numpy._core.multiarray", "_reconstruct"): "array",  # NumPy 2
    ("numpy.core.multiarray", "scalar"): "number",
    ("numpy._core.multiarray", "scalar"): "number",
    ("numpy", "ndarray"): "ndarray",
    ("numpy", "dtype"): "type",
    ("_codecs", "encode"): "bytes",  # as Python 3 writes bytes in protocol 2
    ("__builtin__", "bytes"): "no bytes",
    ("builtins", "tuple"): "pair",  # a tensor within other objects: (name, array)
    ("__builtin__", "tuple"): "pair",
    ("collections", "OrderedDict"): "dict",
}


class _Array:
    """An array to be: empty when it is named, filled by the instruction BUILD."""

    content: np.ndarray | None = None


class _Type:
    """A NumPy type of numbers, such as f4; BUILD tells the order of its bytes."""

    def __init__(self, code: str):
        if code not in _NUMBERS:
            raise ValueError(_("numbers of the type {code}", code=shortened(ascii(code))))
        self.dtype = np.dtype("<" + code)

    def array(self, shape: tuple, data: bytes | str, order: str = "C") -> np.ndarray:
        """A new array [*shape]. Python 2 wrote ``data`` as what is latin-1 text today."""
        if isinstance(data, str):
            data = data.encode("latin-1")
        if len(shape) > MOST_AXES or not all(
            type(n) is int and 0 <= n <= LARGEST_FILE for n in shape
        ):
            raise ValueError(_("an array of no possible shape"))
        if len(data) != math.prod(shape) * self.dtype.itemsize:
            raise ValueError(
                _(
                    "{count} bytes for an array of shape {shape}",
                    count=len(data),
                    shape=shortened(shape),
                )
            )
        values = np.frombuffer(data, self.dtype).reshape(shape, order=order)
        return values.astype(self.dtype.newbyteorder("="))


_NUMBERS = {"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"}


class _Machine:
    """The stack and the memory of the pickle machine, with the instructions in Paddle's files."""

    def __init__(self, size: int):
        self.stack = []
        self.marks = []
        self.memory = {}
        self.bytes_left = 2 * size  # for arrays and their bytes, each of which a file has once
        self.items_left = MOST_ITEMS

    def step(self, name: str, argument) -> None:
        """Carry out one instruction; the names are those of Python's module pickletools."""
        push, pop = self.stack.append, self.stack.pop
        match name:
            case "PROTO" | "FRAME" | "STOP":
                pass
            case "INT" | "BININT" | "BININT1" | "BININT2" | "LONG1" | "BINFLOAT":
                push(argument)
            case "BINUNICODE" | "SHORT_BINUNICODE" | "BINUNICODE8":
                push(argument)
            case "BINBYTES" | "SHORT_BINBYTES" | "BINBYTES8" | "BINSTRING" | "SHORT_BINSTRING":
                push(argument)
            case "NONE":
                push(None)
            case "NEWTRUE" | "NEWFALSE":
                push(name == "NEWTRUE")
            case "EMPTY_TUPLE":
                push(())
            case "EMPTY_LIST":
                push([])
            case "EMPTY_DICT":
                push({})
            case "MARK":
                self.marks.append(len(self.stack))
            case "TUPLE":
                items = self._above_mark()
                push(tuple(items))
            case "TUPLE1":
                push((pop(),))
            case "TUPLE2":
                second, first = pop(), pop()
                push((first, second))
            case "TUPLE3":
                third, second, first = pop(), pop(), pop()
                push((first, second, third))
            case "APPEND":
                self._extend([pop()])
            case "APPENDS":
                self._extend(self._above_mark())
            case "SETITEM":
                value, key = pop(), pop()
                self._update([key, value])
            case "SETITEMS":
                self._update(self._above_mark())
            case "BINPUT" | "LONG_BINPUT":
                self.memory[argument] = self.stack[-1]
            case "MEMOIZE":
                self.memory[len(self.memory)] = self.stack[-1]
            case "BINGET" | "LONG_BINGET":
                push(self.memory[argument])
            case "GLOBAL":
                module, _space, function = argument.partition(" ")
                push(_named(module, function))
            case "STACK_GLOBAL":
                function, module = pop(), pop()
                push(_named(module, function))
            case "REDUCE":
                arguments, function = pop(), pop()
                push(self._called(function, arguments))
            case "BUILD":
                self._build(pop())
            case (
                "PERSID" | "BINPERSID" | "INST" | "OBJ" | "NEWOBJ" | "NEWOBJ_EX"
                | "EXT1" | "EXT2" | "EXT4"
            ):  # fmt: skip
                raise _Unsafe(_("something by the instruction {name}", name=name))
            case _other:
                raise ValueError(_("the instruction {name}", name=name))

    def result(self, surplus: int):
        """What the program leaves, with nothing in it but plain values and arrays."""
        if surplus or len(self.stack) != 1:
            raise ValueError(_("something is left over at its end"))
        return self._plain(self.stack[0], 0)

    def _above_mark(self) -> list:
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def _extend(self, items: list) -> None:
        if type(self.stack[-1]) is not list:
            raise ValueError(_("items of something that is not a list"))
        self.stack[-1].extend(items)

    def _update(self, items: list) -> None:
        target, keys = self.stack[-1], items[::2]
        if type(target) is not dict or not all(type(key) is str for key in keys):
            raise ValueError(_("a name that is not text"))
        target.update(zip(keys, items[1::2], strict=True))

    def _called(self, function, arguments):
        """What a call in Paddle's files gives. Nothing is called; other calls are refused."""
        match getattr(function, "meaning", None), arguments:
            case "array", (_Name(meaning="ndarray"), (0,), b"b" | "b"):
                return _Array()
            case "type", (str(code), *_):
                return _Type(code)
            case "number", (_Type() as kind, bytes() | str() as data):
                return kind.array((), data).item()
            case "bytes", (str(text), "latin1"):
                self._spend(len(text))
                return text.encode("latin-1")
            case "no bytes", ():
                return b""
            case "pair", ((str(), _Array()) as pair,):
                return pair
            case "dict", ():
                return {}
            case "dict", (list(pairs),):  # Python 2
                self._count(len(pairs))
                self.stack.append({})
                self._update([item for pair in pairs for item in _two(pair)])
                return self.stack.pop()
        raise ValueError(_("a call as Paddle never writes it"))

    def _build(self, state) -> None:
        match self.stack[-1], state:
            case _Type() as kind, (3 | 4, "<" | ">" | "|" as order, None, None, None, *_):
                kind.dtype = kind.dtype.newbyteorder(order)
            case _Array() as array, (
                1,
                tuple(shape),
                _Type() as kind,
                bool() | int() as columns_first,
                bytes() | str() as data,
            ):
                self._spend(len(data))
                array.content = kind.array(shape, data, "F" if columns_first else "C")
            case _:
                raise ValueError(_("an array as Paddle never writes it"))

    def _spend(self, count: int) -> None:
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise ValueError(_("the same bytes many times over"))

    def _count(self, items: int) -> None:
        self.items_left -= items
        if self.items_left < 0:
            raise ValueError(_("over {most} items", most=MOST_ITEMS))

    def _plain(self, value, depth: int):
        """The value with its arrays; refuses what is too deep, or too long by repetition."""
        self._count(1)
        if depth > DEEPEST:
            raise ValueError(_("lists within lists without end"))
        if isinstance(value, dict):
            return {name: self._plain(item, depth + 1) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self._plain(item, depth + 1) for item in value)
        if isinstance(value, _Array) and value.content is not None:
            return value.content
        if value is None or isinstance(value, bool | int | float | str | bytes):
            return value
        raise ValueError(_("a part that is not finished"))


def _named(module, function) -> _Name:
    if not (isinstance(module, str) and isinstance(function, str)):
        raise _Unsafe(_("a function without a name"))
    if (module, function) not in _NAMES:
        raise _Unsafe(shortened(f"{module}.{function}"))
    return _Name(_NAMES[module, function])


def _two(pair) -> list:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise ValueError(_("a dict not of pairs"))
    return list(pair)
