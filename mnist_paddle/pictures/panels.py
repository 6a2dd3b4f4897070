"""Pictures on a picture: a contact sheet, notes on a board, each on a ground of its own."""

import numpy as np

from mnist_paddle.pictures.background import ALIKE
from mnist_paddle.pictures.levels import percentile
from mnist_paddle.pictures.morphology import border_of, dilate, erode
from mnist_paddle.pictures.pieces import find_pieces

FEWEST = 2  # one alone is the picture itself, or a box on it
SMALLEST = 20  # pixels a side
OUTLINE, INSIDE = 0.9, 0.6  # of them, that is unlike the ground around
OF_ITS_OWN = 0.25  # range of its tones, of the distance from the ground
SHAVE = 2  # pixels at its sides, mixed with the ground
LEAST = 0.5  # of all that is unlike the ground, that the panels cover
MOST = 1000  # pictures on one; more are read as one page

Box = tuple[int, int, int, int]


def panels(grey: np.ndarray) -> tuple[list[Box], np.ndarray]:
    """The boxes (left, top, right, bottom) of pictures that lie apart on the ground of another,
    and that picture with its ground in their places, float32 [h, w].

    ``grey`` float32 [h, w] in [0, 1]. A panel is an upright rectangle unlike the ground along its
    whole outline and inside it, where it has tones of its own, too; it does not touch the
    picture's edge. There are none unless there are several.
    """
    ring = border_of(grey)
    ground = percentile(ring, 50)
    if (abs(ring - ground) > ALIKE).mean() > 1 - OUTLINE:
        return [], grey
    differs = dilate(abs(grey - ground) > ALIKE, 1)  # from light to dark there is a line of it
    differs = dilate(erode(differs, 2), 1)
    pieces = find_pieces(differs)
    large = (np.minimum(pieces.width, pieces.height) >= SMALLEST) & ~pieces.at_edge
    found = []
    for one in np.flatnonzero(large):
        sides = (pieces.left[one], pieces.top[one], pieces.right[one], pieces.bottom[one])
        left, top, right, bottom = box = tuple(int(side) for side in sides)
        part = np.s_[top + SHAVE : bottom - SHAVE, left + SHAVE : right - SHAVE]
        if _is_panel(grey[part], pieces.labels[part] == one + 1, ground):
            found.append(box)
    covered = sum((right - left) * (bottom - top) for left, top, right, bottom in found)
    if not FEWEST <= len(found) <= MOST or covered < LEAST * differs.sum():
        return [], grey
    rest = grey.copy()
    for left, top, right, bottom in found:  # none is at the edge
        rest[top - 1 : bottom + 1, left - 1 : right + 1] = ground
    return found, rest


def _is_panel(tones: np.ndarray, own: np.ndarray, ground: float) -> bool:
    """Whether the tones in a box, of which what is ``own`` is unlike the ground, are a panel's."""
    outline = border_of(own)
    if outline.mean() < OUTLINE or own.mean() < INSIDE:
        return False
    apart = abs(percentile(tones, 50) - ground)  # for a wide stroke much, and all of it alike
    return percentile(tones, 99.7) - percentile(tones, 0.3) > max(2 * ALIKE, OF_ITS_OWN * apart)
