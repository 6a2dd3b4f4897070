"""Many picture files: which ones an argument means, and what the network reads in each."""

import glob
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mnist_paddle.inference.prediction import Prediction
from mnist_paddle.inference.reader import Reader
from mnist_paddle.system.errors import PictureError, printable

SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".mpo", ".gif", ".bmp", ".dib", ".tif", ".tiff",
            ".webp", ".ppm", ".pgm", ".pbm", ".pnm", ".ico", ".tga", ".jp2", ".avif")  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A file with its prediction, or with the error that kept it from being read."""

    file: str
    prediction: Prediction | None = None
    error: PictureError | None = None

    @property
    def reason(self) -> str:
        """The error without the file's name in front."""
        return str(self.error).removeprefix(f"{printable(self.file)}: ")


def read_files(reader: Reader, files: Iterable[Reading]) -> Iterator[Reading]:
    """Read the files of :func:`listed` one by one; a bad one does not keep the others back."""
    for item in files:
        if item.error:
            yield item
            continue
        try:
            yield Reading(item.file, reader.read(item.file))
        except PictureError as error:
            yield Reading(item.file, error=error)


def listed(arguments: Iterable[str]) -> list[Reading]:
    """The files, not yet read, that the arguments of a command line mean, in their order.

    A folder means the picture files in it, sorted; a pattern means the files that fit it (a shell
    that expands patterns leaves none, that of Windows does not); anything else means itself,
    whether it exists or not. A folder without pictures and a pattern that nothing fits are errors.
    """
    files = []
    for argument in arguments:
        try:
            files += [Reading(file) for file in _meant(argument)]
        except PictureError as error:
            files.append(Reading(argument, error=error))
    return files


def _meant(argument: str) -> list[str]:
    path = Path(argument)
    try:
        if path.is_dir():
            found = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
            if not found:
                raise PictureError(f"{printable(argument)}: no picture files in this folder")
            return [str(file) for file in found]
        if glob.has_magic(argument) and not path.exists():
            fitting = sorted(glob.glob(argument))
            if not fitting:
                raise PictureError(f"{printable(argument)}: no file fits this pattern")
            return fitting
    except OSError as error:
        raise PictureError(f"{printable(argument)}: cannot be listed ({error.strerror})") from None
    return [argument]
