"""A drawing -> what the network was trained on: there is no paper, light or ruling to undo."""

import numpy as np

from mnist_paddle.pictures.digit_picture import DigitPicture, framed_digit
from mnist_paddle.pictures.ink import box_of
from mnist_paddle.pictures.levels import find_levels


def read_drawing(ink: np.ndarray) -> DigitPicture:
    """The digit on a canvas that holds nothing but ink, as MNIST would show it.

    ``ink`` float32 [h, w] in [0, 1]: how much of it each pixel holds, at most 256 pixels a side.
    The steps are those of ``prepare`` from the contrast on, which the ink is. The drawing page
    does the same in JavaScript, and is held to this.
    """
    kept, findings, pixels = framed_digit(ink, find_levels(ink))
    return DigitPicture(pixels, 1 - ink, kept, box_of(kept), findings)
