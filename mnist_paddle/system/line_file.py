"""A file that grows line by line, and that a later process goes on with."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from mnist_paddle.system.errors import SettingsError, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.locking import lock
from mnist_paddle.system.regular_file import NO_LINK, check_name, is_regular


class LineFile:
    """Lines are added at the end of the file ``path``; a context manager, which closes it.

    All lines have the same ``beginning``, which tells them from other people's files. A file that
    is there already is gone on with if ``resume``. Raises SettingsError where it is there and not
    to be gone on with, is no ordinary file or a link, is written by another process, or cannot be
    written.
    """

    def __init__(self, path: str | os.PathLike, beginning: bytes, resume: bool = False):
        self.name, self._beginning = printable(path), beginning
        try:
            check_name(path)
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | NO_LINK, 0o666)
            self._file = os.fdopen(handle, "r+b")
            if not is_regular(os.fstat(handle)):
                raise OSError(errno.EINVAL, _("not an ordinary file"))
            _lock(handle)
        except OSError as error:
            raise SettingsError(
                _("{name}: cannot be written ({reason})", name=self.name, reason=_(error.strerror))
            ) from None
        if not resume and os.fstat(handle).st_size:
            self._file.close()
            raise SettingsError(
                _(
                    "{name}: exists; go on with it by --resume, or choose another name",
                    name=self.name,
                )
            )

    def whole_lines(self) -> Iterator[bytes]:
        """The lines that are there. A last one that was cut short is removed, and what is written
        goes on after the others. Raises SettingsError at a line that is not one of ours."""
        place = 0
        self._file.seek(0)
        for line in self._file:
            if line[: len(self._beginning)] != self._beginning[: len(line)]:
                raise SettingsError(
                    _("{name}: is not ours to go on with; choose another name", name=self.name)
                )
            if not line.endswith(b"\n"):
                break
            place += len(line)
            yield line
        self._file.seek(place)
        self._file.truncate()

    def write(self, lines: list[str]) -> None:
        """Add lines. Raises SettingsError where they cannot be written, on a full disk for one."""
        try:
            self._file.write("".join(line + "\n" for line in lines).encode())
            self._file.flush()
        except OSError as error:
            raise SettingsError(
                _(
                    "{name}: cannot be written ({reason}); what is there stays, and "
                    "--resume goes on with it",
                    name=self.name,
                    reason=_(error.strerror),
                )
            ) from None

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what could not be written was told of
            self._file.close()


def _lock(handle: int) -> None:
    try:
        lock(handle)
    except BlockingIOError:
        raise OSError(errno.EBUSY, _("another process is writing it")) from None
    except OSError:
        pass  # a disk without locks
