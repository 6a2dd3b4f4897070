"""Lock an open file, so that the system itself takes the lock back when its process ends."""

import os

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None
    import msvcrt

_LOCKED_BYTE = 1 << 20  # Windows lets nobody read what is locked, so not where something stands


def lock(handle: int) -> None:
    """Hold the file until it is closed. Raises BlockingIOError where somebody holds it, and
    OSError where its disk knows no locks, as some network disks."""
    if fcntl:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except PermissionError as error:
        raise BlockingIOError(*error.args) from None
    finally:
        os.lseek(handle, 0, os.SEEK_SET)
