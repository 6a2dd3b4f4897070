"""Write a file whole or not at all: aside, flushed to disk, then renamed over the old one.

Every file that this package leaves on a disk is written here, but for the locks of
``folder_lock.py`` and what grows line by line, in ``line_file.py``. So nothing is written through a
link: what it leads to stays as it is.
"""

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mnist_paddle.system.locking import lock
from mnist_paddle.system.regular_file import NO_LINK, check_name, check_replaceable

PART = ".part"  # how the name of a file that is being written ends
STALE = 3600.0  # seconds without a write: its writer has died, where no locks tell
_LONGEST = 40  # characters of a file's name that the name of its part has
_PART_NAME = re.compile(r"\.(.+)\.[a-z0-9_]+" + re.escape(PART), re.DOTALL)


@contextmanager
def whole_file(path: str | os.PathLike, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A binary file to write in; it becomes ``path`` when the block ends without an error.

    Until then, and after an error, what was at ``path`` stays. The folder is made if need be, and
    what killed processes left of earlier tries is removed. A link at ``path`` is replaced by the
    file. ``mode`` are its permissions, less the process's mask. Raises OSError where it cannot be
    written, or a folder, a pipe or a device lies at ``path``.
    """
    path = Path(path)
    check_name(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    check_replaceable(path)
    name = path.name[:_LONGEST]
    remove_parts(path.parent, re.escape(name))
    handle, part = _locked_part(path.parent, name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.chmod(part, mode & ~_umask())
            if os.name == "nt":
                file.close()  # Windows renames no open file; elsewhere it is locked until it is
            rename_over(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
    flush_folder(path.parent)


def rename_over(source: str | os.PathLike, target: str | os.PathLike) -> None:
    """Rename a file over a file or a link. Raises OSError, also where anything else is there."""
    check_replaceable(target)
    os.replace(source, target)


def remove_parts(folder: Path, names: str) -> None:
    """Remove what killed writers left of the files whose names match the expression ``names``.

    A writer locks its part, so nobody's is removed while it writes. Where there are no locks, an
    hour without a write tells. What cannot be removed stays.
    """
    wanted = re.compile(names, re.DOTALL)
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            found = _PART_NAME.fullmatch(entry.name)
            ours = found and wanted.fullmatch(found[1]) and entry.is_file(follow_symlinks=False)
            if ours:
                with contextlib.suppress(OSError):
                    _remove_if_left(entry.path)


def flush_folder(folder: Path) -> None:
    """Make renames in a folder outlast a power cut, on systems that can."""
    with contextlib.suppress(OSError):  # Windows opens no folders; some network disks flush none
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _locked_part(folder: Path, name: str) -> tuple[int, str]:
    """A new file, open and locked, and its path."""
    while True:
        handle, part = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=PART)
        try:
            lock(handle)
        except BlockingIOError:  # somebody is about to remove it: it was not locked yet
            os.close(handle)
            continue
        except OSError:  # no locks here
            return handle, part
        if os.fstat(handle).st_nlink:
            return handle, part
        os.close(handle)  # somebody has just removed it


def _remove_if_left(part: str) -> None:
    handle = os.open(part, os.O_RDWR | NO_LINK)
    try:
        try:
            lock(handle)
        except BlockingIOError:
            return
        except OSError:
            if abs(time.time() - os.fstat(handle).st_mtime) < STALE:
                return
        os.unlink(part)
    finally:
        os.close(handle)


def _umask() -> int:
    """The process's mask of file modes; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
