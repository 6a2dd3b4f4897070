"""Decode pictures in a process of its own, where a crafted file can take but what it is given.

``decoder.py`` runs this file by its path: it imports Pillow and the standard library, nothing
of ours. It lives until its standard input ends, and answers each file there with its pixels.
"""

import contextlib
import io
import json
import signal
import struct
import sys
import warnings
from functools import cache

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

REQUEST = struct.Struct(">QII?")  # bytes of the file; least; page; upright
LENGTH = struct.Struct(">Q")
BAND = 1 << 20  # pixels that are sent at a time, or a row
SECONDS, CPU_SECONDS = 4, 2  # for one picture
MEMORY = 640 << 20  # address space, in bytes, beyond what it needs to start
COMMON = ("PNG", "JPEG")
FORMATS = (*COMMON, "GIF", "WEBP", "AVIF", "JPEG2000", "BMP", "DIB", "TIFF", "PPM", "ICO", "TGA")
ANIMATIONS = ("GIF", "PNG", "WEBP", "AVIF")  # of other files with several pictures the first counts
MOST_PIXELS = {"JPEG": 2**26, "MPO": 2**26, "JPEG2000": 2**24}
MOST_PIXELS_OTHERWISE = 2**25
METADATA = ("exif", "Raw profile type exif", "xmp", "XML:com.adobe.xmp")
SUBFILE_TYPE, SMALLER = 254, 1  # of a TIFF's page, and what it is there of a preview
DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
_TOO_LARGE = "more than {:.0f} million pixels; make the picture smaller"


class Unfit(Exception):
    """A picture that is not read; the message says why."""


def check(picture: Image.Image) -> None:
    """Raises Unfit for a picture without pixels, with too many, or one that moves."""
    width, height = picture.size
    most = MOST_PIXELS.get(picture.format, MOST_PIXELS_OTHERWISE)
    if not width or not height:
        raise Unfit(f"a picture of {width}x{height}, without a pixel")
    if width * height > most:
        raise Unfit(f"{width}x{height}, {_TOO_LARGE.format(most / 1e6)}")
    if picture.format in ANIMATIONS and getattr(picture, "is_animated", False):
        raise Unfit("an animation; save one frame of it as a picture")


def orientation(picture: Image.Image) -> int:
    """How the picture was held, 1 to 8, as its EXIF data say; 1 where they are nonsense."""
    found = None
    with contextlib.suppress(Exception):  # damaged EXIF data make Pillow raise almost anything
        found = stated(picture.info.get("exif", b""))
        found = found or picture.getexif().get(ExifTags.Base.Orientation)
    return found if found in range(1, 9) else 1


def stated(exif: bytes) -> int | None:
    """The orientation in EXIF data, where Pillow gives up at an entry of nonsense before it."""
    with contextlib.suppress(struct.error, KeyError):
        exif = exif.removeprefix(b"Exif\0\0")
        order = {b"II": "<", b"MM": ">"}[exif[:2]]
        (place,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, place)
        for entry in range(place + 2, place + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, entry)
            if tag == ExifTags.Base.Orientation:
                return value
    return None


def decode(
    picture: Image.Image, least: int, page: int = 0, upright: bool = False
) -> tuple[Image.Image, tuple[int, int], bool]:
    """An opened picture -> the same, decoded; the size (width, height) that its file says; and
    whether it is the first of several pages.

    A JPEG file is decoded at a reduced scale if that leaves its longer side ``least`` pixels.
    Palettes and transparent colours are resolved.
    """
    more = not page and _has_second_page(picture)
    if page:
        picture.seek(page)
    check(picture)
    size = picture.size
    scale = min(1, least / max(size))
    picture.draft("RGB", tuple(max(1, int(side * scale)) for side in size))
    if picture.format == "TIFF":  # is turned by Pillow when it is loaded, and must be able to be
        _forget_all_but_orientation(picture)
    picture.load()
    if upright:
        _forget_all_but_orientation(picture)
        ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode in ("P", "PA", "1") or "transparency" in picture.info:
        return _resolved(picture), size, more
    return picture, size, more


