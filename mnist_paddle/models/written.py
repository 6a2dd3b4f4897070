"""What a network's code says: the operations that a call of it performs, in order.

The fast path may stand in for a network only where it computes the same thing. So nobody declares
what a network computes: it is read from the code that would run, and anything that is not
understood makes the network run as it is written.

A ``forward`` is understood if it passes one value on, line by line, through layers
(``self.conv1(x)``) and a few functions (``F.relu``, ``paddle.reshape``, ``paddle.flatten``,
``F.pad``). Its text is compiled anew and compared with the code that runs, so a text that has been
edited since is not mistaken for it. What the names in it stand for, and which layers there are, is
looked up at every call.
"""

import ast
import functools
import inspect
import re
import types
from collections.abc import Iterator
from typing import NamedTuple

import paddle
import paddle.nn.functional as F
from paddle.nn import Conv2D, Dropout, Flatten, Layer, Linear, MaxPool2D, ReLU, Sequential

from mnist_paddle.models.dropout import SharedDropout
from mnist_paddle.system.language import _


class NotUnderstood(Exception):
    """Something in the code of a network that is not understood; the message says what."""


class Operation(NamedTuple):
    """``name`` is conv, relu, pool, flatten, dropout, linear or pad; ``layer`` the layer that does
    it, if one does; ``number`` the width of the padding, or the features that reshape asks for."""

    name: str
    layer: Layer | None = None
    number: int | None = None


_LAYERS = {Conv2D: "conv", MaxPool2D: "pool", Dropout: "dropout", SharedDropout: "dropout",
           Linear: "linear", ReLU: "relu", Flatten: "flatten", Sequential: ""}  # fmt: skip
_FORWARDS = {layer: layer.forward for layer in _LAYERS}
_FUNCTIONS = [  # what those layers call
    (module, name, getattr(module, name))
    for module, name in [(F.conv, "_conv_nd"), (F, "max_pool2d"), (F, "dropout"), (F, "linear"),
                         (F, "relu"), (paddle, "flatten")]
]  # fmt: skip
_KERNEL = (
    "self.kernel(), self.bias, self._stride, self._updated_padding, self._dilation, "
    "self._groups, self._data_format"
)


def operations(layer: Layer) -> Iterator[Operation]:
    """What a call of ``layer`` does. Raises NotUnderstood.

    A convolution whose layer has a method ``kernel()`` convolves with what it returns.
    """
    if not all(getattr(module, name) is function for module, name, function in _FUNCTIONS):
        raise NotUnderstood(_("a function of Paddle was replaced"))
    yield from _operations(layer)


def _operations(layer: Layer) -> Iterator[Operation]:
    kind = type(layer)
    if "forward" in vars(layer):
        raise NotUnderstood(_("forward was replaced on an instance of {name}", name=kind.__name__))
    if layer._forward_pre_hooks or layer._forward_post_hooks:
        raise NotUnderstood(_("{name} has a forward hook", name=kind.__name__))
    if kind.__call__ is not Layer.__call__ and not hasattr(kind.__call__, "accelerated"):
        raise NotUnderstood(_("{name} has a __call__ of its own", name=kind.__name__))
    if kind is Sequential and kind.forward is _FORWARDS[kind]:
        for part in layer._sub_layers.values():
            yield from _operations(part)
    elif kind in _LAYERS and kind.forward is _FORWARDS[kind]:
        if kind is Flatten and (layer.start_axis, layer.stop_axis) != (1, -1):
            raise NotUnderstood(_("a Flatten of other axes than all but the first"))
        yield Operation(_LAYERS[kind], layer)
    else:
        yield from _written_operations(layer, kind.forward)


def _written_operations(layer: Layer, forward) -> Iterator[Operation]:
    """The operations of a ``forward`` written in Python."""
    where = f"{type(layer).__name__}.forward"
    if not isinstance(forward, types.FunctionType):
        raise NotUnderstood(_("{where} is not a plain function", where=where))
    calls = _calls(forward.__code__)
    if isinstance(calls, str):
        raise NotUnderstood(f"{where}: {calls}")
    for path, arguments, text in calls:
        if path[0] == "self":
            part = getattr(layer, path[1], None)
            if not isinstance(part, Layer):
                raise NotUnderstood(
                    _("{where}: self.{name} is not a layer", where=where, name=path[1])
                )
            yield from _operations(part)
            continue
        operation = _meaning(_looked_up(forward.__globals__, path), arguments)
        if operation is None:
            raise NotUnderstood(f"{where}: `{text}`")
        yield operation._replace(layer=layer) if operation.name == "conv" else operation


def _looked_up(names: dict, path: tuple[str, ...]):
    """What a dotted name stands for now; None if nothing."""
    found = names.get(path[0])
    for name in path[1:]:
        found = getattr(found, name, None)
    return found


