"""The states of Paddle's, NumPy's and Python's random numbers as plain values, and back."""

import random
import re

import numpy as np
import paddle

_WORDS = 312  # of Paddle's generator (a 64-bit Mersenne Twister), before its position
_NUMBERS = re.compile(r"[0-9]{1,20}( [0-9]{1,20})*")


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

    Generators of devices that are not here are left alone. Raises ValueError, TypeError or
    OverflowError for what is not such a state.
    """
    numbers, gauss = state["python"]
    name, key, position, has_gauss, numpy_gauss = state["numpy"]
    key = np.array(key, np.uint32)
    if name != "MT19937" or key.shape != (624,) or not 0 <= position <= 624:
        raise ValueError("not a state of NumPy's random numbers")
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


def _paddle_generators(states: list) -> list:
    """Generators' states as Paddle takes them. Its C++ side reads any text, so look at it here."""
    kind = paddle.base.core.GeneratorState
    generators = []
    for device, seed, offset, text in states:
        words = [int(word) for word in text.split(" ")] if _NUMBERS.fullmatch(text) else []
        if len(words) != _WORDS + 1 or max(words) >= 1 << 64 or words[-1] > _WORDS:
            raise ValueError("not a state of Paddle's random numbers")
        generators.append(kind.__new__(kind))
        generators[-1].__setstate__((device, seed, offset, list(text.encode("ascii"))))
    return generators
