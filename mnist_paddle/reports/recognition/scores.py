"""Read pictures whose digit is known, and sum up: accuracy, calibration, warnings."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from mnist_paddle.inference.reader import Reader
from mnist_paddle.inference.uncertainty import Doubt
from mnist_paddle.pictures import DigitPicture, prepare
from mnist_paddle.reports.recognition.items import Item
from mnist_paddle.system.errors import PictureError

BINS = 15
MOST_KEPT = 100  # pictures read wrong that are kept, to be drawn
_AT_ONCE = 64  # pictures in a batch


@dataclass(frozen=True)
class Row:
    """What was read in a picture; ``picture`` is kept of the first that were read wrong.

    Where no digit was found ``digit`` is None, and its ``probability`` 0.
    """

    name: str
    subset: str
    label: int | None
    digit: int | None
    probability: float
    warnings: tuple[Doubt, ...]
    picture: DigitPicture | None = field(default=None, repr=False)

    @property
    def right(self) -> bool:
        return self.digit == self.label


def read_items(
    reader: Reader, items: Iterable[Item], failed: Callable[[Item, PictureError], None]
) -> Iterator[Row]:
    """Read each picture; one that cannot be read is given to ``failed`` and left out."""
    items, kept = iter(items), 0
    while batch := list(islice(items, _AT_ONCE)):
        known, pictures = [], []
        for item in batch:
            try:
                pictures.append(prepare(item.source))
                known.append(item)
            except PictureError as error:
                failed(item, error)
        if not pictures:
            continue
        for item, prediction in zip(known, reader.read_prepared(pictures)):
            keep = item.label not in (None, prediction.digit) and kept < MOST_KEPT
            kept += keep
            yield Row(
                item.name,
                item.subset,
                item.label,
                prediction.digit,
                prediction.probability or 0.0,
                prediction.warnings,
                prediction.picture if keep else None,
            )


def score(rows: Sequence[Row]) -> dict:
    """The figures of a report, ready for JSON.

    Of the digits: ``subsets`` and ``all``, each with pictures, right, accuracy and the share
    ``warned``; ``mean_over_subsets`` of the accuracies; ``sure_and_right``, the accuracy where
    there was no warning; ``expected_calibration_error``. Of pictures of no digit:
    ``not_digits``, each subset, and ``all_not_digits``, with pictures and the share ``unwarned``.
    """
    digits = [row for row in rows if row.label is not None]
    others = [row for row in rows if row.label is None]
    subsets = {name: _digits(part) for name, part in _by_subset(digits).items()}
    result = {"subsets": subsets}
    if digits:
        sure = [row.right for row in digits if not row.warnings]
        result["all"] = _digits(digits)
        result["mean_over_subsets"] = float(
            np.mean([part["accuracy"] for part in subsets.values()])
        )
        result["sure_and_right"] = float(np.mean(sure)) if sure else None
        result["expected_calibration_error"] = calibration_error(calibration_bins(digits))
    result["not_digits"] = {name: _others(part) for name, part in _by_subset(others).items()}
    if others:
        result["all_not_digits"] = _others(others)
    return result


def calibration_bins(rows: Sequence[Row]) -> list[dict]:
    """The rows by the probability of the digit read, in ``BINS`` bins of equal width.

    Of each bin: ``low``, ``high``, ``count``, and the means ``confidence`` and ``accuracy``.
    """
    confidence = np.array([row.probability for row in rows])
    right = np.array([row.right for row in rows], float)
    place = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    bins = []
    for index in range(BINS):
        inside = place == index
        means = (float(x[inside].mean()) if inside.any() else None for x in (confidence, right))
        bins.append({"low": index / BINS, "high": (index + 1) / BINS, "count": int(inside.sum()),
                     **dict(zip(("confidence", "accuracy"), means))})  # fmt: skip
    return bins


def calibration_error(bins: list[dict]) -> float:
    """The expected calibration error: the mean distance of accuracy from confidence, in [0, 1].

    Each bin counts by the pictures in it.
    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", equation 3.
    """
    filled = [row for row in bins if row["count"]]
    distances = [abs(row["accuracy"] - row["confidence"]) for row in filled]
    return float(np.average(distances, weights=[row["count"] for row in filled]))


def _by_subset(rows: Sequence[Row]) -> dict[str, list[Row]]:
    parts = {}
    for row in rows:
        parts.setdefault(row.subset, []).append(row)
    return parts


def _digits(rows: list[Row]) -> dict:
    right = sum(row.right for row in rows)
    warned = sum(bool(row.warnings) for row in rows)
    return {"pictures": len(rows), "right": right, "accuracy": right / len(rows),
            "warned": warned / len(rows)}  # fmt: skip


def _others(rows: list[Row]) -> dict:
    unwarned = sum(not row.warnings for row in rows)
    return {"pictures": len(rows), "unwarned": unwarned / len(rows)}
