"""Read ordinary files only: a named pipe or a device could make wait for ever, or never end."""

import errno
import os
import stat


def check_ordinary(path: str | os.PathLike, largest: int) -> None:
    """Raise OSError unless ``path`` is a file, or a folder, of at most ``largest`` bytes."""
    found = os.stat(path)
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EINVAL, "not an ordinary file")
    if found.st_size > largest:
        raise OSError(errno.EFBIG, f"it has over {largest >> 20} MB")
