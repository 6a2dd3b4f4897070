"""How the commands meet the terminal: errors as one line, Ctrl-C without a traceback."""

import argparse
from collections.abc import Callable

from mnist_paddle.system import streams
from mnist_paddle.system.errors import MnistPaddleError, one_line
from mnist_paddle.system.interrupt import noted_interrupt


def run(command: Callable[[], int]) -> int:
    """The exit code of ``command()``: its own, 2 after a user's error, 130 after Ctrl-C.

    A user's error (:class:`MnistPaddleError`) is printed on stderr as one line. Where nobody reads
    standard output any more, as after ``| head``, the command ends with 1, and with 2 where it
    cannot be written.
    """
    streams.prepare()
    try:
        with noted_interrupt() as interrupted:
            return command()
    except MnistPaddleError as error:
        streams.complain(f"error: {one_line(error)}")
        return 2
    except (KeyboardInterrupt, ImportError) as error:
        if isinstance(error, ImportError) and not interrupted:
            raise
        streams.complain("interrupted")
        return 130
    except BrokenPipeError:
        return 1
    except OSError as error:
        if not streams.is_loss(error):
            raise
        streams.complain(f"error: standard output cannot be written ({error.strerror})")
        return 2
    finally:
        streams.finish()


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
