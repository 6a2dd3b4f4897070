"""One run to a folder: a lock that the system itself takes back when its process ends."""

import contextlib
import os
import weakref
from pathlib import Path

from mnist_paddle.system.errors import SettingsError, printable

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None
    import msvcrt

NAME = ".lock"
_LOCKED_BYTE = 1 << 20  # Windows lets nobody read what is locked, so not where the number stands


class FolderLock:
    """Holds ``folder``, which is made if need be, until ``release()`` or the end of the process.

    However a process ends, the system frees its lock, so a dead one never blocks; the file
    itself stays. Where the disk knows no locks (some network disks), nothing is locked, and
    ``held`` is False. Raises SettingsError, naming the process, where another run holds the
    folder, and OSError.
    """

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / NAME
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        self.release = weakref.finalize(self, os.close, handle)
        try:
            _lock(handle)
        except (BlockingIOError, PermissionError):
            process = _process(handle)
            self.release()
            raise SettingsError(
                f"{printable(folder)}: another run{process} is writing there; wait until it ends, "
                "or choose another --output-dir"
            ) from None
        except OSError:
            self.held = False
        else:
            self.held = True
            os.ftruncate(handle, 0)
            os.write(handle, b"%d\n" % os.getpid())


def _lock(handle: int) -> None:
    if fcntl:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)


def _process(handle: int) -> str:
    with contextlib.suppress(OSError, ValueError):
        os.lseek(handle, 0, os.SEEK_SET)
        return f" (process {int(os.read(handle, 20))})"
    return ""
