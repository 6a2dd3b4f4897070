"""Kinds of picture whose frame is unlike MNIST's: its shape, its margins, what is around it."""

import numpy as np
from PIL import Image, ImageOps

from mnist_paddle.synthetic import surfaces as on
from mnist_paddle.synthetic.kinds import kind, pen, sheet, somewhere
from mnist_paddle.synthetic.strokes import Place


@kind("a grey photograph pasted on a white page")
def pasted(digit, rng):
    place = somewhere(rng)
    values = sheet(digit, rng, place) * rng.uniform(0.6, 0.85)
    photograph = ImageOps.grayscale(
        on.picture(values * on.gradient(place.shape, rng, 0.25)[..., None])
    )
    width, height = photograph.size
    left, top, right, bottom = (int(s) for s in rng.uniform(0, 0.5, 4) * min(width, height))
    page = Image.new("L", (width + left + right, height + top + bottom), 255)
    page.paste(photograph, (left, top))
    return page


@kind("a frame much wider than high")
def wide(digit, rng):
    height = int(rng.integers(80, 300))
    shape = (height, int(height * rng.uniform(2, 4)))
    return on.picture(sheet(digit, rng, _anywhere(rng, shape, (0.5, 0.8))))


@kind("a frame much higher than wide")
def tall(digit, rng):
    width = int(rng.integers(80, 300))
    shape = (int(width * rng.uniform(2, 4)), width)
    return on.picture(sheet(digit, rng, _anywhere(rng, shape, (0.5, 0.8))))


@kind("a small digit anywhere on a large page")
def small(digit, rng):
    shape = (int(rng.integers(300, 800)), int(rng.integers(300, 800)))
    return on.picture(sheet(digit, rng, _anywhere(rng, shape, (0.1, 0.25))))


@kind("a digit that touches the border of the picture")
def at_border(digit, rng):
    place = somewhere(rng, fill=(0.6, 0.75))
    ink = pen(digit, place, rng)
    rows, columns = np.flatnonzero(ink.max(1) > 0.3), np.flatnonzero(ink.max(0) > 0.3)
    down = rng.choice([-rows[0], len(ink) - 1 - rows[-1], 0])
    across = rng.choice([-columns[0], ink.shape[1] - 1 - columns[-1]])
    ink = np.roll(ink, (int(down), int(across)), (0, 1))
    return on.picture(on.ink_on(on.paper(place.shape, rng), ink, on.pen_colour(rng)))


@kind("cropped to the ink, no margin at all")
def cropped(digit, rng):
    place = somewhere(rng, fill=(0.7, 0.8))
    ink = pen(digit, place, rng)
    rows, columns = np.flatnonzero(ink.max(1) > 0.3), np.flatnonzero(ink.max(0) > 0.3)
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    values = on.ink_on(on.paper(place.shape, rng), ink, on.pen_colour(rng))
    return on.picture(values[box])


def _anywhere(rng, shape, fill) -> Place:
    """A place anywhere in the frame that holds the whole digit."""
    size = min(shape) * rng.uniform(*fill)
    room = np.array(shape) - size * 1.2
    centre = size * 0.6 + np.maximum(room, 0) * rng.random(2)
    return Place(shape, size, tuple(centre), rng.normal(0, 0.08), rng.normal(0, 0.06))
