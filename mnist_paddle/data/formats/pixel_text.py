"""Turn the text of pixels, ``0,0.0234375,0.99609375``, into bytes without a Python object each.

MNIST's pixels are k/256, so their text is one of 256. The up to eight digits behind ``0.`` fill
one 64-bit word, and finding a word among 255 known ones is a vector operation:

    text     0 , 0 . 0 2 3 4 3 7 5 , 0 . 9 9 6 0 9 3 7 5
    start    ^   ^                   ^
    word             `0234375\\0`        `99609375`        ->  bytes 0, 6, 255
"""

import numpy as np

TEXT_OF_BYTE = [b"0"] + [repr(k / 256).encode() for k in range(1, 256)]

_DIGITS = 8  # the most that k/256 has behind the point
_WORDS = np.array(
    [
        int.from_bytes(repr(k / 256).encode()[2:].ljust(_DIGITS, b"\0"), "little")
        for k in range(256)
    ],
    dtype="<u8",
)
_BYTE_OF_RANK = np.argsort(_WORDS).astype(np.uint8)
_SORTED_WORDS = np.sort(_WORDS)
_KEEP = np.array([(1 << 8 * length) - 1 for length in range(_DIGITS + 1)], dtype="<u8")
_COMMA, _ZERO, _POINT = b",0."


def bytes_from_text(text: bytes) -> np.ndarray | None:
    """Comma-separated pixels -> uint8 [N], pixel k/256 as k; ``0`` and ``0.0`` are both 0.

    None where any of them is something else than the shortest text of a k/256.
    """
    buffer = text + b"," + bytes(_DIGITS + 2)
    characters = np.frombuffer(buffer, np.uint8, count=len(text) + 1)
    ends = np.flatnonzero(characters == _COMMA)  # [N]
    starts = np.concatenate(([0], ends[:-1] + 1))  # [N]
    if (characters[starts] != _ZERO).any():
        return None
    lengths = ends - starts
    decimal = np.flatnonzero(lengths != 1)  # those longer than "0": one in five
    starts, lengths = starts[decimal], lengths[decimal] - 2
    if ((lengths < 1) | (lengths > _DIGITS)).any() or (characters[starts + 1] != _POINT).any():
        return None
    word_at = np.ndarray(len(text) + 1, "<u8", buffer, strides=(1,))  # every 8 bytes, overlapping
    words = word_at[starts + 2] & _KEEP[lengths]
    rank = np.minimum(np.searchsorted(_SORTED_WORDS, words), 255)
    if (_SORTED_WORDS[rank] != words).any():
        return None
    pixels = np.zeros(len(ends), np.uint8)
    pixels[decimal] = _BYTE_OF_RANK[rank]
    return pixels
