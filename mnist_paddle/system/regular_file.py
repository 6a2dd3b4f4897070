"""Open ordinary files only: a named pipe or a device could make wait for ever, or never end."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_ordinary(path: str | os.PathLike, largest: int | None = None) -> BinaryIO:
    """A file of at most ``largest`` bytes to read from. Raises OSError for anything else."""
    check_ordinary(path, largest)
    return Path(path).open("rb")


def check_ordinary(path: str | os.PathLike, largest: int | None = None) -> None:
    """Raise OSError unless ``path`` is a file of at most ``largest`` bytes, or a folder."""
    check_name(path)
    found = os.stat(path)
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EINVAL, "not an ordinary file")
    if largest is not None and found.st_size > largest:
        raise OSError(errno.EFBIG, f"it has over {largest >> 20} MB")


def check_name(path: str | os.PathLike) -> None:
    """Raise OSError for what Python itself answers with ValueError: a NUL, or half a character."""
    try:
        possible = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise OSError(errno.EINVAL, "no file can have this name")
