"""How the lessons print: headings and aligned tables."""

from collections.abc import Sequence

from mnist_paddle.system.columns import padded, width_of
from mnist_paddle.system.language import _


def heading(text: str) -> None:
    """Print ``text`` as the heading of a part of a lesson."""
    print(f"\n{text}\n{'-' * width_of(text)}\n", flush=True)


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> None:
    """Print rows of strings under their headers: the first ``left`` columns aligned left."""
    print("\n".join(aligned(headers, rows, left)), end="\n\n", flush=True)


def aligned(headers: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """The lines of such a table."""
    lines = [headers, *rows]
    widths = [max(width_of(line[column]) for line in lines) for column in range(len(headers))]
    rule = "  " + "  ".join("-" * width for width in widths)
    return [_line(headers, widths, left), rule, *(_line(row, widths, left) for row in rows)]


def markdown(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of such a table in Markdown."""
    lines = [headers, ["---"] * len(headers), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def compare(rows: Sequence[tuple[str, str, str]]) -> None:
    """Print what was computed beside what the source printed: rows of (what, here, source)."""
    table(("", _("here"), _("source")), rows)


def _line(cells: Sequence[str], widths: Sequence[int], left: int) -> str:
    aligned = [
        padded(cell, width, right=column >= left)
        for column, (cell, width) in enumerate(zip(cells, widths))
    ]
    return ("  " + "  ".join(aligned)).rstrip()
