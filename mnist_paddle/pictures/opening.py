"""Open anything as a picture, safely: bounded memory and time, one line for whatever is wrong."""

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image

from mnist_paddle.pictures import decoding, sources
from mnist_paddle.pictures.decoder import decoder
from mnist_paddle.pictures.decoding import COMMON
from mnist_paddle.pictures.plain import plain
from mnist_paddle.pictures.sources import Source
from mnist_paddle.system.errors import PictureError, printable
from mnist_paddle.system.language import _

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # by EXIF 2.3, tag 0x0112
MORE_PAGES = "more_pages"
FINEST = 2048  # pixels of the longer side that anything here asks for


class Picture:
    """A picture that was given. Once it was decoded, ``size`` is its full (width, height), and
    ``findings`` are MORE_PAGES where it is the first page of several, or nothing."""

    def __init__(self, source: Source):
        self.given = given = sources.read(source)
        self.plain = plain(given.content) if isinstance(given.content, bytes) else None
        self.size: tuple[int, int] | None = None
        self.findings: tuple[str, ...] = ()
        self.seconds = decoding.SECONDS  # that are left for decoding it

    def decoded(self, least: int = FINEST, upright: bool = True) -> Image.Image:
        """The picture in its own mode, turned upright as its EXIF data say if wanted.

        A JPEG file is decoded at a reduced scale if that leaves its longer side ``least`` pixels,
        or 2048. Of a TIFF with several pages this is the first. What is upright already is not
        copied. Raises PictureError.
        """
        with reasons(self.given.name):
            content, least = self.given.content, min(least, FINEST)
            if self.plain:
                file = io.BytesIO(self.plain.content)
                picture, self.size, _more = decoding.decode(Image.open(file, formats=COMMON), least)
                held = self.plain.orientation
            elif isinstance(content, bytes):
                return self._decoded_elsewhere(content, least, upright)
            else:
                decoding.check(content)
                content.load()
                picture, self.size = content, content.size
                held = decoding.orientation(content)
            turn = TURNS.get(held) if upright else None
            return picture if turn is None else picture.transpose(turn)

    def _decoded_elsewhere(self, content: bytes, least: int, upright: bool) -> Image.Image:
        start = time.monotonic()
        wanted = (least, self.given.page, upright)
        picture, self.size, more = decoder.decode(content, *wanted, self.seconds)
        self.findings = (MORE_PAGES,) if more else ()
        self.seconds -= time.monotonic() - start
        return picture


@contextmanager
def reasons(name: str) -> Iterator[None]:
    """Whatever goes wrong with a picture in this block is raised as a PictureError of one line."""
    try:
        yield
    except PictureError:
        raise
    except Exception as error:
        raise PictureError(
            _("{name}: {what}", name=name, what=_in_words(decoding.explained(error)))
        ) from None


def _in_words(reason: str) -> str:
    """A reason of ``decoding``, in the language in use. It may come from the process that decodes,
    which has no languages: its numbers are filled in again, and what a library says stays."""
    reason, bracket, said = printable(reason).partition(" (")
    numbers = re.findall(r"\d+", reason)
    return _(re.sub(r"\d+", "{}", reason)).format(*numbers) + bracket + said
