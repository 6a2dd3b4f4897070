"""A sheet on a table, a canvas in a window: cut out, and what is around it painted over."""

import itertools

import numpy as np

from mnist_paddle.pictures.background import COARSE, reduced
from mnist_paddle.pictures.levels import parted, percentile
from mnist_paddle.pictures.morphology import border_of, box_mean, close, dilate, erode
from mnist_paddle.pictures.pieces import find_pieces
from mnist_paddle.pictures.shapes import hull, rectangle

SMALLEST = 64  # pixels a side: on smaller pictures a sheet would be the digit
LEAST_APART = 0.1  # tones of sheet and table
LINE = 2  # coarse pixels: half the thickness of a box's line on the sheet
BOXED = 0.7  # of a sheet, at least, that is paper where such lines are closed
SOLID = 0.6  # of a sheet, that is its paper: a wide 0 has a hole
SHARE = (0.15, 0.95)  # of the picture, that a sheet covers
SMALLEST_SCRAP = 0.03  # the same, of a scrap, on a table with a grain
MOST_OF_EDGE = 0.3  # of the picture's edge, that a sheet reaches; what is lit beside a shadow, more
SHARP = 0.5  # of the difference of the tones, that lies within four coarse pixels
RECTANGULAR = 0.9  # of the tightest upright or turned rectangle, that it fills
NOTCH = 4  # coarse pixels: half of how wide a stroke is that reaches the sheet's edge
BULGING = 0.88  # of the convex hull of a torn or cut scrap, that it fills
GRAINY = 0.02  # of the difference of the tones: how far half of a table's are from the middle one
FINE = 0.03  # of a scrap: marks on it that are finer than a coarse pixel, at most
HOLE = 0.88  # of its convex hull, that a hole in a bold digit fills at least
PLAIN_TABLE = 0.8  # of the table, that is unlike the sheet
STROKE = 0.015  # of a page's longer side: half of what a stroke is wide at most
AS_DARK = 0.75  # of the sheet's darkest strokes, that a page's around it are
AS_WRITTEN = 0.05  # of the sheet's strokes, for their place, that there are around it
MARKED = 0.15  # of the difference of the tones: what is on the sheet stands out so much


