"""As MNIST was made: cropped, 20 pixels long, strokes of its weight, centred by mass in 28x28."""

import numpy as np
from PIL import Image

from mnist_paddle.pictures.ink import box_of
from mnist_paddle.pictures.levels import Levels, percentile, stroke_width
from mnist_paddle.pictures.morphology import dilate

SIDE, BOX = 28, 20
FINE = 80  # longer side of the copy on which stroke weight is changed, in pixels
THINNEST_STROKE = 2.2  # in pixels of the 28; a quarter of MNIST's digits have thinner ones
UNTOUCHED = (17, 21)  # longer side of a digit that is taken as it is


def density(contrast: np.ndarray, ink: np.ndarray, levels: Levels) -> np.ndarray:
    """How much ink each pixel holds, float32 [h, w] in [0, 1], 1 inside strokes, 0 on paper."""
    full = max(percentile(contrast[ink], 50), 1.2 * levels.clear)
    floor = min(levels.grain, 0.4 * levels.clear)
    near = dilate(ink, 2)
    return np.where(near, np.clip((contrast - floor) / (full - floor), 0, 1), 0).astype(np.float32)


def resized(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """float32 [h, w] -> float32 [height, width], smooth when enlarged, averaged when reduced."""
    enlarged = height > picture.shape[0] or width > picture.shape[1]
    how = Image.Resampling.BICUBIC if enlarged else Image.Resampling.BOX
    image = Image.fromarray(np.ascontiguousarray(picture, np.float32))
    return np.clip(np.asarray(image.resize((width, height), how)), 0, 1)


def weighted(crop: np.ndarray) -> np.ndarray:
    """A cropped digit float32 [h, w] -> its longer side 20 pixels, its strokes not too thin."""
    crop = _kept_by_averaging(crop, max(crop.shape) / FINE)
    scale = FINE / max(crop.shape)
    fine = resized(crop, *(max(1, round(side * scale)) for side in crop.shape))
    thinnest = THINNEST_STROKE * FINE / BOX
    missing = (thinnest - stroke_width(fine > 0.5)) / 2
    if missing > 0:
        fine = _thickened(fine, round(missing / (1 - thinnest / FINE)))
    scale = BOX / max(fine.shape)
    return resized(fine, *(max(1, round(side * scale)) for side in fine.shape))


def _kept_by_averaging(crop: np.ndarray, step: float) -> np.ndarray:
    """A digit whose strokes are wide enough to stay dark when ``step`` pixels become one."""
    missing = 1.5 * step - stroke_width(crop > 0.5)
    if step <= 1 or missing <= 0:
        return crop
    radius = int(np.ceil(missing / 2))
    return dilate(np.pad(crop, radius), radius)


def _thickened(fine: np.ndarray, radius: int) -> np.ndarray:
    """Strokes ``radius`` pixels wider on each side, with round ends."""
    if radius < 1:
        return fine
    fine = np.pad(fine, radius)
    result = fine.copy()
    for down in range(-radius, radius + 1):
        across = int((radius * radius + radius - down * down) ** 0.5)
        row = _slid(fine, across)
        target = result[max(0, down) : len(result) + min(0, down)]
        np.maximum(target, row[max(0, -down) : len(row) + min(0, -down)], out=target)
    return result


def _slid(picture: np.ndarray, across: int) -> np.ndarray:
    result = picture.copy()
    for shift in range(1, across + 1):
        np.maximum(result[:, shift:], picture[:, :-shift], out=result[:, shift:])
        np.maximum(result[:, :-shift], picture[:, shift:], out=result[:, :-shift])
    return result


def centred(digit: np.ndarray, middle: float = SIDE / 2) -> np.ndarray:
    """A digit of at most 28 pixels a side -> [28, 28], its centre of mass at pixel (14, 14), or
    another ``middle`` of both axes."""
    height, width = digit.shape
    total = float(digit.sum())
    frame = np.zeros((SIDE, SIDE), np.float32)
    if not total:
        return frame
    row = float(digit.sum(1) @ np.arange(height)) / total
    column = float(digit.sum(0) @ np.arange(width)) / total
    top = min(max(round(middle - row), 0), SIDE - height)
    left = min(max(round(middle - column), 0), SIDE - width)
    frame[top : top + height, left : left + width] = digit
    return frame


def framed(ink_density: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """Ink density float32 [h, w] and its box -> the network's input, float32 [28, 28] in [0, 1]."""
    left, top, right, bottom = box_of(ink_density > 0.1) or box
    crop = ink_density[top:bottom, left:right]
    longer = max(crop.shape)
    if UNTOUCHED[0] <= longer <= UNTOUCHED[1] and stroke_width(crop > 0.5) > 0.7 * THINNEST_STROKE:
        return centred(crop)
    return centred(weighted(crop))
