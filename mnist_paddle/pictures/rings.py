"""A printed circle or ellipse around one digit, taken out though the digit touches it.

One that nothing touches needs no more than ``outlines``.
"""

import numpy as np

from mnist_paddle.pictures.levels import percentile
from mnist_paddle.pictures.marks import NEAR
from mnist_paddle.pictures.outlines import LEAST_HEIGHT
from mnist_paddle.pictures.pieces import Pieces
from mnist_paddle.pictures.ruling import SMALLEST

DIRECTIONS = 360  # from the middle, in which the ring is looked for
OFF = 0.03  # of the ring's longer side, beside a pixel, that its outer edge is off an ellipse
LONGEST = 1.5  # times its shorter side, for an ellipse that is printed around a digit
THICKEST = 0.08  # of the ring's longer side
WHOLE = 0.85  # of its directions, that have ink
INNER = 0.12  # of its shorter side, that a digit reaches into it; a 0's own stroke does not
MOST_TOUCHED = 0.3  # of the ring, by the digit
OPPOSITE = 0.15  # of a turn, that the two ends of a 0's slash are off from opposite
BAR = 0.25  # of its length, that a slash is wide at most
SLASH = 0.75  # of the ring's shorter side: a bar so long is a slash, wherever it touches the ring


def without_ring(contrast: np.ndarray, pieces: Pieces) -> np.ndarray:
    """The contrast float32 [h, w] of ink, less an ellipse around a digit that touches it.

    ``pieces`` are those of the ink.
    """
    if min(contrast.shape) < SMALLEST or not len(pieces):
        return contrast
    largest = pieces.extent.argmax()
    piece = pieces.labels == 1 + largest
    narrow = min(pieces.width[largest], pieces.height[largest])
    ring = _ellipse(piece) if pieces.extent[largest] <= LONGEST * narrow else None
    if ring is None:
        return contrast
    centre, radii = ring
    deepest = round(THICKEST * pieces.extent[largest])
    inked = _sampled(piece, centre, radii, np.arange(-1, deepest + 3 * NEAR))
    thickness = int(percentile((~inked)[2:].argmax(0), 100 * (1 - MOST_TOUCHED))) + 1
    whole = inked[: thickness + 1].any(0).mean() > WHOLE  # though it is uneven by a pixel
    if thickness > deepest or not whole:
        return contrast
    touched = inked[thickness + NEAR : thickness + 2 * NEAR + 1].any(0)
    depth, direction = _places(piece.shape, centre, radii)
    digit = piece & (depth > max(thickness + NEAR, INNER * narrow))
    rows = np.flatnonzero(digit.any(1))
    if not len(rows) or np.ptp(rows) < LEAST_HEIGHT * pieces.height[largest]:
        return contrast
    if _is_slash(digit, touched, SLASH * narrow) or not 0 < touched.mean() <= MOST_TOUCHED:
        return contrast
    gone = (abs(depth - thickness / 2) <= thickness / 2 + NEAR) & ~touched[direction]
    return np.where(gone, 0, contrast)


def _ellipse(piece: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The middle (x, y) of a piece's outer edge and its radii [DIRECTIONS], if it is an ellipse.

    Three quarters of the edge have to be near it: the digit may reach beyond.
    """
    places = np.argwhere(piece)[:, ::-1].astype(float)
    centre = (places.min(0) + places.max(0)) / 2
    outer = _outer(places - centre)
    if outer is None:
        return None
    kept = np.ones(len(outer), bool)
    for _ in range(3):
        x, y = outer.T
        terms = np.stack([x * x, x * y, y * y, x, y], axis=1)
        a, b, c, d, e = np.linalg.lstsq(terms[kept], np.ones(kept.sum()), rcond=None)[0]
        form = np.array([[a, b / 2], [b / 2, c]])
        widths = np.linalg.eigvalsh(form)
        if widths[0] <= 0 or widths[1] > LONGEST**2 * widths[0]:
            return None
        middle = -np.linalg.solve(form, [d, e]) / 2
        form /= 1 + middle @ form @ middle
        away = outer - middle
        off = abs(np.hypot(*away.T) * (1 - 1 / np.sqrt((away @ form * away).sum(1))))
        kept = off <= percentile(off, 75)
    if off[kept].max() > 1 + OFF * np.ptp(places, axis=0).max():
        return None
    along = _rays()
    return centre + middle, 1 / np.sqrt((along @ form * along).sum(1))


def _outer(places: np.ndarray) -> np.ndarray | None:
    """The farthest of places (x, y) [n, 2] from 0 in each of a third of DIRECTIONS; None if there
    are none in one."""
    direction = _direction(places) // 3
    if not np.bincount(direction, minlength=DIRECTIONS // 3).all():
        return None
    order = np.lexsort((np.hypot(*places.T), direction))
    return places[order[np.flatnonzero(np.diff(direction[order], append=-1))]]


def _rays() -> np.ndarray:
    """The directions as steps (x, y) of length 1, [DIRECTIONS, 2]."""
    turn = (np.arange(DIRECTIONS) + 0.5) / DIRECTIONS * 2 * np.pi
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _direction(places: np.ndarray) -> np.ndarray:
    """Which of DIRECTIONS places (x, y) [..., 2] lie in, from 0."""
    turn = np.arctan2(places[..., 1], places[..., 0]) / (2 * np.pi) % 1
    return np.minimum((turn * DIRECTIONS).astype(int), DIRECTIONS - 1)


def _sampled(piece, centre, radii, depths) -> np.ndarray:
    """Whether there is ink at each of the depths [n], in pixels, within an ellipse of this centre
    (x, y) and these radii [DIRECTIONS]: bool [n, DIRECTIONS]. ``piece`` is bool [h, w]."""
    x, y = np.rint(centre + (radii - depths[:, None])[..., None] * _rays()).astype(int).T
    height, width = piece.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return (inside & piece[y.clip(0, height - 1), x.clip(0, width - 1)]).T


def _places(shape, centre, radii) -> tuple[np.ndarray, np.ndarray]:
    """How deep within such an ellipse each pixel lies, and in which of DIRECTIONS: [h, w] each, of
    the ``shape`` (h, w)."""
    away = np.moveaxis(np.indices(shape)[::-1], 0, -1) - centre
    direction = _direction(away)
    return radii[direction] - np.hypot(away[..., 0], away[..., 1]), direction


def _opposite(touched: np.ndarray) -> bool:
    """Whether there is a touch, bool [DIRECTIONS], nearly opposite to another."""
    reach = round(OPPOSITE / 2 * DIRECTIONS)
    around = np.roll(touched, DIRECTIONS // 2)
    near = np.any([np.roll(around, by) for by in range(-reach, reach + 1)], axis=0)
    return bool((touched & near).any())


def _is_slash(mask: np.ndarray, touched: np.ndarray, long: float) -> bool:
    """Whether a mask is one straight stroke, by its deviations along and across, which is long, in
    pixels, or touches the ring on both sides."""
    places = np.argwhere(mask)
    across, along = np.linalg.eigvalsh(np.cov(places.T))
    reaches = np.hypot(*np.ptp(places, axis=0)) > long or _opposite(touched)
    return bool(across < BAR**2 * along and reaches)
