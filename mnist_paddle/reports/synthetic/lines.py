"""Kinds of picture with printed lines around the digit, or beside it, that are no whole outline."""

import numpy as np
from PIL import Image, ImageDraw

from mnist_paddle.reports.synthetic import files
from mnist_paddle.reports.synthetic import surfaces as on
from mnist_paddle.reports.synthetic.kinds import kind, pen, somewhere
from mnist_paddle.reports.synthetic.strokes import Place

FINE = 4  # times the picture's resolution, at which lines are drawn
CORNERS = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)])  # down and across
INKS = [(0.1, 0.1, 0.12), (0.35, 0.35, 0.38), (0.55, 0.55, 0.58), (0.2, 0.3, 0.6), (0.7, 0.2, 0.2)]


@kind("in a box that lacks a side, or has gaps", files.jpeg)
def open_box(digit, rng):
    place = _within(rng)
    sides = np.roll(_sides(_corners(place, rng)), int(rng.integers(4)), axis=0)
    if rng.random() < 0.5:
        return _printed(digit, place, sides[1:], rng)
    gaps = [(at, at + rng.uniform(0.1, 0.4)) for at in rng.uniform(0, 0.6, 2)]
    broken = [_part(side, *ends) for side, gap in zip(sides, gaps) for ends in _around(*gap)]
    return _printed(digit, place, [*broken, *sides[2:]], rng)


@kind("in a box of two lines", files.jpeg)
def double_box(digit, rng):
    place = _within(rng)
    corners = _corners(place, rng)
    middle, apart = corners.mean(0), rng.uniform(1.07, 1.25)
    outer = middle + apart * (corners - middle)
    return _printed(digit, place, [*_sides(corners), *_sides(outer)], rng)


@kind("in a box of thick lines", files.jpeg)
def thick_box(digit, rng):
    place = _within(rng)
    return _printed(digit, place, _sides(_corners(place, rng)), rng, (0.06, 0.16))


@kind("in a box that runs off the picture, or a cell whose lines do", files.jpeg)
def cut_box(digit, rng):
    place = _within(rng)
    sides = _sides(_corners(place, rng))
    if rng.random() < 0.5:  # the lines of the cells around it go on
        sides = [_part(side, -rng.uniform(0.05, 0.9), 1 + rng.uniform(0.05, 0.9)) for side in sides]
    picture = _printed(digit, place, sides, rng)
    left, top = (int(rng.uniform(0.1, 0.9) * room) for room in _room(place, picture))
    right, bottom = picture.width, picture.height
    which = rng.integers(3)
    if which == 0:
        return picture.crop((left, 0, right, bottom))
    if which == 1:
        return picture.crop((0, top, right, bottom))
    return picture.crop((left, top, right, bottom))


@kind("in a box of which it crosses a line", files.jpeg)
def crossed_box(digit, rng):
    place = _within(rng)
    extent = np.array([np.ptp(np.flatnonzero(digit.max(axis) > 127)) + 1 for axis in (1, 0)])
    half = place.size * extent / extent.max() / 2
    reach = half + place.size * rng.uniform(0.08, 0.4, (2, 2))  # up and left, down and right
    end, axis = rng.integers(2, size=2)
    reach[end, axis] = half[axis] * rng.uniform(0.5, 0.8)
    corners = CORNERS * np.where(CORNERS < 0, reach[0], reach[1])
    return _printed(digit, place, _sides(np.array(place.centre) + corners), rng)


@kind("a line of a table beside it, or two", files.jpeg)
def table_line(digit, rng):
    place = _within(rng)
    sides = np.roll(_sides(_corners(place, rng)), int(rng.integers(4)), axis=0)
    chosen = sides[: rng.integers(1, 3)] if rng.random() < 0.7 else sides[[0, 2]]
    ends = rng.uniform(0, 0.7, (2, len(chosen)))
    return _printed(digit, place, [_part(s, -a, 1 + b) for s, a, b in zip(chosen, *ends)], rng)


def _within(rng) -> Place:
    """A place with room for a box around the digit."""
    return somewhere(rng, fill=(0.35, 0.5), off=0.05)


def _corners(place: Place, rng) -> np.ndarray:
    """The corners of a box around a digit, down and across, float [4, 2]; some touch it."""
    reach = place.size * rng.uniform(0.5, 0.85) * rng.uniform(0.95, 1.15, 2)
    lean = np.cos(turn := rng.normal(0, 0.015)), np.sin(turn)
    corners = CORNERS * reach @ [[lean[0], lean[1]], [-lean[1], lean[0]]]
    return np.array(place.centre) + corners + rng.normal(0, 0.006 * place.size, (4, 2))


def _sides(corners: np.ndarray) -> np.ndarray:
    """The ends of the sides of a box, float [4, 2, 2]."""
    return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)


def _part(side: np.ndarray, first: float, last: float) -> np.ndarray:
    """A side from one share of its length to another; less than 0 and more than 1 go on."""
    return side[0] + np.array([[first], [last]]) * (side[1] - side[0])


def _around(first: float, last: float) -> list[tuple[float, float]]:
    """What is left of a side when a part of it is gone."""
    return [(0, first), (last, 1)]


def _room(place: Place, picture: Image.Image) -> tuple[float, float]:
    """How much of a picture may be cut off at its left and at its top, in pixels."""
    down, across = np.array(place.centre) - 0.55 * place.size
    return max(0, across), max(0, down)


def _printed(digit, place: Place, lines, rng, thickness=(0.015, 0.05)) -> Image.Image:
    """A pen on paper with printed lines as thick as a share of the digit's size."""
    mark = Image.new("L", tuple(FINE * side for side in place.shape[::-1]))
    draw = ImageDraw.Draw(mark)
    thick = FINE * max(1.0, place.size * rng.uniform(*thickness))
    for (y1, x1), (y2, x2) in FINE * np.asarray(lines):
        along = np.array([x2 - x1, y2 - y1]) / max(1.0, np.hypot(x2 - x1, y2 - y1)) * thick / 2
        draw.line((x1 - along[0], y1 - along[1], x2 + along[0], y2 + along[1]), 255, round(thick))
    mark = np.float32(mark.reduce(FINE)) / 255
    surface = on.ink_on(on.paper(place.shape, rng), mark, INKS[rng.integers(len(INKS))])
    return on.picture(on.ink_on(surface, pen(digit, place, rng), on.pen_colour(rng)))
