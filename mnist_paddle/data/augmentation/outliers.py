"""Pictures that are no digit, to be trained towards "I do not know": all ten equally likely.

A network that has seen digits only is sure of everything. Shown letters, scribbles, pairs of
digits and textures as well, with a tenth as the target for each digit, it learns to be unsure of
what it does not know.

Source: Hendrycks et al. 2019, "Deep Anomaly Detection with Outlier Exposure".
"""

import functools
import math
import string
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mnist_paddle.data.augmentation.shapes import LARGE, as_mnist

TWINS = set("BCDGIJLOQSTUYZbcgijloqsuyz")
"""Letters that somebody's digit looks like: I l 1, O Q D 0, Z 2, S 5, b G 6, g q 9, Y 4, T 7. P is
none of them, though a few write their 9 so (``styles.py``): it is read as a 9, but doubted."""

LETTERS = sorted(set(string.ascii_letters) - TWINS) + list("&?@#%+=*!<>{}~ÄÅÉÑΩΔΣΨαλπξψЖФЩЮЯ")
FONTS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono", "DejaVuSerif",
         "DejaVuSerif-Bold", "DejaVuSerif-Italic", "STIXGeneral", "STIXGeneralItalic")  # fmt: skip
SCRIBBLES = 400
NO_DIGIT_MIRRORED = (3, 7, 9)  # left to right; a mirrored 2 could be a 5, and so on
NO_DIGIT_UPSIDE_DOWN = (4, 7)


def draw_outliers(
    images: np.ndarray, labels: np.ndarray, count: int, rng: np.random.Generator
) -> np.ndarray:
    """``count`` pictures float32 [count, 1, 28, 28] in [0, 1] that are no digit.

    Some are made of the digits ``images`` [n, 1, 28, 28] with ``labels`` [n]. All random numbers
    come from ``rng``.
    """
    makers = (letters, letters, scribbles, scribbles, pairs, pairs, textures, turned, blanks)
    chosen = rng.integers(len(makers), size=count)
    parts = [
        maker(images[:, 0], labels, int((chosen == index).sum()), rng)
        for index, maker in enumerate(makers)
    ]
    return np.concatenate(parts)[:, None]


def letters(images, labels, count, rng) -> np.ndarray:
    """Printed letters and signs that look like no digit."""
    return _pick(glyphs(), count, rng)


def scribbles(images, labels, count, rng) -> np.ndarray:
    """Three to eight random strokes, hatching, stars, filled shapes."""
    return _pick(drawings(), count, rng)


def pairs(images, labels, count, rng) -> np.ndarray:
    """Two digits: beside each other, one above the other, or different ones on the same spot."""
    if not len(images):
        return np.zeros((count, 28, 28), np.float32)
    first, second = rng.integers(len(images), size=(2, count))
    a, b = images[first], images[second]
    narrow = np.zeros_like(a)  # halved in width, side by side, close together
    narrow[:, :, 2:14] = a[:, :, 2:26].reshape(count, 28, 12, 2).mean(3)
    narrow[:, :, 14:26] = b[:, :, 2:26].reshape(count, 28, 12, 2).mean(3)
    small = np.zeros_like(a)  # half as large, as a square crop of two digits would be
    for half, digit in ((slice(0, 14), a), (slice(14, 28), b)):
        small[:, 7:21, half] = digit.reshape(count, 14, 2, 14, 2).mean((2, 4))
    small = np.clip(1.5 * small, 0, 1)
    overlaid = np.maximum(a, np.roll(b, rng.integers(-6, 7), axis=2))
    overlaid[labels[first] == labels[second]] = 0  # the same digit twice may read as it is
    kind = rng.integers(4, size=count)[:, None, None]
    return np.choose(kind, [narrow, small, small.transpose(0, 2, 1)[:, ::-1], overlaid])


def turned(images, labels, count, rng) -> np.ndarray:
    """Digits mirrored, or upside down, where that leaves no digit."""
    mirrored = images[np.isin(labels, NO_DIGIT_MIRRORED)][:, :, ::-1]
    upside_down = images[np.isin(labels, NO_DIGIT_UPSIDE_DOWN)][:, ::-1, ::-1]
    both = np.concatenate([mirrored, upside_down])
    return _pick(both if len(both) else np.zeros((1, 28, 28), np.float32), count, rng)


