"""What ink is made of: straight level and upright lines, as printed ones are, and all else."""

from dataclasses import dataclass, replace

import numpy as np

from mnist_paddle.pictures.ink import WIDEST, box_of
from mnist_paddle.pictures.levels import percentile
from mnist_paddle.pictures.morphology import dilate
from mnist_paddle.pictures.pieces import Pieces, find_pieces
from mnist_paddle.pictures.ruling import long_lines, strokes

SHORTEST = 0.25  # of the largest piece: a part of a box's side
FEWEST = 8  # pixels of its length, for a line to be told from a bend
THICKEST = 0.09  # of the largest piece: half of a line's thickness
LEAN = 0.15  # of its length, that a line leans: a page that lies askew
JITTER, BEND = 0.35, 0.003  # pixels, and of its length, that an edge leaves its line by: a hand's
# strokes, however straight they are meant, leave it by five times as much
CLEAN = 25  # percent of a line that nothing else thickens
SLIVER = 1.5  # pixels wide: what a line leaves at its edges
STUB = 0.25  # of a piece's length: what lines leave at their corners
ROUGH = 1  # pixels that a line's edges may go in and out, where only what is no line counts
EDGE = 0.1  # of a mark that is no line's rough edge, farther from it
ALONG = 0.9  # of a side, that lines run along to be one of a box for certain
LEAST = 0.25  # of a box's height, that the digit in it has
INWARDS = np.array([1, -1])  # from the first and from the last end
NEAR = 2  # pixels around a line that its blurred edge reaches


@dataclass(frozen=True, eq=False)
class Mark:
    """A straight line, or other ink (``upright`` None): its mask bool [h, w] and its box (left,
    top, right, bottom), int [4]; ``piece`` is the label of the connected ink that it is part of."""

    mask: np.ndarray
    box: np.ndarray
    piece: int
    upright: bool | None = None

    @property
    def length(self) -> int:
        return length_of(self.box)

    @property
    def width(self) -> int:
        return int(min(self.box[2:] - self.box[:2]))

    @property
    def thickness(self) -> float:
        """How many pixels it is wide, where nothing else thickens it."""
        across = self.mask.sum(1 if self.upright else 0)
        return percentile(across[across > 0], CLEAN)

    @property
    def middle(self) -> float:
        """Of an upright line its column, else its row."""
        return float(self.box[[0, 2] if self.upright else [1, 3]].mean())

    def touches(self, other: "Mark") -> bool:
        """Whether they met before the line's blurred edge was taken off both."""
        left, top, right, bottom = self.box
        reach = 2 * NEAR
        part = np.s_[max(0, top - reach) : bottom + reach, max(0, left - reach) : right + reach]
        return bool((dilate(self.mask[part], reach) & other.mask[part]).any())


def lines_of(pieces: Pieces) -> list[Mark]:
    """The straight lines in the pieces of all ink."""
    largest = max(pieces.extent, default=0)
    length = max(FEWEST, round(SHORTEST * largest))
    level = _lines(pieces.labels, length, round(THICKEST * largest))
    turned = _lines(pieces.labels.T, length, round(THICKEST * largest))
    upright = [replace(m, mask=m.mask.T, box=m.box[[1, 0, 3, 2]], upright=True) for m in turned]
    return level + upright


def rests_of(contrast: np.ndarray, level: float, pieces: Pieces, lines: list[Mark]) -> list[Mark]:
    """What is above ``level`` in a contrast float32 [h, w] besides lines, less their remains."""
    rests = _marks(find_pieces(without_lines(contrast, lines, ROUGH) > level), 0, pieces.labels)
    thickness = {line.piece: line.thickness for line in lines}  # of one of each piece
    edges = dilate(np.logical_or.reduce([line.mask for line in lines]), NEAR + ROUGH)
    short = SHORTEST * max(pieces.extent, default=0)  # as a part of a line that is no line itself
    return [
        rest
        for rest in rests
        if rest.length > STUB * pieces.extent[rest.piece - 1]
        and np.count_nonzero(rest.mask) > SLIVER * rest.length
        and (rest.length > short or rest.width > 2 * thickness.get(rest.piece, 0))
        and np.count_nonzero(rest.mask & ~edges) > EDGE * np.count_nonzero(rest.mask)
    ]


