"""The names of the course's other networks, read without importing Paddle."""

import re
from typing import NamedTuple

from mnist_paddle.system.language import marked

ONE_OUTPUT = "MNIST-1"
FORM = marked("MNIST-1, or widths as in 784-10, 784-10-10-1-sigmoid, 784-500-10-relu-softmax")
_WIDTHS = re.compile(r"(784(?:-[1-9][0-9]{0,3})*-(?:1|10))(?:-(sigmoid|relu))?(-softmax)?")
_WIDEST, _DEEPEST = 4096, 8  # far over the course's, and still small enough to train here


class FullyConnectedName(NamedTuple):
    """What the name of a fully connected network says: ``widths`` from 784 pixels to the outputs,
    the ``activation`` between its layers, and whether it ends in softmax."""

    widths: tuple[int, ...]
    activation: str | None
    softmax: bool


def fully_connected(name: str) -> FullyConnectedName | None:
    """The fully connected network of that name, such as ``784-500-10-relu-softmax``; None if it is
    no such name: no activation between several layers, or a layer of no, or too many, units."""
    found = _WIDTHS.fullmatch(name)
    if not found:
        return None
    widths = tuple(map(int, found[1].split("-")))
    layers = len(widths) - 1
    sizes = layers <= _DEEPEST and all(1 <= width <= _WIDEST for width in widths)
    # softmax of one output is always 1; an activation stands between layers, so it takes two
    if not sizes or (layers > 1) != bool(found[2]) or (found[3] and widths[-1] == 1):
        return None
    return FullyConnectedName(widths, found[2], bool(found[3]))


def has_one_output(name: str) -> bool:
    """Whether the network of that name answers with one number."""
    form = fully_connected(name)
    return name == ONE_OUTPUT or (form is not None and form.widths[-1] == 1)


def is_of_the_course(name: str) -> bool:
    """Whether the course has a network of that name, beside the project's own."""
    return name == ONE_OUTPUT or fully_connected(name) is not None
