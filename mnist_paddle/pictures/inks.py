"""Two inks in one picture, told apart by their colours: print's and a pen's, mostly."""

import numpy as np

from mnist_paddle.pictures.levels import parted
from mnist_paddle.pictures.marks import NEAR
from mnist_paddle.pictures.morphology import box_mean, dilate, erode
from mnist_paddle.pictures.pieces import find_pieces

DARKEST = 0.05  # of a channel: what is darker says nothing of the ink's colour
FAINTEST = 0.1  # mean density of ink whose colour counts
APART = 0.25  # least difference of two inks' tints
DISTINCT = 3.5  # the same, times the deviation within them: one ink, parted in two, has less
SPECKS = 0.04  # of an ink: fewer of its pixels along the other are none of its edges
BESIDE, THICK = 0.6, 0.1  # of a piece's area: along the other ink, and not at its own edge
LEAST = 0.05  # of all ink, that each of them is


def two_inks(colours: np.ndarray, ink: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The masks bool [h, w] of two inks of different colours in a picture, None of one alone.

    ``colours`` uint8 [h, w, 3] are the picture's, ``ink`` bool [h, w] is where there is any.
    """
    if not ink.any() or ink.all():
        return None
    tints, weights = _tints(colours, ink)
    tints -= weights @ tints / weights.sum()
    covariance = (tints * weights[:, None]).T @ tints
    places = tints @ np.linalg.eigh(covariance)[1][:, -1]  # along the first principal component

    def mean(side: np.ndarray, otherwise: float = 0.0) -> float:
        weight = weights[side].sum()
        return float(weights[side] @ places[side] / weight) if weight else otherwise

    level = parted(0.0, lambda x: (mean(places <= x, x) + mean(places > x, x)) / 2)
    upper = places > level
    low, high = mean(~upper), mean(upper)
    apart = high - low
    share = weights[upper].sum() / weights.sum()
    centred = places - np.where(upper, high, low)
    within = (weights @ centred**2 / weights.sum()) ** 0.5
    if apart < max(APART, DISTINCT * within) or not LEAST < share < 1 - LEAST:
        return None
    signed = np.zeros(ink.shape, np.float32)
    signed[ink] = weights * np.clip(places - level, -apart, apart)
    upper = box_mean(signed, 1) > 0  # of the nearest pixels together
    upper, lower = ink & upper, ink & ~upper
    edges = _edges(upper, lower), _edges(lower, upper)
    masks = upper & ~edges[0] | edges[1], lower & ~edges[1] | edges[0]
    return masks if masks[0].any() and masks[1].any() else None  # one may have been bare specks


def _edges(mask: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What of a mask bool [h, w] are thin pieces along the other: the edges of that ink, where its
    colour and the paper's run into each other."""
    pieces = find_pieces(mask)
    beside = pieces.count(dilate(other, NEAR)) > BESIDE * pieces.area
    thin = pieces.count(erode(mask, 1)) < THICK * pieces.area
    edges = pieces.mask(beside & thin)
    return edges & (np.count_nonzero(edges) > SPECKS * np.count_nonzero(mask))


def _tints(colours: np.ndarray, ink: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The colour of each of n pixels of ink, float32 [n, 3], and how much it counts, [n].

    Density is the logarithm of the paper's light over the ink's. A tint is what each channel's
    density has above the mean of the three, for that mean; it is the same where ink is thin, out
    of focus, or in the shade.
    """
    paper = np.median(colours.reshape(-1, 3)[np.flatnonzero(~ink)[::16]], axis=0)  # some of it
    light = np.maximum(colours[ink] / np.float32(255), DARKEST)
    density = np.log(np.maximum(np.float32(paper) / 255, DARKEST) / light)
    depth = density.mean(1)
    weights = np.maximum(abs(depth) - FAINTEST, 1e-6)
    unlike = density - depth[:, None]
    return unlike / np.where(abs(depth) < FAINTEST, FAINTEST, depth)[:, None], weights