@functools.lru_cache(256)
def _meaning(function, arguments: str) -> Operation | None:
    """What a function does to the value passed on, given its other arguments as text."""
    if function is F.relu and not arguments:
        return Operation("relu")
    if function is paddle.flatten and arguments in ("1", "start_axis=1"):
        return Operation("flatten")
    if function is paddle.reshape:
        found = re.fullmatch(r"[\[(](x\.shape\[0\]|-1), (\d+|-1)[\])]", arguments)
        if found and found.groups() != ("-1", "-1"):
            return Operation("flatten", number=None if found[2] == "-1" else int(found[2]))
    if function is F.pad and (found := re.fullmatch(r"\[(\d+), \1, \1, \1\]", arguments)):
        return Operation("pad", number=int(found[1]))
    if function is F.conv2d and arguments == _KERNEL:
        return Operation("conv")
    return None


@functools.lru_cache(256)
def _calls(code: types.CodeType) -> list[tuple[tuple[str, ...], str, str]] | str:
    """The calls that a function makes, each on the result of the one before: the dotted name
    called, its further arguments as text, and the whole call as text. Or, in words, why not."""
    try:
        return _chain(_definition(code))
    except NotUnderstood as reason:
        return str(reason)


def _definition(code: types.CodeType) -> ast.FunctionDef:
    """The definition of the function that runs ``code``, from the text of its module."""
    if code.co_freevars:
        names = ", ".join(code.co_freevars)
        raise NotUnderstood(_("it uses {names} from around it", names=names))
    try:
        module = ast.parse("".join(inspect.findsource(code)[0]))
    except (OSError, SyntaxError, ValueError, TypeError, IndexError):
        raise NotUnderstood(_("its source text is not at hand")) from None
    for part in (module, *(ast.Module([line], []) for line in module.body)):  # notebooks: a line
        compiled = compile(part, code.co_filename, "exec", dont_inherit=True)
        if any(_essence(found) == _essence(code) for found in _codes(compiled)):
            for node in ast.walk(part):
                if isinstance(node, ast.FunctionDef) and _first_line(node) == code.co_firstlineno:
                    return node
    raise NotUnderstood(_("its source text is not that of the code that runs"))


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """All the code objects in one."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _codes(constant)


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _essence(code: types.CodeType) -> tuple:
    names = code.co_name, code.co_names, code.co_varnames
    return code.co_firstlineno, code.co_code, names, repr(code.co_consts)


def _chain(definition: ast.FunctionDef) -> list[tuple[tuple[str, ...], str, str]]:
    inputs = definition.args
    if (
        len(inputs.args) != 2
        or inputs.posonlyargs
        or inputs.vararg
        or inputs.kwarg
        or inputs.kwonlyargs
    ):
        raise NotUnderstood(_("it takes more than one value"))
    (me, value), calls = (argument.arg for argument in inputs.args), []
    values = {value}  # the names of all that was passed on, which all have the same first axis

    def follow(node) -> None:
        """Append the calls of an expression that begins with the latest value."""
        if isinstance(node, ast.Name):
            if node.id != value:
                raise NotUnderstood(_("`{name}` is not the latest value", name=node.id))
            return
        text = ast.unparse(node)
        path = _dotted(node.func) if isinstance(node, ast.Call) and node.args else None
        if path is None or (path[0] == me and len(path) != 2) or path[0] in values:
            raise NotUnderstood(f"`{text}`")
        path = ("self", *path[1:]) if path[0] == me else path
        follow(node.args[0])
        rest = [_renamed(argument, me, values) for argument in (*node.args[1:], *node.keywords)]
        calls.append((path, ", ".join(rest), text))

    *lines, last = definition.body
    for line in lines:
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
            continue  # a docstring
        targets = line.targets if isinstance(line, ast.Assign) else []
        if len(targets) != 1 or not isinstance(targets[0], ast.Name) or targets[0].id == me:
            raise NotUnderstood(f"`{ast.unparse(line).splitlines()[0]}`")
        follow(line.value)
        value = targets[0].id
        values.add(value)
    if not isinstance(last, ast.Return) or last.value is None:
        raise NotUnderstood(_("its last line returns nothing"))
    follow(last.value)
    return calls


def _dotted(node) -> tuple[str, ...] | None:
    """The names of ``a.b.c``; None for anything else."""
    if isinstance(node, ast.Name):
        return (node.id,)
    front = _dotted(node.value) if isinstance(node, ast.Attribute) else None
    return front and (*front, node.attr)


def _renamed(argument, me: str, values: set[str]) -> str:
    """The text of an argument in which the object is ``self`` and every value passed on ``x``."""
    for node in ast.walk(argument):
        if isinstance(node, ast.Name):
            node.id = "self" if node.id == me else "x" if node.id in values else node.id
    return ast.unparse(argument)
