"""Which pieces make up the digit: the likeliest one, and those that belong to it."""

from dataclasses import replace

import numpy as np

from mnist_paddle.pictures.morphology import dilate
from mnist_paddle.pictures.pieces import Pieces, find_pieces

SQUAT = 1.15  # times its width, the height of half a digit
FLAT = 1.5  # times its height, the width of a 5's bar, which may lean
APART = 0.3  # of the digit's height, the gap between its halves
ASIDE = 0.2  # of the digit's width, the gap between the columns of a 5 and its bar
TALLEST = 1.7  # times its width, for a digit to be one of two halves and not two digits
UNDERLINE = 4.0  # times its height, the width of a line under a digit
LONGER = 1.5  # times the digit, a part of it
LONGER_HALF = 2.5  # times one half of a digit, the other
LONGER_BAR = 1.25  # times a tall digit, a bar above it: a toolbar is longer
STRIP = 3.0  # times its height: a toolbar, a line of text


def grouped(mask: np.ndarray, gap: int) -> Pieces:
    """The pieces of a mask, those within two gaps of each other as one; areas are of the mask."""
    groups = find_pieces(dilate(mask, gap))
    return replace(
        groups,
        area=groups.count(mask),
        left=np.where(groups.left > 0, groups.left + gap, 0),
        top=np.where(groups.top > 0, groups.top + gap, 0),
        right=np.where(groups.right < mask.shape[1], groups.right - gap, mask.shape[1]),
        bottom=np.where(groups.bottom < mask.shape[0], groups.bottom - gap, mask.shape[0]),
    )


def digit_among(groups: Pieces) -> np.ndarray:
    """Which groups are the digit, bool [n]: the most likely one and what belongs to it."""
    chosen = np.zeros(len(groups), bool)
    chosen[_likelihood(groups).argmax()] = True
    for _ in range(4):
        more = chosen | belonging(groups, chosen) | _other_half(groups, chosen)
        if (more == chosen).all():
            break
        chosen = more
    return chosen


def _likelihood(groups: Pieces) -> np.ndarray:
    """The ink of each group, less for what lies far out, touches the edge or is a strip."""
    height, width = groups.labels.shape
    x = (groups.left + groups.right) / width - 1
    y = (groups.top + groups.bottom) / height - 1
    worth = groups.area * (1.1 - np.maximum(abs(x), abs(y)))
    strip = groups.width > STRIP * groups.height
    return worth * np.where(groups.at_edge, 0.5, 1) * np.where(strip, 0.3, 1)


def belonging(groups: Pieces, chosen: np.ndarray) -> np.ndarray:
    """Which groups belong to the chosen ones, as a 5's bar does or the other half of an 8.

    They are close to the digit for its size, not far longer than it, and either above or below it
    or, beside it, lower than a second digit would be. What touches the edge belongs to it only if
    it does so too.
    """
    left, top, right, bottom = bounds(groups, chosen)
    low = groups.height < 0.6 * (bottom - top)
    reach = np.where(_stacked(groups, chosen) | low, 0.25, 0.05) * max(right - left, bottom - top)
    return (distance(groups, chosen) < reach) & _parts(groups, chosen, LONGER)


def _other_half(groups: Pieces, chosen: np.ndarray) -> np.ndarray:
    """Which groups are the other half of a digit that is broken between above and below, the bar of
    a 5, say, or are a bar above a tall digit, but no line under one. Of two digits none is squat.
    """
    left, top, right, bottom = bounds(groups, chosen)
    width, height = size_with(groups, chosen)
    squat = bottom - top < SQUAT * (right - left)
    above = groups.top < top
    bar = np.where(above, groups.width / groups.height, (right - left) / (bottom - top)) > FLAT
    apart = rows_between(groups, chosen)
    aside = (apart >= 0) & (columns_between(groups, chosen) < ASIDE * width)
    near = (apart < APART * height) & (aside | _stacked(groups, chosen))
    underline = ~above & (groups.width > UNDERLINE * groups.height)
    longest = LONGER_HALF if squat else LONGER_BAR
    halves = bar | (squat & (height < TALLEST * width))
    return halves & near & ~underline & _parts(groups, chosen, longest)


def _stacked(groups: Pieces, chosen: np.ndarray) -> np.ndarray:
    """Which groups are above the chosen ones or below them, for half the narrower one's width."""
    left, _, right, _ = bounds(groups, chosen)
    shared = np.minimum(groups.right, right) - np.maximum(groups.left, left)
    return shared > 0.5 * np.minimum(groups.width, right - left)


def _parts(groups: Pieces, chosen: np.ndarray, longest: float) -> np.ndarray:
    """Which groups are large enough to be a part of the chosen digit, and at most so many times as
    long as it."""
    left, top, right, bottom = bounds(groups, chosen)
    large = groups.area > 0.04 * groups.area[chosen].sum()
    short = groups.extent < longest * max(right - left, bottom - top)
    return large & short & (~groups.at_edge | groups.at_edge[chosen].any())


def rows_between(pieces: Pieces, chosen: np.ndarray) -> np.ndarray:
    """The rows between each piece and the chosen ones, int [n]; under 0 where they share some."""
    _, top, _, bottom = bounds(pieces, chosen)
    return np.maximum(pieces.top - bottom, top - pieces.bottom)


def columns_between(pieces: Pieces, chosen: np.ndarray) -> np.ndarray:
    """The columns between each piece and the chosen ones, int [n]; under 0 where they share."""
    left, _, right, _ = bounds(pieces, chosen)
    return np.maximum(pieces.left - right, left - pieces.right)


def distance(pieces: Pieces, chosen: np.ndarray) -> np.ndarray:
    """The rows or columns, if they are more, between each piece and the chosen ones, int [n]; 0
    where their boxes meet."""
    between = np.maximum(rows_between(pieces, chosen), columns_between(pieces, chosen))
    return np.maximum(between, 0)


def size_with(pieces: Pieces, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The width and the height, int [n], of each piece together with the chosen ones."""
    left, top, right, bottom = bounds(pieces, chosen)
    width = np.maximum(pieces.right, right) - np.minimum(pieces.left, left)
    return width, np.maximum(pieces.bottom, bottom) - np.minimum(pieces.top, top)


def bounds(pieces: Pieces, chosen: np.ndarray) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom) around the chosen pieces."""
    return (
        pieces.left[chosen].min(),
        pieces.top[chosen].min(),
        pieces.right[chosen].max(),
        pieces.bottom[chosen].max(),
    )


def rivals(groups: Pieces, chosen: np.ndarray) -> np.ndarray:
    """Which other groups are as large as a second digit would be, bool [n]."""
    tall = groups.height > 0.5 * (groups.bottom[chosen].max() - groups.top[chosen].min())
    heavy = groups.area > 0.3 * groups.area[chosen].sum()
    return ~chosen & ~groups.at_edge & tall & heavy
