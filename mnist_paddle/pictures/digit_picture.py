"""Any picture of one digit -> what the network was trained on; the steps in their order."""

import os
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_paddle.pictures.background import contrast, dark_on_light, evenly_lit, inside_frame
from mnist_paddle.pictures.framing import SIDE, density, framed
from mnist_paddle.pictures.ink import NO_INK, box_of, digit_ink
from mnist_paddle.pictures.levels import find_levels
from mnist_paddle.pictures.opening import decoded, reading
from mnist_paddle.pictures.ruling import without_ruling
from mnist_paddle.pictures.tones import small_grey

LONGEST = 256  # pixels of the working copy's longer side


@dataclass(frozen=True)
class DigitPicture:
    """What was found in a picture of a digit, on a working copy of h by w pixels.

    ``pixels`` float32 [28, 28] in [0, 1], ink bright: the network's input.
    ``grey`` float32 [h, w] in [0, 1]: the picture as seen.
    ``ink`` bool [h, w]: the ink that was kept.
    ``box`` (left, top, right, bottom) of the ink, right and bottom exclusive; None without ink.
    ``findings``: reasons to doubt, of NO_INK, SEVERAL and HARDLY in ``ink.py``.
    """

    pixels: np.ndarray
    grey: np.ndarray
    ink: np.ndarray
    box: tuple[int, int, int, int] | None
    findings: tuple[str, ...]


def read_digit(source: str | os.PathLike | Image.Image) -> DigitPicture:
    """The digit in a picture file, or in a picture at hand, as MNIST would show it.

    A blank picture gives no ink and zero pixels. Raises PictureError for a file that is not one
    whole picture.
    """
    with reading(source) as picture:
        grey = small_grey(decoded(picture, least=LONGEST), LONGEST)
    rows, columns = inside_frame(grey)
    against_paper = contrast(evenly_lit(dark_on_light(grey[rows, columns])))
    levels = find_levels(against_paper)
    if levels:
        against_paper = without_ruling(against_paper, levels.faint)
        levels = find_levels(against_paper)
    ink = np.zeros(grey.shape, bool)
    if not levels:
        return DigitPicture(np.zeros((SIDE, SIDE), np.float32), grey, ink, None, (NO_INK,))
    found, findings = digit_ink(against_paper, levels)
    ink[rows, columns] = found
    box = box_of(ink)
    if box is None:
        return DigitPicture(np.zeros((SIDE, SIDE), np.float32), grey, ink, None, findings)
    pixels = framed(density(against_paper, found, levels), box_of(found))
    return DigitPicture(pixels, grey, ink, box, findings)
