"""Boxes and circles around a digit: pieces of ink that surround another one on all sides."""

import numpy as np

from mnist_paddle.pictures.pieces import Pieces

LEAST_HEIGHT = 0.35  # of the outline's height, that the surrounded piece has
LEAST_STROKES = 0.2  # the same, of a piece that is strokes: less than DOT of its box
DOT = 0.6
ROUND = 0.6  # of an outline's box, that lies between its ends in rows, and in columns
ON_ALL_SIDES = 0.7  # of its rows and columns that lie between those of the outline


def outlines(pieces: Pieces, real: np.ndarray, tall: float = np.inf) -> np.ndarray:
    """Which pieces surround another of the real ones, bool [n]; a dot in a 0 is too small.

    What is ``tall`` pixels high is not too small, even in a table of many cells.
    """
    found = np.zeros(len(pieces), bool)
    dots = pieces.area >= DOT * pieces.width * pieces.height
    least = np.where(dots, LEAST_HEIGHT, LEAST_STROKES)
    for outer in np.flatnonzero(real):
        within = (pieces.left > pieces.left[outer]) & (pieces.right < pieces.right[outer])
        within &= (pieces.top > pieces.top[outer]) & (pieces.bottom < pieces.bottom[outer])
        within &= real & (pieces.height > np.minimum(least * pieces.height[outer], tall))
        part = np.s_[
            pieces.top[outer] : pieces.bottom[outer], pieces.left[outer] : pieces.right[outer]
        ]
        labels = pieces.labels[part]
        around = any(
            surrounds(labels == outer + 1, labels == inner + 1) for inner in np.flatnonzero(within)
        )
        found[outer] = around and _round(labels == outer + 1)
    return found


def _round(outline: np.ndarray) -> bool:
    """Whether a mask bool [h, w], cut to its ink, is a box or circle, not a digit that is drawn as
    an outline: most of it lies between its ends, in rows and in columns."""
    return all(_span(mask) > ROUND for mask in (outline, outline.T))


def _span(mask: np.ndarray) -> float:
    """The share of a mask that lies between the first and last ones of its rows."""
    rows = mask[mask.any(1)]
    last = rows.shape[1] - rows[:, ::-1].argmax(1)
    return float((last - rows.argmax(1)).sum() / mask.size)


def surrounds(outer: np.ndarray, inner: np.ndarray) -> bool:
    """Whether of two masks bool [h, w] the inner one lies between the other's ends in most of
    its rows and columns."""
    return all(_between(*masks) > ON_ALL_SIDES for masks in ((inner, outer), (inner.T, outer.T)))


def _between(inner: np.ndarray, outer: np.ndarray) -> float:
    """The share of the inner mask's rows in which the outer one has ink on both sides of it."""
    rows = inner.any(1)
    inner, outer = inner[rows], outer[rows]
    before = outer.argmax(1) < inner.argmax(1)
    after = outer[:, ::-1].argmax(1) < inner[:, ::-1].argmax(1)
    return float((before & after & outer.any(1)).mean())
