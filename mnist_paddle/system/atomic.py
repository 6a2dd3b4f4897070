"""Write a file whole or not at all: aside, flushed to disk, then renamed over the old one."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PART = ".part"  # how the name of a file that is being written ends
STALE = 3600.0  # seconds without a write after which its writer must have died


@contextmanager
def whole_file(path: str | os.PathLike) -> Iterator[BinaryIO]:
    """A binary file to write in; it becomes ``path`` when the block ends without an error.

    Until then, and after an error, what was at ``path`` stays. The folder is made if need be.
    What a process that was killed here left behind is removed by a later call.
    Raises OSError where it cannot be written.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{path.name[:40]}."
    remove_parts(path.parent, prefix, STALE)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    flush_folder(path.parent)


def remove_parts(folder: Path, prefix: str = ".", older_than: float = 0.0) -> None:
    """Remove the unfinished files of killed writers, where nobody writes any more.

    Those whose names begin with ``prefix`` and that are ``older_than`` some seconds; what cannot
    be removed stays.
    """
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(prefix) and entry.name.endswith(PART):
                with contextlib.suppress(OSError):
                    if time.time() - entry.stat().st_mtime >= older_than:
                        os.unlink(entry)


def flush_folder(folder: Path) -> None:
    """Make renames in a folder outlast a power cut, on systems that can."""
    with contextlib.suppress(OSError):  # Windows opens no folders; some network disks flush none
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    """The process's mask of file modes; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
