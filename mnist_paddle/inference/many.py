"""Read very many pictures: in several processes, in a stable order, so that it can be gone on with.

The pictures are taken in chunks, which every run and every shard cut alike, so a picture is always
read in the same batch and gives the same line. Lines are written in the order of the pictures; so
their number says how far a run came.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from mnist_paddle.inference.files import Reading
from mnist_paddle.inference.page import Page
from mnist_paddle.inference.prediction import Prediction
from mnist_paddle.inference.reader import Reader, open_reader
from mnist_paddle.inference.records import file_record
from mnist_paddle.models.shipped import DEFAULT
from mnist_paddle.models.workers import use_threads
from mnist_paddle.pictures import prepare
from mnist_paddle.system.device import use_device
from mnist_paddle.system.errors import MissingFileError, PictureError, SettingsError, printable
from mnist_paddle.system.json_file import json_text
from mnist_paddle.system.language import _
from mnist_paddle.system.line_file import LineFile
from mnist_paddle.system.regular_file import open_ordinary
from mnist_paddle.system.side_by_side import side_by_side

CHUNK = 64  # pictures that go through the network together
LARGEST_LIST = 512 << 20  # bytes
MOST_PICTURES = 5_000_000
LONGEST_PATH = 4096  # bytes; no system opens longer ones

_reader: Reader | None = None  # in a process that reads


@dataclass(frozen=True)
class Shard:
    """Every ``count``-th chunk from chunk ``number`` on, counted from 1: a part of the work."""

    number: int = 1
    count: int = 1

    @classmethod
    def parsed(cls, text: str) -> "Shard":
        """From text such as ``2/8``. Raises SettingsError."""
        parts = text.split("/")
        if len(parts) == 2 and all(part.isdecimal() and len(part) < 10 for part in parts):
            number, count = map(int, parts)
            if 1 <= number <= count:
                return cls(number, count)
        raise SettingsError(
            _("shard is {text}, but must be as 1/8, 2/8 ... 8/8", text=printable(text))
        )


def pictures_in(path: str | os.PathLike) -> list[str]:
    """The paths in a list of pictures, a text file with one a line.

    Raises MissingFileError for none, and SettingsError for what is no such file.
    """
    name = printable(path)
    try:
        with open_ordinary(path, LARGEST_LIST) as file:
            return paths_of(file)
    except FileNotFoundError:
        raise MissingFileError(_("{name}: no such list of pictures", name=name)) from None
    except OSError as error:
        raise SettingsError(
            _("{name}: cannot be read ({reason})", name=name, reason=_(error.strerror))
        ) from None


def paths_of(file: BinaryIO) -> list[str]:
    """The lines of a file that is open for reading, without empty ones. Raises SettingsError for
    more, or longer ones, than a list of pictures has."""
    paths, size = [], 0
    lines = iter(lambda: file.readline(LONGEST_PATH + 2), b"")
    for number, line in enumerate(lines, 1):
        size += len(line)
        path = line.rstrip(b"\r\n")
        if len(path) > LONGEST_PATH:
            raise SettingsError(
                _(
                    "line {line} of the list has over {most} bytes",
                    line=number,
                    most=LONGEST_PATH,
                )
            )
        if path.strip():
            paths.append(os.fsdecode(path))
        if size > LARGEST_LIST or len(paths) > MOST_PICTURES:
            raise SettingsError(
                _(
                    "a list of over {most} pictures, or {size} MB: split it",
                    most=MOST_PICTURES,
                    size=LARGEST_LIST >> 20,
                )
            )
    return paths


class ManyReadings:
    """Reads picture files and writes a line of JSON for each to ``out``; iterating yields what was
    written, and ``len`` is how many are to be read. A context manager, which closes the file.

    ``jobs`` processes read them on ``device`` (see ``use_device``), on the CPU with one core each;
    ``shard`` is the part to read, by default all. With ``pages`` every digit of a picture is read,
    not one. With ``resume`` the lines that are there stay, and only what they lack is read. Raises
    SettingsError where ``out`` cannot be written, is there without ``resume``, or holds lines of
    other pictures; iterating raises as ``use_device`` and ``open_reader``.
    """

    def __init__(
        self,
        files: Sequence[str],
        out: str | os.PathLike,
        weights: str | os.PathLike = DEFAULT,
        *,
        device: str = "auto",
        jobs: int = 1,
        shard: Shard | None = None,
        pages: bool = False,
        resume: bool = False,
    ):
        shard = shard or Shard()
        chunks = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
        chunks = chunks[shard.number - 1 :: shard.count]
        self._lines = LineFile(out, b'{"file": ', resume)
        try:
            done = _lines_done(self._lines, chunks, pages)
        except BaseException:
            self._lines.close()
            raise
        self._left = sum(map(len, chunks)) - done
        whole, self._done = divmod(done, CHUNK)  # of the first chunk some may be done
        ready = partial(_get_ready, os.fspath(weights), device)
        read = _read_pages if pages else _read
        self._records = side_by_side(read, chunks[whole:], jobs, ready)

    def __len__(self) -> int:
        return self._left

    def __iter__(self) -> Iterator[dict]:
        for records in self._records:
            new, self._done = records[self._done :], 0
            self._lines.write([json_text(record) for record in new])
            yield from new

    def __enter__(self) -> "ManyReadings":
        return self

    def __exit__(self, *exception) -> None:
        self._records.close()
        self._lines.close()


def _lines_done(lines: LineFile, chunks: list[Sequence[str]], pages: bool) -> int:
    """How many lines are there. Raises SettingsError unless they are of these pictures, and hold
    all digits or one as is asked for."""
    wanted = (name for chunk in chunks for name in chunk)
    done = 0
    for line in lines.whole_lines():
        try:
            record = json.loads(line)
            alike = "error" in record or ("digits" in record) == pages
            fits = record["file"] == next(wanted) and alike
        except (ValueError, LookupError, TypeError, RecursionError, StopIteration):
            fits = False
        if not fits:
            raise SettingsError(
                _(
                    "{name}: line {done} is not of the picture that belongs there; give "
                    "the same pictures in the same order, or choose another name",
                    name=lines.name,
                    done=done + 1,
                )
            )
        done += 1
    return done


def _get_ready(weights: str, device: str) -> None:
    """In a new process: a reader on the device, or on one core."""
    global _reader
    use_device(device)
    use_threads(1)
    _reader = open_reader(weights)


def _read(names: Sequence[str]) -> list[dict]:
    """The records of the pictures of a chunk, whose digits go through the network together."""
    prepared = [_tried(prepare, name) for name in names]
    pictures = [one for one in prepared if not isinstance(one, PictureError)]
    found = iter(_reader.read_prepared(pictures))
    read = [one if isinstance(one, PictureError) else next(found) for one in prepared]
    return list(map(_record, names, read))


def _read_pages(names: Sequence[str]) -> list[dict]:
    """The records of the pages of a chunk; the digits of each go through the network together."""
    return [_record(name, _tried(_reader.read_all, name)) for name in names]


def _tried(function: Callable, name: str):
    try:
        return function(name)
    except PictureError as error:
        return error


def _record(name: str, found: Prediction | Page | PictureError) -> dict:
    if isinstance(found, PictureError):
        return file_record(Reading(name, error=found))
    return file_record(Reading(name, prediction=found))
