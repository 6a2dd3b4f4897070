"""Pictures whose digit is known: those that a ``labels.csv`` lists, or any number made up."""

import csv
import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.reports.synthetic import KINDS, NOT_DIGITS, render
from mnist_paddle.system.errors import DataFileError, MissingFileError, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.regular_file import open_ordinary

LARGEST_TABLE = 16 << 20  # bytes
MOST_ROWS = 100_000
_COLUMNS = ("path", "label", "subset")
_NO_DIGIT = ("", "-", "none")


@dataclass(frozen=True)
class Item:
    """A picture, a file or at hand, with its ``label`` 0-9, or None if it shows no digit."""

    name: str
    source: str | os.PathLike | Image.Image
    label: int | None
    subset: str


def labelled(folder: str | os.PathLike) -> tuple[list[Item], list[str]]:
    """The pictures that ``labels.csv`` in a folder lists, and a line for each bad row of it.

    The table has the columns path (seen from the folder) and label (0-9, or nothing, - or none
    for a picture of no digit), it may have subset, and others, which do not matter.
    Raises MissingFileError, and DataFileError for a table that cannot be used.
    """
    table = Path(folder)
    if os.path.isdir(table):  # unlike Path.is_dir, False for an impossible name too
        table /= "labels.csv"
    items, problems = [], []
    for number, row in _rows(table):
        where = f"{printable(table)}, line {number}"
        path, label, subset = row["path"], row["label"].lower(), row["subset"]
        if not path:
            problems.append(_("{where}: no path", where=where))
        elif label not in _NO_DIGIT and label not in tuple("0123456789"):
            problems.append(
                _(
                    "{where}: label is {label!r}, but can only be 0 to 9 or none",
                    where=where,
                    label=label[:40],
                )
            )
        else:
            source = table.parent / path
            if "\\" in path and not os.path.exists(source):  # a table made on Windows
                source = table.parent / path.replace("\\", "/")
            digit = None if label in _NO_DIGIT else int(label)
            items.append(Item(path, source, digit, subset or _("all pictures")))
        if len(items) + len(problems) > MOST_ROWS:
            raise DataFileError(
                _(
                    "{where}: over {most_rows} pictures; make several tables of it",
                    where=where,
                    most_rows=MOST_ROWS,
                )
            )
    if not items and not problems:
        raise DataFileError(_("{table}: lists no pictures", table=printable(table)))
    return items, problems


def synthetic(count: int, seed: int, split: str = "eval") -> Iterator[Item]:
    """``count`` pictures of each kind that ``mnist_paddle.reports.synthetic`` draws.

    First digits of a split in all ``KINDS``, then pictures of no digit, ``NOT_DIGITS``.
    """
    dataset = MnistDataset(split)
    pixels = dataset.imgs.as_bytes().reshape(-1, 28, 28)
    for kind in KINDS:
        rng = _random(seed, kind)
        for index in rng.permutation(len(dataset))[:count]:
            picture = render(pixels[index], kind, rng)
            name = f"{kind}: digit {index} of {split}"
            yield Item(name, picture, int(dataset.labels[index]), kind)
    for kind, draw in NOT_DIGITS.items():
        rng = _random(seed, kind)
        for number in range(count):
            yield Item(f"{kind} {number}", draw(pixels, rng), None, kind)


def _random(seed: int, kind: str) -> np.random.Generator:
    """Random numbers of a kind of its own, whatever other kinds there are."""
    return np.random.default_rng([seed, zlib.crc32(kind.encode())])


def _rows(table: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table with their line numbers: of each the _COLUMNS, trimmed. Empty rows are
    left out."""
    text = _text(table)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)  # ; in half of Europe
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if not {"path", "label"} <= set(names):
            raise DataFileError(
                _(
                    "{table}: the first line must name the columns path and label",
                    table=printable(table),
                )
            )
        places = {name: names.index(name) for name in _COLUMNS if name in names}
        for values in reader:
            if any(value.strip() for value in values):
                row = {name: values[at].strip() for name, at in places.items() if at < len(values)}
                yield reader.line_num, {**dict.fromkeys(_COLUMNS, ""), **row}
    except csv.Error as error:
        raise DataFileError(
            _(
                "{table}, line {line_num}: {error}",
                table=printable(table),
                line_num=reader.line_num,
                error=error,
            )
        ) from None


def _text(table: Path) -> str:
    """What a table holds. Raises MissingFileError and DataFileError."""
    name = printable(table)
    try:
        with open_ordinary(table, LARGEST_TABLE) as file:
            return file.read().decode("utf-8-sig")
    except FileNotFoundError:
        raise MissingFileError(
            _("{name}: no such file; it lists the pictures: path,label,subset", name=name)
        ) from None
    except OSError as error:
        raise DataFileError(
            _("{name}: cannot be read ({reason})", name=name, reason=_(error.strerror))
        ) from None
    except UnicodeDecodeError:
        raise DataFileError(_("{name}: not text in UTF-8", name=name)) from None
