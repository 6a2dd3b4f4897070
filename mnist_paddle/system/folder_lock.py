"""One run to a folder: a lock that the system itself takes back when its process ends."""

import errno
import os
import re
import weakref
from pathlib import Path

from mnist_paddle.system.errors import SettingsError, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.locking import lock
from mnist_paddle.system.regular_file import NO_LINK, check_name, is_regular

NAME = ".lock"
_LONGEST = 20  # bytes in it: the number of the process, and the end of its line


class FolderLock:
    """Holds ``folder``, which is made if need be, until ``release()`` or the end of the process.

    However a process ends, the system frees its lock, so a dead one never blocks; the file
    itself stays. Where the disk knows no locks (some network disks), nothing is locked. Raises
    SettingsError, naming the process, where another run holds the folder, and OSError, also where
    ``.lock`` is anything but a lock's file.
    """

    def __init__(self, folder: Path):
        check_name(folder)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / NAME
        if os.path.lexists(path) and not is_regular(os.lstat(path)):
            raise OSError(errno.EINVAL, _("{name} is not an ordinary file", name=NAME))
        handle = os.open(path, os.O_RDWR | os.O_CREAT | NO_LINK, 0o666)
        self.release = weakref.finalize(self, os.close, handle)
        process = os.read(handle, _LONGEST + 1)
        if not re.fullmatch(rb"\d*\n?", process) or len(process) > _LONGEST:
            self.release()
            raise OSError(
                errno.EEXIST, _("{name} is not a lock, and not ours to replace", name=NAME)
            )
        try:
            lock(handle)
        except BlockingIOError:
            self.release()
            number = _(" (process {number})", number=int(process)) if process.strip() else ""
            raise SettingsError(
                _(
                    "{folder}: another run{number} is writing there; wait until it ends, "
                    "or choose another --output-dir",
                    folder=printable(folder),
                    number=number,
                )
            ) from None
        except OSError:  # a disk without locks
            pass
        else:
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, b"%d\n" % os.getpid())
