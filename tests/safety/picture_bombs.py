"""Small picture files that take gigabytes, or minutes, in a library that trusts what they say."""

import io
import struct
import zlib

from PIL import Image

MEGABYTE = 1 << 20
SIDE = 5792  # of a square of as many pixels as any format may have, nearly


def png_chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*chunks: bytes, size: tuple[int, int] = (28, 28)) -> bytes:
    """A black grey PNG with chunks between its header and its data."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, 0))
    data = png_chunk(b"IDAT", zlib.compress(bytes((1 + size[0]) * size[1]), 9))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + data + png_chunk(b"IEND")


def tiff(entries: dict[int, tuple[int, int, int]], data: bytes = b"") -> bytes:
    """A TIFF of one directory, tag -> (type, count, value or place), and data before it."""
    directory = struct.pack("<H", len(entries))
    for tag, (kind, count, value) in sorted(entries.items()):
        directory += struct.pack("<HHII", tag, kind, count, value)
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + directory + bytes(4)


def plain_tiff(width=28, height=28, data=bytes(784), tags=None) -> bytes:
    """A grey TIFF; ``tags`` replace its own or join them, or take them out where None."""
    entries = {
        256: (4, 1, width), 257: (4, 1, height), 258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1),
        273: (4, 1, 8), 277: (3, 1, 1), 278: (4, 1, height), 279: (4, 1, len(data)),
    }  # fmt: skip
    entries |= tags or {}
    return tiff({tag: value for tag, value in entries.items() if value}, data)


def tiff_tile(side: int = 46336, compression: int = 5, samples: int = 1) -> bytes:
    """28 by 28 pixels in one tile that is said to be far larger."""
    tags = {
        259: (3, 1, compression), 273: None, 278: None, 279: None, 277: (3, 1, samples),
        322: (4, 1, side), 323: (4, 1, side), 324: (4, 1, 8), 325: (4, 1, 700),
    }  # fmt: skip
    return plain_tiff(tags=tags)


def tiff_strip(rows: int = 2**31 - 1, compression: int = 8) -> bytes:
    tags = {259: (3, 1, compression), 278: (4, 1, rows), 279: (4, 1, 2**31 - 1)}
    return plain_tiff(tags=tags)


def tiff_entries(count: int = 20_000, size: int = 1_000_000) -> bytes:
    """So many tags, each of which says that all of the file is its value."""
    tags = {tag: (7, size, 8) for tag in range(1000, 1000 + count)}
    return plain_tiff(data=bytes(size), tags=tags)


def exif_entries(count: int = 60_000) -> bytes:
    """As EXIF data of a PNG."""
    return png(
        png_chunk(b"eXIf", tiff({tag: (7, 2**19, 8) for tag in range(1, count)}, bytes(2**20)))
    )


def jpeg(form: bytes = b"\xff\xc2", size=(28, 28), components: int = 1) -> bytes:
    """A JPEG's header with the simplest tables: one code of one bit, which means nothing."""
    table = b"\xff\xdb" + struct.pack(">HB", 67, 0) + bytes([1] * 64)
    codes = b"".join(
        b"\xff\xc4" + struct.pack(">HB", 20, kind) + bytes([1] + [0] * 15) + b"\0"
        for kind in (0x00, 0x10)
    )
    frame = form + struct.pack(">HBHHB", 8 + 3 * components, 8, size[1], size[0], components)
    frame += b"".join(bytes([1 + index, 0x11, 0]) for index in range(components))
    return b"\xff\xd8" + table + codes + frame


def jpeg_scans(count: int = 10_000, size=(2000, 2000)) -> bytes:
    """A progressive JPEG of so many scans without data."""
    scan = b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, 0, 0, 0)
    return jpeg(size=size) + scan * count + b"\xff\xd9"


def jpeg_segments(count: int = 1_000_000) -> bytes:
    """A JPEG of so many empty comments."""
    return jpeg()[:2] + b"\xff\xfe\0\2" * count + jpeg()[2:]


