"""Files that a command is told to write: looked at before the work, written whole after it."""

import codecs
import os
import re
import tempfile
from pathlib import Path

from mnist_paddle.system import figures, language
from mnist_paddle.system.atomic import whole_file
from mnist_paddle.system.errors import SettingsError, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.regular_file import check_name, check_replaceable, open_ordinary

OURS = {
    ".png": rb"\x89PNG.{,400}tEXtSoftware\0" + figures.SOFTWARE.encode(),
    ".csv": rb"(\xef\xbb\xbf)?(file,digit,probability,|learner,passed,)",
    ".onnx": rb".{,16}mnist_paddle",
    ".md": rb"# A network of mnist_paddle",
    ".html": rb'.*<meta name="generator" content="mnist_paddle">',
}
"""How a file begins that we wrote earlier."""


def check(path: str | os.PathLike, suffix: str) -> None:
    """Raise SettingsError unless ``path`` ends in ``suffix`` and writing it destroys nothing.

    Only a file that an earlier run wrote is replaced: after ``--show a.png b.png`` or
    ``--csv list.csv`` the name could be that of the user's own picture or table.
    """
    name = printable(path)
    if Path(path).suffix.lower() != suffix:
        raise SettingsError(
            _("{name}: the file to write must end in {suffix}", name=name, suffix=suffix)
        )
    try:
        check_replaceable(path)
        if not os.path.lexists(path):
            return
        with open_ordinary(path) as file:
            start = file.read(512)
    except OSError as error:
        raise SettingsError(
            _("{name}: cannot be written ({reason})", name=name, reason=_(error.strerror))
        ) from None
    if os.path.islink(path) or not re.match(OURS[suffix], start, re.DOTALL):
        raise SettingsError(
            _("{name}: exists, and is not ours to replace; choose another name", name=name)
        )


def write(path: str | os.PathLike, content: bytes) -> None:
    """Write a file whole; its folder is made if need be. Raises SettingsError if it cannot be."""
    try:
        with whole_file(path) as file:
            file.write(content)
    except OSError as error:
        raise SettingsError(
            _(
                "{path}: cannot be written ({reason})",
                path=printable(path),
                reason=_(error.strerror),
            )
        ) from None


def csv_bytes(text: str) -> bytes:
    """A table as UTF-8; in Chinese with the mark by which Excel knows that it is UTF-8."""
    mark = codecs.BOM_UTF8 if language.current() == "zh" else b""
    return mark + text.encode("utf-8", "backslashreplace")


def make_output_folder(path: str | os.PathLike, chosen_by: str = "--output-dir") -> Path:
    """The folder, made if need be. Raises SettingsError, before any work, if it is not writable;
    its message names what a user chooses it by."""
    folder = Path(path)
    try:
        check_name(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise SettingsError(
            _(
                "{folder}: cannot write there ({reason}); choose another {option}",
                folder=printable(folder),
                reason=_(error.strerror),
                option=chosen_by,
            )
        ) from None
