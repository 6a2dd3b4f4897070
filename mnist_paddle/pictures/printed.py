"""Straight lines in another ink than the digit's, as print is, taken out wherever they run."""

import numpy as np

from mnist_paddle.pictures.ink import box_of
from mnist_paddle.pictures.inks import two_inks
from mnist_paddle.pictures.marks import NEAR, Mark, box_around, flat, length_of, lines_of
from mnist_paddle.pictures.morphology import close, dilate
from mnist_paddle.pictures.pieces import find_pieces
from mnist_paddle.pictures.ruling import SMALLEST

RAGGED = 0.2  # of an ink, that is no straight line, for it not to be print
SHORTEST, LONGEST = 0.5, 2.5  # times the digit's longer side: else lines are none around it, but
# one may be a 1, and the other ink a stain


def without_print(contrast: np.ndarray, colours: np.ndarray, level: float) -> np.ndarray:
    """The contrast float32 [h, w] of ink, above ``level``, less straight lines of another ink than
    the digit's; strokes that run through them, or in them, stay.

    ``colours`` uint8 [h, w, 3] are the picture's.
    """
    if min(contrast.shape) < SMALLEST:
        return contrast
    inks = two_inks(colours, contrast > level)
    for printed, written in (inks, inks[::-1]) if inks else ():
        lines = lines_of(find_pieces(printed))
        if lines and _are_all(lines, printed) and _surround(lines, written):
            thick = round(max(line.thickness for line in lines)) + NEAR
            return np.where(dilate(printed, NEAR) & ~close(written, thick), 0, contrast)
    return contrast


def _are_all(lines: list[Mark], ink: np.ndarray) -> bool:
    """Whether an ink is lines and hardly anything else."""
    straight = dilate(np.logical_or.reduce([line.mask for line in lines]), NEAR)
    return np.count_nonzero(ink & ~straight) <= RAGGED * np.count_nonzero(ink)


def _surround(lines: list[Mark], written: np.ndarray) -> bool:
    """Whether lines may be around a digit, or beside it: they are neither all too short for that,
    nor is one too long that ends within the picture."""
    pieces = find_pieces(written)
    digit = np.array(box_of(pieces.labels == 1 + pieces.extent.argmax()))
    around, size = box_around(lines), written.shape[::-1]
    goes_on = (around[:2] <= NEAR).any() or (around[2:] >= np.array(size) - NEAR).any()
    longest = max(line.length for line in lines)
    beside = goes_on or longest <= LONGEST * length_of(digit)
    return beside and length_of(around) >= SHORTEST * length_of(digit) and not flat(digit)