def jpeg2000(components: int = 4000, side: int = 28, tile: int = 1) -> bytes:
    """A grey JPEG 2000 of so many components all the same, in tiles of so many pixels a side."""
    size = struct.pack(">HIIIIIIIIH", 0, side, side, 0, 0, tile, tile, 0, 0, components)
    size += b"\7\1\1" * components
    coding = struct.pack(">BBHBBBBBB", 0, 0, 1, 0, 0, 4, 4, 0, 1)
    quantities = b"\x40" + b"\x40"
    content = b"\xff\x4f\xff\x51" + struct.pack(">H", 2 + len(size)) + size
    content += b"\xff\x52" + struct.pack(">H", 2 + len(coding)) + coding
    content += b"\xff\x5c" + struct.pack(">H", 2 + len(quantities)) + quantities
    for index in range(min(2**16, (-(-side // tile)) ** 2)):
        content += b"\xff\x90" + struct.pack(">HHIBB", 10, index, 14, 0, 1) + b"\xff\x93"
    head = struct.pack(">IIHBBBB", side, side, 1, 7, 7, 0, 0)
    boxes = _box(b"ihdr", head) + _box(b"colr", struct.pack(">BBBI", 1, 0, 0, 17))
    return (
        _box(b"jP  ", b"\r\n\x87\n")
        + _box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
        + _box(b"jp2h", boxes)
        + _box(b"free", b"")  # else Pillow looks at the number of components
        + _box(b"jp2c", content + b"\xff\xd9")
    )


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def bmp_runs(data: bytes, side: int = SIDE) -> bytes:
    """A BMP of runs (RLE8) of a square."""
    header = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(data), 1, 1, 256, 0)
    palette = b"".join(bytes([tone] * 3 + [0]) for tone in range(256))
    return (
        b"BM"
        + struct.pack("<IHHI", 54 + 1024 + len(data), 0, 0, 54 + 1024)
        + header
        + palette
        + data
    )


def bmp_deltas() -> bytes:
    return bmp_runs(b"\0\2\xff\xff" * 100 + b"\0\2\1\0\0\0" * 100_000)


def pgm_odd(side: int = 3000, most: int = 3) -> bytes:
    return b"P5 %d %d %d\n" % (side, side, most) + bytes(side * side)


def ppm_text(megabytes: int = 8) -> bytes:
    return b"P3 1600 1600 255\n" + b"7 " * (megabytes << 19)


def ppm_comments(megabytes: int = 8) -> bytes:
    return b"P2 28 28 255\n" + b"#\n" * (megabytes << 19)


def gif(frames: int = 100_000) -> bytes:
    """A GIF of so many frames."""
    frame = b"\x21\xf9\4\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    return b"GIF89a" + struct.pack("<HHBBB", 28, 28, 0x80, 0, 0) + bytes(6) + frame * frames + b";"


def gif_blocks(count: int = 1_000_000) -> bytes:
    """A GIF with so many empty comments before its picture."""
    head = b"GIF89a" + struct.pack("<HHBBB", 28, 28, 0x80, 0, 0) + bytes(6)
    return head + b"\x21\xfe\0" * count + b",\0\0\0\0\1\0\1\0\0\2\2\x44\1\0;"


def ico(content: bytes, count: int = 1) -> bytes:
    entries = struct.pack("<BBBBHHII", 28, 28, 0, 0, 1, 8, len(content), 6 + 16 * count) * count
    return struct.pack("<HHH", 0, 1, count) + entries + content


def tga(side: int = SIDE) -> bytes:
    """A run-length-coded TGA of nothing but its header."""
    return (
        struct.pack("<BBBHHBHHHHBB", 0, 0, 10, 0, 0, 0, 0, 0, side, side, 24, 0)
        + b"\xff\0\0\0" * 99
    )


def saved(form: str, size: tuple[int, int], mode: str = "L", **options) -> bytes:
    """A black picture as Pillow saves it."""
    content = io.BytesIO()
    Image.new(mode, size).save(content, form, **options)
    return content.getvalue()


BOMBS = {
    "tile of a TIFF": tiff_tile,
    "tile of a raw TIFF": lambda: tiff_tile(compression=1),
    "tile of a deflated TIFF": lambda: tiff_tile(30_000, 8),
    "tile of a packed TIFF": lambda: tiff_tile(20_000, 32773),
    "tile of a JPEG TIFF": lambda: tiff_tile(65_520, 7),
    "tile of a fax TIFF": lambda: tiff_tile(100_000, 4),
    "tile of a wide TIFF": lambda: tiff_tile(8192, 5, 4),
    "strip of a TIFF": tiff_strip,
    "strip of an LZW TIFF": lambda: tiff_strip(compression=5),
    "entries of a TIFF": tiff_entries,
    "EXIF data of a PNG": exif_entries,
    "components": jpeg2000,
    "tiles": lambda: jpeg2000(1, 4000, 16),
    "large tiles": lambda: jpeg2000(16_000, 28, 28),
    "scans": jpeg_scans,
    "scans of a large JPEG": lambda: jpeg_scans(2000, (8000, 8000)),
    "segments": jpeg_segments,
    "deltas": bmp_deltas,
    "odd maximum": pgm_odd,
    "odd deep maximum": lambda: b"P6 2400 2400 1000\n" + bytes(6 * 2400 * 2400),
    "text": ppm_text,
    "comments": ppm_comments,
    "frames": gif,
    "blocks": gif_blocks,
    "profiles": lambda: png(
        *[png_chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(MEGABYTE - 9), 9))] * 20_000
    ),
    "texts": lambda: png(
        *[png_chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(MEGABYTE - 9), 9))] * 60
    ),
    "empty data": lambda: png(png_chunk(b"IDAT") * 1_000_000),
    "chunks": lambda: png(png_chunk(b"teSt") * 1_000_000),
    "icon in icon": lambda: ico(png(size=(256, 256)), 5000),
    "icon": lambda: ico(png(size=(SIDE, SIDE))),
    "TGA": tga,
    "WebP": lambda: saved("WEBP", (8192, 4096), "RGB", lossless=True),
    "large JPEG 2000": lambda: saved("JPEG2000", (2048, 2048), "RGB"),
    "large AVIF": lambda: saved("AVIF", (4096, 2048), "RGB", speed=10),
}
