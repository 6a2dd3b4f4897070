"""The register of the kinds of picture, and what most of them begin with: a pen on paper.

A kind draws a digit, uint8 [28, 28], as people would hand it in.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_paddle.reports.synthetic import files
from mnist_paddle.reports.synthetic import surfaces as on
from mnist_paddle.reports.synthetic.strokes import Place, line

Draw = Callable[[np.ndarray, np.random.Generator], Image.Image]


@dataclass(frozen=True)
class Kind:
    """A way to draw a digit, a way to keep it as a file, and a line that says what it is."""

    description: str
    draw: Draw
    encode: Callable[[Image.Image, np.random.Generator], tuple[bytes, str]]


KINDS: dict[str, Kind] = {}


def kind(description: str, encode=files.png) -> Callable[[Draw], Draw]:
    """Register a function under its name as a kind of picture."""

    def register(draw: Draw) -> Draw:
        KINDS[draw.__name__] = Kind(description, draw, encode)
        return draw

    return register


def somewhere(rng, shape=None, fill=(0.45, 0.8), off=0.06, turn=0.08) -> Place:
    """A place near the middle of a frame 100 to 700 pixels high, upright but for a little."""
    if shape is None:
        side = int(np.exp(rng.uniform(np.log(100), np.log(700))))
        shape = (side, int(side * rng.uniform(0.8, 1.3)))
    short = min(shape)
    size = short * rng.uniform(*fill)
    middle = np.array(shape) / 2 + rng.uniform(-off, off, 2) * short
    return Place(shape, size, tuple(middle), rng.normal(0, turn), rng.normal(0, 0.06))


def pen(digit, place, rng, widths=(0.05, 0.11)) -> np.ndarray:
    """The digit by a pen as wide as a share of its size: ink with its flow."""
    ink = line(digit, place, max(1.2, place.size * rng.uniform(*widths)), rng)
    return on.uneven(ink, rng, rng.uniform(0.02, 0.25))


def sheet(digit, rng, place=None, widths=(0.05, 0.11)) -> np.ndarray:
    """Some pen on some paper, RGB [H, W, 3]: what most kinds begin with."""
    place = place or somewhere(rng)
    surface = on.paper(place.shape, rng)
    return on.ink_on(surface, pen(digit, place, rng, widths), on.pen_colour(rng))
