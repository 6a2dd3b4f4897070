"""How the commands meet the terminal: errors as one line, Ctrl-C without a traceback."""

import argparse
import os
import sys
from collections.abc import Callable

from mnist_paddle.system.errors import MnistPaddleError, one_line
from mnist_paddle.system.interrupt import noted_interrupt


def run(command: Callable[[], int]) -> int:
    """The exit code of ``command()``: its own, 2 after a user's error, 130 after Ctrl-C.

    A user's error (:class:`MnistPaddleError`) is printed on stderr as one line.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Chinese on a terminal that has none; each line of the log at once, in a pipe too
            stream.reconfigure(errors="backslashreplace", line_buffering=True)
    try:
        with noted_interrupt() as interrupted:
            return command()
    except MnistPaddleError as error:
        print(f"error: {one_line(error)}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, ImportError) as error:
        if isinstance(error, ImportError) and not interrupted:
            raise
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader has gone, as in `... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def positive(text: str) -> int:
    """An option's text as a whole number from 1; argparse explains what is not one."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not 1 or more")
    return number


class Parser(argparse.ArgumentParser):
    """A parser of command lines that says in one printable line what is wrong with them."""

    def error(self, message: str):
        super().error(one_line(message))
