"""Connected pieces of a mask, found by runs: the rows' stretches of ink, joined to those below."""

from dataclasses import dataclass, replace

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

    def count(self, mask: np.ndarray) -> np.ndarray:
        """int [n]: how many pixels of each piece are in a mask bool [h, w]."""
        return np.bincount(self.labels[mask], minlength=len(self) + 1)[1:]

    def only(self, places: np.ndarray) -> "Pieces":
        """The pieces at ``places`` int [m] of these, m of them; ``labels`` stay those of all."""
        names = ("area", "left", "top", "right", "bottom")
        return replace(self, **{name: getattr(self, name)[places] for name in names})

    def mask(self, chosen: np.ndarray) -> np.ndarray:
        """bool [h, w]: the pixels of the pieces chosen by bool [n]."""
        return np.concatenate([[False], chosen])[self.labels]


def find_pieces(mask: np.ndarray) -> Pieces:
    """The pieces of a mask, bool [h, w]; pixels that touch at a corner belong together."""
    height, width = mask.shape
    step = width + 1  # one empty column keeps a row's last pixel from the next row's first
    flat = np.zeros(height * step + 1, bool)
    flat[1:].reshape(height, step)[:, :width] = mask
    borders = np.flatnonzero(flat[1:] != flat[:-1])
    starts, ends = borders[::2], borders[1::2]
    roots = _joined(len(starts), *_touching(starts, ends, step))
    first = roots == np.arange(len(roots))  # the first run of each piece
    piece = (np.cumsum(first) - 1)[roots]
    count = np.count_nonzero(first)

    row, column = np.divmod(starts, step)
    lengths = ends - starts
    left, right = np.full(count, width), np.zeros(count, int)
    np.minimum.at(left, piece, column)
    np.maximum.at(right, piece, column + lengths)
    bottom = np.empty(count, int)
    bottom[piece] = row + 1  # of several runs the last one, which is the lowest, counts
    return Pieces(
        _labels(borders, piece, height * step).reshape(height, step)[:, :width],
        np.bincount(piece, lengths, count).astype(int),
        left,
        row[first],
        right,
        bottom,
    )


def most_pieces(mask: np.ndarray) -> int:
    """At least as many as :func:`find_pieces` would find, ten times faster.

    Pixels are counted that touch none above or to the left. Each piece's first one does not.
    """
    first = mask.copy()
    first[1:] &= ~mask[:-1]
    first[:, 1:] &= ~mask[:, :-1]
    first[1:, 1:] &= ~mask[:-1, :-1]
    first[1:, :-1] &= ~mask[:-1, 1:]
    return np.count_nonzero(first)


def _labels(borders: np.ndarray, piece: np.ndarray, size: int) -> np.ndarray:
    """1 + ``piece`` from each run's first border up to its second, 0 between; int32 [size]."""
    labels = np.zeros(len(borders) + 1, np.int32)
    labels[1::2] = piece + 1
    borders = np.concatenate([[0], borders, [size]])
    return labels.repeat(borders[1:] - borders[:-1])


def _touching(starts: np.ndarray, ends: np.ndarray, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of runs that touch, one a row below the other, as two arrays of indices."""
    first = ends.searchsorted(starts + step)
    last = starts.searchsorted(ends + step, side="right")
    counts = np.maximum(last - first, 0)
    return np.arange(len(starts)).repeat(counts), _ranges(first, counts)


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
    before = lengths.cumsum() - lengths
    return np.arange(lengths.sum()) + (starts - before).repeat(lengths)
