"""Vary digits as hands and cameras do, a whole batch at once in NumPy.

Each function takes images float32 [n, 28, 28] in [0, 1], ink bright, and an amount for each image;
at amount zero it returns the image as it was. `Augmentation` draws the amounts.
"""

import functools
from dataclasses import dataclass, fields

import numpy as np

SIDE = 28
KNOTS = 7  # control points a side of the bending grid: 6.75 pixels apart, one outside each edge


@dataclass(frozen=True)
class Augmentation:
    """Random variations of digits, applied when called. Each field is a strength; 0 is off.

    Source: Simard et al. 2003, "Best Practices for Convolutional Neural Networks Applied to Visual
    Document Analysis" (bending); Zhong et al. 2017, "Random Erasing Data Augmentation".
    """

    rotation: float = 14.0  # degrees, to either side
    slant: float = 0.3  # pixels sideways for each pixel upwards, to either side
    scale: float = 0.15  # logarithm of the size, up or down
    aspect: float = 0.12  # logarithm of width over height, up or down
    shift: float = 2.0  # pixels, each way
    bending: float = 0.8  # pixels, standard deviation
    stroke: float = 0.7  # pixels that a stroke gains or loses on each side
    blur: float = 0.8  # share of a 3x3 binomial filter; to the other side it sharpens
    fading: float = 0.35  # brightness that is lost, seldom all of it
    noise: float = 0.1  # standard deviation, in a quarter of the images
    erasing: float = 8.0  # pixels, sides of a patch, in a quarter of the images

    def times(self, strength: float) -> "Augmentation":
        """The same variations, each `strength` times as strong."""
        return Augmentation(**{f.name: strength * getattr(self, f.name) for f in fields(self)})

    def __call__(
        self, images: np.ndarray, rng: np.random.Generator, rows: slice = slice(None)
    ) -> np.ndarray:
        """Images float32 [n, 1, 28, 28] -> varied copies of those in `rows`, by default all.

        All random numbers come from `rng`, and an image's do not depend on `rows`.
        """
        n = len(images)

        def within(strength, *shape):
            return strength * rng.uniform(-1, 1, (n, *shape)).astype(np.float32)[rows]

        def in_a_quarter(strength, *shape):
            chosen = rng.random((n, *[1] * len(shape))) < 0.25
            return (strength * chosen * rng.random((n, *shape))).astype(np.float32)

        maps = linear_maps(
            np.radians(within(self.rotation)),
            within(self.slant),
            np.exp(within(self.scale)),
            np.exp(within(self.aspect)),
        )
        knots = self.bending * rng.standard_normal((n, 2, KNOTS, KNOTS), np.float32)[rows]
        varied = resample(images[rows, 0], positions(maps, within(self.shift, 2)) + bends(knots))
        varied = thicken(varied, within(self.stroke))
        varied = soften(varied, within(self.blur))
        varied = varied * (1 - self.fading * rng.random((n, 1, 1), np.float32)[rows] ** 2)
        varied = add_noise(varied, in_a_quarter(self.noise), rng, rows)
        varied = erase(varied, within(SIDE / 2, 2), in_a_quarter(self.erasing, 2)[rows])
        return varied[:, None]


def linear_maps(angle, slant, scale, aspect) -> np.ndarray:
    """Matrices float32 [n, 2, 2] that take an offset (y, x) in the new image to one in the old.

    Seen in the new image: clockwise by `angle` (radians), the top moved right by `slant`,
    `scale` times as large, and `aspect` times as wide for its height.
    """
    cos, sin = np.cos(angle), np.sin(angle)
    tall, wide = scale / np.sqrt(aspect), scale * np.sqrt(aspect)
    rows = [[cos, -sin], [sin, cos]]  # the inverse rotation, in (y, x) with y downwards
    rows = [
        [rows[0][0] / tall, rows[0][1] / tall],
        [(rows[1][0] + slant * rows[0][0]) / wide, (rows[1][1] + slant * rows[0][1]) / wide],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=1).astype(np.float32)


def positions(maps, shift) -> np.ndarray:
    """Where each new pixel comes from, (y, x) in the old image: float32 [n, 2, 28 * 28].

    `maps` [n, 2, 2] act about the centre; `shift` [n, 2] in pixels, down and right, comes last.
    """
    centre = np.float32((SIDE - 1) / 2)
    grid = np.indices((SIDE, SIDE), np.float32).reshape(2, -1) - centre
    return maps @ grid + (centre - maps @ shift[:, :, None])


