"""Gzip data, unpacked a piece at a time, at a cost in proportion to the size of the file.

Python's gzip module would take minutes for a crafted file: for a long name in its header, which it
reads byte by byte, or for a million members of no content.
"""

import io
import os
import zlib
from typing import BinaryIO

from mnist_paddle.system.language import _

LARGEST_FILE = 256 << 20  # bytes; MNIST's has 18 million
LEAST_ALLOWED = 128 << 20  # bytes that any file may unpack to
MOST_TIMES = 200  # its own size that a larger one may unpack to; MNIST in indented lines: 50
MOST_MEMBERS = 1 << 14  # gzip files one after the other; bgzip makes one of each 64 KB
_CHUNK = 1 << 16  # bytes at a time
_ZEROS = bytes(_CHUNK)
_GZIP = 16 + zlib.MAX_WBITS


def is_gzip(file: BinaryIO) -> bool:
    """Whether an opened file, of which nothing has been read, begins as gzip files do."""
    return file.peek(2)[:2] == b"\x1f\x8b"


def unpacked(file: BinaryIO) -> BinaryIO:
    """What an opened gzip file unpacks to, to read from; closing it closes the file.

    While it is read it raises EOFError where the file ends too early, zlib.error where it is
    damaged, and OSError where it unpacks to more than such files do.
    """
    return io.BufferedReader(_Unpacking(file), _CHUNK)


class _Unpacking(io.RawIOBase):
    def __init__(self, file: BinaryIO):
        self._file = file
        size = os.fstat(file.fileno()).st_size
        self._most = self._left = max(LEAST_ALLOWED, MOST_TIMES * size)
        self._member, self._members, self._input = None, 0, b""

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer) -> int:
        piece = self._piece(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            raise OSError(
                None,
                _("it unpacks to over {most} MB: too much for its size", most=self._most >> 20),
            )
        buffer[: len(piece)] = piece
        return len(piece)

    def _piece(self, most: int) -> bytes:
        """Some bytes, ``most`` or fewer; none at the end."""
        while self._member or self._begin_member():
            packed = self._input or self._file.read(_CHUNK)
            piece = self._member.decompress(packed, most)
            if self._member.eof:
                self._input, self._member = self._member.unused_data, None
            elif packed or piece:
                self._input = self._member.unconsumed_tail
            else:
                raise EOFError(_("the gzip data ends too early"))
            if piece:
                return piece
        return b""

    def _begin_member(self) -> bool:
        """Whether one more gzip file follows; zeros between them mean nothing, as on tapes."""
        while self._input == _ZEROS[: len(self._input)]:
            self._input = self._file.read(_CHUNK)
            if not self._input:
                return False
        self._input = self._input.lstrip(b"\0")
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise OSError(
                None,
                _("over {most} gzip files in one: no data are packed so", most=MOST_MEMBERS),
            )
        self._member = zlib.decompressobj(_GZIP)
        return True
