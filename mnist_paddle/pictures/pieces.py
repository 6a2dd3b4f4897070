"""Connected pieces of a mask, found by runs: the rows' stretches of ink, joined to those below."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Pieces:
    """The n pieces of a mask: ``labels`` int [h, w], 0 for none, else 1..n; the rest [n]."""

    labels: np.ndarray
    area: np.ndarray  # pixels
    left: np.ndarray
    top: np.ndarray
    right: np.ndarray  # one past the last
    bottom: np.ndarray

    def __len__(self) -> int:
        return len(self.area)

    @property
    def width(self) -> np.ndarray:
        return self.right - self.left

    @property
    def height(self) -> np.ndarray:
        return self.bottom - self.top

    @property
    def extent(self) -> np.ndarray:
        """The longer side of each piece's box, in pixels."""
        return np.maximum(self.width, self.height)

    @property
    def at_edge(self) -> np.ndarray:
        """bool [n]: which pieces touch the picture's edge."""
        height, width = self.labels.shape
        touching = (self.left == 0) | (self.top == 0)
        return touching | (self.right == width) | (self.bottom == height)

    def mask(self, chosen: np.ndarray) -> np.ndarray:
        """bool [h, w]: the pixels of the pieces chosen by bool [n]."""
        return np.concatenate([[False], chosen])[self.labels]


def find_pieces(mask: np.ndarray) -> Pieces:
    """The pieces of a mask, bool [h, w]; pixels that touch at a corner belong together."""
    height, width = mask.shape
    step = width + 1  # one empty column keeps a row's last pixel from the next row's first
    flat = np.zeros(height * step + 1, np.int8)
    flat[1:].reshape(height, step)[:, :width] = mask
    change = np.diff(flat)
    starts, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    if len(ends) < len(starts):
        ends = np.append(ends, height * step)
    roots = _joined(len(starts), *_touching(starts, ends, step))
    names, piece = np.unique(roots, return_inverse=True)

    lengths, row, column = ends - starts, starts // step, starts % step
    labels = np.zeros(height * step, np.intp)
    labels[_ranges(starts, lengths)] = np.repeat(piece + 1, lengths)

    def extreme(choose, values, start):
        result = np.full(len(names), start)
        choose.at(result, piece, values)
        return result

    return Pieces(
        labels.reshape(height, step)[:, :width],
        np.bincount(piece, lengths, len(names)).astype(int),
        extreme(np.minimum, column, width),
        extreme(np.minimum, row, height),
        extreme(np.maximum, column + lengths, 0),
        extreme(np.maximum, row + 1, 0),
    )


def _touching(starts: np.ndarray, ends: np.ndarray, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of runs that touch, one a row below the other, as two arrays of indices."""
    first = np.searchsorted(ends, starts + step)
    last = np.searchsorted(starts, ends + step, side="right")
    counts = np.maximum(last - first, 0)
    return np.repeat(np.arange(len(starts)), counts), _ranges(first, counts)


def _joined(count: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """For each of ``count`` things the least index among those joined to it, directly or not."""
    root = np.arange(count)
    while len(one):
        low, high = np.minimum(root[one], root[other]), np.maximum(root[one], root[other])
        apart = low != high
        one, other = one[apart], other[apart]
        np.minimum.at(root, high[apart], low[apart])
        while (root[root] != root).any():
            root = root[root]
    return root


def _ranges(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """All of start, start + 1, … of each start, ``lengths`` of them, one after the other."""
    before = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
