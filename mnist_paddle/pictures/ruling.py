"""Ruled lines and squared paper: straight thin lines across the whole picture, taken out."""

from dataclasses import dataclass

import numpy as np

from mnist_paddle.pictures.levels import percentile
from mnist_paddle.pictures.morphology import dilate, erode
from mnist_paddle.pictures.pieces import find_pieces

STRIPS = 12  # upright strips in which a line is looked for
THICKEST = 0.03  # of the picture's longer side
LEAST_REST = 0.1  # of the ink, that a digit has on its lines
FAINTER = 0.6  # of the threshold of ink: a line near it would be taken out in bits
DARKER = 1.5  # times the contrast of the lines, for strokes along them
FINE_STRIPS = 48  # of a page of many digits
FINE_REACH = 0.004  # of its longer side: lines are at most twice as thick
LEAN = 2  # pixels that a line may leave its row by and still go on
BENT = 0.03  # of the picture's longer side, that a line is off a parabola
CRUMBS = 2  # rows from a line that bits of its edge lie in
SMALLEST = 64  # pixels a side: smaller pictures have no room for lines


@dataclass(frozen=True)
class Ruling:
    """How lines are looked for: in so many ``strips``; at most 2 ``reach`` + 1 pixels thick.

    They stay if less than ``least_rest`` of the ink would be left: they may be the digit itself, a
    1 as tall as the picture. With ``paired`` upright ones stay where there are no level ones: in a
    picture as high as a line of digits they may be 1s.
    """

    strips: int
    reach: int
    least_rest: float = LEAST_REST
    paired: bool = False

    @classmethod
    def of_page(cls, shape: tuple[int, int]) -> "Ruling":
        """Lines of a page [h, w] of many digits, or of a table in it, of which many are empty."""
        return cls(FINE_STRIPS, max(1, round(FINE_REACH * max(shape))), least_rest=0, paired=True)


def without_ruling(contrast: np.ndarray, level: float, ruling: Ruling | None = None) -> np.ndarray:
    """The contrast float32 [h, w] of ink, less lines from side to side or from top to bottom.

    Without ``ruling`` they are looked for as around one digit.
    """
    if min(contrast.shape) < SMALLEST and not ruling:
        return contrast
    ruling = ruling or Ruling(STRIPS, max(1, round(THICKEST / 2 * max(contrast.shape))))
    level = FAINTER * level
    level_ones_gone = _without_level_lines(contrast, level, ruling)
    if ruling.paired and level_ones_gone is contrast:
        return contrast
    upright = level_ones_gone.T
    cleared = _without_level_lines(upright, level, ruling)
    return level_ones_gone if cleared is upright else cleared.T


def _without_level_lines(contrast: np.ndarray, level: float, ruling: Ruling) -> np.ndarray:
    """Where a line runs, only strokes stay: what is taller than the line, or far darker."""
    strips = min(ruling.strips, contrast.shape[1])
    reach = ruling.reach
    lines = _level_lines(contrast > level, reach, strips)
    if not lines.any():
        return contrast
    rest = strokes(contrast, lines, reach, _tone(contrast, lines & (contrast > level), strips))
    if (rest > level).sum() < ruling.least_rest * (contrast > level).sum():
        return contrast
    return _without_crumbs(rest, dilate(lines, CRUMBS, 0), level, reach + 1)


def _without_crumbs(
    contrast: np.ndarray, lines: np.ndarray, level: float, thick: int
) -> np.ndarray:
    """The contrast less pieces of ink, at most so ``thick``, that lie wholly where level lines
    were: bits of their rough edges, which may be darker than the digit."""
    pieces = find_pieces(contrast > level)
    crumbs = (pieces.count(lines) == pieces.area) & (pieces.height <= thick)
    gone = dilate(pieces.mask(crumbs), 1) & lines & ~pieces.mask(~crumbs)
    return np.where(gone, 0, contrast)


def without_long_lines(contrast: np.ndarray, level: float, length: float, reach: int) -> np.ndarray:
    """The contrast float32 [h, w] of ink, less straight lines of ``length`` pixels or more, level
    or upright but for some three degrees, and at most 2 ``reach`` + 1 thick: those of a table."""
    for _ in range(2):
        lines = long_lines(contrast > level, length, reach)
        if lines.any():
            cores = (contrast * lines).max(0)[lines.any(0)]  # a line's edges are paler
            contrast = strokes(contrast, lines, reach, percentile(cores, 50))
        contrast = contrast.T
    return contrast


