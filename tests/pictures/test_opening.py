"""Files good and bad: every format is read, everything else is one line and little memory."""

import io
import os
import random
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from mnist_paddle.pictures import opening, prepare
from mnist_paddle.pictures.ink import NO_INK
from mnist_paddle.pictures.opening import MORE_PAGES
from mnist_paddle.pictures.page_picture import prepare_page
from mnist_paddle.system.errors import PictureError
from tests.safety.fuzz.mutations import png_sums_mended
from tests.safety.picture_bombs import plain_tiff, tiff

FORMATS = ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "TGA", "JPEG2000"]


def refused(source, pattern):
    with pytest.raises(PictureError, match=pattern) as error:
        prepare(source)
    message = str(error.value)
    assert message.isprintable() and len(message) < 300
    assert isinstance(source, Image.Image) or str(source)[:20] in message


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_read(form, seven, tmp_path):
    drawn = seven().convert("RGB")
    drawn.save(tmp_path / "seven", form)
    pixels = prepare(tmp_path / "seven").pixels
    assert abs(pixels - prepare(drawn).pixels).mean() < 0.02  # the mean pixel is 0.08
    assert pixels.sum() > 20


def test_a_path_may_be_text_or_a_path_and_a_picture_at_hand_stays_as_it_was(seven, tmp_path):
    drawn = seven()
    drawn.save(tmp_path / "seven.png")
    before = drawn.tobytes()
    results = [prepare(source) for source in (drawn, tmp_path / "seven.png")]
    results.append(prepare(str(tmp_path / "seven.png")))
    for result in results:
        np.testing.assert_array_equal(result.pixels, results[0].pixels)
    assert drawn.tobytes() == before


LOSSLESS = {"PNG": {}, "TIFF": {}, "WEBP": {"lossless": True}}
TURNS = {
    2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE",
    6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270",
}  # fmt: skip


