"""Boxes and lines of tables around one digit or beside it, taken out though they are incomplete.

Whole ones that nothing touches need no more than ``outlines``, lines from edge to edge ``ruling``.
"""

import numpy as np

from mnist_paddle.pictures.crossed_boxes import crossed_box
from mnist_paddle.pictures.ink import box_of
from mnist_paddle.pictures.levels import Levels, stroke_width
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
    lines_of,
    rests_of,
    without_lines,
)
from mnist_paddle.pictures.morphology import close, dilate
from mnist_paddle.pictures.pieces import Pieces, find_pieces
from mnist_paddle.pictures.ruling import SMALLEST

NESTED = 3  # boxes in each other, at most
MOST = 40  # lines and other marks; more are a page, or noise
LINED, PARTLY = 0.6, 0.4  # of a digit's side, that lines of a box run along: on three, on all four
WITHIN = 0.1  # of the digit's longer side, that it reaches beyond a line beside it
LONGER = 1.25  # times the digit's longer side, for a line alone to be none of its strokes
LONGEST = 2.5  # the same, at most: else what is beside the line is a speck beside a 1
CLEAR = 0.1  # of the digit's longer side, between it and a line alone, and beyond it
BEYOND = 0.25  # of the digit's longer side, that a line alone goes on beyond it where they touch
SAME_PEN = 0.85  # of the width of the digit's strokes, a line alone that touches them may be one
THICKER = 2.0  # times the lines of a box: a stroke in it that is as straight as they are
MOST_TOUCHED = 3  # sides of a box; a 0 touches all four of its own flat strokes

LEFT, TOP, RIGHT, BOTTOM = range(4)  # as in a box


def without_boxes(contrast: np.ndarray, levels: Levels, pieces: Pieces) -> np.ndarray:
    """The contrast float32 [h, w] of ink, less straight lines around one digit or beside it.

    Around are lines on three sides or four, beside are long ones on one or two. First they are
    looked for around all that is connected, then such as touch the digit, of which the strokes
    stay. ``pieces`` are those of the ink.
    """
    if min(contrast.shape) < SMALLEST:
        return contrast
    for _ in range(NESTED):
        cleared = _without_a_box(contrast, levels, pieces)
        if cleared is contrast:
            break
        contrast, pieces = cleared, find_pieces(cleared > levels.faint)
    return contrast


def _without_a_box(contrast: np.ndarray, levels: Levels, pieces: Pieces) -> np.ndarray:
    lines = lines_of(pieces)
    if not 0 < len(lines) <= MOST:
        return contrast
    marks = lines + rests_of(contrast, levels.faint, pieces, lines)
    if len(marks) > MOST:
        return contrast
    if found := _likeliest(marks, touching=False):
        taken, _ = found
        gone = np.isin(pieces.labels, [line.piece for line in taken])
        others = (pieces.labels > 0) & ~gone
        return np.where(dilate(gone, NEAR) & ~others, 0, contrast)
    if found := crossed_box(marks, pieces) or _likeliest(marks, touching=True):
        taken, digit = found
        gone = np.isin(pieces.labels, [line.piece for line in taken])
        cleared, strokes = _strokes_left(contrast, levels.faint, gone, taken, digit)
        box = box_of(strokes)
        if len(taken) == 1 and (not box or _side(taken[0], np.array(box)) is None):
            return contrast  # a stem, with a thin bar across it
        return cleared
    return contrast


def _strokes_left(
    contrast: np.ndarray, faint: float, ink: np.ndarray, lines: list[Mark], digit: list[Mark]
) -> tuple[np.ndarray, np.ndarray]:
    """The contrast less lines that the digit's marks touch, and less what else is left of their
    connected ``ink``; where strokes run through a line, or end in it, they stay connected."""
    rest = without_lines(contrast, lines)
    left = find_pieces(ink & (rest > faint))
    kept = {label for mark in digit for label in np.unique(left.labels[mark.mask])} - {0}
    strokes = np.isin(left.labels, list(kept))
    mended = close(strokes, round(max(line.thickness for line in lines)) + NEAR) & ~strokes
    return np.where(mended, contrast, np.where(ink & ~strokes, 0, rest)), strokes


def _likeliest(marks: list[Mark], touching: bool) -> tuple[list[Mark], list[Mark]] | None:
    """The lines of a box and the marks of the digit in it, if there is one in some piece.

    Lines on more sides, and then larger digits, are likelier.
    """
    alone = {mark.piece for mark in marks} - {m.piece for m in marks if m.upright is None}
    found, most = None, (0, 0)
    for piece in {mark.piece for mark in marks}:
        own = [mark for mark in marks if mark.piece == piece]
        others = [mark for mark in marks if mark.piece in alone - {piece}]
        digit, lines = _parted(own) if touching else (own, others)
        if not digit or flat(box_around(digit)):
            continue
        taken, sides = _around(digit, lines, others if touching else None)
        if taken and (sides, length_of(box_around(digit))) > most:
            found, most = (taken, digit), (sides, length_of(box_around(digit)))
    return found


