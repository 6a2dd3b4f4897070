"""The errors a user can cause and mend: one line with the value, what is wrong, the way out."""

from mnist_paddle.system.language import _


class MnistPaddleError(Exception):
    """Base of this project's own errors; the commands print it as one line and exit with 2."""


class DataFileError(MnistPaddleError, ValueError):
    """A data file that cannot be used; the message names the file, what is wrong and where."""


class MissingFileError(MnistPaddleError, FileNotFoundError):
    """A file that is not there; the message says how to get it."""


class WeightsError(MnistPaddleError, ValueError):
    """A weights file that is damaged, unsafe, or does not fit the network."""


class CheckpointError(MnistPaddleError, ValueError):
    """A checkpoint that cannot be written, is not whole, or does not fit the run."""


class PictureError(MnistPaddleError, ValueError):
    """A picture that cannot be read."""


class DeviceError(MnistPaddleError, ValueError):
    """A device that this machine or this build of Paddle does not have."""


class SettingsError(MnistPaddleError, ValueError):
    """A setting outside what is accepted."""


class PaddleError(MnistPaddleError, ImportError):
    """PaddlePaddle is not installed, too old, or installed twice."""


class ProcessesError(MnistPaddleError, RuntimeError):
    """A run of several processes that has lost one of them."""


class TrainingDiverged(MnistPaddleError, ArithmeticError):
    """The loss became NaN or infinite; the message says where, and what to try."""


LONGEST_NAME = 1000  # characters of a name in a message; a file's name has at most 255
NAMED = 3  # of several names


def printable(name, longest: int | None = LONGEST_NAME) -> str:
    """A name from outside for a line on a terminal: as it is, or in quotes, with what is not
    printable escaped (control characters, line breaks, marks that turn the direction of text)."""
    text = str(name)
    if longest is not None and len(text) > longest:
        text = text[: longest - 3] + "..."
    return text if text.isprintable() else repr(text)


def first_names(names: list) -> str:
    """The first few of some names from outside, and how many more there are, for a line."""
    shown = ", ".join(map(printable, names[:NAMED]))
    more = len(names) - NAMED
    return shown if more <= 0 else _("{names} and {count} more", names=shown, count=more)


def one_line(text) -> str:
    """A whole message with what is not printable in it escaped, for what others have worded."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(text))


def shortened(value, length: int = 60) -> str:
    """A value from a file for a one-line message: no control characters, cut to ``length``."""
    if isinstance(value, int) and value.bit_length() > 1000:  # Python writes out no such number
        return _("a number of {count} bits", count=value.bit_length())
    text = printable(str(value)[: length + 1])
    return text if len(text) <= length else text[: length - 3] + "..."
