"""How the commands meet the terminal: errors as one line, Ctrl-C without a traceback."""

import argparse
from collections.abc import Callable

from mnist_paddle.system import language, streams
from mnist_paddle.system.columns import wrapped
from mnist_paddle.system.errors import MnistPaddleError, one_line
from mnist_paddle.system.interrupt import noted_interrupt
from mnist_paddle.system.language import _


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
        streams.complain(_("error: {error}", error=one_line(error)))
        return 2
    except (KeyboardInterrupt, ImportError) as error:
        if isinstance(error, ImportError) and not interrupted:
            raise
        streams.complain(_("interrupted"))
        return 130
    except BrokenPipeError:
        return 1
    except OSError as error:
        if not streams.is_loss(error):
            raise
        streams.complain(
            _("error: standard output cannot be written ({reason})", reason=_(error.strerror))
        )
        return 2
    finally:
        streams.finish()


def whole(text: str) -> int:
    """An option's text as a whole number; argparse explains what is not one."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("{text!r} is not a whole number", text=text)) from None


def positive(text: str) -> int:
    """The same from 1."""
    number = whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(_("{number} is not 1 or more", number=number))
    return number


class Help(argparse.HelpFormatter):
    """Breaks lines of Chinese, too, where they are too wide; parts paragraphs at empty lines, and
    leaves the lines of one that is indented as they are."""

    def _split_lines(self, text, width):
        return wrapped(text, width)

    def _fill_text(self, text, width, indent):
        parts = []
        for part in text.strip().split("\n\n"):
            listing = "\n  " in part
            parts.append(part.splitlines() if listing else wrapped(part, width - len(indent)))
        return "\n\n".join("\n".join(indent + line for line in lines) for lines in parts)


class Parser(argparse.ArgumentParser):
    """A parser of command lines that says in one printable line what is wrong with them, and where
    help is; it takes --lang, as do the parsers of its commands."""

    def __init__(self, *arguments, formatter_class=Help, **options):
        super().__init__(*arguments, formatter_class=formatter_class, **options)
        language.add_option(self)

    def error(self, message: str):
        streams.complain(_("error: {error}", error=one_line(message)))
        streams.complain(_("{program} --help lists what there is", program=self.prog))
        self.exit(2)