def _parted(own: list[Mark]) -> tuple[list[Mark], list[Mark]]:
    """The marks of one piece: those of the digit, and outermost lines that are none of it."""
    outer = [mark for mark in own if mark.upright is not None and _outermost(mark, own)]
    while True:
        digit = [mark for mark in own if all(mark is not line for line in outer)]
        if not digit:
            return [], outer
        joined = [line for line in outer if _goes_on(line, outer, box_around(digit))]
        if len(joined) == len(outer):
            return digit, outer
        outer = joined


def _outermost(line: Mark, own: list[Mark]) -> bool:
    """Whether a line lies at one end of all in its piece that lies across it."""
    first, last = (LEFT, RIGHT) if line.upright else (TOP, BOTTOM)
    play = 1.5 * line.thickness
    ends = [
        (mark.middle + play, mark.middle - play)
        if mark.upright == line.upright
        else mark.box[[first, last]] + (WITHIN * mark.length + line.thickness / 2) * INWARDS
        for mark in own
        if mark.upright in (None, line.upright)
    ]
    before = all(line.middle <= end[0] for end in ends)
    return before or all(line.middle >= end[1] for end in ends)


def _goes_on(line: Mark, outer: list[Mark], box: np.ndarray) -> bool:
    """Whether a line meets another outer one, or goes on beyond the digit: a stroke of its own
    does neither."""
    if any(other.upright != line.upright and line.touches(other) for other in outer):
        return True
    return max(_beyond(line, box)) > BEYOND * length_of(box)


def _around(
    digit: list[Mark], lines: list[Mark], more: list[Mark] | None
) -> tuple[list[Mark], int]:
    """Which lines are around the digit or beside it, and on how many sides; 1 if not around it.

    ``lines`` may be beside it; if they are of its own piece there are ``more``, a list, that may
    be around it with them.
    """
    box = box_around(digit)
    beside = [
        (line, side) for line in lines + (more or []) if (side := _side(line, box)) is not None
    ]
    share = [_cover([line for line, at in beside if at == side], box, side) for side in range(4)]
    taken = [line for line, _ in beside]
    lined = 4 if min(share) >= PARTLY else sum(part >= LINED for part in share)
    if lined >= 3 and height_of(box) >= LEAST * height_of(box_around(taken)):
        touched = {at for line, at in beside if any(line.touches(mark) for mark in digit)}
        if more is None or len(touched) <= MOST_TOUCHED:
            return _of_one_pen(taken), lined
    if more is None and max(min(share[LEFT], share[RIGHT]), min(share[TOP], share[BOTTOM])) > ALONG:
        return taken, 1
    taken = [line for line, side in beside if line in lines and _foreign(line, box, side)]
    return [line for line in taken if more is None or _of_another_pen(line, digit)], 1


def _of_one_pen(lines: list[Mark]) -> list[Mark]:
    """Lines that are not far thicker than most of them: a 5's bar is none of its box."""
    thickness = [line.thickness for line in lines]
    most = THICKER * sorted(thickness)[len(lines) // 2]
    return [line for line, own in zip(lines, thickness) if own < most]


def _of_another_pen(line: Mark, digit: list[Mark]) -> bool:
    """Whether a line is thinner or thicker than the digit's strokes: the stem of a 4 is neither."""
    strokes = stroke_width(np.logical_or.reduce([mark.mask for mark in digit]))
    return not SAME_PEN < line.thickness / strokes < 1 / SAME_PEN


def _foreign(line: Mark, box: np.ndarray, side: int) -> bool:
    """Whether a line alone is no stroke of the digit: it is longer, goes on at both its ends, far
    if they touch, and, if it is upright, not so long that the digit may be a speck beside a 1."""
    length, axis = length_of(box), side % 2
    clear = max(box[axis] - line.box[axis + 2], line.box[axis] - box[axis + 2]) >= CLEAR * length
    beyond = min(_beyond(line, box)) >= (CLEAR if clear else BEYOND) * length
    longest = LONGEST * length if line.upright else np.inf
    return beyond and LONGER * length <= line.length <= longest


def _beyond(line: Mark, box: np.ndarray) -> tuple[int, int]:
    """How far a line goes on beyond a box at its first and last end, in pixels."""
    axis = TOP if line.upright else LEFT
    return box[axis] - line.box[axis], line.box[axis + 2] - box[axis + 2]


def _side(line: Mark, box: np.ndarray) -> int | None:
    """On which side of a digit's box a line runs, None for one that runs through it."""
    axis, play = (LEFT if line.upright else TOP), WITHIN * length_of(box)
    if line.middle < box[axis] + play:
        return axis
    return axis + 2 if line.middle > box[axis + 2] - play else None


def _cover(lines: list[Mark], box: np.ndarray, side: int) -> float:
    """The share of a box's side that lines run along."""
    axis = TOP if side in (LEFT, RIGHT) else LEFT
    covered = np.zeros(box[axis + 2] - box[axis], bool)
    for line in lines:
        first, last = np.maximum(0, line.box[[axis, axis + 2]] - box[axis])
        covered[first:last] = True
    return float(covered.mean())
