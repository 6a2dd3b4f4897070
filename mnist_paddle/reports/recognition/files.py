"""What a report leaves: a table with a row for each picture, and figures."""

from collections.abc import Sequence
from pathlib import Path

from mnist_paddle.reports import reading_figures
from mnist_paddle.reports.confusion_figure import confusion, confusion_counts
from mnist_paddle.reports.recognition.items import Item
from mnist_paddle.reports.recognition.scores import Row, calibration_bins, calibration_error
from mnist_paddle.system import output_file
from mnist_paddle.system.spreadsheet import csv_text

TABLE = "pictures.csv"
_NONE = 10  # stands for "no digit" in a confusion matrix
_COLUMNS = ("picture", "subset", "label", "digit", "right", "probability", "warnings", "error")


def write_files(folder: Path, rows: Sequence[Row], unread: Sequence[tuple[Item, str]]) -> list[str]:
    """Write the table, and the figures if there are digits; the names of the files.

    ``unread`` are the pictures that could not be read, each with the reason.
    """
    files = {TABLE: output_file.csv_bytes(table(rows, unread))}
    digits = [row for row in rows if row.label is not None]
    if digits:
        wrong = [row for row in digits if not row.right]
        bins = calibration_bins(digits)
        read = [_NONE if row.digit is None else row.digit for row in digits]
        counts = confusion_counts([row.label for row in digits], read)
        files |= {
            "confusion_pictures.png": confusion(counts),
            "misread_pictures.png": reading_figures.misread(
                [row for row in wrong if row.picture], len(wrong)
            ),
            "reliability.png": reading_figures.reliability(bins, calibration_error(bins)),
        }
    for name, content in files.items():
        output_file.write(folder / name, content)
    return list(files)


def table(rows: Sequence[Row], unread: Sequence[tuple[Item, str]] = ()) -> str:
    """Comma-separated values, a line for each picture. ``right`` is 1 or 0; ``label`` and
    ``digit`` are ``none`` for no digit; ``warnings`` are codes."""
    lines = [_COLUMNS]
    for row in rows:
        codes = " ".join(doubt.code for doubt in row.warnings)
        digits = ("none" if digit is None else digit for digit in (row.label, row.digit))
        chance = f"{row.probability:.6f}" if row.digit is not None else ""
        lines.append([row.name, row.subset, *digits, int(row.right), chance, codes, ""])
    for item, reason in unread:
        label = "none" if item.label is None else item.label
        lines.append([item.name, item.subset, label, "", "", "", "", reason])
    return csv_text(lines)
