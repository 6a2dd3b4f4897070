"""Digits of MNIST as the pictures that people hand in: a test generator, for any number of them.

``KINDS`` names the kinds. The ink is MNIST's, redrawn by other pens at other sizes; what it is
written on, the light and the file's format are made up. ``NOT_DIGITS`` draw blank pages, letters
and the like. Nothing here is used to read a picture.
"""

import io

import numpy as np
from PIL import Image

from mnist_paddle.reports.synthetic import (
    drawings,  # noqa: F401  (fill KINDS)
    frames,  # noqa: F401  (fill KINDS)
    lines,  # noqa: F401  (fill KINDS)
    photographs,  # noqa: F401  (fill KINDS)
    surroundings,  # noqa: F401  (fill KINDS)
)
from mnist_paddle.reports.synthetic.kinds import KINDS
from mnist_paddle.reports.synthetic.not_digits import NOT_DIGITS
from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.language import _

__all__ = ["KINDS", "NOT_DIGITS", "render", "render_file"]


def render_file(digit: np.ndarray, kind: str, rng: np.random.Generator) -> tuple[bytes, str]:
    """A digit's pixels, uint8 [28, 28] with bright ink -> a picture file's bytes and extension.

    Raises SettingsError for a kind that is not in ``KINDS``.
    """
    if kind not in KINDS:
        raise SettingsError(
            _("kind is {kind!r}, but can only be one of {kinds}", kind=kind, kinds=", ".join(KINDS))
        )
    picture = KINDS[kind].draw(np.asarray(digit, np.uint8).reshape(28, 28), rng)
    return KINDS[kind].encode(picture, rng)


def render(digit: np.ndarray, kind: str, rng: np.random.Generator) -> Image.Image:
    """A digit's pixels, uint8 [28, 28] with bright ink -> the picture, as opened from its file."""
    content, _ = render_file(digit, kind, rng)
    return Image.open(io.BytesIO(content))
