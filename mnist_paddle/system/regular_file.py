"""Ordinary files only: a pipe or a device could make wait for ever, a link could lead anywhere."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from mnist_paddle.system.language import _

NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""For ``os.open``: raise OSError at a link, and wait for nobody at a pipe."""


def open_ordinary(path: str | os.PathLike, largest: int | None = None) -> BinaryIO:
    """A file of at most ``largest`` bytes to read from. Raises OSError for anything else."""
    check_ordinary(path, largest)
    return Path(path).open("rb")


def check_ordinary(path: str | os.PathLike, largest: int | None = None) -> None:
    """Raise OSError unless ``path`` is a file of at most ``largest`` bytes, or a folder."""
    check_name(path)
    found = os.stat(path)
    if not is_regular(found) and not stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EINVAL, _("not an ordinary file"))
    if largest is not None and found.st_size > largest:
        raise OSError(errno.EFBIG, _("it has over {largest} MB", largest=largest >> 20))


def check_name(path: str | os.PathLike) -> None:
    """Raise OSError for what Python itself answers with ValueError: a NUL, or half a character."""
    try:
        possible = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise OSError(errno.EINVAL, _("no file can have this name"))


def check_replaceable(path: str | os.PathLike) -> None:
    """Raise OSError unless ``path`` is free, a file or a link: a file replaces nothing else."""
    check_name(path)
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return
    if stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EISDIR, _("a folder has that name"))
    if not is_regular(found) and not stat.S_ISLNK(found.st_mode):
        raise OSError(errno.EINVAL, _("not an ordinary file"))


def is_regular(found: os.stat_result) -> bool:
    """Whether it is a file as such: no folder, link, pipe or device."""
    return stat.S_ISREG(found.st_mode)
