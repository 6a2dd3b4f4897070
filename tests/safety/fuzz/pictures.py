"""Pictures to fuzz with: whole ones that are damaged, and ones that say what is not so."""

import io
import zlib

import numpy as np
from PIL import Image

from mnist_paddle import load_image
from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.decoder import decoder
from tests.conftest import ROOT

from .. import picture_bombs as bombs
from .kinds import Kind
from .mutations import NUMBERS, damaged, png_sums_mended


class Picture(Kind):
    """Whole pictures of every format, damaged; as files, bytes and streams."""

    def __init__(self, folder):
        super().__init__(folder)
        digit = Image.open(ROOT / "work" / "example_0.jpg").convert("L").resize((40, 36))
        rgb, alpha = digit.convert("RGB"), digit.convert("LA")
        self.files = []
        for form, picture, more in [
            ("PNG", digit, {}), ("PNG", alpha, {}), ("PNG", digit.convert("1"), {}),
            ("PNG", digit.convert("P"), {}), ("PNG", digit.convert("I;16"), {}),
            ("JPEG", digit, {}), ("JPEG", rgb, {"progressive": True}), ("GIF", digit, {}),
            ("BMP", rgb, {}), ("BMP", digit.convert("P"), {}), ("TIFF", rgb, {}),
            ("TIFF", digit, {"compression": "tiff_lzw"}), ("TIFF", digit.convert("F"), {}),
            ("TIFF", digit.convert("1"), {"compression": "group4"}), ("WEBP", rgb, {}),
            ("WEBP", rgb, {"lossless": True}), ("PPM", rgb, {}), ("ICO", digit, {}),
            ("TGA", rgb, {"compression": "tga_rle"}), ("JPEG2000", digit, {}),
            ("JPEG", rgb, {"exif": _turned()}),
        ]:  # fmt: skip
            file = io.BytesIO()
            picture.save(file, form, **more)
            self.files.append((form, file.getvalue()))
        self.contents = [content for _, content in self.files]

    def input(self, rng):
        form, content = rng.choice(self.files)
        content = damaged(content, rng, self.contents)
        if form == "PNG" and rng.random() < 0.7:
            content = png_sums_mended(content)
        path = self.folder / "mutated.picture"
        path.write_bytes(content)
        return rng.choice([prepare, load_image]), rng.choice([path, content, io.BytesIO(content)])

    def helper(self):
        return decoder.process

    def check(self, given):
        read, source = given
        if read is load_image:
            pixels = load_image(source)
            assert pixels.shape == (1, 1, 28, 28)
        else:
            pixels = prepare(source).pixels
            assert pixels.shape == (28, 28)
        assert pixels.dtype == np.float32 and 0 <= pixels.min() <= pixels.max() <= 1


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


class CraftedPicture(Kind):
    """Small files that declare large things: sizes, tiles, scans, components, frames, lengths."""

    def input(self, rng):
        path = self.folder / "crafted.picture"
        content = rng.choice(CRAFTED)(rng)
        if rng.random() < 0.2:
            content = damaged(content, rng, [content])
        path.write_bytes(content)
        if rng.random() < 0.05:
            with path.open("r+b") as file:  # sparse: it takes no room on the disk
                file.truncate(len(content) + rng.choice([2**20, 2**26, 2**32, 2**36]))
        return rng.choice([prepare, load_image]), path

    helper, check = Picture.helper, Picture.check


def _up_to(rng, most: int) -> int:
    """From 1 to ``most``, small numbers as often as large ones."""
    return int(most ** rng.random())


def _tiff(rng) -> bytes:
    """Any numbers in any tags that say where and how large the pixels are."""
    tags = {259: (3, 1, rng.choice(COMPRESSIONS)), 277: (3, 1, rng.choice([1, 1, 1, 3, 4, 60]))}
    for tag in rng.sample(
        [256, 257, 258, 262, 273, 278, 279, 284, 317, 338, 339], rng.choice([0, 1, 2])
    ):
        tags[tag] = rng.choice([3, 4]), rng.choice([1, 1, 2, 9]), rng.choice([*NUMBERS[:16], 8, 28])
    if rng.random() < 0.6:
        tags |= {273: None, 278: None, 279: None, 324: (4, 1, 8), 325: (4, 1, _up_to(rng, 10**6))}
        tags |= {322: (4, 1, _up_to(rng, 10**5)), 323: (4, 1, _up_to(rng, 10**5))}
    if rng.random() < 0.1:
        tags |= {tag: (7, 1000, 8) for tag in range(1000, 1000 + _up_to(rng, 50_000))}
    return bombs.plain_tiff(tags=tags)


def _bmp(rng) -> bytes:
    runs = rng.randbytes(rng.choice([0, 9, 300])) + b"\0\2\xff\xff" * _up_to(rng, 1000)
    return bombs.bmp_runs(runs + b"\0\1" * rng.choice([0, 1]), _up_to(rng, bombs.SIDE))


def _png(rng) -> bytes:
    name = rng.choice(
        [b"iCCP", b"zTXt", b"iTXt", b"tEXt", b"IDAT", b"teSt", b"eXIf", b"acTL", b"tRNS"]
    )
    data = b"x\0\0" + zlib.compress(bytes(_up_to(rng, 2**21)))
    count = _up_to(rng, 10**9 // (10**5 + 900 * len(data)))
    side = _up_to(rng, 6000)
    return bombs.png(*[bombs.png_chunk(name, data)] * count, size=(side, _up_to(rng, 6000)))


def _netpbm(rng) -> bytes:
    kind = rng.choice([b"P1", b"P2", b"P3", b"P4", b"P5", b"P6", b"Pf", b"P0CMYK"])
    most = rng.choice([b"", b" 1", b" 255", b" 3", b" 1000", b" 65535", b" 65536", b" 0.5"])
    size = b" %d %d" % (_up_to(rng, 8000), _up_to(rng, 8000))
    return (
        kind + size + most + b"\n" + rng.choice([b"7 ", b"\0", b"#\n", b"1"]) * _up_to(rng, 2**20)
    )


COMPRESSIONS = [1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946, 34925, 50000, 50001]
CRAFTED = [
    _tiff, _tiff, _bmp, _png, _netpbm,
    lambda rng: bombs.jpeg_scans(_up_to(rng, 5000), (_up_to(rng, 8000), _up_to(rng, 8000))),
    lambda rng: bombs.jpeg_segments(_up_to(rng, 100_000)),
    lambda rng: bombs.jpeg2000(_up_to(rng, 16_000), _up_to(rng, 4000), _up_to(rng, 4000)),
    lambda rng: bombs.jpeg2000(_up_to(rng, 16_000), 28, _up_to(rng, 28)),
    lambda rng: bombs.gif(_up_to(rng, 10_000)),
    lambda rng: bombs.gif_blocks(_up_to(rng, 100_000)),
    lambda rng: bombs.ico(_png(rng), _up_to(rng, 1000)),
    lambda rng: bombs.tga(_up_to(rng, 8000)),
    lambda rng: bombs.exif_entries(_up_to(rng, 20_000)),
    lambda rng: bombs.saved(rng.choice(["WEBP", "AVIF"]), (_up_to(rng, 2000), _up_to(rng, 2000))),
]  # fmt: skip
