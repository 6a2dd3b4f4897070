"""Whether the ink is dark on light, or light on dark."""

import numpy as np

from mnist_paddle.pictures.background import COARSE, TINY, contrast, evenly_lit, reduced
from mnist_paddle.pictures.levels import find_levels, percentile
from mnist_paddle.pictures.morphology import border_of, box_mean

PAGE_SHARES = (48, 24)  # of a page's longer side, for the radii of neighbourhoods
CERTAIN = 3.0  # lightness from which the ink is light, whatever its edges are like
DARKEST = 0.03  # of the picture's contrast, above its darkest tone: as dark as anything in it


def dark_on_light(grey: np.ndarray, page: bool = False) -> np.ndarray:
    """A grey picture float32 [h, w] in [0, 1] -> the same with the ink dark, inverted if needed.

    ``page``: it is a page of many digits.
    """
    light_on_dark = is_light_page(grey) if page else is_light_on_dark(grey)
    return 1 - grey if light_on_dark else grey


def is_light_page(grey: np.ndarray) -> bool:
    """Whether what there is of ink on a page is lighter than what surrounds it.

    By the skewness as of one digit, but in narrow neighbourhoods: around many digits the page's
    edge says nothing, and between them there may be more shadow than ink.
    """
    narrow, wide = (_skewness(grey - box_mean(grey, max(2, max(grey.shape) // share)))
                    for share in PAGE_SHARES)  # fmt: skip
    return 2 * narrow + wide > 0


def is_light_on_dark(grey: np.ndarray) -> bool:
    """Whether the little there is of ink is lighter than what surrounds it.

    A lamp's glare seems to be light ink, so where that is not certain the edges decide; but around
    a glare there is something darker than the page, the ink.
    """
    score = _lightness(grey)
    if not 0 < score < CERTAIN or max(grey.shape) <= TINY:
        return score > 0
    darkest, lightest = percentile(grey, 1), percentile(grey, 99)
    if percentile(border_of(grey), 50) <= darkest + DARKEST * (lightest - darkest):
        return True
    return _sharpness(1 - grey) > _sharpness(grey)


def _lightness(grey: np.ndarray) -> float:
    """Above 0 where the ink seems to be light.

    Two signs, both of what differs from the local mean, so that a shadow does not decide: its
    skewness, and on which side of the middle most of the picture's edge lies. Twice as much
    counts the skewness in a narrower neighbourhood, where a glare hardly shows.
    """
    if max(grey.shape) > TINY:
        coarse = reduced(grey, COARSE)
        local = coarse - box_mean(coarse, max(coarse.shape) // 4)
        fine = coarse - box_mean(coarse, max(coarse.shape) // 12)
        skewness = 0.7 * (_skewness(local) + 2 * _skewness(fine))
    else:
        local = grey - grey.mean()
        skewness = _skewness(local)
    middle = (percentile(local, 1) + percentile(local, 99)) / 2
    return float(skewness + 1.25 * (2 * (border_of(local) < middle).mean() - 1))


def _sharpness(tones: np.ndarray) -> float:
    """The mean step of tones [h, w], taken as dark on light, at the outline of their ink: large at
    a pen's strokes, small at a glare; what the picture's edge cuts has none."""
    against_paper = contrast(evenly_lit(tones))
    levels = find_levels(against_paper)
    if not levels:
        return 0.0
    ink = against_paper > levels.clear
    steps, length = 0.0, np.count_nonzero(ink[[0, -1]]) + np.count_nonzero(ink[:, [0, -1]])
    for mask, values in ((ink, tones), (ink.T, tones.T)):
        outline = mask[1:-2] != mask[2:-1]
        steps += abs(values[3:] - values[:-3])[outline].sum()
        length += np.count_nonzero(outline)
    return float(steps / max(length, 1))


def _skewness(values: np.ndarray) -> float:
    """The third moment of values whose mean is about 0, in units of their deviation."""
    square = values * values
    return float((square * values).mean() / (square.mean() ** 1.5 + 1e-9))
