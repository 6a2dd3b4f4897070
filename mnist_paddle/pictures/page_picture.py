"""A picture of many digits -> each as the network was trained on, in reading order."""

from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image

from mnist_paddle.pictures.digit_picture import DigitPicture, prepare, scaled
from mnist_paddle.pictures.framing import SIDE, density, framed
from mnist_paddle.pictures.ink import HARDLY, NO_INK, NOISE, SEVERAL, box_of, hardly, noisy
from mnist_paddle.pictures.opening import Picture, reasons
from mnist_paddle.pictures.page_ink import digits_of_page
from mnist_paddle.pictures.panels import Box, panels
from mnist_paddle.pictures.paper import Marks, Watch, marks_on_paper, unwatched
from mnist_paddle.pictures.reading_order import in_lines
from mnist_paddle.pictures.sources import Source
from mnist_paddle.pictures.tones import small_grey

LONGEST = 1024  # pixels of the working copy's longer side
FINEST = 3072  # the same, for a page of small digits
WANTED = 2 * SIDE  # pixels of the longer side of a usual digit with its margin
FRAME = 0.8  # of both sides of a picture on the page: what is as large may be its frame
MARGIN = 0.2  # of a digit's longer side, around it in its own picture


@dataclass(frozen=True)
class PagePicture:
    """What was found on a page: ``lines`` of digits in reading order.

    ``grey`` float32 [h, w] in [0, 1] is the page as seen, ``scale`` the pixels of the whole picture
    to one of it. ``findings`` are NO_INK or NOISE without digits, and MORE_PAGES where other pages
    follow in its file.
    """

    lines: tuple[tuple[DigitPicture, ...], ...]
    grey: np.ndarray = field(repr=False)
    scale: float
    findings: tuple[str, ...] = ()


def prepare_page(source: Source, watch: Watch = unwatched) -> PagePicture:
    """Every digit on a page, as MNIST would show it; ``place`` is where it is in the picture.

    The steps are those of ``prepare``, with finer lines. Each digit's ``grey`` is the page around
    it. Raises PictureError for a file that is not one whole picture.
    """
    picture = Picture(source)
    page = _page_in(picture, LONGEST, watch)
    sides = [max(digit.ink.shape) for line in page.lines for digit in line]
    longest = max(picture.size)
    if sides and longest > max(page.grey.shape) and np.median(sides) < WANTED:
        finer = round(min(FINEST, longest, LONGEST * WANTED / np.median(sides)))
        page = _page_in(picture, finer, watch)
    return replace(page, findings=page.findings + picture.findings)


def _page_in(picture: Picture, longest: int, watch: Watch) -> PagePicture:
    whole = picture.decoded(least=longest)
    with reasons(picture.given.name):
        grey = small_grey(whole, longest)
    watch("grey", grey)
    full = max(picture.size) / max(grey.shape)
    boxes, rest = panels(grey)
    apart = _in_panels(whole, grey, boxes, full)
    marks = marks_on_paper(rest, watch, page=True)
    found = digits_of_page(marks.contrast, marks.levels) if marks.levels else []
    watch("ink of the digits", _ink(found, marks.tones.shape))
    digits = [*apart, *(_digit(places, marks, grey, full) for places in found)]
    if not digits:
        return PagePicture((), grey, full, (NOISE if noisy(marks.tones) else NO_INK,))
    lines = in_lines([digit.place for digit in digits])
    ordered = tuple(tuple(digits[place] for place in line) for line in lines)
    return PagePicture(ordered, grey, full)


def _in_panels(
    whole: Image.Image, grey: np.ndarray, boxes: list[Box], full: float
) -> list[DigitPicture]:
    """The digits of pictures that lie on another, each of them read for itself.

    ``boxes`` are theirs in ``grey``, of which a pixel is ``full`` pixels of the whole picture.
    """
    scale = max(whole.size) / max(grey.shape)
    digits = []
    for box in boxes:
        left, top, *_ = part = scaled(box, scale)
        for digit in _in_panel(whole.crop(part)):
            place = np.add(digit.place, (left, top, left, top))
            digits.append(replace(digit, place=scaled(tuple(place), full / scale)))
    return digits


def _in_panel(picture: Image.Image) -> list[DigitPicture]:
    """The digit in a picture, or the digits if there are several; not the frame around them."""
    digit = prepare(picture)
    if not digit.box:
        return []
    left, top, right, bottom = digit.place
    frame = min((right - left) / picture.width, (bottom - top) / picture.height) > FRAME
    if not frame and SEVERAL not in digit.findings:
        return [digit]
    inside = [one for line in prepare_page(picture).lines for one in line]
    return [digit] if not inside or (frame and len(inside) > 1) else inside


def _ink(found: list[np.ndarray], shape: tuple[int, int]) -> np.ndarray:
    """The ink of all digits, bool [h, w]."""
    ink = np.zeros(shape, bool)
    for places in found:
        ink[tuple(places.T)] = True
    return ink


def _digit(places: np.ndarray, marks: Marks, grey: np.ndarray, full: float) -> DigitPicture:
    """A digit whose ink is at ``places`` [n, 2] of the marks, in the page around it.

    ``full`` are the picture's pixels to one of the page's.
    """
    (top, left), (bottom, right) = places.min(0), places.max(0) + 1
    margin = 3 + round(MARGIN * max(bottom - top, right - left))
    start = np.maximum(0, (top - margin, left - margin))
    end = np.minimum(marks.contrast.shape, (bottom + margin, right + margin))
    part = tuple(slice(first, last) for first, last in zip(start, end))
    ink = np.zeros(end - start, bool)
    ink[tuple((places - start).T)] = True
    box = box_of(ink)
    pixels = framed(density(marks.contrast[part], ink, marks.levels), box)
    down, across = (start[i] + marks.inside[i].start for i in (0, 1))
    around = grey[down : down + ink.shape[0], across : across + ink.shape[1]]
    place = scaled((box[0] + across, box[1] + down, box[2] + across, box[3] + down), full)
    return DigitPicture(pixels, around, ink, box, (HARDLY,) if hardly(ink) else (), place)
