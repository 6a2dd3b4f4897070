"""Which ink of a page is which digit: boxes and specks go, pieces of one digit come together."""

import numpy as np

from mnist_paddle.pictures.grouping import belonging, bounds, distance, rows_between, size_with
from mnist_paddle.pictures.ink import near_clear
from mnist_paddle.pictures.levels import Levels
from mnist_paddle.pictures.outlines import outlines
from mnist_paddle.pictures.pieces import Pieces, find_pieces
from mnist_paddle.pictures.ruling import Ruling, without_long_lines

SMALLEST = 8  # pixels of the longer side of a digit
SPECK = 0.006  # of the page's longer side
LOWEST = 0.4  # of a usual digit's height: a dash, a comma, small print are lower
WORD = 2.5  # width by height, of what is low and no digit: print
TALLEST = 1.35  # of a usual digit's height, for pieces to be one digit
LARGEST = 2.0  # of a usual digit's height: what is larger is something else
HALF = 0.6  # of a usual digit's height, at most: either half of a broken digit
GAP = 0.3  # of a usual digit's height, at most, between its halves
WHOLE = 0.75  # of a usual digit's height: what is as tall is no part of its neighbour
THICK = 4.0  # times as thick as usual, by area and outline: no ink, but a desk or a thumb
THINNEST = 0.02  # width of a stroke, of its length
UPRIGHT = 2.0  # height by width, from which on a piece counts no more
BOX = 1.3  # of a usual digit's height: the least length of a box's lines
LONG = 0.2  # of the page's longer side: a line as long is no digit's
FRAME = 0.1  # of a usual digit's height: half of how thick a box's lines may be
STRAIGHT = 0.15  # width by length: a rest of a table that is as narrow is a line of it
MOST_DIGITS = 1000  # of a page
MOST_PIECES = 2000  # more of them are noise, or a picture of something


def digits_of_page(contrast: np.ndarray, levels: Levels) -> list[np.ndarray]:
    """The digits' ink in the contrast float32 [h, w] of a page: its places, int [n, 2] each.

    In no order. A digit of several pieces is one. Boxes and tables around digits are left out.
    """
    contrast = near_clear(_without_tables(contrast, levels), levels, pale=0)
    pieces, real = _inked(contrast, levels)
    if not 0 < np.count_nonzero(real) <= MOST_PIECES:
        return []
    tall = usual_height(pieces, real)
    real &= ~outlines(pieces, real, LOWEST * tall)
    large = pieces.extent > LARGEST * tall
    real &= ~(large & (pieces.at_edge | _lines(pieces)))  # a table's edge, a finger
    found = []
    for chosen in _together(pieces, real, tall):
        height = pieces.bottom[chosen].max() - pieces.top[chosen].min()
        width = pieces.right[chosen].max() - pieces.left[chosen].min()
        word = height < HALF * tall and width > WORD * height
        if height >= max(SMALLEST, LOWEST * tall) and not word:
            found.append(chosen)
    largest = sorted(found, key=lambda chosen: -pieces.area[chosen].sum())[:MOST_DIGITS]
    return [_places(pieces, chosen) for chosen in largest]


def usual_height(pieces: Pieces, real: np.ndarray) -> float:
    """The height that half of the ink is above: small print counts little, and so do tables, and
    not at all what is no ink at the edge: a desk, a thumb."""
    counted = real & ~_around_others(pieces, real) & ~_lines(pieces) & ~_thick_at_edge(pieces, real)
    counted = np.flatnonzero(counted if counted.any() else real)
    counted = counted[np.argsort(pieces.height[counted], kind="stable")]
    upright = np.minimum(pieces.height[counted] / pieces.width[counted], UPRIGHT)
    weight = np.cumsum(pieces.area[counted] * upright)
    return float(pieces.height[counted][np.searchsorted(weight, weight[-1] / 2)])


def _inked(contrast: np.ndarray, levels: Levels) -> tuple[Pieces, np.ndarray]:
    """The pieces of ink, and which of them have clear ink and are no specks, bool [n]."""
    pieces = find_pieces(contrast > levels.faint)
    clear = pieces.count(contrast > levels.clear) > 0
    return pieces, clear & (pieces.extent >= max(3, SPECK * max(contrast.shape)))


def _lines(pieces: Pieces) -> np.ndarray:
    """Which pieces are too long for their width to be a stroke, bool [n]."""
    return np.minimum(pieces.width, pieces.height) < THINNEST * pieces.extent


def _thick_at_edge(pieces: Pieces, real: np.ndarray) -> np.ndarray:
    """Which pieces at the page's edge are far thicker than what is written within, bool [n]."""
    inside = real & ~pieces.at_edge
    if not inside.any():
        return inside
    thickness = pieces.area / (pieces.width + pieces.height)
    return pieces.at_edge & (thickness > THICK * np.median(thickness[inside]))


