"""A progress bar on stderr, drawn on a terminal and in a notebook: logs and pipes stay plain."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from mnist_paddle.system.notebook import in_notebook

Item = TypeVar("Item")
WIDTH = 30  # characters
REDRAW = 0.1  # seconds
_CLEAR = "\r\033[K"
_BLANK = "\r" + " " * 78 + "\r"  # for notebooks, which know no codes that clear a line


def progress(
    iterable: Iterable[Item], total: int | None = None, desc: str = "", rate: bool = False
) -> Iterator[Item]:
    """Yield the items of ``iterable``, drawing how many of ``total`` are done, with ``rate`` how
    many a second, and the time left.

    ``total`` defaults to ``len(iterable)`` where it has one. Nothing is drawn unless stderr is
    a terminal or a notebook's; the bar is wiped when the loop ends, however it ends.
    """
    if not _clear():
        yield from iterable
        return
    if total is None:
        total = len(iterable) if hasattr(iterable, "__len__") else 0
    start = time.perf_counter()
    drawn = 0.0
    try:
        for count, item in enumerate(iterable):
            now = time.perf_counter()
            if now - drawn > REDRAW:
                sys.stderr.write(_clear() + _line(desc, count, total, now - start, rate))
                sys.stderr.flush()
                drawn = now
            yield item
    finally:
        wipe()


def wipe() -> None:
    """Clear the line of the bar, so that what is printed next starts on a clean one."""
    if clear := _clear():
        sys.stderr.write(clear)
        sys.stderr.flush()


def _clear() -> str:
    """What wipes the line at hand; empty where nothing is to be drawn."""
    if sys.stderr.isatty():
        return _CLEAR
    return _BLANK if in_notebook() else ""


def _line(desc: str, count: int, total: int, seconds: float, rate: bool) -> str:
    speed = f", {count / seconds:.0f} a second" if rate and count else ""
    if not total:
        return f"{desc} {count}{speed}"
    filled = WIDTH * count // total
    left = f", {seconds / count * (total - count):.0f} s left" if count else ""
    return f"{desc} [{'#' * filled}{'.' * (WIDTH - filled)}] {count}/{total}{speed}{left}"
