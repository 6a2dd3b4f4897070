"""Files that are no pictures to us: what they are, and what to do with them."""

import io
import struct

import pytest
from PIL import Image, features

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.foreign import foreign
from mnist_paddle.system.errors import PictureError


def heif(major, *compatible):
    """The beginning of a file of the ISO base media format, with its brands (ISO 14496-12, 4.3)."""
    brands = b"".join((major, bytes(4), *compatible))
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + b"\0\0\1\0meta" + bytes(256)


@pytest.mark.parametrize(
    "content, what",
    [
        (heif(b"heic", b"mif1", b"heic"), "HEIC picture, .*; convert to JPEG or PNG"),
        (heif(b"mif1", b"MiHE", b"heix"), "HEIC picture, .*; convert to JPEG or PNG"),
        (heif(b"msf1"), "HEIC picture"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF document; save the page as PNG or JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG drawing; export it as PNG"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- me --><svg/>', "SVG drawing"),
        (b"PK\x03\x04" + bytes(60), "ZIP archive"),
    ],
)
def test_it_says_what_to_do(content, what, tmp_path):
    (tmp_path / "IMG_0001.HEIC").write_bytes(content)
    for source in (tmp_path / "IMG_0001.HEIC", content, io.BytesIO(content)):
        with pytest.raises(PictureError, match=what) as error:
            prepare(source)
        assert "\n" not in str(error.value)


def test_pictures_are_not_foreign(seven):
    formats = ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "TGA", "JPEG2000"]
    for form in [*formats, *(["AVIF"] if features.check("avif") else [])]:
        seven().convert("RGB").save(content := io.BytesIO(), form)
        assert foreign(content.getvalue()) is None


def test_a_png_under_the_name_of_another_format_is_read(seven, tmp_path):
    seven().save(tmp_path / "seven.heic", "png")
    assert prepare(tmp_path / "seven.heic").box == prepare(seven()).box


def test_short_and_odd_beginnings():
    for content in (b"\0\0\0\x18ftyp", b"\xff\xff\xff\xffftypheic", b"\0\0\0\0ftypxxxx", b"<"):
        assert foreign(content) is None or b"heic" in content


def test_avif_says_mif1_too(seven):
    if not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    seven().convert("RGB").save(content := io.BytesIO(), "AVIF")
    swapped = content.getvalue().replace(b"ftypavif", b"ftypmif1", 1)
    assert foreign(swapped) is None
    assert isinstance(Image.open(io.BytesIO(content.getvalue())), Image.Image)