def _around_others(pieces: Pieces, real: np.ndarray) -> np.ndarray:
    """Which pieces surround another that could be a digit, bool [n]."""
    return outlines(pieces, real, SMALLEST)


def _without_tables(contrast: np.ndarray, levels: Levels) -> np.ndarray:
    """The contrast less lines of tables and boxes, of which what is written may touch some."""
    pieces, real = _inked(contrast, levels)
    if not 0 < np.count_nonzero(real) <= MOST_PIECES:
        return contrast
    thin, long = Ruling.of_page(contrast.shape).reach, LONG * max(contrast.shape)
    tall = usual_height(pieces, real)
    if pieces.extent[real].max() > long:  # a rule, perhaps, and digits that touch it
        bare = without_long_lines(contrast, levels.faint, long, thin)
        apart, written = _inked(bare, levels)
        tall = max(tall, usual_height(apart, written)) if written.any() else tall
    length, reach = BOX * tall, max(thin, round(FRAME * tall))
    tables = (pieces.extent > length) | _around_others(pieces, real)
    for one in np.flatnonzero(real & tables):
        rows = slice(pieces.top[one], pieces.bottom[one])
        columns = slice(pieces.left[one], pieces.right[one])
        part, own = contrast[rows, columns], pieces.labels[rows, columns] == one + 1
        alone = np.pad(np.where(own, part, 0), reach + 1)  # else a line at its edge seems thicker
        cleared = without_long_lines(alone, levels.faint, length, reach)
        cleared = cleared[reach + 1 : -reach - 1, reach + 1 : -reach - 1]
        rest = find_pieces(cleared > levels.faint)
        narrow = np.minimum(rest.width, rest.height) < STRAIGHT * rest.extent
        contrast = contrast.copy()
        contrast[rows, columns] = np.where(own, np.where(rest.mask(narrow), 0, cleared), part)
    return contrast


def _together(pieces: Pieces, real: np.ndarray, tall: float) -> list[np.ndarray]:
    """Groups of pieces that are one digit each, int [m]; the largest pieces choose first."""
    free, groups = real.copy(), []
    for first in np.argsort(-pieces.area, kind="stable"):
        if not free[first]:
            continue
        places = np.flatnonzero(free & _within_reach(pieces, first, TALLEST * tall))
        near, chosen = pieces.only(places), places == first
        while True:
            more = belonging(near, chosen) | _other_half(near, chosen, tall)
            more &= ~chosen & _fitting(near, chosen, tall)
            if not more.any():
                break
            chosen[np.flatnonzero(more)[near.area[more].argmax()]] = True
        free[places[chosen]] = False
        groups.append(places[chosen])
    return groups


def _within_reach(pieces: Pieces, one: int, reach: float) -> np.ndarray:
    """Which pieces begin within ``reach`` pixels of the box of one of them, bool [n]."""
    across = (pieces.left < pieces.right[one] + reach) & (pieces.right > pieces.left[one] - reach)
    down = (pieces.top < pieces.bottom[one] + reach) & (pieces.bottom > pieces.top[one] - reach)
    return across & down


def _fitting(pieces: Pieces, chosen: np.ndarray, tall: float) -> np.ndarray:
    """Which pieces make no more than one digit together with the chosen ones, bool [n]."""
    left, top, right, bottom = bounds(pieces, chosen)
    tall = max(tall, min(bottom - top, LARGEST * tall))
    width, height = size_with(pieces, chosen)
    beside = (pieces.left >= right) | (pieces.right <= left)
    whole = (pieces.height > WHOLE * tall) & (bottom - top > WHOLE * tall)
    return (height < TALLEST * tall) & (width < TALLEST * tall) & ~(beside & whole)


def _other_half(pieces: Pieces, chosen: np.ndarray, tall: float) -> np.ndarray:
    """Which pieces are the other half of a digit that is broken between above and below."""
    _, top, _, bottom = bounds(pieces, chosen)
    shared = -rows_between(pieces, chosen) / np.minimum(pieces.height, bottom - top)
    halves = (pieces.height < HALF * tall) & (bottom - top < HALF * tall)
    return halves & (shared < 0.3) & (distance(pieces, chosen) < GAP * tall)


def _places(pieces: Pieces, chosen: np.ndarray) -> np.ndarray:
    """The rows and columns of the ink of the chosen pieces, int [m], as int [n, 2]."""
    left, top, right, bottom = bounds(pieces, chosen)
    rows, columns = slice(top, bottom), slice(left, right)
    return np.argwhere(np.isin(pieces.labels[rows, columns], chosen + 1)) + np.array([top, left])
