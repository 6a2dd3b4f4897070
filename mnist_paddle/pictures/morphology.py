"""Grey and binary morphology with squares, in O(log size) passes over the picture."""

import numpy as np


def dilate(picture: np.ndarray, radius: int) -> np.ndarray:
    """The greatest value within ``radius`` pixels of each; [h, w] of bool, integers or floats."""
    return _slide(picture, radius, np.maximum)


def erode(picture: np.ndarray, radius: int) -> np.ndarray:
    """The smallest value within ``radius`` pixels of each; beyond the edge nothing counts."""
    return _slide(picture, radius, np.minimum)


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


def _slide(picture: np.ndarray, radius: int, choose: np.ufunc) -> np.ndarray:
    """``choose`` over windows of 2 radius + 1, first down the columns, then along the rows."""
    for _ in range(2):
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
