"""From which contrast on a pixel is ink: one threshold for clear ink, one for faint."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

STEPS = 1024  # of contrast, in the histogram
FAINTEST = 0.02  # contrast of the faintest pencil
CLEAR_OF_GRAIN = 1.15  # least mean contrast of ink, in units of the paper's grain
FAINT_PART = 0.5  # of the threshold, for ink that continues clear ink

DARKEST = 99.9  # percent of the contrasts are less than a stroke's
SOLID, CLEARLY_SOLID, OF_ONE_TONE = 0.8, 0.9, 0.95  # of a stroke's contrast
LEAST_SOLID = 0.4  # of what seems solid, that is of one tone


@dataclass(frozen=True)
class Levels:
    """Contrasts in [0, 1]: ink above ``clear``; above ``faint`` too if it continues clear ink;
    ``grain`` is what paper alone reaches."""

    clear: float
    faint: float
    grain: float


def find_levels(contrast: np.ndarray) -> Levels | None:
    """The thresholds for a picture's contrast float32 [h, w], None where nothing stands out.

    Grain is four deviations above the median of what is below the threshold, the deviation being
    taken from the median distance to the median.
    """
    counts = np.bincount((contrast.ravel() * (STEPS - 1)).astype(np.intp), minlength=STEPS)
    clear = _halfway(counts)
    if clear / STEPS < FAINTEST:
        return None
    paper, ink = counts[:clear], counts[clear:]
    middle = _median(paper)
    distances = np.bincount(abs(np.arange(clear) - middle), paper, clear)
    grain = middle + 4 * 1.48 * _median(distances)
    if clear + ink @ np.arange(len(ink)) / max(ink.sum(), 1) < CLEAR_OF_GRAIN * grain:
        return None
    grain = min(grain, clear)
    return Levels(clear / STEPS, max(FAINT_PART * clear, grain) / STEPS, grain / STEPS)


def solid_levels(contrast: np.ndarray) -> Levels | None:
    """The thresholds for solid strokes among specks that are as dark, but have paper between them.

    Much of what is solid is of one tone, the darkest; where there is none such, None.
    """
    full = percentile(contrast, DARKEST)
    darkest, dark = (np.count_nonzero(contrast > part * full) for part in (OF_ONE_TONE, SOLID))
    if full < FAINTEST or darkest < LEAST_SOLID * dark:
        return None
    return Levels(CLEARLY_SOLID * full, SOLID * full, SOLID * full)


def _halfway(counts: np.ndarray) -> int:
    """The step halfway between the mean of the paper and the mean of the ink.

    Found from half of the highest contrast on, which, unlike Otsu's method, also finds ink that is
    a hundredth of the picture.
    """
    many, sums = np.cumsum(counts), np.cumsum(counts * np.arange(len(counts)))
    few = max(4, many[-1] // 1000)

    def halfway(step: int) -> int:
        below, above = many[step], many[-1] - many[step]
        if not below or not above:
            return step
        return round((sums[step] / below + (sums[-1] - sums[step]) / above) / 2)

    return parted(int(np.searchsorted(many, many[-1] - few)) // 2, halfway)


def parted(level, halfway: Callable):
    """The level that lies halfway between the means of what is below and what is above it.

    ``halfway(level)`` gives the middle of the two means, or the level itself where one side is
    empty; from the first ``level`` on it is asked until nothing changes.
    Source: Ridler and Calvard 1978, "Picture Thresholding Using an Iterative Selection Method".
    """
    for _ in range(50):
        before, level = level, halfway(level)
        if level == before:
            break
    return level


def percentile(values: np.ndarray, percent: float) -> float:
    """As np.percentile, several times quicker for few values."""
    place = percent / 100 * (values.size - 1)
    below = int(place)
    above = min(below + 1, values.size - 1)
    ordered = np.partition(values, (below, above), axis=None)
    return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))


def _median(counts: np.ndarray) -> int:
    return int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))


def stroke_width(mask: np.ndarray) -> float:
    """Mean width of the strokes of a mask bool [h, w], in its pixels: twice area by outline.

    The outline is counted along pixel edges, which is 4/pi too long on the average of directions.
    """
    outline = np.count_nonzero(mask[1:] != mask[:-1]) + np.count_nonzero(mask[0])
    outline += np.count_nonzero(mask[:, 1:] != mask[:, :-1]) + np.count_nonzero(mask[-1])
    outline += np.count_nonzero(mask[:, 0]) + np.count_nonzero(mask[:, -1])
    return float(2 * np.count_nonzero(mask) / max(outline * np.pi / 4, 1))
