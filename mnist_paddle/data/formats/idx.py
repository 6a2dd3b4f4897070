"""IDX files, the format in which MNIST and Fashion-MNIST are published, and their check sums."""

import hashlib
import math
import os
import zlib
from pathlib import Path

import numpy as np

from mnist_paddle.data.formats.datafile import SPLITS, Split
from mnist_paddle.data.formats.unpacking import is_gzip, unpacked
from mnist_paddle.system.errors import DataFileError, MissingFileError, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.regular_file import open_ordinary

MNIST_SHA256 = {  # of the unpacked files
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
LARGEST = 256 << 20  # bytes, unpacked; MNIST's training images have 47 million
MOST_AXES = 4
VALID_FROM = 50_000  # training images from here on are the tutorial's `valid`


def read_mnist(folder: str | os.PathLike) -> dict[str, Split]:
    """The four MNIST files of a folder, as the tutorial's three splits of uint8 pixels.

    The files may be gzipped (``.gz``) or not, and named with ``-idx`` or ``.idx``. Raises
    MissingFileError, or DataFileError unless each has its published SHA-256.
    """
    contents = {name: _verified(Path(folder), name) for name in MNIST_SHA256}
    train_images, train_labels, test_images, test_labels = map(array_from_idx, contents.values())
    train_images, test_images = train_images.reshape(-1, 784), test_images.reshape(-1, 784)
    parts = (
        Split(train_images[:VALID_FROM], train_labels[:VALID_FROM]),
        Split(train_images[VALID_FROM:], train_labels[VALID_FROM:]),
        Split(test_images, test_labels),
    )
    return dict(zip(SPLITS, parts))


def read_idx(path: str | os.PathLike) -> np.ndarray:
    """An IDX file, gzipped or not, as a uint8 array of the shape it states.

    Raises MissingFileError, or DataFileError where it is damaged or holds something else.
    """
    content = _unpacked(Path(path))
    try:
        return array_from_idx(content)
    except ValueError as error:
        raise DataFileError(_("{name}: {what}", name=printable(path), what=error)) from None


def array_from_idx(content: bytes) -> np.ndarray:
    """The bytes of an unpacked IDX file -> uint8 array. Raises ValueError where they are not one.

    Layout: 0, 0, 8 (for bytes), the number of axes, each axis as 4 bytes big-endian, the values.
    """
    axes = content[3] if len(content) > 3 else MOST_AXES + 1
    if content[:3] != b"\x00\x00\x08" or axes > MOST_AXES or len(content) < 4 + 4 * axes:
        raise ValueError(_("not an IDX file of bytes"))
    shape = np.frombuffer(content, ">u4", count=axes, offset=4).tolist()
    start = 4 + 4 * len(shape)
    if len(content) - start != math.prod(shape):
        raise ValueError(
            _(
                "cut short: {count} values, not {wanted}",
                count=len(content) - start,
                wanted=math.prod(shape),
            )
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _verified(folder: Path, name: str) -> bytes:
    path = _find(folder, name)
    content = _unpacked(path)
    found = hashlib.sha256(content).hexdigest()
    if found != MNIST_SHA256[name]:
        raise DataFileError(
            _(
                "{path}: not MNIST's {name}: SHA-256 is {found}, not {mnist_sha256}",
                path=printable(path),
                name=name,
                found=found,
                mnist_sha256=MNIST_SHA256[name],
            )
        )
    return content


def _find(folder: Path, name: str) -> Path:
    for spelling in (name, name.replace("-idx", ".idx")):
        for path in (folder / f"{spelling}.gz", folder / spelling):
            if os.path.isfile(path):  # unlike Path.is_file, False for an impossible name too
                return path
    raise MissingFileError(
        _(
            "{folder}: has no {name} or {name}.gz; all four are needed: {mnist_sha256}",
            folder=printable(folder),
            name=name,
            mnist_sha256=", ".join(MNIST_SHA256),
        )
    )


def _unpacked(path: Path) -> bytes:
    try:
        with open_ordinary(path, LARGEST) as file:
            content = (unpacked(file) if is_gzip(file) else file).read(LARGEST + 1)
        if len(content) > LARGEST:
            raise OSError(None, _("over {largest} MB when unpacked", largest=LARGEST >> 20))
        return content
    except FileNotFoundError:
        raise MissingFileError(_("{path}: no such file", path=printable(path))) from None
    except OSError as error:
        raise DataFileError(
            _("{path}: cannot be read ({reason})", path=printable(path), reason=_(error.strerror))
        ) from None
    except (EOFError, zlib.error) as error:
        raise DataFileError(
            _("{path}: damaged gzip data ({error})", path=printable(path), error=error)
        ) from None
