"""Which pixels are the digit's ink: threshold, then pieces; specks and marks at the edge go.

``NO_INK`` and the other codes are for programs, too: they do not change."""

import numpy as np

from mnist_paddle.pictures.grouping import LINE, digit_among, grouped, rivals, underlines
from mnist_paddle.pictures.levels import Levels, stroke_width
from mnist_paddle.pictures.morphology import border_of, box_mean, dilate
from mnist_paddle.pictures.outlines import outlines
from mnist_paddle.pictures.pieces import Pieces, find_pieces, most_pieces

SMALLEST_DIGIT = 0.035  # of the picture's longer side
SPECK = 0.02  # of the longer side
GAP = 0.03  # of the longer side, between pieces of one line
AT_EDGE = 0.03  # of the longer side, for lines along the edge

MOST_PIECES, MOST_HOLES = 12, 20  # in a digit of bad chalk
GRAIN = 0.001  # of the digit's box: smaller pieces and holes are those of chalk
WIDEST = 2.0  # of its height
NARROWEST = 0.15  # of the picture, for what goes from edge to edge
FATTEST = 0.35  # stroke, of the longer side
MOST_AT_EDGE = 0.3  # of the picture's edge

NEAR = 2.5  # widths of a stroke from clear ink, within which all faint ink stays
PALE = 0.25  # of the clear ink, at most, for faint ink farther away to stay

BITS = 0.5  # to each pixel of the longer side: ink as broken as that is noise
NOISY = 0.06  # deviation of paper's tones from those around, in [0, 1]: twice a bad camera's

NO_INK = "no_ink"
NOISE = "noise"
SEVERAL = "several_digits"
HARDLY = "hardly_a_digit"
NO_DIGIT = frozenset((NO_INK, NOISE))


def digit_ink(contrast: np.ndarray, levels: Levels) -> tuple[np.ndarray, tuple[str, ...]]:
    """The ink of the digit, bool [h, w], and what speaks against there being one digit."""
    contrast = near_clear(contrast, levels, PALE)
    pieces = find_pieces(contrast > levels.faint)
    longest = max(contrast.shape)
    clear = pieces.count(contrast > levels.clear) > 0
    real = clear & (pieces.extent >= max(3, SPECK * longest)) & ~_lines_at_edge(pieces)
    if not real.any() or pieces.extent[real].max() < SMALLEST_DIGIT * longest:
        return np.zeros(contrast.shape, bool), (NO_INK,)
    real &= ~outlines(pieces, real)
    real &= ~_underlines(pieces, real)
    ink, findings = pieces.mask(real), []
    if np.count_nonzero(real) > 1:  # one piece is one group, and the digit
        groups = grouped(ink, max(1, round(GAP / 2 * longest)))
        chosen = digit_among(groups)
        ink &= groups.mask(chosen)
        if rivals(groups, chosen).any():
            findings.append(SEVERAL)
    if hardly(ink):
        findings.append(HARDLY)
    return ink, tuple(findings)


def near_clear(contrast: np.ndarray, levels: Levels, pale: float) -> np.ndarray:
    """The contrast float32 [h, w] less what is faint and far from the clear ink that it joins: a
    stain that a stroke crosses, the other side's writing. A paler end stays, of at most ``pale``
    of the clear ink."""
    clear, inked = contrast > levels.clear, contrast > levels.faint
    far = inked & ~dilate(clear, max(3, round(NEAR * stroke_width(clear))))
    if not far.any():
        return contrast
    pieces = find_pieces(inked)
    much = pieces.count(far) > pale * pieces.count(clear)
    return np.where(far & pieces.mask(much), levels.faint, contrast)


def _underlines(pieces: Pieces, real: np.ndarray) -> np.ndarray:
    """Which pieces are a line under the largest of the real ones that is no line, bool [n]."""
    flat = pieces.width > LINE * pieces.height
    inside = real & ~flat & ~pieces.at_edge
    if not inside.any():
        return inside
    largest = np.where(inside, pieces.area, 0).argmax()
    return real & underlines(pieces, np.arange(len(pieces)) == largest)


def noisy(tones: np.ndarray) -> bool:
    """Whether a picture float32 [h, w] in [0, 1] without a digit's ink is noise, and not blank."""
    return bool((tones - box_mean(tones, max(2, max(tones.shape) // 12))).std() > NOISY)


def in_bits(ink: np.ndarray) -> bool:
    """Whether found ink bool [h, w] is noise: far too many pieces, or bits all over the picture."""
    left, top, right, bottom = box_of(ink)
    digit = ink[top:bottom, left:right]
    everywhere = _at_edge(ink) > MOST_AT_EDGE and most_pieces(digit) > BITS * max(digit.shape)
    return bool(everywhere or _many_large(digit, 2 * MOST_PIECES))


def hardly(ink: np.ndarray) -> bool:
    """Whether found ink bool [h, w] is unlike any digit: in bits, a sponge, a blob, a line."""
    left, top, right, bottom = box_of(ink)
    height, width = bottom - top, right - left
    digit = ink[top:bottom, left:right]
    bar = np.array([height, width]) / ink.shape
    return bool(
        _many_large(digit, MOST_PIECES)
        or _many_large(~digit, MOST_HOLES)
        or width > WIDEST * height
        or _at_edge(ink) > MOST_AT_EDGE
        or (stroke_width(digit) > FATTEST * max(height, width) and width > 0.6 * height)
        or (bar.max() == 1 and bar.min() < NARROWEST)
    )


def _at_edge(ink: np.ndarray) -> float:
    """The share of the picture's edge that is ink."""
    return float(border_of(ink).mean())


def _many_large(mask: np.ndarray, most: int) -> bool:
    """Whether a mask has more than ``most`` pieces, grains not counted."""
    if most_pieces(mask) <= most:
        return False
    area = find_pieces(mask).area
    return np.count_nonzero(area > GRAIN * mask.size) > most


def box_of(ink: np.ndarray) -> tuple[int, int, int, int] | None:
    """The box (left, top, right, bottom) of a mask bool [h, w], right and bottom exclusive."""
    columns, rows = np.flatnonzero(ink.any(0)), np.flatnonzero(ink.any(1))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _lines_at_edge(pieces: Pieces) -> np.ndarray:
    """Which pieces are a line along the picture's edge, as of a form's box, bool [n]."""
    height, width = pieces.labels.shape
    margin = AT_EDGE * max(height, width)
    flat, upright = pieces.height <= margin, pieces.width <= margin
    along_side = flat & ((pieces.bottom <= 2 * margin) | (pieces.top >= height - 2 * margin))
    beside = upright & ((pieces.right <= 2 * margin) | (pieces.left >= width - 2 * margin))
    return (along_side & (pieces.width > 0.5 * width)) | (beside & (pieces.height > 0.5 * height))