def without_lines(contrast: np.ndarray, lines: list[Mark], rough: int = 0) -> np.ndarray:
    """The contrast less lines; the strokes that cross them, or run in them and are wider, stay.
    Edges may be ``rough`` by so many pixels."""
    for line in lines:
        upright = line.upright
        mask, turned = (line.mask.T, contrast.T) if upright else (line.mask, contrast)
        peaks = np.where(mask, turned, 0).max(0)[mask.any(0)]  # not its edges, which are paler
        tone = float(np.median(peaks))
        cleared = strokes(turned, dilate(mask, NEAR), round(line.thickness / 2) + rough, tone)
        contrast = cleared.T if upright else cleared
    return contrast


def _lines(labels: np.ndarray, length: int, reach: int) -> list[Mark]:
    """The level lines in labelled pieces."""
    marks = _marks(find_pieces(long_lines(labels > 0, length, max(1, reach))), length, labels)
    parts = [(mark, _straight_part(mark)) for mark in marks]
    return [
        replace(mark, mask=part, box=np.array(box_of(part)), upright=False)
        for mark, part in parts
        if part is not None
    ]


def _marks(parts: Pieces, least: float, labels: np.ndarray) -> list[Mark]:
    """Parts of labelled pieces that are at least so long."""
    boxes = np.stack([parts.left, parts.top, parts.right, parts.bottom], axis=1)
    masks = ((one, parts.labels == one + 1) for one in np.flatnonzero(parts.extent >= least))
    return [Mark(mask, boxes[one], int(labels[mask].max())) for one, mask in masks]


def _straight_part(mark: Mark) -> np.ndarray | None:
    """Of a level stroke with a straight edge what is as thick as a line, bool [h, w], whatever
    touches it on its other side; None where neither edge is straight."""
    along = np.flatnonzero(mark.mask.any(0))
    mask = mark.mask[:, along]
    top, bottom = mask.argmax(0), len(mask) - mask[::-1].argmax(0)
    first, last = _line(along, top), _line(along, bottom)
    if first is None and last is None:
        return None
    rows = np.arange(len(mask))[:, None] + 0.5
    part = np.zeros_like(mark.mask)
    above = last - mark.thickness if first is None else first
    below = first + mark.thickness if last is None else last
    part[:, along] = mask & (rows > above - 1) & (rows < below + 1)
    return part


def _line(along: np.ndarray, edge: np.ndarray) -> np.ndarray | None:
    """The nearly level line that three quarters of an edge lie on, at each of its columns."""
    kept = np.ones(len(along), bool)
    for _ in range(3):
        x, y = along - along[kept].mean(), edge - edge[kept].mean()
        slope = (x * y)[kept].sum() / max((x * x)[kept].sum(), 1)
        off = abs(y - slope * x)
        kept = off <= percentile(off, 75)
    straight = off[kept].max() < JITTER + BEND * len(along) and abs(slope) < LEAN
    return edge - y + slope * x if straight else None


def box_around(marks: list[Mark]) -> np.ndarray:
    """The box around marks."""
    boxes = np.stack([mark.box for mark in marks])
    return np.concatenate([boxes[:, :2].min(0), boxes[:, 2:].max(0)])


def within(inner: np.ndarray, outer: np.ndarray, margin: int = 0) -> bool:
    """Whether a box lies in another one, so many pixels from its edges at least."""
    return bool((inner * [1, 1, -1, -1] >= outer * [1, 1, -1, -1] + margin).all())


def height_of(box: np.ndarray) -> int:
    return int(box[3] - box[1])


def length_of(box: np.ndarray) -> int:
    """The longer side of a box."""
    return int(max(box[2:] - box[:2]))


def flat(box: np.ndarray) -> bool:
    """Whether a box is one of a bar, as of a 5 or a 7, and not of a digit."""
    return box[2] - box[0] > WIDEST * height_of(box)