@pytest.mark.parametrize("form", LOSSLESS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_undone(orientation, form, seven, tmp_path):
    """Of each orientation the inverse turn is applied before saving; EXIF 2.3, tag 0x0112."""
    drawn = seven((90, 60), pen=5).convert("RGB")
    turned = drawn
    if orientation in TURNS:
        turned = drawn.transpose(getattr(Image.Transpose, TURNS[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned.save(tmp_path / "turned", form, exif=exif, **LOSSLESS[form])
    expected = prepare(drawn).grey
    np.testing.assert_array_equal(prepare(tmp_path / "turned").grey, expected)
    loaded = turned.copy()  # a picture at hand, that says it was turned
    loaded.info["exif"] = exif.tobytes()
    np.testing.assert_array_equal(prepare(loaded).grey, expected)


def nonsense(chance):
    """A TIFF's directory as EXIF data have one, orientation 6, other tags of any type and place."""
    types, counts = [0, 1, 2, 3, 4, 5, 7, 9, 10, 12, 77], [0, 1, 2, 9, 1000, 2**31, 2**32 - 1]
    tags = [271, 305, 306, 700, 33432, 33723, 34665, 34853, 36867, 37500, 37510, 40965, 50706]
    entries = {0x0112: (3, 1, 6)}
    for tag in chance.sample(tags, chance.choice([1, 2, 5])):
        place = chance.choice([0, 8, 100, 5000, 10**6, 2**32 - 1])
        entries[tag] = chance.choice(types), chance.choice(counts), place
    return entries


@pytest.mark.parametrize("form", [*LOSSLESS, "JPEG"])
def test_nonsense_in_exif_data_keeps_no_picture_from_being_read(form, seven, tmp_path):
    """What the orientation says counts, whatever stands beside it."""
    drawn = seven((60, 90), pen=5).convert("RGB")
    expected = prepare(drawn.transpose(Image.Transpose.ROTATE_270)).grey
    for seed in range(60):
        entries = nonsense(random.Random(seed))
        if form == "TIFF":
            entries.pop(271, None)  # stands before what tells where the pixels are
            content = plain_tiff(*drawn.size, drawn.convert("L").tobytes(), entries)
        else:
            file = io.BytesIO()
            more = LOSSLESS.get(form, {"quality": 95})
            drawn.save(file, form, exif=b"Exif\0\0" + tiff(entries), **more)
            content = file.getvalue()
        found = prepare(content).grey
        assert found.shape == expected.shape
        assert abs(found - expected).mean() < (0.02 if form == "JPEG" else 0.001), seed


@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG"])
def test_damaged_exif_data_keep_no_picture_from_being_read(form, seven):
    """Upright or turned, but read. (A TIFF's are among what tells where its pixels are.)"""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x011A] = 6, "maker", 72.0
    exif.get_ifd(0x8769)[0x9003] = "2020:01:01 00:00:00"
    drawn = seven((60, 90), pen=5).convert("RGB")
    file = io.BytesIO()
    drawn.save(file, form, exif=exif, **LOSSLESS.get(form, {"quality": 95}))
    whole, data = file.getvalue(), exif.tobytes()[6:]
    place = whole.index(data)
    for seed in range(100):
        chance, content = random.Random(seed), bytearray(whole)
        for _ in range(chance.choice([1, 2, 5, 20, 60])):
            content[place + chance.randrange(len(data))] = chance.choice([0, 255, seed])
        content = png_sums_mended(bytes(content)) if form == "PNG" else bytes(content)
        assert prepare(content).box


def test_what_is_not_a_picture_is_one_line(seven, tmp_path):
    seven().save(tmp_path / "whole.png")
    whole = (tmp_path / "whole.png").read_bytes()
    (tmp_path / "text.png").write_text("a letter, not a digit")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) * 2 // 3])
    (tmp_path / "drawing.eps").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    refused(tmp_path / "text.png", "not a picture")
    refused(tmp_path / "empty.png", "an empty file")
    refused(tmp_path / "cut.png", "damaged or cut short")
    refused(tmp_path / "drawing.eps", "not a picture")  # it would start Ghostscript
    refused(tmp_path / "none.png", "no such file")
    refused(tmp_path, "a folder")
    with pytest.raises(PictureError, match=r"'with.x00zero': cannot be read"):
        prepare("with\0zero")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    refused(tmp_path / "pipe.png", "not an ordinary file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads it all")
def test_a_file_that_may_not_be_read(seven, tmp_path):
    seven().save(tmp_path / "secret.png")
    (tmp_path / "secret.png").chmod(0)
    refused(tmp_path / "secret.png", "damaged or cut short|cannot be read")


@pytest.mark.parametrize("size", [(0, 0), (0, 9), (9, 0)])
def test_a_picture_without_a_pixel(size):
    refused(Image.new("L", size), "without a pixel")


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_an_animation_is_refused(form, seven, tmp_path):
    seven().save(tmp_path / "moving", form, save_all=True, append_images=[seven(pen=20)])
    refused(tmp_path / "moving", "an animation")


def test_of_several_pages_the_first_is_read(seven, tmp_path):
    first = seven()
    first.save(tmp_path / "pages.tif", save_all=True, append_images=[Image.new("L", (50, 50))])
    found = prepare(tmp_path / "pages.tif")
    np.testing.assert_array_equal(found.pixels, prepare(first).pixels)
    assert found.findings == (MORE_PAGES,) and not prepare(first).findings
    assert prepare_page(tmp_path / "pages.tif").findings == (MORE_PAGES,)
    preview = TiffImagePlugin.ImageFileDirectory_v2()
    preview[254] = 1  # a smaller copy of the first page, as cameras add it
    with TiffImagePlugin.AppendingTiffWriter(str(tmp_path / "camera.tif"), new=True) as file:
        first.save(file, "TIFF")
        file.newFrame()
        first.resize((30, 30)).save(file, "TIFF", tiffinfo=preview)
    assert Image.open(tmp_path / "camera.tif").n_frames == 2
    assert not prepare(tmp_path / "camera.tif").findings


def png_of_zeros(width, height):
    """A PNG's header for a black RGB picture, with the data of one row."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(bytes(1 + 3 * width)))
    return b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(6000, 6000), (60_000, 60_000)])
def test_a_huge_picture_is_refused_before_it_is_decoded(size, tmp_path):
    (tmp_path / "huge.png").write_bytes(png_of_zeros(*size))
    tracemalloc.start()
    refused(tmp_path / "huge.png", r"huge\.png: (6000x6000, )?more than 34 million pixels")
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_photograph_of_50_megapixels_is_decoded_at_a_reduced_scale(tmp_path):
    Image.new("L", (8160, 6120), 255).save(tmp_path / "large.jpg")
    picture = opening.Picture(tmp_path / "large.jpg")
    assert picture.decoded(256).size == (1020, 765) and picture.size == (8160, 6120)
    assert prepare(tmp_path / "large.jpg").findings == (NO_INK,)


def test_damaged_files_never_raise_anything_else(seven, tmp_path, capfd):
    """Cut, changed and lengthened files of every format: a picture or a PictureError."""
    chance = random.Random(0)
    outcomes = {True: 0, False: 0}
    for form in FORMATS:
        buffer = io.BytesIO()
        seven((60, 50), pen=5).convert("RGB").save(buffer, form)
        for _ in range(25):
            damaged = bytearray(buffer.getvalue())
            for _ in range(chance.choice([1, 3, 20])):
                damaged[chance.randrange(min(len(damaged), 400))] = chance.randrange(256)
            if chance.random() < 0.3:
                del damaged[chance.randrange(len(damaged)) :]
            (tmp_path / "damaged").write_bytes(damaged)
            try:
                pixels = prepare(tmp_path / "damaged").pixels
                assert np.isfinite(pixels).all()
                outcomes[True] += 1
            except PictureError as error:
                assert str(error).isprintable()
                outcomes[False] += 1
    assert min(outcomes.values()) > 20
    assert capfd.readouterr().err == ""  # libtiff and others would chat


def test_a_damaged_tiff_is_told_of_once(seven, tmp_path, capfd):
    seven().convert("RGB").save(tmp_path / "damaged.tif", compression="tiff_lzw")
    content = bytearray((tmp_path / "damaged.tif").read_bytes())
    content[8:200] = b"\xff" * 192  # the strips come first
    (tmp_path / "damaged.tif").write_bytes(content)
    refused(tmp_path / "damaged.tif", "damaged or cut short")
    assert capfd.readouterr().err == ""
