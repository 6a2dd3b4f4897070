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
from mnist_paddle.system.regular_file import open_ordinary

LARGEST = 128 << 20  # bytes of a file
AT_HAND = "the picture"  # what messages call one that has no name


@dataclass(frozen=True)
class Given:
    """A picture: ``content`` is a file's bytes, or pixels; ``page`` counts within a file from 0."""

    name: str
    content: bytes | Image.Image
    page: int = 0


Source = str | os.PathLike | bytes | BinaryIO | Image.Image | np.ndarray | Given


def standard_input() -> Given:
    """The picture file that standard input is. Raises PictureError."""
    name = "standard input"
    if sys.stdin is None or sys.stdin.isatty():
        raise PictureError(f"{name}: holds no picture; give it one: predict - < picture.jpg")
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
        return Given(AT_HAND, _drawn(source))
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Given(AT_HAND, _bounded(bytes(source), AT_HAND))
    if hasattr(source, "read"):
        return Given(AT_HAND, _rest(source))
    if isinstance(source, (str, os.PathLike)):
        return Given(printable(source), _file(source, printable(source)))
    raise PictureError(
        f"{shortened(source)}: neither a file's path, its bytes, an open file, a PIL.Image nor an "
        "array"
    )


def _file(path: str | os.PathLike, name: str) -> bytes:
    try:
        with open_ordinary(path, LARGEST) as file:
            size = os.fstat(file.fileno()).st_size
            content = file.read(size + 1) if size else b""  # some of /proc never end
    except FileNotFoundError:
        raise PictureError(f"{name}: no such file") from None
    except IsADirectoryError:
        raise PictureError(f"{name}: a folder, not a picture") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise PictureError(f"{name}: cannot be read ({shortened(why)})") from None
    return _bounded(content, name)


def _rest(file: BinaryIO, name: str = AT_HAND) -> bytes:
    """What is left to be read of an open file, standard input for one."""
    try:
        content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise PictureError(f"{name}: cannot be read ({shortened(error)})") from None
    if not isinstance(content, bytes):
        raise PictureError(f'{name}: a file open for text; open it with "rb"')
    return _bounded(content, name)


def _bounded(content: bytes, name: str) -> bytes:
    if not content:
        raise PictureError(f"{name}: an empty file")
    if len(content) > LARGEST:
        raise PictureError(f"{name}: a file of over {LARGEST >> 20} MB; make the picture smaller")
    if what := foreign(content):
        raise PictureError(f"{name}: {what}")
    return content


def _picture(picture: Image.Image) -> Given:
    """Pixels, or for a picture that waits to be decoded the whole file that it was opened from."""
    file = getattr(picture, "fp", None)
    if file is None or _loaded(picture):
        return Given(AT_HAND, picture)
    try:
        place = file.tell()
        file.seek(0)
        content = _rest(file)
        file.seek(place)
    except (OSError, ValueError, AttributeError) as error:
        raise PictureError(f"{AT_HAND}: its file cannot be read ({shortened(error)})") from None
    return Given(AT_HAND, content, picture.tell())


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
            raise PictureError(f"{AT_HAND}: an array of shape {pixels.shape}, without a pixel")
        if pixels.shape[0] * pixels.shape[1] > MOST_PIXELS_OTHERWISE:
            raise PictureError(f"{AT_HAND}: an array of shape {pixels.shape}; give a smaller one")
        return Image.fromarray(np.ascontiguousarray(pixels))
    raise PictureError(
        f"{AT_HAND}: an array of {pixels.dtype} {list(pixels.shape)[:9]}; give uint8 [h, w], "
        "[h, w, 3] or [h, w, 4]"
    )
