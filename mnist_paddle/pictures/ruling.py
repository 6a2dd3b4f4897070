"""Ruled lines and squared paper: straight thin lines across the whole picture, taken out."""

import numpy as np

from mnist_paddle.pictures.morphology import dilate, erode
from mnist_paddle.pictures.pieces import find_pieces

STRIPS = 12  # upright strips in which a line is looked for
THICKEST = 0.03  # of the picture's longer side
SMALLEST = 64  # pixels a side: smaller pictures have no room for lines


def without_ruling(contrast: np.ndarray, level: float) -> np.ndarray:
    """The contrast float32 [h, w] of ink, less lines from side to side or from top to bottom."""
    if min(contrast.shape) < SMALLEST:
        return contrast
    return _without_level_lines(_without_level_lines(contrast, level).T, level).T


def _without_level_lines(contrast: np.ndarray, level: float) -> np.ndarray:
    """Where a line runs, only what is taller than the line stays: strokes that cross it."""
    thickest = max(2, round(THICKEST * max(contrast.shape)))
    lines = _level_lines(contrast > level, thickest)
    if not lines.any():
        return contrast
    reach = thickest // 2 + 1
    upright = dilate(erode(contrast, reach, 0), reach, 0)
    return np.where(dilate(lines, 2, 0), upright, contrast)


def _level_lines(ink: np.ndarray, thickest: int) -> np.ndarray:
    """bool [h, w]: rows of each strip that are ink nearly throughout, linked over all strips."""
    height, width = ink.shape
    strip = width // STRIPS
    filled = ink[:, : strip * STRIPS].reshape(height, STRIPS, strip).mean(2) > 0.6
    linked = find_pieces(dilate(filled, 1, 0))
    thick = linked.area / np.maximum(linked.width, 1) - 2
    across = (linked.width >= STRIPS - 1) & (thick <= thickest)
    lines = np.repeat(linked.mask(across) & filled, strip, axis=1)
    return np.pad(lines, ((0, 0), (0, width - lines.shape[1])), "edge")
