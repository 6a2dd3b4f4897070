"""The tutorial's data file, ``mnist.json.gz``, read into arrays and written from them.

The file is gzipped JSON: ``[train, valid, eval]``, each ``[images, labels]``, an image a flat list
of 784 pixels in [0, 1], a label a whole number 0-9 (tutorial, section on data handling).

Reading all 55 million pixels through ``json.load`` takes 20 s and gigabytes, for 256 different
values. Here the text is unpacked a few megabytes at a time, cut at the brackets, and blocks of
whole images are turned into bytes by ``pixel_text``. A block that is not in the plain form (other
numbers, or mistakes) is read image by image with :mod:`json`, which also finds what to say about
it.
"""

import gzip
import json
import os
import zlib
from typing import BinaryIO, NamedTuple

import numpy as np

from mnist_paddle.data.formats.json_text import JsonText, Mistake
from mnist_paddle.data.formats.pixel_text import TEXT_OF_BYTE, bytes_from_text
from mnist_paddle.system.atomic import whole_file
from mnist_paddle.system.errors import DataFileError, MissingFileError, printable
from mnist_paddle.system.language import _

SPLITS = ("train", "valid", "eval")
PIXELS = 784
MOST_PIXELS = 400 << 20  # bytes of them in all splits; half a million digits
LEAST_PIXELS = 56 << 20  # bytes of them that any file may have
MOST_TIMES = 64  # the file's own size, for more; MNIST in black and white, as floats, has 30


class Split(NamedTuple):
    """One part of the data: ``pixels`` [N, 784] and ``labels`` int64 [N], 0-9.

    ``pixels`` is uint8, meaning k/256, wherever the file holds nothing else; otherwise float32
    in [0, 1].
    """

    pixels: np.ndarray
    labels: np.ndarray


def read(path: str | os.PathLike) -> dict[str, Split]:
    """Read a data file of any size: a :class:`Split` for each of train, valid and eval.

    Raises MissingFileError, or DataFileError naming the file, what is wrong with it and where.
    """
    try:
        with JsonText(path) as text:
            return _read_file(text)
    except FileNotFoundError:
        raise MissingFileError(
            _(
                "{path}: no such data file; the project ships work/mnist.json.gz, and "
                "'python -m mnist_paddle data' builds it from the four MNIST files",
                path=printable(path),
            )
        ) from None
    except EOFError:
        raise DataFileError(
            _("{path}: cut short: the gzip data ends too early", path=printable(path))
        ) from None
    except zlib.error as error:
        raise DataFileError(
            _("{path}: damaged gzip data ({error})", path=printable(path), error=error)
        ) from None
    except OSError as error:
        raise DataFileError(
            _("{path}: cannot be read ({reason})", path=printable(path), reason=_(error.strerror))
        ) from None
    except Mistake as mistake:
        raise DataFileError(_("{name}: {what}", name=printable(path), what=mistake)) from None


def write(splits: dict[str, Split], path: str | os.PathLike) -> None:
    """Write splits of uint8 pixels as ``mnist.json.gz``, the same bytes for the same data.

    Shortest float text, ``0`` for zero, no spaces, gzip level 9 without name or time. Raises
    DataFileError where the file cannot be written; an older one stays until the new is whole.
    """
    try:
        with whole_file(path) as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as out:
            _write_json(splits, out)
    except OSError as error:
        raise DataFileError(
            _(
                "{path}: cannot be written ({reason})",
                path=printable(path),
                reason=_(error.strerror),
            )
        ) from error


def _write_json(splits: dict[str, Split], out: BinaryIO) -> None:
    for index, name in enumerate(SPLITS):
        pixels, labels = splits[name]
        out.write(b"," if index else b"[")
        out.write(b"[[")
        for row, image in enumerate(pixels):
            text = b",".join(map(TEXT_OF_BYTE.__getitem__, image.tobytes()))
            out.write(b"%s[%s]" % (b"," if row else b"", text))
        out.write(b"],[" + b",".join(b"%d" % label for label in labels) + b"]]")
    out.write(b"]")


def _read_file(text: JsonText) -> dict[str, Split]:
    if not text.next_is(b"["):
        raise Mistake(
            _("empty: no JSON text in it")
            if text.at_end()
            else _("not JSON as the tutorial writes it: it should begin with '[[[['")
        )
    text.expect(b"[", _("the file"))
    splits, left = {}, min(MOST_PIXELS, max(LEAST_PIXELS, MOST_TIMES * text.file_size))
    for name in SPLITS:
        if splits:
            text.expect(b",", _("the list of splits before {name!r}", name=name))
        splits[name] = _read_split(text, name, left)
        left -= splits[name].pixels.nbytes
    text.expect(b"]", _("the list of three splits"))
    if not text.at_end():
        raise Mistake(_("not JSON: something follows the end of the list"))
    return splits


