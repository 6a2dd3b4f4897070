"""What may be given as a picture, and what is read of it before it is decoded."""

import os
import sys
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from PIL import Image

from mnist_paddle.pictures.decoding import MOST_PIXELS_OTHERWISE
from mnist_paddle.pictures.foreign import foreign
from mnist_paddle.system.errors import PictureError, printable, shortened
from mnist_paddle.system.language import _, marked
from mnist_paddle.system.regular_file import open_ordinary

LARGEST = 128 << 20  # bytes of a file
AT_HAND = marked("the picture")  # what messages call one that has no name


@dataclass(frozen=True)
class Given:
    """A picture: ``content`` is a file's bytes, or pixels; ``page`` counts within a file from 0."""

    name: str
    content: bytes | Image.Image
    page: int = 0


Source = str | os.PathLike | bytes | BinaryIO | Image.Image | np.ndarray | Given


def standard_input() -> Given:
    """The picture file that standard input is. Raises PictureError."""
    name = _("standard input")
    if sys.stdin is None or sys.stdin.isatty():
        raise PictureError(
            _("{name}: holds no picture; give it one: predict - < picture.jpg", name=name)
        )
    return Given(name, _rest(sys.stdin.buffer, name))


def read(source: Source) -> Given:
    """A path, a file's bytes, a file open for reading, a PIL picture or an array -> its content.

    An array is uint8, [h, w] of grey, [h, w, 3] of RGB or [h, w, 4] of RGBA. A PIL picture that
    is opened but not loaded is taken as the bytes of its file. Raises PictureError.
    """
    if isinstance(source, Given):
        return source
    if isinstance(source, Image.Image):
        return _picture(source)
    if isinstance(source, np.ndarray):
        return Given(_(AT_HAND), _drawn(source))
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Given(_(AT_HAND), _bounded(bytes(source), _(AT_HAND)))
    if hasattr(source, "read"):
        return Given(_(AT_HAND), _rest(source, _(AT_HAND)))
    if isinstance(source, (str, os.PathLike)):
        return Given(printable(source), _file(source, printable(source)))
    raise PictureError(
        _(
            "{source}: neither a file's path, its bytes, an open file, a PIL.Image nor an array",
            source=shortened(source),
        )
    )


def _file(path: str | os.PathLike, name: str) -> bytes:
    try:
        with open_ordinary(path, LARGEST) as file:
            size = os.fstat(file.fileno()).st_size
            content = file.read(size + 1) if size else b""  # some of /proc never end
    except FileNotFoundError:
        raise PictureError(_("{name}: no such file", name=name)) from None
    except IsADirectoryError:
        raise PictureError(_("{name}: a folder, not a picture", name=name)) from None
    except (OSError, ValueError) as error:
        why = _(getattr(error, "strerror", None) or "") or error
        raise PictureError(
            _("{name}: cannot be read ({why})", name=name, why=shortened(why))
        ) from None
    return _bounded(content, name)


def _rest(file: BinaryIO, name: str) -> bytes:
    """What is left to be read of an open file, standard input for one."""
    try:
        content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise PictureError(
            _("{name}: cannot be read ({error})", name=name, error=shortened(error))
        ) from None
    if not isinstance(content, bytes):
        raise PictureError(_('{name}: a file open for text; open it with "rb"', name=name))
    return _bounded(content, name)


def _bounded(content: bytes, name: str) -> bytes:
    if not content:
        raise PictureError(_("{name}: an empty file", name=name))
    if len(content) > LARGEST:
        raise PictureError(
            _(
                "{name}: a file of over {largest} MB; make the picture smaller",
                name=name,
                largest=LARGEST >> 20,
            )
        )
    if what := foreign(content):
        raise PictureError(_("{name}: {what}", name=name, what=_(what)))
    return content


def _picture(picture: Image.Image) -> Given:
    """Pixels, or for a picture that waits to be decoded the whole file that it was opened from."""
    file = getattr(picture, "fp", None)
    if file is None or _loaded(picture):
        return Given(_(AT_HAND), picture)
    try:
        place = file.tell()
        file.seek(0)
        content = _rest(file, _(AT_HAND))
        file.seek(place)
    except (OSError, ValueError, AttributeError) as error:
        raise PictureError(
            _(
                "{at_hand}: its file cannot be read ({error})",
                at_hand=_(AT_HAND),
                error=shortened(error),
            )
        ) from None
    return Given(_(AT_HAND), content, picture.tell())


def _loaded(picture: Image.Image) -> bool:
    try:
        return picture.im is not None
    except AssertionError:
        return False


def _drawn(pixels: np.ndarray) -> Image.Image:
    if pixels.dtype == np.uint8 and (
        pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    ):
        if 0 in pixels.shape:
            raise PictureError(
                _(
                    "{at_hand}: an array of shape {shape}, without a pixel",
                    at_hand=_(AT_HAND),
                    shape=pixels.shape,
                )
            )
        if pixels.shape[0] * pixels.shape[1] > MOST_PIXELS_OTHERWISE:
            raise PictureError(
                _(
                    "{at_hand}: an array of shape {shape}; give a smaller one",
                    at_hand=_(AT_HAND),
                    shape=pixels.shape,
                )
            )
        return Image.fromarray(np.ascontiguousarray(pixels))
    raise PictureError(
        _(
            "{at_hand}: an array of {dtype} {shape}; give uint8 [h, w], [h, w, 3] or [h, w, 4]",
            at_hand=_(AT_HAND),
            dtype=pixels.dtype,
            shape=list(pixels.shape)[:9],
        )
    )
