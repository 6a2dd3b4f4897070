"""Tables for spreadsheets, in which no cell is a formula and no name breaks a line."""

import csv
import io
from collections.abc import Iterable, Sequence

from mnist_paddle.system.errors import printable

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # how a cell begins that is computed when opened


def csv_text(rows: Iterable[Sequence], line_end: str = "\n") -> str:
    """Rows of texts and numbers as comma-separated values.

    Text is made printable, and where a spreadsheet would compute it, a ``'`` stands in front
    (OWASP, "CSV Injection").
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerows(map(_cell, row) for row in rows)
    return text.getvalue()


def _cell(value):
    if not isinstance(value, str):
        return value
    text = printable(value, longest=None)
    return f"'{text}" if text.startswith(_FORMULA) else text
