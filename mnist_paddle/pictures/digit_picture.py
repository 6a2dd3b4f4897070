"""Any picture of one digit -> what the network was trained on; the steps in their order."""

from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image

from mnist_paddle.pictures.framing import SIDE, density, framed
from mnist_paddle.pictures.ink import (
    HARDLY,
    NO_INK,
    NOISE,
    SEVERAL,
    box_of,
    digit_ink,
    in_bits,
    noisy,
)
from mnist_paddle.pictures.levels import Levels
from mnist_paddle.pictures.opening import Picture, reasons
from mnist_paddle.pictures.paper import Watch, marks_on_paper, unwatched
from mnist_paddle.pictures.sources import Source
from mnist_paddle.pictures.tones import small_copy

LONGEST = 256  # pixels of the working copy's longer side
CLOSE = 128  # the same, of a copy of a small digit's part of the picture
LEAST_FINER = 1.2  # times the copy's resolution, for a closer look
APART = 0.2  # of the digit's longer side, that its box may be elsewhere there


@dataclass(frozen=True)
class DigitPicture:
    """What was found in a picture of a digit, on a working copy of h by w pixels.

    ``pixels`` float32 [28, 28] in [0, 1], ink bright: the network's input.
    ``grey`` float32 [h, w] in [0, 1]: the picture as seen.
    ``ink`` bool [h, w]: the ink that was kept.
    ``box`` (left, top, right, bottom) of the ink, right and bottom exclusive; None without ink.
    ``findings``: reasons to doubt, of NO_INK, NOISE, SEVERAL and HARDLY in ``ink.py``, and
    MORE_PAGES in ``opening.py``.
    ``place``: that box in pixels of the whole picture, upright.
    """

    pixels: np.ndarray = field(repr=False)
    grey: np.ndarray = field(repr=False)
    ink: np.ndarray = field(repr=False)
    box: tuple[int, int, int, int] | None
    findings: tuple[str, ...]
    place: tuple[int, int, int, int] | None = None


def prepare(
    source: Source,
    watch: Watch = unwatched,
) -> DigitPicture:
    """The digit in a picture, a file or at hand (see ``sources``), as MNIST would show it.

    A blank picture, or noise, gives no ink and zero pixels. ``watch`` is given each step's name
    and what it made, [h, w] of float or bool. Raises PictureError for a file that is not one
    whole picture.
    """
    picture = Picture(source)
    digit = _digit_of(picture, watch)
    return replace(digit, findings=digit.findings + picture.findings)


def _digit_of(picture: Picture, watch: Watch) -> DigitPicture:
    whole = picture.decoded(least=LONGEST)
    with reasons(picture.given.name):
        grey, colours = small_copy(whole, LONGEST)
    seen = _digit_in(grey, colours, watch)
    full = max(picture.size)
    seen = replace(seen, place=scaled(seen.box, full / max(grey.shape)))
    if not seen.box or _extent(seen.box) >= SIDE or full < LEAST_FINER * max(grey.shape):
        return seen
    if max(whole.size) < full:  # a JPEG, decoded at a reduced scale
        whole = picture.decoded(least=LONGEST * CLOSE // (3 * _extent(seen.box)))
    return _seen_closer(seen, whole, watch)


def _seen_closer(seen: DigitPicture, whole: Image.Image, watch: Watch) -> DigitPicture:
    """A digit of fewer pixels than the network is shown, read anew in its part of the picture.

    ``whole`` is the picture at a finer scale. If the digit is not found there, or elsewhere, it
    is left as it was seen.
    """
    finer = max(whole.size) / max(seen.grey.shape)
    part = _around(seen.box, seen.grey.shape)
    grey, colours = small_copy(whole.crop([round(finer * side) for side in part]), CLOSE)
    scale = max(grey.shape) / _extent(part)
    closer = _digit_in(grey, colours, unwatched)
    expected = scale * (np.array(seen.box) - [*part[:2], *part[:2]])
    if not closer.box or abs(closer.box - expected).max() > APART * _extent(expected):
        return seen
    watch("as MNIST, 28 by 28", closer.pixels)
    elsewhere = [SEVERAL] if SEVERAL in {*seen.findings} - {*closer.findings} else []
    return replace(seen, pixels=closer.pixels, findings=(*elsewhere, *closer.findings))


def _around(box: tuple[int, int, int, int], shape: tuple[int, int]) -> tuple[int, int, int, int]:
    """A box and as much around it on each side as it is long, within a picture [h, w]."""
    left, top, right, bottom = box
    margin = _extent(box)
    return (
        max(0, left - margin),
        max(0, top - margin),
        min(shape[1], right + margin),
        min(shape[0], bottom + margin),
    )


def scaled(box: tuple[int, int, int, int] | None, scale: float) -> tuple[int, int, int, int] | None:
    """A box in pixels so many times smaller."""
    return box and tuple(round(scale * side) for side in box)


def _extent(box: tuple[int, int, int, int]) -> int:
    """The longer side of a box (left, top, right, bottom)."""
    return max(box[2] - box[0], box[3] - box[1])


def _digit_in(grey: np.ndarray, colours: np.ndarray | None, watch: Watch) -> DigitPicture:
    """The digit in a grey picture float32 [h, w] in [0, 1] of a size to work on, of which the
    colours uint8 [h, w, 3] may be known."""
    watch("grey, at most 256 pixels", grey)
    marks = marks_on_paper(grey, watch, colours=colours)
    found, findings, pixels = framed_digit(marks.contrast, marks.levels, watch)
    if HARDLY in findings and in_bits(found):
        found, findings, pixels = np.zeros_like(found), (NOISE,), np.zeros_like(pixels)
    elif NO_INK in findings and noisy(marks.tones):
        findings = (NOISE,)
    ink = np.zeros(grey.shape, bool)
    ink[marks.inside] = found
    return DigitPicture(pixels, grey, ink, box_of(ink), findings)


def framed_digit(
    against_paper: np.ndarray,
    levels: Levels | None,
    watch: Watch = unwatched,
) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
    """The ink of a digit bool [h, w], findings, and pixels float32 [28, 28] as of DigitPicture.

    ``against_paper`` float32 [h, w] in [0, 1] is the contrast to the paper, ``levels`` are its
    thresholds; without them there is no ink.
    """
    found, findings = np.zeros(against_paper.shape, bool), (NO_INK,)
    if levels:
        found, findings = digit_ink(against_paper, levels)
        watch("ink of the digit", found)
    box = box_of(found)
    if not box:
        return found, findings, np.zeros((SIDE, SIDE), np.float32)
    inked = density(against_paper, found, levels)
    watch("cropped", inked[box[1] : box[3], box[0] : box[2]])
    pixels = framed(inked, box)
    watch("as MNIST, 28 by 28", pixels)
    return found, findings, pixels