def textures(images, labels, count, rng) -> np.ndarray:
    """Smooth noise of several finenesses, cut at a threshold or not, in the box of a digit."""
    coarse = [rng.standard_normal((count, side, side), np.float32) for side in (4, 7, 14)]
    grey = sum(np.kron(part, np.ones((1, 28 // part.shape[1], 28 // part.shape[1]), np.float32))
               * weight[:, None, None]
               for part, weight in zip(coarse, rng.random((3, count), np.float32)))  # fmt: skip
    for axis in (1, 2) * 2:  # smooth the edges of the blocks
        grey = (np.roll(grey, 1, axis) + 2 * grey + np.roll(grey, -1, axis)) / 4
    grey = np.clip(0.5 + grey * rng.uniform(0.5, 4, (count, 1, 1)).astype(np.float32), 0, 1)
    boxed = np.zeros_like(grey)
    boxed[:, 4:24, 4:24] = grey[:, 4:24, 4:24]
    return np.where(rng.random((count, 1, 1)) < 0.7, boxed, grey)


def blanks(images, labels, count, rng) -> np.ndarray:
    """Nothing, or a few specks."""
    specks = rng.random((count, 28, 28), np.float32)
    return np.where(specks < rng.choice([0, 0.004, 0.02], (count, 1, 1)), specks * 50, 0).clip(0, 1)


@functools.cache
def glyphs() -> np.ndarray:
    """Every letter of LETTERS in every font, as MNIST would hold it: float32 [n, 28, 28]."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    drawn = []
    for name in FONTS:
        font = ImageFont.truetype(str(folder / f"{name}.ttf"), 64)
        for letter in LETTERS:
            picture = Image.new("L", (LARGE, LARGE))
            ImageDraw.Draw(picture).text((LARGE // 2, LARGE // 2), letter, 255, font, anchor="mm")
            drawn.append(as_mnist(picture))
    return np.stack(drawn)


@functools.cache
def drawings() -> np.ndarray:
    """Scribbles, hatching, stars and filled shapes, always the same: float32 [n, 28, 28]."""
    rng = np.random.default_rng(0)
    return np.stack([as_mnist(_drawing(rng)) for _ in range(SCRIBBLES)])


def _drawing(rng) -> Image.Image:
    picture = Image.new("L", (LARGE, LARGE))
    draw = ImageDraw.Draw(picture)
    width = int(rng.integers(4, 13))
    kind = rng.choice(["strokes", "hatching", "star", "filled"], p=[0.55, 0.15, 0.15, 0.15])
    if kind == "strokes":  # cubic Bézier curves
        t = np.linspace(0, 1, 24)[:, None]
        for _ in range(rng.integers(3, 9)):
            p = rng.uniform(8, LARGE - 8, (4, 2))
            curve = (1 - t) ** 3 * p[0] + 3 * t * (1 - t) ** 2 * p[1]
            curve += 3 * t**2 * (1 - t) * p[2] + t**3 * p[3]
            draw.line([tuple(point) for point in curve], 255, width, "curve")
    elif kind == "hatching":
        along = rng.uniform(0, math.pi)
        direction = np.array([math.cos(along), math.sin(along)])
        across = np.array([-direction[1], direction[0]])
        for place in np.linspace(-45, 45, rng.integers(3, 8)):
            middle = LARGE / 2 + place * across
            ends = [tuple(middle + side * rng.uniform(20, 50) * direction) for side in (-1, 1)]
            draw.line(ends, 255, width)
    elif kind == "star":
        centre = rng.uniform(40, LARGE - 40, 2)
        for _ in range(rng.integers(5, 10)):
            draw.line([tuple(centre), tuple(rng.uniform(4, LARGE - 4, 2))], 255, width)
    else:
        corners = rng.uniform(8, LARGE - 8, (rng.integers(4, 8), 2))
        draw.polygon([tuple(corner) for corner in corners], 255)
        if rng.random() < 0.5:
            draw.ellipse([20, 20, *rng.uniform(50, LARGE - 8, 2)], 255)
    return picture


def _pick(collection: np.ndarray, count: int, rng) -> np.ndarray:
    return collection[rng.integers(len(collection), size=count)]
