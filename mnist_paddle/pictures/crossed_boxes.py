"""A whole box of which the digit in it crosses the lines, wherever it does."""

from itertools import combinations
from operator import itemgetter

import numpy as np

from mnist_paddle.pictures.ink import box_of
from mnist_paddle.pictures.marks import (
    ALONG,
    INWARDS,
    LEAST,
    NEAR,
    Mark,
    box_around,
    flat,
    height_of,
    length_of,
    within,
)
from mnist_paddle.pictures.pieces import Pieces

SLENDER = 8  # times its lines' thickness, that a box's sides have: those of a digit's loop are less
MOSTLY = 0.45  # of a digit's ink, that is in the box whose lines it crosses


def crossed_box(marks: list[Mark], pieces: Pieces) -> tuple[list[Mark], list[Mark]] | None:
    """The lines of a whole box, and the marks of the digit that is half in it at least and in
    one piece with it, wherever it crosses them. Three at least are seen to be straight. Of several
    boxes the largest."""
    found = []
    for piece in {mark.piece for mark in marks}:
        own = [mark for mark in marks if mark.piece == piece]
        lines = [mark for mark in own if mark.upright is not None]
        ink = pieces.labels == piece
        for pair in combinations(sorted(lines, key=lambda line: line.middle), 2):
            if pair[0].upright is not pair[1].upright:
                continue
            taken = [*pair, *_across(pair, ink)]
            digit = [mark for mark in own if not any(_same(mark, line) for line in taken)]
            straight = sum(line not in digit for line in lines)
            if len(taken) < 4 or straight < 3 or not digit:
                continue
            box = box_around(taken)
            digit += [mark for mark in marks if mark.piece != piece and within(mark.box, box)]
            if _in(digit, box):
                found.append((length_of(box), straight, taken, digit))
    return max(found, key=itemgetter(0, 1))[2:] if found else None


def _across(pair: tuple[Mark, Mark], ink: np.ndarray) -> list[Mark]:
    """The other sides of a box of which two lines are opposite ones, where they end alike and ink
    runs from end to end, be it a line or lost in the digit's strokes; fewer if not."""
    upright = pair[0].upright
    axis = int(upright)  # of the coordinate along the pair
    ends = np.array([line.box[[axis, axis + 2]] for line in pair])  # [2, first and last]
    thick = max(line.thickness for line in pair)
    sides = abs(pair[1].middle - pair[0].middle), np.ptp(ends, axis=1).min()
    if min(sides) < SLENDER * thick or abs(ends[0] - ends[1]).max() > 2 * thick + NEAR:
        return []
    rows = np.arange(round(pair[0].middle), round(pair[1].middle) + 1)  # as if they were level
    ink = ink.T if upright else ink
    places = np.arange(ink.shape[1]) + 0.5
    found = []
    for middles in (ends + INWARDS * thick / 2).T:
        band = np.zeros_like(ink)
        middle = np.linspace(*middles, len(rows))[:, None]
        band[rows] = ink[rows] & (abs(places - middle) < thick / 2 + 1)
        if band[rows].any(1).mean() >= ALONG:
            band = band.T if upright else band
            found.append(Mark(band, np.array(box_of(band)), pair[0].piece, not upright))
    return found


def _same(mark: Mark, line: Mark) -> bool:
    """Whether a mark is a line, found once or twice, or a part of it."""
    return np.count_nonzero(mark.mask & line.mask) > np.count_nonzero(mark.mask) / 2


def _in(digit: list[Mark], box: np.ndarray) -> bool:
    """Whether marks are mostly in a box, and large enough for the digit in it."""
    left, top, right, bottom = box
    inside = sum(np.count_nonzero(mark.mask[top:bottom, left:right]) for mark in digit)
    own = box_around(digit)
    large = height_of(own) >= LEAST * height_of(box) and not flat(own)
    return large and inside > MOSTLY * sum(np.count_nonzero(mark.mask) for mark in digit)