def long_lines(ink: np.ndarray, length: float, reach: int) -> np.ndarray:
    """Where level lines of ``length`` pixels or more run in a mask, bool [h, w]; they lean by some
    three degrees at most, and are at most 2 ``reach`` + 1 pixels thick."""
    half = round(length / 2)
    wide = dilate(ink, LEAN, 0)
    long = dilate(erode(np.pad(wide, half), 0, half), 0, half)[half:-half, half:-half]
    lines = ink & dilate(long, LEAN, 0)
    return lines & ~dilate(erode(lines, reach + 1, 0), reach + 1, 0)


def strokes(contrast: np.ndarray, lines: np.ndarray, reach: int, tone: float) -> np.ndarray:
    """What is left of level lines of a tone: what is taller than they, or far darker."""
    upright = dilate(erode(contrast, reach + 1, 0), reach + 1, 0)
    return np.where(lines & (contrast < DARKER * tone), upright, contrast)


def _tone(contrast: np.ndarray, lines: np.ndarray, strips: int) -> float:
    """The contrast of lines near the picture's sides, where the digit seldom is."""
    strip = contrast.shape[1] // strips
    ends = np.r_[:strip, -strip:0]
    return percentile(contrast[:, ends][lines[:, ends]], 50)


def _level_lines(ink: np.ndarray, reach: int, strips: int) -> np.ndarray:
    """bool [h, w]: where lines run that are at most 2 ``reach`` + 1 pixels thick.

    In each strip the rows are taken that are ink nearly throughout, one after the other or two
    together, as where a line leans, but only few of them together; those of neighbouring strips
    are linked, past at most six strips that are full of the digit.
    """
    height, width = ink.shape
    strip = width // strips
    share = ink[:, : strip * strips].reshape(height, strips, strip).mean(2)
    share = np.pad(share, ((1, 1), (0, 0)))
    leaning = (share[:-1] + share[1:] > 0.8) & (np.minimum(share[:-1], share[1:]) > 0.2)
    filled = (share[1:-1] > 0.6) | leaning[:-1] | leaning[1:]
    for end, edge in ((0, ink[:, :LEAN]), (-1, ink[:, -LEAN:])):
        filled[:, end] &= dilate(edge.any(1)[:, None], LEAN, 0)[:, 0]
    if not filled[:, 0].any() or not filled[:, -1].any():
        return np.zeros(ink.shape, bool)
    thin = filled & ~dilate(erode(filled, reach + 1, 0), reach + 1, 0)
    linked = find_pieces(dilate(thin, 1, 3))
    ends = (linked.labels[thin[:, end], end] for end in (0, -1))
    bent = BENT * max(ink.shape)
    lines = np.zeros_like(thin)
    for label in np.intersect1d(*ends):
        piece = linked.labels == label
        for line in _parted(piece, thin & piece, bent):
            cells = np.nonzero(thin & line)
            if len(np.unique(cells[1])) >= strips / 2 and _is_line(*cells, bent):
                lines |= line
    lines = dilate(np.repeat(lines, strip, axis=1), 1, 0)
    return np.pad(lines, ((0, 0), (0, width - lines.shape[1])), "edge")


def _parted(piece: np.ndarray, cells: np.ndarray, reach: float) -> list[np.ndarray]:
    """Of a piece bool [h, strips] the lines that strokes across them have joined: what is within
    ``reach`` rows of the straight way from an end of its ``cells`` to the one opposite."""
    ends = [_middles(cells[:, side]) for side in (0, -1)]
    if len(ends[0]) != len(ends[1]) or len(ends[0]) == 1:
        return [piece]
    down, across = np.indices(piece.shape)
    ways = (first + (last - first) * across / (piece.shape[1] - 1) for first, last in zip(*ends))
    return [piece & (abs(down - way) <= reach) for way in ways]


def _middles(column: np.ndarray) -> list[float]:
    """The middles of the runs of a mask bool [h]."""
    rows = np.flatnonzero(column)
    return [run.mean() for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)]


def _is_line(rows: np.ndarray, columns: np.ndarray, most: float) -> bool:
    """Whether cells lie on a line, straight or bent as a page is; up to a quarter may be strokes
    that run into it."""
    terms, kept = np.vander(columns, 3).astype(float), np.ones(len(rows), bool)
    for _ in range(3):
        off = abs(rows - terms @ np.linalg.lstsq(terms[kept], rows[kept], rcond=None)[0])
        kept = off <= percentile(off, 75)
    return bool(off[kept].max() <= most)