def sheet_alone(grey: np.ndarray, page: bool = False) -> tuple[np.ndarray, tuple[slice, slice]]:
    """A grey picture float32 [h, w] -> one of a sheet alone, and the sheet's rows and columns.

    The sheet is lighter or darker than all around it, rectangular or a scrap, sharply bounded and
    not empty. That of a ``page`` of many digits is no scrap, and nothing is written around it: the
    rest of a page that is partly in the shade is no table. A picture without a sheet is returned
    as it is, with all rows and columns.
    """
    everything = slice(0, grey.shape[0]), slice(0, grey.shape[1])
    if min(grey.shape) < SMALLEST:
        return grey, everything
    coarse = reduced(grey, COARSE)
    step = -(-max(grey.shape) // COARSE)
    level = _between(coarse)
    sides = coarse > level, coarse < level
    for line, side in itertools.product((0, LINE), sides):
        sheet = _sheet(coarse, close(side, line), scraps=not page)  # past the line of a box on it
        if sheet is None or (line and side[sheet].mean() < BOXED):
            continue
        inner = erode(sheet, 1)
        mask = np.kron(inner, np.ones((step, step), bool))[: grey.shape[0], : grey.shape[1]]
        tone = coarse[inner].mean()
        around = abs(tone - coarse[~sheet].mean())
        if np.ptp([percentile(grey[mask], 0.3), percentile(grey[mask], 99.7)]) < MARKED * around:
            continue
        if page and _written_on(grey, mask):
            continue
        beyond = np.kron(_spread(coarse, inner), np.ones((step, step), np.float32))
        alone = np.where(mask, grey, beyond[: grey.shape[0], : grey.shape[1]])
        mask &= (grey > level) == (tone > level)  # not the last rows of a table
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        return alone, (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    return grey, everything


def _written_on(grey: np.ndarray, sheet: np.ndarray) -> bool:
    """Whether there are strokes around a sheet bool [h, w] of a page, as dark for what they are on
    as on the sheet. The grain of a table is paler."""
    reach = round(STROKE * max(grey.shape))
    strokes = 1 - grey / np.maximum(close(grey, reach), 1e-3)
    inside, around = erode(sheet, 2 * reach), ~dilate(sheet, 2 * reach)
    if not inside.any() or not around.any():
        return False
    dark = strokes > AS_DARK * percentile(strokes[inside], 99.5)
    return bool(dark[around].mean() > AS_WRITTEN * dark[inside].mean())


def _between(tones: np.ndarray) -> float:
    """The tone halfway between the means of what is lighter and what is darker than it."""

    def halfway(level: float) -> float:
        light = tones > level
        if light.all() or not light.any():
            return level
        return (tones[light].mean() + tones[~light].mean()) / 2

    return float(parted((percentile(tones, 2) + percentile(tones, 98)) / 2, halfway))


def _sheet(coarse: np.ndarray, alike: np.ndarray, scraps: bool) -> np.ndarray | None:
    """The largest piece of what is alike and all that lies in it, bool [h, w], if a sheet."""
    smallest = SMALLEST_SCRAP if scraps else SHARE[0]
    edge = border_of(alike)
    if edge.mean() > MOST_OF_EDGE + 1 - PLAIN_TABLE or alike.mean() < SOLID * smallest:
        return None  # as of most pictures
    pieces = find_pieces(alike)
    largest = pieces.labels == 1 + pieces.area.argmax()
    around = find_pieces(~largest)
    sheet = ~around.mask(around.at_edge)
    edge = border_of(sheet)
    if largest.sum() < SOLID * sheet.sum():
        return None
    if not smallest < sheet.mean() < SHARE[1] or edge.mean() > MOST_OF_EDGE:
        return None
    apart = abs(coarse[largest].mean() - coarse[~sheet].mean())
    rim = [coarse[dilate(sheet, 2) & ~sheet], coarse[sheet & dilate(~sheet, 2)]]
    sharp = abs(np.median(rim[0]) - np.median(rim[1]))
    if apart < LEAST_APART or sharp < SHARP * apart or alike[~sheet].mean() > 1 - PLAIN_TABLE:
        return None
    whole = rectangle(sheet)
    if sheet.sum() < RECTANGULAR * whole.sum() or sheet.mean() < SHARE[0]:
        return sheet if scraps and _scrap(coarse, sheet, alike) else None
    return sheet | (close(sheet, NOTCH) & whole)  # what is written up to its edge is on it


def _scrap(coarse: np.ndarray, sheet: np.ndarray, alike: np.ndarray) -> bool:
    """Whether a sheet bool [h, w] without corners is a scrap of paper and no bold digit: it bulges
    everywhere, the table around it is no plain paper, and what is on it are strokes, not holes."""
    near = dilate(sheet, 2)
    if border_of(near).any() or sheet.sum() < BULGING * hull(sheet).sum():
        return False
    table, marks = coarse[~near], find_pieces(sheet & ~alike)
    tone = np.median(table)
    apart = abs(tone - np.median(coarse[sheet & alike]))
    if np.median(abs(table - tone)) < GRAINY * apart or not len(marks):
        return False
    largest = marks.labels == 1 + marks.area.argmax()
    fine = largest.sum() < FINE * sheet.sum()
    return bool(fine or largest.sum() < HOLE * hull(largest).sum())


def _spread(tones: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The tones inside a mask, and beyond it the mean of the nearest ones."""
    known, spread = inside.astype(np.float32), tones * inside
    radius = 1
    while not known.all():
        weight = box_mean(known, radius)
        near = box_mean(spread, radius) / np.maximum(weight, 1e-6)
        reached = (known == 0) & (weight > 0)
        spread = np.where(reached, near, spread)
        known = np.where(reached, 1, known).astype(np.float32)
        radius *= 2
    return spread
