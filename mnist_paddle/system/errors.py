"""The errors a user can cause and mend: one line with the value, what is wrong, the way out."""


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


class TrainingDiverged(MnistPaddleError, ArithmeticError):
    """The loss became NaN or infinite; the message says where, and what to try."""


def printable(path) -> str:
    """A path for a one-line message: as it is, or escaped where it holds control characters."""
    text = str(path)
    return text if text.isprintable() else ascii(text)


def shortened(value, length: int = 60) -> str:
    """A value from a file for a one-line message: no control characters, cut to ``length``."""
    text = printable(str(value)[: length + 1])
    return text if len(text) <= length else text[: length - 3] + "..."
