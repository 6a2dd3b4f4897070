"""Standard output and error that are closed, full, or that nobody reads, as after ``| head``."""

import contextlib
import errno
import os
import sys

from mnist_paddle.system.language import _

_LOST = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EAGAIN}


def prepare() -> None:
    """Give the process the streams that it was started without, and let any text pass.

    A number of a stream that is free would go to the next file that is opened, and what is printed
    into that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the first number that is free: this one
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Chinese on a terminal that has none; each line of the log at once, in a pipe too
            stream.reconfigure(errors="backslashreplace", line_buffering=True)


def say(line: str) -> None:
    """Print a line of work that is worth more than its log: without standard output it goes on."""
    try:
        print(line)
    except OSError as error:
        _leave(sys.stdout)
        if not isinstance(error, BrokenPipeError):  # after `| head` nobody wants to hear of it
            complain(
                _(
                    "standard output is lost ({reason}); the work goes on without it",
                    reason=_(error.strerror),
                )
            )


def complain(line: str) -> None:
    """Print a line on standard error, if there is one."""
    try:
        print(line, file=sys.stderr)
    except OSError:
        _leave(sys.stderr)


def is_loss(error: OSError) -> bool:
    """Whether it tells that a stream can no longer be written; files' own errors are reported where
    they are written."""
    return error.errno in _LOST and error.filename is None


def finish() -> None:
    """Write out what is left to print; what nobody takes is dropped, or Python would complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # ValueError: it was closed
            _leave(stream)


def _leave(stream) -> None:
    """Send to nowhere what is printed from now on, by libraries and child processes too."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
