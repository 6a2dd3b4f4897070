"""The states of Paddle's, NumPy's and Python's random numbers as plain values, and back."""

import random
import re

import numpy as np
import paddle

from mnist_paddle.system.language import _
from mnist_paddle.system.plain_values import fits

_WORDS = 312  # of Paddle's generator (a 64-bit Mersenne Twister), before its position
_NUMBERS = re.compile(r"[0-9]{1,20}( [0-9]{1,20})*")
_NUMPY = (str, [int], int, int, float)  # name, words, position, whether it has a number left, which


def random_state() -> dict:
    """What the next random numbers depend on, in lists, text and numbers that JSON can hold."""
    _, numbers, gauss = random.getstate()
    name, key, position, has_gauss, numpy_gauss = np.random.get_state()
    device = paddle.get_device().partition(":")[0]
    return {
        "python": [list(numbers), gauss],
        "numpy": [name, key.tolist(), position, has_gauss, numpy_gauss],
        "paddle": {kind: _paddle_state(kind) for kind in {"cpu", device}},
    }


def set_random_state(state: dict) -> None:
    """Go on with the random numbers where :func:`random_state` was called.

    Generators of devices that are not here are left alone. Raises ValueError for what is not such
    a state.
    """
    if not fits(state, {"python": list, "numpy": list, "paddle": dict}):
        raise ValueError(_("not a state of random numbers"))
    numbers, gauss = _items(state["python"], [int], (float, None))
    name, key, position, has_gauss, numpy_gauss = _items(state["numpy"], *_NUMPY)
    for words in (numbers, [*key, position]):
        if len(words) != 625 or not 0 <= min(words) <= max(words) < 1 << 32 or words[-1] > 624:
            raise ValueError(_("not a state of a Mersenne Twister"))
    if name != "MT19937" or has_gauss not in (0, 1):
        raise ValueError(_("not a state of NumPy's random numbers"))
    generators = {kind: _paddle_generators(states) for kind, states in state["paddle"].items()}
    here = {"cpu", paddle.get_device().partition(":")[0]}

    random.setstate((3, tuple(numbers), gauss))
    np.random.set_state((name, key, position, has_gauss, numpy_gauss))
    for kind in here & generators.keys():
        if len(generators[kind]) == len(paddle.get_rng_state(kind)):
            paddle.set_rng_state(generators[kind], kind)


def _paddle_state(kind: str) -> list:
    """Each generator as [device number, seed, offset, the words and position as text]."""
    states = [generator.__getstate__() for generator in paddle.get_rng_state(kind)]
    return [[*numbers, bytes(text).decode("ascii")] for *numbers, text in states]


def _paddle_generators(states) -> list:
    """Generators' states as Paddle takes them. Its C++ side reads any text, so look at it here."""
    if not isinstance(states, list):
        raise ValueError(_("not states of Paddle's random numbers"))
    kind = paddle.base.core.GeneratorState
    generators = []
    for device, *numbers, text in (_items(state, int, int, int, str) for state in states):
        words = [int(word) for word in text.split(" ")] if _NUMBERS.fullmatch(text) else []
        if len(words) != _WORDS + 1 or max(words) >= 1 << 64 or words[-1] > _WORDS:
            raise ValueError(_("not a state of Paddle's random numbers"))
        if abs(device) >= 1 << 31 or min(numbers) < 0:
            raise ValueError(_("not a generator of Paddle's"))
        generators.append(kind.__new__(kind))
        generators[-1].__setstate__((device, *numbers, list(text.encode("ascii"))))
    return generators


def _items(values, *forms) -> list:
    """The items of a list of so many, each of its form. Raises ValueError for anything else."""
    if not isinstance(values, list) or len(values) != len(forms):
        raise ValueError(_("not a state of random numbers"))
    if not all(map(fits, values, forms)):
        raise ValueError(_("not a state of random numbers"))
    return values
