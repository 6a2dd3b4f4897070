"""Ruled lines and squared paper: straight thin lines across the whole picture, taken out."""

import numpy as np

from mnist_paddle.pictures.levels import percentile
from mnist_paddle.pictures.morphology import dilate, erode
from mnist_paddle.pictures.pieces import find_pieces

STRIPS = 12  # upright strips in which a line is looked for
THICKEST = 0.03  # of the picture's longer side
LEAST_REST = 0.1  # of the ink, that a digit has on its lines
FAINTER = 0.6  # of the threshold of ink: a line near it would be taken out in bits
DARKER = 1.5  # times the contrast of the lines, for strokes along them
SMALLEST = 64  # pixels a side: smaller pictures have no room for lines


def without_ruling(contrast: np.ndarray, level: float) -> np.ndarray:
    """The contrast float32 [h, w] of ink, less lines from side to side or from top to bottom."""
    if min(contrast.shape) < SMALLEST:
        return contrast
    level = FAINTER * level
    level_ones_gone = _without_level_lines(contrast, level)
    upright = level_ones_gone.T
    cleared = _without_level_lines(upright, level)
    return level_ones_gone if cleared is upright else cleared.T


def _without_level_lines(contrast: np.ndarray, level: float) -> np.ndarray:
    """Where a line runs, only strokes stay: what is taller than the line, or far darker."""
    reach = max(1, round(THICKEST / 2 * max(contrast.shape)))
    lines = _level_lines(contrast > level, reach)
    if not lines.any():
        return contrast
    upright = dilate(erode(contrast, reach + 1, 0), reach + 1, 0)
    darker = DARKER * _tone(contrast, lines & (contrast > level))
    rest = np.where(lines & (contrast < darker), upright, contrast)
    if (rest > level).sum() < LEAST_REST * (contrast > level).sum():
        return contrast  # the line is the digit: a 1 as tall as the picture
    return rest


def _tone(contrast: np.ndarray, lines: np.ndarray) -> float:
    """The contrast of lines near the picture's sides, where the digit seldom is."""
    strip = contrast.shape[1] // STRIPS
    ends = np.r_[:strip, -strip:0]
    return percentile(contrast[:, ends][lines[:, ends]], 50)


def _level_lines(ink: np.ndarray, reach: int) -> np.ndarray:
    """bool [h, w]: where lines run that are at most 2 ``reach`` + 1 pixels thick.

    In each strip the rows are taken that are ink nearly throughout, but only few of them together;
    those of neighbouring strips are linked, past at most six strips that are full of the digit.
    """
    height, width = ink.shape
    strip = width // STRIPS
    filled = ink[:, : strip * STRIPS].reshape(height, STRIPS, strip).mean(2) > 0.6
    if not filled[:, 0].any() or not filled[:, -1].any():
        return np.zeros(ink.shape, bool)
    thin = filled & ~dilate(erode(filled, reach + 1, 0), reach + 1, 0)
    linked = find_pieces(dilate(thin, 1, 3))
    found = np.zeros((len(linked) + 1, STRIPS), bool)
    found[linked.labels[thin], np.nonzero(thin)[1]] = True
    found = found[1:]
    across = found[:, 0] & found[:, -1] & (found.mean(1) >= 0.5)
    lines = dilate(np.repeat(linked.mask(across), strip, axis=1), 1, 0)
    return np.pad(lines, ((0, 0), (0, width - lines.shape[1])), "edge")
