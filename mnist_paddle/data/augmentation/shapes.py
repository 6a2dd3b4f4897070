"""Lines drawn large, and pictures shrunk as MNIST's were."""

import numpy as np
from PIL import Image, ImageDraw

from mnist_paddle.pictures.framing import centred

LARGE = 112  # shapes are drawn about this large, then shrunk


def smooth(canvas: ImageDraw.ImageDraw, points: np.ndarray, width: float) -> None:
    """A line with round ends, smooth through points float [n, 2], x to the right and y downwards.

    Source: Catmull & Rom 1974, "A Class of Local Interpolating Splines".
    """
    framed = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0, 1, 6, endpoint=False)[:, None]
    a, b, c, d = (framed[start : len(framed) - 3 + start, None] for start in range(4))
    curve = b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    places = [*curve.reshape(-1, 2), points[-1]]
    canvas.line([tuple(place) for place in places], 255, round(width), "curve")
    for x, y in (points[0], points[-1]):
        canvas.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), 255)


def as_mnist(picture: Image.Image) -> np.ndarray:
    """Cropped, its longer side 20 pixels, its centre of mass in the middle of 28 x 28."""
    picture = picture.crop(picture.getbbox())
    scale = 20 / max(picture.size)
    size = [max(1, round(side * scale)) for side in picture.size]
    ink = np.asarray(picture.resize(size, Image.Resampling.BOX), np.float32) / 255
    return centred(ink, middle=13.5)
