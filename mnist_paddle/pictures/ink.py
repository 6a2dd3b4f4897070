"""Which pixels are the digit's ink: threshold, then pieces; specks and marks at the edge go."""

import numpy as np

from mnist_paddle.pictures.morphology import dilate
from mnist_paddle.pictures.pieces import Pieces, find_pieces

FAINTEST = 0.045  # contrast of the faintest pencil
SMALLEST_DIGIT = 0.06  # of the picture's longer side
GAP = 0.12  # of the digit's own extent, between pieces of one digit
FAINT_PART = 0.5  # of the threshold, for ink that continues clear ink
MOST_PIECES = 12
MOST_INK = 0.55  # of the digit's box

NO_INK = "no ink"
SEVERAL = "more than one digit"
HARDLY = "hardly a digit"


def threshold(contrast: np.ndarray) -> float:
    """The contrast halfway between the mean of the paper and that of the ink, 0 without ink.

    Found by iteration from half of the highest contrast (Ridler and Calvard, 1978), which, unlike
    Otsu's method, also finds ink that is a hundredth of the picture.
    """
    counts, edges = np.histogram(contrast, 256, (0, max(float(contrast.max()), 1e-6)))
    centres = (edges[:-1] + edges[1:]) / 2
    many, sums = np.cumsum(counts), np.cumsum(counts * centres)
    few = max(4, contrast.size // 1000)
    place = int(np.searchsorted(many, many[-1] - few)) // 2
    for _ in range(50):
        below, above = max(many[place], 1), max(many[-1] - many[place], 1)
        halfway = (sums[place] / below + (sums[-1] - sums[place]) / above) / 2
        next_place = min(int(np.searchsorted(edges, halfway)) - 1, 255)
        if next_place == place:
            break
        place = max(next_place, 0)
    level = float(edges[place + 1])
    return level if level > FAINTEST else 0.0


def paper_grain(contrast: np.ndarray, level: float) -> float:
    """The contrast that paper alone reaches by its grain: four deviations above its median."""
    paper = contrast[contrast < level]
    middle = float(np.median(paper))
    return min(middle + 4 * 1.48 * float(np.median(abs(paper - middle))), level)


def digit_ink(contrast: np.ndarray, level: float) -> tuple[np.ndarray, tuple[str, ...]]:
    """The ink of the digit, bool [h, w], and what speaks against there being one digit."""
    pieces = find_pieces(contrast > max(FAINT_PART * level, paper_grain(contrast, level)))
    longest = max(contrast.shape)
    clear = np.bincount(pieces.labels[contrast > level], minlength=len(pieces) + 1)[1:] > 0
    real = clear & (pieces.extent >= max(3, SMALLEST_DIGIT / 3 * longest))
    if not real.any() or pieces.extent[real].max() < SMALLEST_DIGIT * longest:
        return np.zeros(contrast.shape, bool), (NO_INK,)
    groups = _groups(pieces, real)
    weight = _weight(pieces, groups, contrast.shape)
    best = int(weight.argmax())
    groups[_above_or_below(pieces, groups, best)] = best
    chosen = groups == best
    findings = []
    if _rivals(pieces, groups, best).any():
        findings.append(SEVERAL)
    if chosen.sum() > MOST_PIECES:
        findings.append(HARDLY)
    return pieces.mask(chosen), tuple(findings)


def _groups(pieces: Pieces, real: np.ndarray) -> np.ndarray:
    """The group of each piece, int [n], -1 for specks; near pieces are of one group."""
    gap = max(1, round(GAP / 2 * np.median(pieces.extent[real])))
    near = find_pieces(dilate(pieces.mask(real), gap)).labels
    group = np.full(len(pieces) + 1, -1)
    group[pieces.labels] = near - 1
    group = group[1:]
    group[~real] = -1
    return group


def _above_or_below(pieces: Pieces, groups: np.ndarray, best: int) -> np.ndarray:
    """Which other pieces lie over or under the best group, as a 5's bar or half an 8 does."""
    main = groups == best
    left, right = pieces.left[main].min(), pieces.right[main].max()
    shared = np.minimum(pieces.right, right) - np.maximum(pieces.left, left)
    large = pieces.area > 0.05 * pieces.area[main].sum()
    inside = ~pieces.at_edge | pieces.at_edge[main].any()
    return (groups >= 0) & ~main & large & inside & (shared > 0.5 * pieces.width)


def _weight(pieces: Pieces, groups: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """How likely each group is the digit: its ink, less what lies far out or at the edge."""
    height, width = shape
    count = groups.max() + 1
    x = ((pieces.left + pieces.right) / width - 1) * 0.9
    y = ((pieces.top + pieces.bottom) / height - 1) * 0.9
    worth = pieces.area * (1.2 - np.maximum(abs(x), abs(y)))
    worth = np.where(pieces.at_edge, worth * 0.5, worth)
    kept = groups >= 0
    return np.bincount(groups[kept], worth[kept], count)


def _rivals(pieces: Pieces, groups: np.ndarray, best: int) -> np.ndarray:
    """Which other groups are as large as a second digit would be, bool [groups]."""
    kept = groups >= 0
    count = groups.max() + 1
    area = np.bincount(groups[kept], pieces.area[kept], count)
    top, bottom = np.full(count, 10**6), np.zeros(count, int)
    np.minimum.at(top, groups[kept], pieces.top[kept])
    np.maximum.at(bottom, groups[kept], pieces.bottom[kept])
    height = bottom - top
    rival = (area > 0.3 * area[best]) & (height > 0.5 * height[best])
    rival[best] = False
    return rival
