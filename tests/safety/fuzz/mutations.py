"""Damage to files: what disks, networks, editors and malice do to bytes."""

import random
import struct
import zlib

NUMBERS = [0, 1, 2, 9, 127, 128, 255, 256, 783, 785, 2**15, 2**16 - 1, 2**24, 2**31 - 1, 2**31,
           2**32 - 1, 2**62, 2**63 - 1, 2**64 - 1]  # fmt: skip
LARGEST = 1 << 20  # bytes that a mutated file may have


def damaged(content: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """``content`` after one to four kinds of damage; ``others`` are files to take pieces from."""
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 4])):
        content = rng.choice(_KINDS)(bytearray(content), rng, others)
    return bytes(content[:LARGEST])


def _place(content, rng) -> int:
    """Anywhere, but often near the beginning or the end, where files keep what rules the rest."""
    reach = rng.choice([16, 256, len(content), len(content)])
    place = rng.randrange(min(reach, len(content)) + 1)
    return place if rng.random() < 0.75 else len(content) - place


def _flip(content, rng, _):
    for _ in range(rng.choice([1, 1, 1, 8])):
        if content:
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return content


def _set(content, rng, _):
    place = _place(content, rng)
    content[place : place + 1] = bytes([rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])])
    return content


def _number(content, rng, _):
    """A length or another number overwritten, in any width and order of bytes."""
    form = rng.choice(["<H", ">H", "<I", ">I", "<Q", ">Q"])
    width = struct.calcsize(form)
    place = _place(content, rng)
    number = rng.choice(NUMBERS) & ((1 << 8 * width) - 1)
    content[place : place + width] = struct.pack(form, number)
    return content


def _cut(content, rng, _):
    return content[: _place(content, rng)]


def _remove(content, rng, _):
    place = _place(content, rng)
    del content[place : place + rng.choice([1, 2, 8, 100, 5000])]
    return content


def _insert(content, rng, _):
    place = _place(content, rng)
    piece = rng.choice([rng.randbytes(rng.choice([1, 2, 9, 300])), b"\0" * 999, b"[" * 2000])
    content[place:place] = piece
    return content


def _repeat(content, rng, _):
    start, length = _place(content, rng), rng.choice([1, 4, 50, 1000])
    content[start:start] = content[start : start + length] * rng.choice([1, 2, 40])
    return content


def _splice(content, rng, others):
    other = rng.choice(others)
    start, place = _place(other, rng), _place(content, rng)
    content[place : place + rng.choice([0, 10, 1000])] = other[
        start : start + rng.choice([1, 20, 2000])
    ]
    return content


_KINDS = [_flip, _flip, _set, _number, _number, _cut, _remove, _insert, _repeat, _splice]


def png_sums_mended(content: bytes) -> bytes:
    """A damaged PNG with the check sums of its chunks right again, so that Pillow reads on."""
    result, place = bytearray(content[:8]), 8
    while place + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, place)
        if length > len(content) - place - 12:
            break
        body = content[place + 4 : place + 8 + length]
        result += content[place : place + 4] + body + struct.pack(">I", zlib.crc32(body))
        place += 12 + length
    return bytes(result + content[place:])


def replaced(value, rng: random.Random, odd: list):
    """A copy of nested dicts and lists with one value in it replaced, removed or renamed."""
    if isinstance(value, (dict, list)) and value and rng.random() < 0.9:
        value = value.copy()
        key = rng.choice(list(value)) if isinstance(value, dict) else rng.randrange(len(value))
        chance = rng.random()
        if chance < 0.05:
            del value[key]
        elif chance < 0.1 and isinstance(value, dict):
            value[f"{key}."] = value.pop(key)
        else:
            value[key] = replaced(value[key], rng, odd)
        return value
    return rng.choice(odd)
