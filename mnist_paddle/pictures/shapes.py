"""Shapes around a mask bool [h, w], as masks: its convex hull, the tightest rectangle."""

from collections.abc import Iterable

import numpy as np

FITTING = 0.97  # of a rectangle that is filled so well that no tighter one is looked for


def hull(mask: np.ndarray) -> np.ndarray:
    """The convex hull, nearly: as seen from 36 sides."""
    return _between_ends(mask, np.radians(np.arange(0, 180, 10)))


def rectangle(mask: np.ndarray) -> np.ndarray:
    """The tightest rectangle, upright or turned, as far as the picture goes."""
    best = np.ones(mask.shape, bool)
    for angle in np.radians(np.arange(0, 90, 2.5)):
        inside = _between_ends(mask, (angle, angle + np.pi / 2))
        if inside.sum() < best.sum():
            best = inside
        if mask.sum() > FITTING * best.sum():
            break
    return best


def _between_ends(mask: np.ndarray, angles: Iterable[float]) -> np.ndarray:
    """What lies between the mask's ends in each of the directions, in radians."""
    down, across = np.indices(mask.shape)
    inside = np.ones(mask.shape, bool)
    for angle in angles:
        along = np.cos(angle) * across + np.sin(angle) * down
        inside &= (along >= along[mask].min()) & (along <= along[mask].max())
    return inside
