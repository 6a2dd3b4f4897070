"""Many picture files: which ones an argument means, and what the network reads in each."""

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mnist_paddle.inference.page import Page
from mnist_paddle.inference.prediction import Prediction
from mnist_paddle.inference.reader import Reader
from mnist_paddle.pictures.sources import Source, standard_input
from mnist_paddle.system.errors import PictureError, first_names, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.regular_file import check_name

STANDARD_INPUT = "-"
SUFFIXES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".jpe",
    ".mpo",
    ".gif",
    ".bmp",
    ".dib",
    ".tif",
    ".tiff",
    ".webp",
    ".ppm",
    ".pgm",
    ".pbm",
    ".pnm",
    ".ico",
    ".tga",
    ".jp2",
    ".avif",
    ".heic",
    ".heif",
)  # fmt: skip  (the last two only to say what to do with them)


@dataclass(frozen=True)
class Reading:
    """A file with its prediction, or of a page all of them; or with the error that kept it from
    being read.

    ``source`` is what was given to the reader, to be read again for a figure.
    """

    file: str
    prediction: Prediction | Page | None = None
    error: PictureError | None = None
    source: Source | None = None

    @property
    def reason(self) -> str:
        """The error without the file's name in front."""
        name = _("standard input") if self.file == STANDARD_INPUT else printable(self.file)
        return str(self.error).removeprefix(name).lstrip(":： ")


def read_files(reader: Reader, files: Iterable[Reading], pages: bool = False) -> Iterator[Reading]:
    """Read the files of :func:`listed` one by one; a bad one does not keep the others back.

    Each is a picture of one digit, or with ``pages`` of many.
    """
    read = reader.read_all if pages else reader.read
    for item in files:
        if item.error:
            yield item
            continue
        try:
            source = standard_input() if item.file == STANDARD_INPUT else item.file
            yield replace(item, source=source, prediction=read(source))
        except PictureError as error:
            yield replace(item, error=error)


def listed(arguments: Iterable[str], recursive: bool = False) -> tuple[list[Reading], list[str]]:
    """The files, not yet read, that the arguments of a command line mean, in their order; and a
    note for each folder of which something is left out.

    A folder means the picture files in it, sorted, with those of the folders in it if
    ``recursive``; a pattern means the files that fit it (a shell that expands patterns leaves
    none, that of Windows does not); - is standard input; anything else means itself, whether it
    exists or not. A folder without pictures and a pattern that nothing fits are errors.
    """
    files, notes = [], []
    for argument in arguments:
        try:
            files += [Reading(file) for file in _meant(argument, recursive, notes)]
        except PictureError as error:
            files.append(Reading(argument, error=error))
    return files, notes


def _meant(argument: str, recursive: bool, notes: list[str]) -> list[str]:
    path = Path(argument)
    try:
        check_name(argument)
        if path.is_dir():
            return _in_folder(path, recursive, notes)
        if glob.has_magic(argument) and not path.exists():
            return _fitting(argument, notes)
    except OSError as error:
        raise PictureError(
            _(
                "{argument}: cannot be listed ({reason})",
                argument=printable(argument),
                reason=_(error.strerror),
            )
        ) from None
    return [argument]


def _fitting(pattern: str, notes: list[str]) -> list[str]:
    """The files that fit a pattern, sorted; ``notes`` is told of folders that do."""
    fitting = sorted(glob.glob(pattern))
    folders = [path for path in fitting if os.path.isdir(path)]
    name = printable(pattern)
    if len(folders) == len(fitting):
        raise PictureError(_("{argument}: no file fits this pattern", argument=name))
    if folders:
        what = _("folders: {names}", names=first_names(folders))
        notes.append(_("{folder}: skipped: {what}", folder=name, what=what))
    return sorted({*fitting} - {*folders})


def _in_folder(folder: Path, recursive: bool, notes: list[str]) -> list[str]:
    """The picture files of a folder, sorted; ``notes`` is told of what else there is."""
    found, others, folders = [], [], []
    for path in sorted(_inside(folder, recursive)):
        if path.is_dir():
            folders.append(path)
        elif path.suffix.lower() in SUFFIXES:
            found.append(path)
        elif not path.name.startswith("."):  # what is hidden is nobody's picture
            others.append(path)
    left_out = [_("not pictures: {names}", names=_names(others, folder))] if others else []
    if folders:
        left_out.append(
            _("folders (--recursive reads them): {names}", names=_names(folders, folder))
        )
    if not found:
        none = (
            _("no picture files in or below this folder")
            if recursive
            else _("no picture files in this folder")
        )
        more = f" ({'; '.join(left_out)})" if left_out else ""
        raise PictureError(_("{name}: {what}", name=printable(folder), what=none + more))
    if left_out:
        notes.append(
            _("{folder}: skipped: {what}", folder=printable(folder), what="; ".join(left_out))
        )
    return [str(path) for path in found]


def _inside(folder: Path, recursive: bool) -> Iterator[Path]:
    """What a folder holds; with ``recursive`` the files in it and below it, links not followed."""
    if not recursive:
        yield from folder.iterdir()
        return

    def failed(error: OSError) -> None:
        raise error

    for where, _folders, names in os.walk(folder, onerror=failed):
        yield from (Path(where, name) for name in names)


def _names(paths: list[Path], folder: Path) -> str:
    """Some paths, seen from a folder."""
    return first_names([path.relative_to(folder) for path in paths])
