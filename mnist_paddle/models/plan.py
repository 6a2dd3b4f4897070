"""Whether a network is one that the fast path can compute, and what it then needs to know.

That is: a frame of zeros around the images, convolutions with ReLU and 2x2 max-pooling, some of
them without a pooling, then dropout and a linear layer, on the CPU in float32.
"""

from dataclasses import dataclass

import paddle
from paddle.nn import Conv2D, Dropout, Layer, Linear, MaxPool2D

from mnist_paddle.models.written import NotUnderstood, Operation, operations
from mnist_paddle.system.language import _, marked


@dataclass
class Plan:
    """``pad`` pixels of frame, the convolution layers, which of them are ``pooled``, dropout."""

    pad: int
    convolutions: list[Layer]
    pooled: list[bool]
    dropout: Dropout | None
    linear: Linear

    def parameters(self) -> list[paddle.Tensor]:
        """Kernel and bias of each convolution, then of the linear layer."""
        stages = [tensor for conv in self.convolutions for tensor in (kernel(conv), conv.bias)]
        return [*stages, self.linear.weight, self.linear.bias]


def kernel(conv: Layer) -> paddle.Tensor:
    """What the layer convolves with: its weight, or what its ``kernel()`` makes of it."""
    return conv.weight if type(conv) is Conv2D else conv.kernel()


def plan(model: Layer, shape: list[int]) -> Plan:
    """How to compute ``model`` on images of this shape [N, C, H, W].

    Raises NotUnderstood, whose message says what keeps it from being computed that way.
    """
    todo = list(operations(model))[::-1]
    _count, channels, height, width = shape
    pad = 0
    while todo and todo[-1].name == "pad":
        pad += todo.pop().number
    height, width = height + 2 * pad, width + 2 * pad
    convolutions, pooled = [], []
    while todo and todo[-1].name == "conv":
        conv = todo.pop().layer
        _check_convolution(conv, channels)
        _take(todo, "relu", marked("after a convolution"))
        if height % 2 or width % 2:
            size = {"height": height, "width": width}
            raise NotUnderstood(
                _("a stage on images of {height} x {width}, which do not halve", **size)
            )
        pool = _taken(todo, "pool")
        if pool:
            _check_pool(pool.layer)
            height, width = height // 2, width // 2
        convolutions.append(conv)
        pooled.append(pool is not None)
        channels = conv.weight.shape[0]
    features = channels * height * width
    flatten = _take(todo, "flatten", marked("after the stages"))
    if flatten.number not in (None, features):
        raise NotUnderstood(
            _(
                "a reshape to {number}, where there are {features} features",
                number=flatten.number,
                features=features,
            )
        )
    dropout = _taken(todo, "dropout")
    if dropout:
        _check_dropout(dropout.layer)
    linear = _take(todo, "linear", marked("after flattening")).layer
    _check_parameters(marked("a linear layer"), linear)
    if linear.weight.shape[0] != features:
        raise NotUnderstood(
            _("a linear layer that does not take {features} features", features=features)
        )
    if not convolutions:
        raise NotUnderstood(_("no convolution"))
    if todo:
        raise NotUnderstood(_("{name} after the linear layer", name=todo[-1].name))
    return Plan(pad, convolutions, pooled, dropout and dropout.layer, linear)


def _taken(todo: list[Operation], name: str) -> Operation | None:
    return todo.pop() if todo and todo[-1].name == name else None


def _take(todo: list[Operation], name: str, where: str) -> Operation:
    operation = _taken(todo, name)
    if operation is None:
        found = todo[-1].name if todo else _("nothing")
        raise NotUnderstood(
            _("{found} {where}, not {name}", found=found, where=_(where), name=name)
        )
    return operation


def _check_convolution(conv: Layer, channels: int) -> None:
    """Raise NotUnderstood unless it is a "same" convolution of stride 1 with an odd kernel."""
    k = conv.weight.shape[2]
    form = (conv._stride, conv._dilation, conv._updated_padding, conv._padding_mode)
    if (
        conv.weight.shape[1:] != [channels, k, k]
        or k % 2 == 0
        or form != ([1, 1], [1, 1], [k // 2, k // 2], "zeros")
        or conv._data_format != "NCHW"
    ):
        raise NotUnderstood(
            _("a convolution of another stride, padding, dilation or number format")
        )
    _check_parameters(marked("a convolution"), conv)


def _check_pool(pool: MaxPool2D) -> None:
    form = (pool.ksize, pool.padding, pool.return_mask, pool.data_format)
    if form != (2, 0, False, "NCHW") or pool.stride not in (2, None):
        raise NotUnderstood(_("a pooling other than 2x2"))


def _check_dropout(dropout: Dropout) -> None:
    if dropout.axis is not None or getattr(dropout, "inplace", False):  # new in Paddle 3.2
        raise NotUnderstood(_("a dropout of whole axes, or in place"))


def _check_parameters(what: str, layer: Layer) -> None:
    if layer.bias is None:
        raise NotUnderstood(_("{what} without a bias", what=_(what)))
    if not (is_cpu_float32(layer.weight) and is_cpu_float32(layer.bias)):
        raise NotUnderstood(_("{what} that is not float32 on the CPU", what=_(what)))


def is_cpu_float32(tensor: paddle.Tensor) -> bool:
    """Whether it lies in the CPU's memory as float32."""
    return tensor.place.is_cpu_place() and tensor.dtype == paddle.float32
