"""PNG and JPEG files so plain that decoding them takes little: they need no process of their own.

What a file says beside its pixels (profiles, texts, previews, EXIF data) is left out, for much of
what takes gigabytes or minutes is there; how large the rest is, and how often it is gone through,
is bounded. Most pictures that people have are plain.
"""

import struct
from dataclasses import dataclass

from mnist_paddle.pictures.decoding import stated

MOST_PIXELS = 2**24
MOST_PIXELS_IN_ONE_SCAN = 2**26
MOST_SCANS = 20  # of a progressive JPEG; ten are usual
MOST_CHUNKS, MOST_SEGMENTS = 2**13, 2**7
TURNED_ELSEWHERE = (b"XML:com.adobe.xmp\0", b"Raw profile type ")  # texts that may say so
FRAMES = (0xFFC0, 0xFFC1, 0xFFC2)  # baseline, extended, progressive; Huffman-coded
PROGRESSIVE, SCAN, EXIF = 0xFFC2, 0xFFDA, 0xFFE1
TABLES = (0xFFC4, 0xFFDB, 0xFFDD, 0xFFE0, 0xFFEE)  # Huffman, quantization, restarts, JFIF, Adobe
UNTOLD = (*range(0xFFE0, 0xFFF0), 0xFFFE)  # other segments that may be left out


@dataclass(frozen=True)
class Plain:
    """The ``content`` that the pixels need, and the EXIF ``orientation``, 1 to 8."""

    content: bytes
    orientation: int


def plain(content: bytes) -> Plain | None:
    """A file less what its pixels do not need; None if it is not plain, or damaged."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png(content)
        if content.startswith(b"\xff\xd8"):
            return _jpeg(content)
    except struct.error:  # cut short
        pass
    return None


def _png(content: bytes) -> Plain | None:
    """Source: the PNG specification, 5.3 "Chunk layout"."""
    first, width, height = struct.unpack_from(">4sII", content, 12)
    if first != b"IHDR" or not 0 < width * height <= MOST_PIXELS:
        return None
    kept, exif, place = [content[:8]], b"", 8
    for _ in range(MOST_CHUNKS):
        length, name = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if name in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            kept.append(memoryview(content)[place:end])
        elif name == b"eXIf":
            exif = content[place + 8 : end - 4]
        elif name == b"acTL" or content.startswith(TURNED_ELSEWHERE, place + 8):
            return None
        if name == b"IEND":
            return Plain(b"".join(kept), stated(exif) or 1)
        place = end
    return None


def _jpeg(content: bytes) -> Plain | None:
    """Source: ITU T.81, B.1.1 "Conventions" and B.2 "General sequential and progressive syntax"."""
    kept, exif, place = [content[:2]], b"", 2
    frame = components = None
    for _ in range(MOST_SEGMENTS):
        marker, length, scanned = struct.unpack_from(">HHB", content, place)
        if marker == SCAN:
            break
        end = place + 2 + length
        if marker in FRAMES and frame is None:
            height, width, components = struct.unpack_from(">HHB", content, place + 5)
            frame = marker
        elif marker == EXIF and content.startswith(b"Exif\0\0", place + 4):
            exif = exif or content[place + 4 : end]
        elif content.find(b"tiff:Orientation", place, end) >= 0 or marker not in (*TABLES, *UNTOLD):
            return None
        if marker in FRAMES or marker in TABLES:
            kept.append(memoryview(content)[place:end])
        place = end
    else:
        return None
    if frame is None or not width * height:
        return None
    in_one_scan = frame != PROGRESSIVE and scanned == components
    if width * height > (MOST_PIXELS_IN_ONE_SCAN if in_one_scan else MOST_PIXELS):
        return None
    if not in_one_scan and content.count(b"\xff\xda", place) > MOST_SCANS:
        return None
    kept.append(memoryview(content)[place:])
    return Plain(b"".join(kept), stated(exif) or 1)
