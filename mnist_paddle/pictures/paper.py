"""The steps from a grey picture to what is written in it; the same for one digit and for many."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_paddle.pictures.background import contrast, evenly_lit, inside_frame
from mnist_paddle.pictures.boxes import without_boxes
from mnist_paddle.pictures.levels import FAINTEST, Levels, find_levels, solid_levels
from mnist_paddle.pictures.morphology import box_mean
from mnist_paddle.pictures.pieces import find_pieces, most_pieces
from mnist_paddle.pictures.polarity import dark_on_light
from mnist_paddle.pictures.printed import without_print
from mnist_paddle.pictures.rings import without_ring
from mnist_paddle.pictures.ruling import Ruling, without_ruling
from mnist_paddle.pictures.sheet import sheet_alone

BLURS = (1, 2)  # radii in pixels
BLURRED_FROM = 64  # longer side for each; smaller pictures have strokes too thin for it
MOST_SPECKS = 100  # in a picture of one digit; a palette of few colours makes paper's grain ink
MOST_SOLID = 50  # pieces among them that are as dark as a stroke
MOST_RULINGS = 3  # of one sheet: a margin, lines, and those that shine through

Watch = Callable[[str, np.ndarray], None]


@dataclass(frozen=True)
class Marks:
    """What is written: ``contrast`` float32 [h, w] to the paper and its ``levels``, None where
    nothing stands out; the evenly lit ``tones`` [h, w], dark on light; and which rows and columns
    of the picture they are."""

    contrast: np.ndarray
    levels: Levels | None
    tones: np.ndarray
    inside: tuple[slice, slice]


def unwatched(name: str, picture: np.ndarray) -> None:
    """What watches the steps if nobody does."""


def marks_on_paper(
    grey: np.ndarray,
    watch: Watch = unwatched,
    page: bool = False,
    colours: np.ndarray | None = None,
) -> Marks:
    """What is written in a grey picture float32 [h, w] in [0, 1] of a size to work on, of which
    the ``colours`` uint8 [h, w, 3] may be known.

    ``watch`` is given each step's name and what it made. On a ``page`` of many digits lines are
    finer than around one, and no stroke is a wide brush's.
    """
    tones, sheet = sheet_alone(grey, page)
    tones = tones[sheet]
    watch("the sheet alone", tones)
    inside = inside_frame(tones)
    tones, inside = tones[inside], _within(sheet, inside)
    watch("without a frame", tones)
    tones = dark_on_light(tones, page)
    watch("dark on light", tones)
    tones = evenly_lit(tones)
    watch("evenly lit", tones)
    against_paper, levels = _against_paper(tones, brush=not page)
    watch("contrast to the paper", against_paper)
    if levels and colours is not None:
        cleared = without_print(against_paper, colours[inside], levels.faint)
        if cleared is not against_paper:
            against_paper, levels = cleared, find_levels(cleared)
    if levels:
        ruling = Ruling.of_page(tones.shape) if page else None
        against_paper, levels = _without_ruling(against_paper, levels, ruling)
        if levels and not page:
            against_paper, levels = _without_boxes(against_paper, levels)
        watch("without ruled lines", against_paper)
    return Marks(against_paper, levels, tones, inside)


def _within(outer: tuple[slice, slice], inner: tuple[slice, slice]) -> tuple[slice, slice]:
    """Rows and columns of a part of a part of a picture."""
    first, second = (slice(o.start + i.start, o.start + i.stop) for o, i in zip(outer, inner))
    return first, second


def _without_ruling(
    contrast: np.ndarray, levels: Levels, ruling: Ruling | None
) -> tuple[np.ndarray, Levels | None]:
    """Contrast less ruled lines, and its levels; when dark lines are gone, fainter ones show."""
    for _ in range(MOST_RULINGS):
        cleared = without_ruling(contrast, levels.faint, ruling)
        if cleared is contrast:
            break
        contrast, levels = cleared, find_levels(cleared)
        if not levels:
            break
    return contrast, levels


def _without_boxes(contrast: np.ndarray, levels: Levels) -> tuple[np.ndarray, Levels]:
    """Contrast less boxes or a ring around the digit, and its levels."""
    pieces = find_pieces(contrast > levels.faint)
    cleared = without_ring(contrast, pieces)
    if cleared is contrast:
        cleared = without_boxes(contrast, levels, pieces)
    return (contrast, levels) if cleared is contrast else (cleared, find_levels(cleared) or levels)


def _against_paper(tones: np.ndarray, brush: bool) -> tuple[np.ndarray, Levels | None]:
    """The contrast to the paper and its levels, of a blurred copy if grain hides the ink, or if
    what stands out around a brush's or pen's digit is specks, among which strokes are solid."""
    specked = False
    for radius in (0, *BLURS):
        blurred = box_mean(tones, radius) if radius else tones
        against_paper = contrast(blurred, brush)
        solid = solid_levels(against_paper) if specked else None
        if solid and most_pieces(against_paper > solid.clear) <= MOST_SOLID:
            return against_paper, solid
        levels = find_levels(against_paper)
        clear = levels.clear if levels else FAINTEST
        specked = brush and most_pieces(against_paper > clear) > MOST_SPECKS
        if (levels and not specked) or max(tones.shape) < BLURRED_FROM * (radius + 1):
            break
    return against_paper, levels
