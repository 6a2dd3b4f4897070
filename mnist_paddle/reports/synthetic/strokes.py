"""A digit's ink at any size: MNIST's shape enlarged, or its middle line drawn by another pen.

Ink is float32 [H, W] in [0, 1]: how much of each pixel it covers.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

_FINE = 4  # the middle line is sought on a grid this many times finer than MNIST's


@dataclass(frozen=True)
class Place:
    """Where the digit goes in a picture of ``shape`` (height, width), in pixels.

    ``size`` is the longer side of its ink's box, ``centre`` the middle of the box (down, across),
    ``turn`` a rotation in radians, ``slant`` how far the top leans to the right of the foot, in
    heights.
    """

    shape: tuple[int, int]
    size: float
    centre: tuple[float, float]
    turn: float = 0.0
    slant: float = 0.0

    def matrix(self) -> np.ndarray:
        """[2, 2]: from (down, across) in units of ``size`` to pixels from the centre."""
        cosine, sine = np.cos(self.turn), np.sin(self.turn)
        lean = np.array([[1.0, 0.0], [-self.slant, 1.0]])
        return self.size * np.array([[cosine, -sine], [sine, cosine]]) @ lean


def enlarged(digit: np.ndarray, place: Place, weight: float = 0.42) -> np.ndarray:
    """MNIST's own shape, uint8 [28, 28], at its place with smooth edges: ink float32 [H, W].

    ``weight`` is the brightness from which a pixel counts as ink: lower is fatter.
    """
    fine = Image.fromarray(digit).resize((28 * _FINE,) * 2, Image.Resampling.BICUBIC)
    fine = fine.filter(ImageFilter.GaussianBlur(_FINE / 2))
    middle, extent = _box(np.asarray(fine) > 127 * weight)
    back = np.linalg.inv(place.matrix()) * extent  # pixels -> the fine grid
    start = middle - back @ place.centre
    (yy, yx), (xy, xx) = back
    height, width = place.shape
    moved = fine.transform(
        (width, height),
        Image.Transform.AFFINE,
        (xx, xy, start[1], yx, yy, start[0]),
        Image.Resampling.BICUBIC,
    )
    steepness = max(place.size / extent, 0.6)  # an edge is about a pixel wide at any size
    return np.clip((np.float32(moved) / 255 - weight) * 5 * steepness + 0.5, 0, 1)


def line(
    digit: np.ndarray, place: Place, width: float, rng: np.random.Generator, pressure: float = 0.15
) -> np.ndarray:
    """The middle line of MNIST's shape by a round pen ``width`` pixels wide: ink float32 [H, W].

    ``pressure`` is how much the width varies along the line, as a share of it. Where ink has
    filled a loop the middle line would be another digit, so there the shape itself is drawn.
    """
    if _filled(digit):
        return enlarged(digit, place)
    points, edges, extent = middle_line(digit)
    over = 2 if width > 6 else 4  # drawn larger, for smooth edges
    height, across = place.shape
    canvas = Image.new("L", (across * over, height * over))
    draw = ImageDraw.Draw(canvas)
    spots = (points / extent) @ place.matrix().T + place.centre
    wave = np.sin(points @ rng.normal(0, 0.08, 2) + rng.uniform(0, 7))
    radii = np.maximum(width / 2 * (1 + pressure * wave), 0.5 / over) * over
    spots = spots * over
    for first, second in edges:
        (y0, x0), (y1, x1) = spots[first], spots[second]
        draw.line((x0, y0, x1, y1), 255, max(1, round(2 * radii[first])))
    for (y, x), radius in zip(spots, radii):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.float32(canvas.reduce(over)) / 255


def middle_line(digit: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """The middle line of a digit uint8 [28, 28], smoothed.

    Points float [n, 2] (down, across) around the middle of their box, edges int [m, 2] between
    neighbours, and the longer side of the box.
    """
    fine = Image.fromarray(digit).resize((28 * _FINE,) * 2, Image.Resampling.BICUBIC)
    smooth = np.float32(fine.filter(ImageFilter.GaussianBlur(_FINE / 4)))
    around = np.float32(fine.filter(ImageFilter.GaussianBlur(_FINE * 1.5)))
    shape = smooth + 1.2 * np.minimum(smooth - around, 0) > 100  # opens loops that ink has filled
    places = np.argwhere(_thinned(shape))
    if len(places) == 0:
        places = np.array([[14 * _FINE, 14 * _FINE]])
    places = _largest(places)
    distance = ((places[:, None] - places[None]) ** 2).sum(-1)
    near = np.exp(-distance / (2 * 2.5**2)) * (distance < 50)
    points = near @ places / near.sum(1, keepdims=True)
    edges = np.argwhere(np.triu(distance <= 2, 1))
    low, high = points.min(0), points.max(0)
    return points - (low + high) / 2, edges, max((high - low).max(), 1.0)


def _filled(digit: np.ndarray) -> bool:
    """Whether the ink holds a blot wider than any stroke: a square of 5 of MNIST's pixels."""
    fine = Image.fromarray(digit).resize((28 * _FINE,) * 2, Image.Resampling.BICUBIC)
    return fine.filter(ImageFilter.MinFilter(5 * _FINE + 1)).getextrema()[1] > 110


def _thinned(mask: np.ndarray) -> np.ndarray:
    """A shape, bool [H, W], down to lines one pixel wide. Source: Zhang and Suen, 1984."""
    mask = np.pad(mask, 1)
    while True:
        before = mask.sum()
        for turn in (0, 1):
            around = [np.roll(mask, shift, (0, 1)) for shift in _AROUND]  # clockwise from north
            count = sum(side.astype(np.int8) for side in around)
            rises = sum((~a & b).astype(np.int8) for a, b in zip(around, [*around[1:], around[0]]))
            north, east, south, west = around[::2]
            if turn == 0:
                open_sides = ~(north & east & south) & ~(east & south & west)
            else:
                open_sides = ~(north & east & west) & ~(north & south & west)
            mask = mask & ~((count >= 2) & (count <= 6) & (rises == 1) & open_sides)
        if mask.sum() == before:
            return mask[1:-1, 1:-1]


_AROUND = [(1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1)]


def _largest(places: np.ndarray, share: float = 0.12) -> np.ndarray:
    """The points [n, 2] of a line without stray dots: pieces under ``share`` of the longest."""
    touching = ((places[:, None] - places[None]) ** 2).sum(-1) <= 2
    piece = np.arange(len(places))
    while True:
        joined = np.where(touching, piece, len(places)).min(1)
        if (joined == piece).all():
            break
        piece = joined[joined]
    count = np.bincount(piece, minlength=len(places))[piece]
    return places[count >= share * count.max()]


def _box(mask: np.ndarray) -> tuple[np.ndarray, float]:
    """The middle of a shape's box (down, across) and the longer of its sides."""
    places = np.argwhere(mask)
    if len(places) == 0:
        return np.array(mask.shape) / 2, max(mask.shape)
    low, high = places.min(0), places.max(0) + 1
    return (low + high) / 2, float((high - low).max())
