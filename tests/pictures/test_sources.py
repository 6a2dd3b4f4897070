"""What may be given as a picture: paths, bytes, open files, PIL pictures, arrays."""

import io
import tracemalloc

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_paddle.pictures import prepare, sources
from mnist_paddle.system.errors import PictureError

FORMATS = ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "TGA", "JPEG2000"]


def refused(source, pattern):
    with pytest.raises(PictureError, match=pattern) as error:
        prepare(source)
    assert str(error.value).isprintable() and len(str(error.value)) < 300


@pytest.mark.parametrize("form", FORMATS)
def test_it_is_the_same_however_it_is_given(form, seven, tmp_path):
    path = tmp_path / "seven"
    seven().convert("RGB").save(path, form)
    expected = prepare(path)
    content = path.read_bytes()
    with path.open("rb") as file:
        given = [str(path), content, bytearray(content), memoryview(content), io.BytesIO(content)]
        for source in [*given, file, Image.open(path)]:
            np.testing.assert_array_equal(prepare(source).grey, expected.grey)
    loaded = Image.open(path)
    loaded.load()
    assert abs(prepare(loaded).pixels - expected.pixels).mean() < 1e-3  # a JPEG at its full scale


def test_pixels(seven):
    drawn = seven()
    expected = prepare(drawn).pixels
    for mode in ("L", "RGB", "RGBA"):
        pixels = np.asarray(drawn.convert(mode))
        np.testing.assert_array_equal(prepare(pixels).pixels, expected)
        np.testing.assert_array_equal(prepare(pixels[:, ::-1][:, ::-1]).pixels, expected)


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_that_waits_to_be_decoded_stays_so(form, seven, tmp_path):
    """It is decoded from its file, elsewhere; its own pixels are there when they are wanted."""
    seven().convert("RGB").save(tmp_path / "seven", form)
    waiting = Image.open(tmp_path / "seven")
    first = prepare(waiting)
    np.testing.assert_array_equal(prepare(waiting).grey, first.grey)
    waiting.load()
    np.testing.assert_array_equal(
        np.asarray(waiting), np.asarray(Image.open(tmp_path / "seven").convert(waiting.mode))
    )


def test_what_was_drawn_on_a_picture_is_read_and_not_its_file(seven, tmp_path):
    Image.new("RGB", (100, 100), "white").save(tmp_path / "blank.tif", save_all=True)
    picture = Image.open(tmp_path / "blank.tif")
    ImageDraw.Draw(picture).line([(50, 10), (50, 90)], "black", 8)
    assert prepare(picture).box


def test_the_page_that_was_turned_to_is_read(seven, tmp_path):
    blank = Image.new("L", seven().size, 255)
    blank.save(tmp_path / "pages.tif", save_all=True, append_images=[seven()])
    pages = Image.open(tmp_path / "pages.tif")
    assert prepare(pages).box is None
    pages.seek(1)
    np.testing.assert_array_equal(prepare(pages).pixels, prepare(seven()).pixels)


def test_what_cannot_be_a_picture_is_one_line(seven, tmp_path):
    for nothing in (None, 3, "x\n", [[0]]):
        refused(nothing, "neither a file's path, its bytes|no such file")
    refused(b"", "an empty file")
    refused(io.BytesIO(), "an empty file")
    refused(b"a letter, not a digit", "the picture: not a picture")
    refused(io.StringIO("text"), "a file open for text")
    closed = io.BytesIO(b"x")
    closed.close()
    refused(closed, "closed file")
    refused(np.zeros((28, 28)), r"an array of float64 \[28, 28\]; give uint8")
    refused(np.zeros((2, 28, 28), np.uint8), "give uint8")
    refused(np.zeros((0, 9), np.uint8), "without a pixel")
    refused(np.zeros(9, "M8[s]"), "an array of datetime64")
    refused(np.broadcast_to(np.uint8(0), (10**6, 10**6)), "give a smaller one")
    seven().save(tmp_path / "gone.png")
    waiting = Image.open(tmp_path / "gone.png")
    waiting.fp.close()
    refused(waiting, "its file cannot be read")


def test_no_more_is_read_than_a_file_may_have(monkeypatch, tmp_path):
    monkeypatch.setattr(sources, "LARGEST", 1 << 20)

    class Endless(io.RawIOBase):
        taken = 0

        def read(self, count=-1):
            assert 0 <= count <= (1 << 20) + 1
            self.taken += count
            return bytes(count)

    endless = Endless()
    refused(endless, "a file of over 1 MB")
    assert endless.taken < 3 << 20
    refused(bytes(2 << 20), "a file of over 1 MB")
    (tmp_path / "large.png").write_bytes(bytes(2 << 20))
    refused(tmp_path / "large.png", "it has over 1 MB")


def test_the_size_of_a_file_and_not_its_bound_is_allocated(seven, tmp_path):
    seven().save(tmp_path / "small.png")
    prepare(tmp_path / "small.png")
    tracemalloc.start()
    sources.read(tmp_path / "small.png")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20