def _read_split(text: JsonText, name: str, most: int) -> Split:
    """A split of at ``most`` so many bytes of pixels."""
    text.expect(b"[", f"{name!r}")
    text.expect(b"[", _("the images of {name!r}", name=name))
    if text.next_is(b"]"):
        raise Mistake(_("{name!r} is empty: it has no images", name=name))
    blocks, count, last, itemsize = [], 0, False, 1
    while not last:
        rows, last = text.images(_("the images of {name!r}", name=name))
        blocks.append(_pixels_of_rows(rows, name, count))
        count += len(rows)
        itemsize = max(itemsize, blocks[-1].itemsize)  # one block of floats makes floats of all
        if count * PIXELS * itemsize > most:
            raise Mistake(
                _(
                    "{name!r} has over {most} MB of pixels: too many for this file",
                    name=name,
                    most=most >> 20,
                )
            )
    text.expect(b",", _("{name!r} between images and labels", name=name))
    labels = _labels_of_text(text.numbers(_("the labels of {name!r}", name=name)), name, count)
    text.expect(b"]", _("{name!r} after its labels", name=name))
    return Split(_join(blocks), labels)


def _pixels_of_rows(rows: list[bytes], name: str, first: int) -> np.ndarray:
    """Images as text -> pixels [len(rows), 784], uint8 where that says it all, else float32."""
    if all(row.count(b",") == PIXELS - 1 for row in rows):
        pixels = bytes_from_text(b",".join(rows))
        if pixels is not None:
            return pixels.reshape(-1, PIXELS)
    images = [
        _pixels_of_image(row, _("{name!r} image {number}", name=name, number=first + index))
        for index, row in enumerate(rows, first)
    ]
    return np.stack(images)


def _pixels_of_image(row: bytes, where: str) -> np.ndarray:
    """One image as text -> float32 [784] in [0, 1]."""
    if (found := _count(row, where)) != PIXELS:
        raise Mistake(
            _("{where} has {found} pixels, not {pixels}", where=where, found=found, pixels=PIXELS)
        )
    values = _numbers_of_text(row, where)
    if 0 <= min(values) <= max(values) <= 1:
        pixels = np.array(values, dtype=np.float32)
        if not np.isnan(pixels).any():
            return pixels
    index, value = next((i, value) for i, value in enumerate(values) if not 0 <= value <= 1)
    raise Mistake(
        _(
            "{where}, pixel {index}: {value} is outside [0, 1]",
            where=where,
            index=index,
            value=_short(value),
        )
    )


def _labels_of_text(text: bytes, name: str, count: int) -> np.ndarray:
    """A list of labels as text -> int64 [count] in 0-9."""
    where = _("the labels of {name!r}", name=name)
    if (found := _count(text, where)) != count:
        raise Mistake(
            _("{name!r} has {count} images but {found} labels", name=name, count=count, found=found)
        )
    values = _numbers_of_text(text, where)
    for index, value in enumerate(values):
        if not (0 <= value <= 9 and value == int(value)):
            raise Mistake(
                _(
                    "{name!r} label {index}: {value} is not a whole number from 0 to 9",
                    name=name,
                    index=index,
                    value=_short(value),
                )
            )
    return np.array(values, dtype=np.int64)


def _count(text: bytes, where: str) -> int:
    """How many numbers there are, by their commas: a wrong list of millions is not parsed."""
    if b"[" in text or b"]" in text:
        raise Mistake(_("wrong nesting: {where} should be a flat list of numbers", where=where))
    return text.count(b",") + bool(text)


def _numbers_of_text(text: bytes, where: str) -> list[int | float]:
    """``1,2.5`` -> [1, 2.5]; NaN and infinities pass, for the range checks to name."""
    try:
        values = json.loads(b"[" + text + b"]")
    except (ValueError, RecursionError) as error:
        raise Mistake(_("not JSON: {where}: {error}", where=where, error=error)) from None
    if not set(map(type, values)) <= {int, float}:
        for index, value in enumerate(values):
            if type(value) not in (int, float):
                raise Mistake(
                    _(
                        "{where}, item {index}: {value} is not a number",
                        where=where,
                        index=index,
                        value=_short(value),
                    )
                )
    return values


def _short(value) -> str:
    text = json.dumps(value)
    return text if len(text) <= 24 else text[:21] + "..."


def _join(blocks: list[np.ndarray]) -> np.ndarray:
    """Blocks of images -> one array; a single block of floats makes floats of them all."""
    if any(block.dtype != np.uint8 for block in blocks):
        blocks = [
            block if block.dtype != np.uint8 else block.astype(np.float32) / 256 for block in blocks
        ]
    return np.concatenate(blocks)
