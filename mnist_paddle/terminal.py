"""How the commands meet the terminal: errors as one line, Ctrl-C without a traceback."""

import os
import sys
from collections.abc import Callable

from mnist_paddle.errors import MnistPaddleError


def run(command: Callable[[], int]) -> int:
    """The exit code of ``command()``: its own, 2 after a user's error, 130 after Ctrl-C.

    A user's error (:class:`MnistPaddleError`) is printed on stderr as one line.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Chinese on a terminal that has none; each line of the log at once, in a pipe too
            stream.reconfigure(errors="backslashreplace", line_buffering=True)
    try:
        return command()
    except MnistPaddleError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader has gone, as in `... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
