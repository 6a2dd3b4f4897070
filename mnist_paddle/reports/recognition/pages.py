"""How well pages of many digits are read: made up from MNIST, read, compared box by box."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.inference.page import Page
from mnist_paddle.inference.reader import Reader
from mnist_paddle.reports.synthetic.pages import PAGES, Drawn, draw_page


@dataclass(frozen=True)
class PageRow:
    """What was read of a page: of its ``digits`` so many were ``found`` and ``right``; what else
    was read is ``extra``; ``whole`` if every line was read without a mistake."""

    kind: str
    digits: int
    found: int
    right: int
    extra: int
    whole: bool
    drawn: Drawn
    read: Page


def drawn_pages(count: int, seed: int, split: str = "eval") -> Iterator[tuple[str, Drawn]]:
    """``count`` pages of each kind, with digits of a split."""
    dataset = MnistDataset(split)
    pixels = dataset.imgs.as_bytes().reshape(-1, 28, 28)
    for kind in PAGES:
        rng = np.random.default_rng([seed, zlib.crc32(kind.encode())])

        def digit(rng=rng) -> tuple[np.ndarray, int]:
            index = int(rng.integers(len(pixels)))
            return pixels[index], int(dataset.labels[index])

        for _ in range(count):
            yield kind, draw_page(kind, digit, rng)


def read_pages(reader: Reader, pages: Iterator[tuple[str, Drawn]]) -> Iterator[PageRow]:
    """Each page of :func:`drawn_pages` as it is read, beside what is written on it."""
    for kind, drawn in pages:
        page = reader.read_all(drawn.picture)
        found, right = compared(drawn, page)
        total = sum(map(len, drawn.lines))
        text = ["".join(str(digit) for digit, _ in line) for line in drawn.lines]
        whole = page.text.split() == text
        yield PageRow(kind, total, found, right, len(page) - found, whole, drawn, page)


def compared(drawn: Drawn, page: Page) -> tuple[int, int]:
    """How many digits of a page were found, and how many of these read right.

    Found is a digit if one that was read has its middle in the digit's box, and the digit its
    middle in the box of that. Each that was read counts once.
    """
    left, found, right = list(page), 0, 0
    for digit, box in (one for line in drawn.lines for one in line):
        for prediction in left:
            if _middle_in(prediction.box, box) and _middle_in(box, prediction.box):
                left.remove(prediction)
                found += 1
                right += prediction.digit == digit
                break
    return found, right


def _middle_in(one, other) -> bool:
    x, y = (one[0] + one[2]) / 2, (one[1] + one[3]) / 2
    return other[0] <= x < other[2] and other[1] <= y < other[3]


def score_pages(rows: Sequence[PageRow]) -> dict:
    """The figures of each kind and of ``all``, ready for JSON."""
    parts = {kind: [row for row in rows if row.kind == kind] for kind in PAGES}
    parts = {kind: part for kind, part in parts.items() if part} | {"all": list(rows)}
    return {kind: _summed(part) for kind, part in parts.items()}


def _summed(rows: list[PageRow]) -> dict:
    sums = {name: sum(getattr(row, name) for row in rows)
            for name in ("digits", "found", "right", "extra", "whole")}  # fmt: skip
    accuracy = sums["right"] / sums["digits"] if sums["digits"] else None
    return {"pages": len(rows), **sums, "accuracy": accuracy}
