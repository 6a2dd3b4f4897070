"""Print in another ink than the digit's, taken out wherever it runs: straight lines, outlines."""

import numpy as np

from mnist_paddle.pictures.ink import box_of
from mnist_paddle.pictures.inks import two_inks
from mnist_paddle.pictures.levels import stroke_width
from mnist_paddle.pictures.marks import NEAR, Mark, box_around, flat, length_of, lines_of, within
from mnist_paddle.pictures.morphology import close, dilate
from mnist_paddle.pictures.outlines import LEAST_HEIGHT, surrounds
from mnist_paddle.pictures.pieces import find_pieces
from mnist_paddle.pictures.ruling import SMALLEST

LINE = 2.0  # times its thickness, at least: else any stroke is lines
RAGGED = 0.2  # of an ink, that is no straight line, for it not to be print
# Times the digit's longer side: other lines are none around a digit; the one may be a 1, and the
# other ink a stain.
SHORTEST, LONGEST = 0.5, 2.5
EDGE = 0.9  # of strokes, that lie no farther from the other ink than they are wide: its own edge


def without_print(contrast: np.ndarray, colours: np.ndarray, level: float) -> np.ndarray:
    """The contrast float32 [h, w] of ink, above ``level``, less another ink than the digit's that
    is straight lines or an outline around it; strokes that run through them, or in them, stay.

    ``colours`` uint8 [h, w, 3] are the picture's.
    """
    if min(contrast.shape) < SMALLEST:
        return contrast
    inks = two_inks(colours, contrast > level) or ()
    # Where both are straight lines, the digit is a 1, and shorter.
    longer = sorted(inks, key=lambda ink: length_of(np.array(box_of(ink))), reverse=True)
    for printed, written in zip(longer, longer[::-1]):
        pieces = find_pieces(written)
        digit = pieces.labels == 1 + pieces.extent.argmax()
        if _is_lines(printed, np.array(box_of(digit))) or _is_outline(printed, digit):
            strokes = close(written, round(stroke_width(printed)) + NEAR)
            return np.where(dilate(printed, NEAR) & ~strokes, 0, contrast)
    return contrast


def _is_lines(ink: np.ndarray, digit: np.ndarray) -> bool:
    """Whether an ink is straight lines and hardly anything else, which may be around what is in
    the box of a digit, or beside it: they are not all within it, as a 1 is in its box, nor all too
    short for that, nor is one too long that ends within the picture."""
    lines = [line for line in lines_of(find_pieces(ink)) if line.length > LINE * line.thickness]
    if not lines or flat(digit) or not _are_all(lines, ink):
        return False
    around, size = box_around(lines), ink.shape[::-1]
    if within(around, digit, NEAR):
        return False
    goes_on = (around[:2] <= NEAR).any() or (around[2:] >= np.array(size) - NEAR).any()
    longest = max(line.length for line in lines)
    ends = goes_on or longest <= LONGEST * length_of(digit)
    return bool(ends and length_of(around) >= SHORTEST * length_of(digit))


def _are_all(lines: list[Mark], ink: np.ndarray) -> bool:
    straight = dilate(np.logical_or.reduce([line.mask for line in lines]), NEAR)
    return np.count_nonzero(ink & ~straight) <= RAGGED * np.count_nonzero(ink)


def _is_outline(ink: np.ndarray, digit: np.ndarray) -> bool:
    """Whether an ink surrounds a digit's on all sides, as a box or a circle does, and not as the
    strokes of a 0 do, of which an edge within is of another colour."""
    high = np.count_nonzero(digit.any(1)) > LEAST_HEIGHT * np.count_nonzero(ink.any(1))
    if not high or not surrounds(ink, digit):
        return False
    along = dilate(ink, NEAR + round(stroke_width(digit)))
    return bool(np.count_nonzero(digit & along) <= EDGE * np.count_nonzero(digit))
