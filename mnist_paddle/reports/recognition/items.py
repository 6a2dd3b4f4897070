"""Pictures whose digit is known: those that a ``labels.csv`` lists, or any number made up."""

import csv
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
    if table.is_dir():
        table /= "labels.csv"
    items, problems = [], []
    for number, row in _rows(table):
        where, path, label = f"{printable(table)}, line {number}", row["path"], row["label"].lower()
        if not path:
            problems.append(f"{where}: no path")
        elif label not in _NO_DIGIT and label not in tuple("0123456789"):
            problems.append(f"{where}: label is {label[:40]!r}, but can only be 0 to 9 or none")
        else:
            source = table.parent / path
            if "\\" in path and not source.exists():  # a table made on Windows
                source = table.parent / path.replace("\\", "/")
            digit = None if label in _NO_DIGIT else int(label)
            items.append(Item(path, source, digit, row.get("subset") or "all pictures"))
    if not items and not problems:
        raise DataFileError(f"{printable(table)}: lists no pictures")
    return items, problems


def synthetic(count: int, seed: int, split: str = "eval") -> Iterator[Item]:
    """``count`` pictures of each kind that ``mnist_paddle.reports.synthetic`` draws.

    First digits of a split in all ``KINDS``, then pictures of no digit, ``NOT_DIGITS``.
    """
    dataset = MnistDataset(split)
    pixels = np.uint8(np.minimum(dataset.imgs[:] * 256, 255)).reshape(-1, 28, 28)
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
    """The rows of a table with their line numbers, values trimmed; empty rows are left out."""
    name = printable(table)
    try:
        text = table.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MissingFileError(
            f"{name}: no such file; it lists the pictures: path,label,subset"
        ) from None
    except OSError as error:
        raise DataFileError(f"{name}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise DataFileError(f"{name}: not text in UTF-8") from None
    lines = text.splitlines()
    delimiter = max(",;\t", key=(lines or [""])[0].count)  # ; in half of Europe
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        columns = [column.strip().lower() for column in next(reader, [])]
        if not {"path", "label"} <= set(columns):
            raise DataFileError(f"{name}: the first line must name the columns path and label")
        for values in reader:
            if any(value.strip() for value in values):
                row = dict.fromkeys(columns, "")
                row.update(zip(columns, (value.strip() for value in values)))
                yield reader.line_num, row
    except csv.Error as error:
        raise DataFileError(f"{name}, line {reader.line_num}: {error}") from None
