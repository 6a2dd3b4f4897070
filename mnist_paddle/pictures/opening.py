"""Open any file as a picture, safely: bounded memory, one line for whatever is wrong with it."""

import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from mnist_paddle.system.errors import PictureError, printable

ANIMATIONS = ("GIF", "PNG", "WEBP", "AVIF")  # of other files with several pictures the first counts
COMMON = ("PNG", "JPEG")
FORMATS = (*COMMON, "GIF", "WEBP", "AVIF", "JPEG2000", "BMP", "DIB", "TIFF", "PPM", "ICO", "TGA")
MOST_PIXELS = {"JPEG": 2**26, "MPO": 2**26}  # they can be decoded at a reduced scale
MOST_PIXELS_OTHERWISE = 2**25
_TOO_LARGE = "more than {:.0f} million pixels; make the picture smaller"


@contextmanager
def reading(source: str | os.PathLike | Image.Image) -> Iterator[Image.Image]:
    """A picture file, opened but not yet decoded, or a picture at hand, to work with in a block.

    Whatever goes wrong in the block is raised as a PictureError of one line.
    """
    at_hand = isinstance(source, Image.Image)
    name = "the picture" if at_hand else printable(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own limit and its remarks on odd files
            if at_hand:
                _check_picture(source, name)
                yield source
            else:
                _check_file(source, name)
                with _opened(source) as picture:
                    _check_picture(picture, name)
                    with _without_remarks() if picture.format == "TIFF" else nullcontext():
                        yield picture
    except UnidentifiedImageError:
        raise PictureError(f"{name}: not a picture (PNG, JPEG, GIF, BMP, TIFF, WebP …)") from None
    except Image.DecompressionBombError:  # of sizes so absurd that Pillow does not even open them
        raise PictureError(f"{name}: {_TOO_LARGE.format(MOST_PIXELS_OTHERWISE / 1e6)}") from None
    except PictureError:
        raise
    except MemoryError:
        raise PictureError(f"{name}: needs more memory than there is") from None
    except Exception as error:  # a damaged file makes Pillow raise almost anything
        raise PictureError(f"{name}: damaged or cut short ({_in_one_line(error)})") from None


def decoded(picture: Image.Image, least: int) -> Image.Image:
    """An opened picture, decoded and turned upright as its EXIF data say, in its own mode.

    A JPEG file is decoded at a reduced scale if that leaves its longer side ``least`` pixels.
    Of a TIFF with several pages this is the first. What is upright already is not copied.
    """
    if getattr(picture, "tile", None):
        scale = min(1, least / max(picture.size))
        picture.draft("RGB", tuple(max(1, int(side * scale)) for side in picture.size))
    picture.load()
    upright = picture.getexif().get(ExifTags.Base.Orientation, 1) == 1
    return picture if upright else ImageOps.exif_transpose(picture)


@contextmanager
def _without_remarks() -> Iterator[None]:
    """Keeps libtiff, which is not told by Pillow to be quiet, from writing to standard error."""
    try:
        kept = os.dup(2)
    except OSError:  # a program without standard error
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _opened(path: str | os.PathLike) -> Image.Image:
    """Tried as PNG and JPEG first: to know the others Pillow loads libraries for 30 ms."""
    try:
        return Image.open(path, formats=COMMON)
    except UnidentifiedImageError:
        return Image.open(path, formats=_formats())


@cache
def _formats() -> list[str]:
    """Those of FORMATS that this Pillow knows; none that would start another program."""
    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]


def _check_file(path: str | os.PathLike, name: str) -> None:
    if not isinstance(path, (str, os.PathLike)):
        raise PictureError(f"{name[:100]}: neither a file's path nor a PIL.Image")
    try:
        status = os.stat(path)
    except FileNotFoundError:
        raise PictureError(f"{name}: no such file") from None
    except (OSError, ValueError) as error:
        raise PictureError(f"{name}: cannot be read ({_in_one_line(error)})") from None
    if stat.S_ISDIR(status.st_mode):
        raise PictureError(f"{name}: a folder, not a picture")
    if not stat.S_ISREG(status.st_mode):
        raise PictureError(f"{name}: not a regular file")
    if not status.st_size:
        raise PictureError(f"{name}: an empty file")


def _check_picture(picture: Image.Image, name: str) -> None:
    width, height = picture.size
    most = MOST_PIXELS.get(picture.format, MOST_PIXELS_OTHERWISE)
    if not width or not height:
        raise PictureError(f"{name}: a picture of {width}x{height}, without a pixel")
    if width * height > most:
        raise PictureError(f"{name}: {width}x{height}, {_TOO_LARGE.format(most / 1e6)}")
    if picture.format in ANIMATIONS and getattr(picture, "is_animated", False):
        raise PictureError(f"{name}: an animation; save one frame of it as a picture")


def _in_one_line(error: Exception) -> str:
    """What an error says, without line breaks and at most 100 characters long."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 100 else text[:99] + "…"
