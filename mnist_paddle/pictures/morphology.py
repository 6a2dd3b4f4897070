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


def border_of(picture: np.ndarray) -> np.ndarray:
    """The outermost rows and columns of [h, w] in a row: [2 h + 2 w], each corner twice."""
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])


def padded(picture: np.ndarray, down: int, across: int) -> np.ndarray:
    """[h, w] -> [h + 2 down, w + 2 across], the outermost values repeated; np.pad is slower."""
    height, width = picture.shape
    result = np.empty((height + 2 * down, width + 2 * across), picture.dtype)
    inner = result[down : down + height]
    inner[:, across : across + width] = picture
    inner[:, :across] = picture[:, :1]
    inner[:, across + width :] = picture[:, -1:]
    result[:down] = inner[0]
    result[down + height :] = inner[-1]
    return result


def _slide(picture: np.ndarray, down: int, across: int | None, choose: np.ufunc) -> np.ndarray:
    """``choose`` over the columns' windows of 2 down + 1, then the rows' of 2 across + 1."""
    height, width = picture.shape
    across = min(down if across is None else across, width - 1)
    down = min(down, height - 1)
    if down > 0:
        picture = padded(picture, down, 0)
        _slide_along(picture.reshape(-1), 2 * down + 1, width, choose)
        picture = picture[:height]
    if across > 0:
        picture = padded(picture, 0, across)
        _slide_along(picture.reshape(-1), 2 * across + 1, 1, choose)
        picture = picture[:, :width]
    return np.ascontiguousarray(picture)


def _slide_along(flat: np.ndarray, wanted: int, step: int, choose: np.ufunc) -> None:
    """Each value becomes that of ``wanted`` values, every ``step``-th from it on.

    Windows of a power of two by doubling; two of them overlap to one of any width. A picture goes
    through as one long row: windows that run on into the next row start in what was padded.
    """
    windows, width = flat, 1
    while 2 * width <= wanted:
        windows = choose(windows[: -width * step], windows[width * step :])
        width *= 2
    rest, count = (wanted - width) * step, len(flat) - (wanted - 1) * step
    choose(windows[:count], windows[rest : rest + count], out=flat[:count])
