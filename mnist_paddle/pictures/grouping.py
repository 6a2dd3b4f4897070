"""Which pieces make up the digit: the likeliest one, and those that belong to it."""

from dataclasses import replace

import numpy as np

from mnist_paddle.pictures.morphology import dilate, erode
from mnist_paddle.pictures.pieces import Pieces, find_pieces

SQUAT = 1.15  # times its width, the height of half a digit
FLAT = 1.5  # times its height, the width of a 5's bar, which may lean
APART = 0.3  # of the digit's height, the gap between its halves
ASIDE = 0.2  # of a 5's width without its bar, the gap to the bar at its right
TALLEST = 1.7  # times its width, for a digit to be one of two halves and not two digits
UNDERLINE = 4.0  # times its height, the width of a line under a half of a digit
LINE = 3.0  # the same, under a whole digit
WHOLE = 0.8  # times its width, the height of a whole digit
AS_WIDE = 0.7  # times its width, the width of a line under it
LEVELS = (0.6, 1.5)  # of its height, from its top on: where a line under it begins
BELOW = 1.04  # the same: where it ends, at least
WIDEST = 1.3  # times its height, the width of a digit, but for a 5 with a long bar
WIDER = 1.1  # times its own, the width of a digit as wide with what belongs to it
LONGER = 1.5  # times the digit, a part of it
LONGER_HALF = 2.5  # times one half of a digit, the other
LONGER_BAR = 1.25  # times a tall digit, a bar above it: a toolbar is longer
THICK = 0.05  # of the longer side: half of how thick at least a desk at the edge is
CORE = 0.25  # of such a thing, that is as far from its own edge
MIDDLE, TALL = 0.5, 0.2  # of the picture: where a digit beside such a thing is, and its height
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
    """The ink of each group, less for what lies far out, touches the edge or is a strip, and far
    less for what is thick there: a desk, a finger."""
    worth = groups.area * (1.1 - _off_middle(groups))
    strip = groups.width > STRIP * groups.height
    place = np.where(_thick_at_edge(groups), 0.02, np.where(groups.at_edge, 0.5, 1))
    return worth * place * np.where(strip, 0.3, 1)


def _thick_at_edge(groups: Pieces) -> np.ndarray:
    """Which groups at the picture's edge are far thicker than a stroke, if there is another in the
    picture's middle, bool [n]."""
    inked = groups.labels > 0
    inside = ~groups.at_edge & (_off_middle(groups) < MIDDLE)
    if not (inside & (groups.height > TALL * len(inked))).any():
        return np.zeros(len(groups), bool)
    core = erode(inked, max(3, round(THICK * max(inked.shape))))
    return groups.at_edge & (groups.count(core) > CORE * groups.count(inked))


def _off_middle(groups: Pieces) -> np.ndarray:
    """How far each group is off the picture's middle: 0 in it, 1 at an edge, float [n]."""
    height, width = groups.labels.shape
    x = (groups.left + groups.right) / width - 1
    y = (groups.top + groups.bottom) / height - 1
    return np.maximum(abs(x), abs(y))


def belonging(groups: Pieces, chosen: np.ndarray) -> np.ndarray:
    """Which groups belong to the chosen ones, as a 5's bar does or the other half of an 8.

    They are close to the digit for its size, not far longer than it, and either above or below it
    or, beside it, lower than a second digit would be. What touches the edge belongs to it only if
    it does so too. A line under the digit does not.
    """
    left, top, right, bottom = bounds(groups, chosen)
    beside = (rows_between(groups, chosen) < 0) | _bars(groups, chosen)
    low = (groups.height < 0.6 * (bottom - top)) & beside
    reach = np.where(_stacked(groups, chosen) | low, 0.25, 0.05) * max(right - left, bottom - top)
    near = distance(groups, chosen) < reach
    return near & ~underlines(groups, chosen) & _parts(groups, chosen, LONGER)


def underlines(pieces: Pieces, chosen: np.ndarray) -> np.ndarray:
    """Which pieces are a line under the chosen ones, a whole digit, bool [n]."""
    left, top, right, bottom = bounds(pieces, chosen)
    width, height = right - left, bottom - top
    flat = (pieces.width > LINE * pieces.height) & (pieces.width > AS_WIDE * width)
    down = (pieces.top - top) / height
    low = (LEVELS[0] < down) & (down < LEVELS[1]) & (pieces.bottom > top + BELOW * height)
    return flat & low & _stacked(pieces, chosen) & (height > WHOLE * width)


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
    ahead = np.where(above, groups.left - right, left - groups.right)  # the upper one, at the right
    beyond = np.where(above, groups.right > right, groups.right < right)
    lower = np.where(above, right - left, groups.width)
    aside = (apart >= 0) & beyond & (ahead < ASIDE * lower)
    near = (apart < APART * height) & (aside | _stacked(groups, chosen))
    underline = ~above & (groups.width > UNDERLINE * groups.height)
    longest = LONGER_HALF if squat else LONGER_BAR
    halves = bar | (squat & (height < TALLEST * width))
    return halves & near & ~underline & _parts(groups, chosen, longest)


def _bars(groups: Pieces, chosen: np.ndarray) -> np.ndarray:
    """Which groups are flat, beside the upper half of the chosen ones or above, and end to the
    right of them: a 5's bar may."""
    _, top, right, bottom = bounds(groups, chosen)
    flat = groups.width > FLAT * groups.height
    return flat & (2 * groups.bottom < top + bottom) & (groups.right > right)


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
    width, height = size_with(groups, chosen)
    wide = width > np.maximum(WIDEST * height, WIDER * (right - left))
    short &= ~wide | _bars(groups, chosen)
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
