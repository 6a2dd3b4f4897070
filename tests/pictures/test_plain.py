"""Plain PNG and JPEG files are decoded without another process: the same pixels, and no bombs."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.decoder import decoder
from mnist_paddle.pictures.opening import Picture
from mnist_paddle.pictures.plain import MOST_SCANS, plain
from tests.safety import picture_bombs as bombs

ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf tiff:Orientation="6"/></x:xmpmeta>'


def saved(picture, form, **options):
    content = io.BytesIO()
    picture.save(content, form, **options)
    return content.getvalue()


def turned(orientation=6):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.fixture
def no_process():
    decoder.stop()
    yield
    assert decoder.process is None


def everywhere(content, upright):
    """The same file decoded here and elsewhere: two pictures."""
    here = Picture(content)
    assert here.plain
    elsewhere, size, _more = decoder.decode(content, 256, 0, upright, 60)
    found = here.decoded(256, upright)
    assert here.size == size
    return found, elsewhere


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "1", "I;16"])
def test_png(mode, upright, seven):
    drawn = seven((300, 500))
    drawn = Image.fromarray(np.asarray(drawn, np.uint16)) if mode == "I;16" else drawn.convert(mode)
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "x" * 99, zip=True)
    more = {"pnginfo": texts, "icc_profile": ICC, "exif": turned(), "dpi": (72, 72)}
    if mode == "P":
        more["transparency"] = 3
    if mode in ("L", "RGB"):
        more["transparency"] = 255 if mode == "L" else (255, 255, 255)
    here, elsewhere = everywhere(saved(drawn, "PNG", **more), upright)
    assert here.mode == elsewhere.mode
    np.testing.assert_array_equal(np.asarray(here), np.asarray(elsewhere))


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize(
    "more", [{}, {"progressive": True}, {"subsampling": 0}, {"restart_marker_rows": 2}]
)
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg(mode, more, upright, seven):
    more = {"exif": turned(), "icc_profile": ICC, "comment": b"x" * 999, "dpi": (9, 9), **more}
    drawn = seven((1300, 1500)).convert(mode)
    here, elsewhere = everywhere(saved(drawn, "JPEG", **more) + b"a trailer", upright)
    assert here.mode == elsewhere.mode and max(here.size) == 375
    np.testing.assert_array_equal(np.asarray(here), np.asarray(elsewhere))


def test_what_phones_and_screens_make_is_plain(seven, no_process):
    for content in (
        saved(seven((28, 28)), "PNG"),
        saved(seven((4032, 3024)), "JPEG", exif=turned()),
        saved(seven((4032, 3024)), "JPEG", progressive=True),
        saved(seven((1200, 900)), "MPO", save_all=True, append_images=[seven((1200, 900))]),
        saved(seven((1920, 1080)).convert("RGBA"), "PNG", icc_profile=ICC),
    ):
        assert prepare(content).box


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        bombs.png()[:-20],
        bombs.png(size=(5000, 4000)),
        bombs.png(bombs.png_chunk(b"acTL", struct.pack(">II", 2, 0))),
        bombs.png(bombs.png_chunk(b"teSt") * 10_000),
        bombs.jpeg(),
        bombs.jpeg_scans(MOST_SCANS + 1, (28, 28)),
        bombs.jpeg_scans(1, (5000, 4000)),
        bombs.jpeg_segments(200),
        bombs.jpeg(b"\xff\xc9") + b"\xff\xda" + bytes(9),  # arithmetic
        bombs.jpeg(b"\xff\xc0", (28, 0)) + b"\xff\xda" + bytes(9),
        bombs.jpeg(b"\xff\xc0", components=3) + b"\xff\xda\0\x08\1\1\0\0\0\0" * (MOST_SCANS + 1),
        bombs.tiff_tile(),
    ],
)  # fmt: skip
def test_what_is_not_plain(content):
    assert plain(content) is None


def test_what_is_left_out_costs_nothing(no_process):
    """Profiles that unpack to gigabytes, EXIF data of a million bytes: no pixel needs them."""
    profile = bombs.png_chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(10**6), 9))
    exif = bombs.png_chunk(
        b"eXIf", bombs.tiff({tag: (7, 2**19, 8) for tag in range(1, 60_000)}, bytes(2**20))
    )
    content = bombs.png(*[profile] * 5000, exif)
    assert len(plain(content).content) < 200
    assert prepare(content).box is None


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_an_orientation_that_is_told_otherwise_is_found_elsewhere(form, seven):
    """In XMP data, which are not looked at here."""
    drawn = seven((60, 90), pen=5).convert("RGB")
    if form == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
        content = saved(drawn, form, pnginfo=texts)
    else:
        content, data = saved(drawn, form, quality=95), b"http://ns.adobe.com/xap/1.0/\0" + XMP
        content = content[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(data)) + data + content[2:]
    assert plain(content) is None
    if Image.open(io.BytesIO(content)).getexif().get(0x0112) != 6:
        pytest.skip("this Pillow knows of no XMP data in it")
    expected = prepare(drawn.transpose(Image.Transpose.ROTATE_270)).grey
    assert abs(prepare(content).grey - expected).mean() < 0.02
