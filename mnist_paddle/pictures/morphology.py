"""Grey and binary morphology with squares, in O(log size) passes over the picture."""

import numpy as np


def dilate(picture: np.ndarray, down: int, across: int | None = None) -> np.ndarray:
    """The greatest value within ``down`` rows and ``across`` columns (or as many) of each pixel.

    [h, w] of bool, integers or floats; beyond the picture's edge nothing counts.
    """
    return _slide(picture, down, across, np.maximum)


def erode(picture: np.ndarray, down: int, across: int | None = None) -> np.ndarray:
    """The smallest value within ``down`` rows and ``across`` columns (or as many) of each pixel."""
    return _slide(picture, down, across, np.minimum)


def close(picture: np.ndarray, radius: int) -> np.ndarray:
    """Dilated, then eroded: dark things narrower than 2 radius + 1 vanish into what is around."""
    return erode(dilate(picture, radius), radius)


def box_mean(picture: np.ndarray, radius: int) -> np.ndarray:
    """The mean of the square within ``radius`` pixels, cut at the edge; float [h, w]."""
    for axis in (0, 1):
        length = picture.shape[axis]
        sums = np.cumsum(picture, axis=axis, dtype=np.float64)
        sums = np.concatenate([np.zeros_like(sums.take([0], axis)), sums], axis)
        first = np.maximum(np.arange(length) - radius, 0)
        last = np.minimum(np.arange(length) + radius + 1, length)
        counts = (last - first).reshape((-1, 1) if axis == 0 else (1, -1))
        picture = (sums.take(last, axis) - sums.take(first, axis)) / counts
    return picture.astype(np.float32)


def _slide(picture: np.ndarray, down: int, across: int | None, choose: np.ufunc) -> np.ndarray:
    """``choose`` over the columns' windows of 2 down + 1, then the rows' of 2 across + 1."""
    for radius in (down, down if across is None else across):
        reach = min(radius, len(picture) - 1)
        if reach > 0:
            picture = _slide_down(picture, reach, choose)
        picture = picture.T
    return np.ascontiguousarray(picture)


def _slide_down(picture: np.ndarray, radius: int, choose: np.ufunc) -> np.ndarray:
    """Windows of a power of two by doubling; two of them overlap to one of any width."""
    wanted = 2 * radius + 1
    windows = np.pad(picture, ((radius, radius), (0, 0)), mode="edge")
    width = 1
    while 2 * width <= wanted:
        windows = choose(windows[:-width], windows[width:])
        width *= 2
    rest = wanted - width
    return choose(windows[: len(picture)], windows[rest : rest + len(picture)])