def _has_second_page(picture: Image.Image) -> bool:
    """Whether a TIFF has another page, which is no smaller copy of the first."""
    if picture.format != "TIFF":
        return False
    try:
        picture.seek(1)
        return not picture.tag_v2.get(SUBFILE_TYPE, 0) & SMALLER
    except Exception:  # there is none, or it is damaged
        return False
    finally:
        picture.seek(0)


def _forget_all_but_orientation(picture: Image.Image) -> None:
    """Of EXIF data nothing else matters here, and nonsense keeps a picture from being turned."""
    held = orientation(picture)
    for key in METADATA:
        picture.info.pop(key, None)
    exif = picture.getexif()
    for tag in list(exif):
        del exif[tag]
    exif[ExifTags.Base.Orientation] = held


def _resolved(picture: Image.Image) -> Image.Image:
    if picture.mode in DEEP:
        return picture
    if picture.mode == "PA" or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _opened(file: io.BytesIO) -> Image.Image:
    """Tried as PNG and JPEG first: to know the others Pillow loads libraries for 30 ms."""
    try:
        return Image.open(file, formats=COMMON)
    except UnidentifiedImageError:
        return Image.open(file, formats=_formats())


@cache
def _formats() -> list[str]:
    """Those of FORMATS that this Pillow knows; none that would start another program."""
    Image.init()
    with contextlib.suppress(ImportError):  # Pillow before 11.3
        from PIL import AvifImagePlugin

        AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each takes 100 MB of address space
    return [name for name in FORMATS if name in Image.OPEN]


def explained(error: Exception) -> str:
    """Why a picture could not be decoded, in one line."""
    if isinstance(error, Unfit):
        return str(error)
    if isinstance(error, UnidentifiedImageError):
        return "not a picture (PNG, JPEG, GIF, BMP, TIFF, WebP …)"
    if isinstance(error, Image.DecompressionBombError):  # of sizes that Pillow does not even open
        return _TOO_LARGE.format(MOST_PIXELS_OTHERWISE / 1e6)
    if isinstance(error, MemoryError):
        return "takes too much memory to be decoded; make the picture smaller"
    text = " ".join(str(error).split()) or type(error).__name__
    return f"damaged or cut short ({text if len(text) <= 100 else text[:99] + '…'})"


def bands(height: int, width: int) -> list[tuple[int, int]]:
    """The first row and the row after the last of each part in which a picture is sent."""
    rows = max(1, BAND // width)
    return [(top, min(height, top + rows)) for top in range(0, height, rows)]


def main() -> None:
    _limit_memory()
    warnings.simplefilter("ignore")  # Pillow's own limit and its remarks on odd files
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    _send_block(answers, b"")  # ready
    answers.flush()
    while request := given.read(REQUEST.size):
        length, *wanted = REQUEST.unpack(request)
        content = given.read(length)
        _limit_time(CPU_SECONDS)
        try:
            _send(answers, *decode(_opened(io.BytesIO(content)), *wanted))
        except BrokenPipeError:
            return
        except Exception as error:
            _send_block(answers, json.dumps({"error": explained(error)}).encode())
        answers.flush()
        _limit_time(0)


def _send(answers: io.BufferedWriter, picture: Image.Image, size: tuple, more: bool) -> None:
    width, height = picture.size
    described = {"mode": picture.mode, "width": width, "height": height, "size": size, "more": more}
    _send_block(answers, json.dumps(described).encode())
    for top, bottom in bands(height, width):
        _send_block(answers, picture.crop((0, top, width, bottom)).tobytes())


def _send_block(answers: io.BufferedWriter, content: bytes) -> None:
    answers.write(LENGTH.pack(len(content)) + content)


def _limit_time(seconds: float) -> None:
    """Have this process ended once it has computed for so many seconds; 0 means no limit."""
    if hasattr(signal, "setitimer"):  # not on Windows
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory() -> None:
    """Elsewhere than on Linux such a limit is not there, or not kept."""
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    own = used + MEMORY if most == resource.RLIM_INFINITY else min(used + MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (own, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