def bends(knots) -> np.ndarray:
    """Smooth displacements float32 [n, 2, 28 * 28] with the standard deviation of `knots`.

    `knots` [n, 2, KNOTS, KNOTS] are coefficients of cubic B-splines, which are as smooth as
    Simard's Gaussian filter of 4 pixels. Each image has matrix products of its own: in one product
    for all of them its last digits would depend on how many there are, and on BLAS's threads.
    """
    spline = _spline()
    return (spline.T @ knots @ spline).reshape(len(knots), 2, -1)


@functools.cache
def _spline() -> np.ndarray:
    """What each of a row's KNOTS adds to each of its 28 pixels: float32 [KNOTS, 28]."""
    spacing = (SIDE - 1) / (KNOTS - 3)
    distance = np.abs(np.arange(SIDE) / spacing - np.arange(-1, KNOTS - 1)[:, None])
    near = 2 / 3 - distance**2 + distance**3 / 2
    far = np.clip(2 - distance, 0, None) ** 3 / 6
    spline = np.where(distance < 1, near, far)
    return (spline / np.sqrt((spline**2).sum(0).mean())).astype(np.float32)


def resample(images, where) -> np.ndarray:
    """The images at `where` (y, x) [n, 2, 28 * 28], bilinear, black outside."""
    n, wide = len(images), SIDE + 2
    framed = np.zeros((n, wide, wide), np.float32)
    framed[:, 1:-1, 1:-1] = images
    where = np.clip(where + 1, 0, np.float32(SIDE + 0.999))
    whole = np.floor(where)
    part_y, part_x = (where - whole).transpose(1, 0, 2)
    index = (whole[:, 0] * wide + whole[:, 1]).astype(np.int32)
    index += np.arange(n, dtype=np.int32)[:, None] * wide**2
    framed = framed.reshape(-1)
    left, right = (
        (1 - part_y) * framed.take(index + side) + part_y * framed.take(index + side + wide)
        for side in (0, 1)
    )
    return (left + part_x * (right - left)).reshape(n, SIDE, SIDE)


def thicken(images, amount) -> np.ndarray:
    """Strokes thicker by `amount` [n] of a pixel on each side, or thinner where it is negative.

    The image and its grey dilation (or erosion) by a plus of five pixels, mixed.
    """
    amount = amount[:, None, None]
    framed = np.pad(images * np.sign(amount), ((0, 0), (1, 1), (1, 1)))
    grown = np.maximum(framed[:, :-2, 1:-1], framed[:, 2:, 1:-1])
    np.maximum(grown, framed[:, 1:-1, :-2], out=grown)
    np.maximum(grown, framed[:, 1:-1, 2:], out=grown)
    np.maximum(grown, framed[:, 1:-1, 1:-1], out=grown)
    return images + amount * (grown - framed[:, 1:-1, 1:-1])


def soften(images, amount) -> np.ndarray:
    """Blurred by a share `amount` [n] of the 3x3 binomial filter; sharpened if negative."""
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    rows = framed[:, :-2] + 2 * framed[:, 1:-1] + framed[:, 2:]
    blurred = (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 16
    return np.clip(images + amount[:, None, None] * (blurred - images), 0, 1)


def add_noise(images, deviation, rng, rows=slice(None)) -> np.ndarray:
    """Gaussian noise of standard deviation `deviation` [n], clipped to [0, 1].

    `images` are those in `rows` of the n; the noise is drawn for all.
    """
    noisy = np.flatnonzero(deviation)
    if len(noisy):
        noise = rng.standard_normal((len(noisy), SIDE, SIDE), np.float32)
        here = np.isin(noisy, np.arange(len(deviation))[rows])
        amount = deviation[noisy, None, None][here]
        places = np.searchsorted(np.arange(len(deviation))[rows], noisy[here])
        images = images.copy()
        images[places] = np.clip(images[places] + amount * noise[here], 0, 1)
    return images


def erase(images, centre, sides) -> np.ndarray:
    """A black patch of `sides` [n, 2] pixels at `centre` [n, 2], from the middle of the image."""
    offset = np.arange(SIDE) - (SIDE - 1) / 2
    rows, columns = (
        np.abs(offset - centre[:, axis, None]) < sides[:, axis, None] / 2 for axis in (0, 1)
    )
    return np.where(rows[:, :, None] & columns[:, None], np.float32(0), images)
