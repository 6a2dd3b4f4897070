"""Nested lists as gzipped JSON text, unpacked a piece at a time and cut at the brackets."""

import os

import numpy as np

from mnist_paddle.data.formats.unpacking import LARGEST_FILE, is_gzip, unpacked
from mnist_paddle.system.language import _
from mnist_paddle.system.regular_file import open_ordinary

PIECE = 1 << 20  # bytes unpacked at a time: small enough to stay in the processor's cache
LONGEST_ITEM = 16 << 20  # bytes; an image or a list of labels that is longer is not one
LONGEST_GAP = 1 << 16  # bytes of white space and marks between two numbers

SPACE = b" \t\r\n"  # what JSON takes for white space
_MARKS = b"[]," + SPACE


class Mistake(Exception):
    """What is wrong in the text and where; whoever knows the file adds its name."""


class JsonText:
    """The file's JSON text without white space between its items, unpacked as it is needed."""

    def __init__(self, path: str | os.PathLike):
        file = open_ordinary(path, LARGEST_FILE)
        if not is_gzip(file):
            file.close()
            raise Mistake(_("not a gzip file"))
        self.file_size = os.fstat(file.fileno()).st_size
        self._file = unpacked(file)
        self._buffer = b""
        self._ended = False

    def __enter__(self) -> "JsonText":
        return self

    def __exit__(self, *_) -> None:
        self._file.close()

    def next_is(self, mark: bytes) -> bool:
        """Whether the text goes on with ``mark``."""
        while len(self._buffer) < len(mark) and self._more():
            pass
        return self._buffer.startswith(mark)

    def expect(self, mark: bytes, where: str) -> None:
        """Step over ``mark``; raise Mistake where something else stands there."""
        if not self.next_is(mark):
            found = ascii(self._buffer[:12].decode("latin-1"))
            if not self._buffer and self._ended:
                raise Mistake(_("cut short: the JSON text ends within {where}", where=where))
            kind = _("wrong nesting") if self._buffer[:1] in b"[]," else _("not JSON")
            raise Mistake(
                _(
                    "{kind}: {where} should go on with {mark!r}, found {found}",
                    kind=kind,
                    where=where,
                    mark=mark.decode(),
                    found=found,
                )
            )
        self._buffer = self._buffer[len(mark) :]

    def numbers(self, where: str) -> bytes:
        """The inside of one flat list, ``1,2,3``; the list is stepped over."""
        self.expect(b"[", where)
        while (end := self._buffer.find(b"]")) < 0:
            self._grow(where)
        inside, self._buffer = self._buffer[:end], self._buffer[end + 1 :]
        return inside

    def images(self, where: str) -> tuple[list[bytes], bool]:
        """The insides of the next images, as many as are unpacked, and whether they were the last.

        Call it where an image begins; it stops where the next begins, or after the outer ``]``.
        """
        while True:
            end = self._buffer.find(b"]]")
            cut = end if end >= 0 else self._buffer.rfind(b"],[")
            if cut >= 0:
                break
            self._grow(where)
        if self._buffer[:1] != b"[":
            self.expect(b"[", where)
        block, self._buffer = self._buffer[1:cut], self._buffer[cut + 2 :]
        return block.split(b"],["), end >= 0

    def at_end(self) -> bool:
        """Whether nothing but white space is left."""
        return not self.next_is(b"x") and not self._buffer

    def _grow(self, where: str) -> None:
        if len(self._buffer) > LONGEST_ITEM:
            raise Mistake(
                _(
                    "wrong nesting: an item of {where} is over {longest_item} MB",
                    where=where,
                    longest_item=LONGEST_ITEM >> 20,
                )
            )
        if not self._more():
            raise Mistake(_("cut short: the JSON text ends within {where}", where=where))

    def _more(self) -> bool:
        piece = bytearray(self._file.read(PIECE))
        # A piece ends within a number, so that all white space around a mark is seen at once.
        while piece[-1:] and piece[-1] in _MARKS and (ahead := self._file.peek(1)):
            piece += self._file.read(len(ahead) - len(ahead.lstrip(_MARKS)) or 1)
            if len(piece) > PIECE + LONGEST_GAP:
                raise Mistake(
                    _(
                        "not data: over {longest_gap} bytes of white space or marks",
                        longest_gap=LONGEST_GAP,
                    )
                )
        if not piece.strip(SPACE):  # and then the file ends, too
            piece = b""
        self._ended = not piece
        if b" " in piece:
            piece = piece.replace(b", ", b",")
        if any(space in piece for space in SPACE):
            piece = _without_space(bytes(piece))
        self._buffer += piece
        return not self._ended


def _without_space(text: bytes) -> bytes:
    """The text, which follows on a number, less all white space; raises Mistake where that would
    make one number of two."""
    characters = np.frombuffer(text, np.uint8)
    kept = np.flatnonzero(~_SPACE[characters])
    shown = characters[kept]
    apart = np.diff(kept, prepend=-1) > 1
    marks = _MARK[shown]
    if (apart & ~marks & ~np.concatenate(([False], marks[:-1]))).any():
        raise Mistake(_("not JSON: white space between two numbers without a comma"))
    return shown.tobytes()


def _table(of: bytes) -> np.ndarray:
    """Bool [256]: which bytes are among those."""
    return np.isin(np.arange(256), np.frombuffer(of, np.uint8))


_SPACE, _MARK = _table(SPACE), _table(b"[],")
