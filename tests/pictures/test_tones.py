"""Every mode, depth and kind of transparency shows the same digit."""

import numpy as np
import pytest
from PIL import Image, ImageChops

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.tones import small_grey

MODES = ["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F", "LA", "RGBX"]


@pytest.mark.parametrize("longest", [256, 64])  # as it is, and shrunk
@pytest.mark.parametrize("mode", MODES)
def test_every_mode_shows_the_same(mode, longest, seven):
    grey = small_grey(seven().convert(mode), longest)
    np.testing.assert_allclose(grey, small_grey(seven(), longest), atol=0.005)


@pytest.mark.parametrize("mode, by", [("PA", "P"), ("La", "LA"), ("RGBa", "RGBA")])
def test_modes_that_need_two_steps(mode, by, seven):
    picture = seven().convert(by).convert(mode)
    np.testing.assert_allclose(small_grey(picture, 256), small_grey(seven(), 256))


def test_lab_is_read_by_its_lightness(seven):
    neutral = Image.new("L", seven().size, 128)
    picture = Image.merge("LAB", [seven(), neutral, neutral])
    np.testing.assert_allclose(small_grey(picture, 256), small_grey(seven(), 256))


@pytest.mark.parametrize("white", [1, 255, 4095, 65535])
@pytest.mark.parametrize("kind", [np.uint16, np.int32, np.float32])
def test_deep_pictures_of_any_scale(kind, white, seven):
    values = (np.asarray(seven()) / 255 * white).astype(kind)
    grey = small_grey(Image.fromarray(values), 256)
    np.testing.assert_allclose(grey, small_grey(seven(), 256), atol=0.005)


def test_floats_that_are_not_numbers_do_no_harm(seven):
    values = np.asarray(seven(), np.float32) / 255
    values[:2] = [[np.nan], [np.inf]]
    values[2, 0] = -np.inf
    picture = prepare(Image.fromarray(values))
    assert np.isfinite(picture.pixels).all() and picture.pixels.sum() > 20


def transparent(shape, colour):
    """A picture that is of one colour wherever ``shape``, "L", is not transparent."""
    return Image.merge("RGBA", [*(Image.new("L", shape.size, value) for value in colour), shape])


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 30, 40)])
def test_the_shape_may_be_in_the_transparency(colour, seven):
    shape = ImageChops.invert(seven())
    for picture in (transparent(shape, colour), transparent(shape, colour).convert("LA")):
        np.testing.assert_allclose(prepare(picture).pixels, prepare(seven()).pixels, atol=0.02)


def test_transparency_in_a_palette(seven, tmp_path):
    picture = seven((120, 140), 255, 0).convert("P")
    picture.save(tmp_path / "palette.gif", transparency=picture.getpixel((0, 0)))
    pixels = prepare(tmp_path / "palette.gif").pixels
    np.testing.assert_allclose(pixels, prepare(seven()).pixels, atol=0.02)


@pytest.mark.parametrize("alpha", [0, 100, 255])
def test_transparency_that_is_the_same_everywhere_hides_nothing(alpha, seven):
    picture = seven().convert("RGB")
    picture.putalpha(alpha)
    np.testing.assert_allclose(small_grey(picture, 256), small_grey(seven(), 256))


def test_a_photograph_with_transparent_surroundings(seven):
    """Grey paper and dark ink in the middle of a transparent picture."""
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    picture.paste(seven(paper=170, ink=40).convert("RGBA"), (90, 80))
    assert abs(prepare(picture).pixels - prepare(seven()).pixels).mean() < 0.02


def test_ink_of_several_colours_on_transparency(seven):
    picture = transparent(ImageChops.invert(seven()), (0, 0, 0))
    picture.paste(
        (150, 150, 255), (0, 70, 120, 140), ImageChops.invert(seven()).crop((0, 70, 120, 140))
    )
    found = prepare(picture)
    expected = prepare(seven())
    assert abs(np.subtract(found.box, expected.box)).max() <= 2


@pytest.mark.parametrize("size", [(1000, 20), (3, 4000), (256, 256), (257, 100), (40, 30)])
def test_the_copy_is_small_and_keeps_its_proportions(size):
    height, width = small_grey(Image.new("RGB", size), 256).shape
    assert max(height, width) == min(256, max(size))
    scale = max(height, width) / max(size)
    assert abs(height - size[1] * scale) <= 1 and abs(width - size[0] * scale) <= 1


def test_grey_is_luma():
    """ITU-R 601: 0.299 R + 0.587 G + 0.114 B."""
    for colour, luma in (((255, 0, 0), 0.299), ((0, 255, 0), 0.587), ((0, 0, 255), 0.114)):
        assert small_grey(Image.new("RGB", (9, 9), colour), 256)[4, 4] == pytest.approx(
            luma, abs=0.003
        )


def test_floats_of_any_size(recwarn):
    """Those of NaN, infinite or huge do not hide the rest, nor warn."""
    pixels = np.full((40, 40), 1, np.float32)
    pixels[10:30, 15:25] = 0
    for odd in (np.nan, np.inf, -np.inf, 3.4e38, -3.4e38, 1e-40):
        pixels[0, :2] = odd, -odd
        grey = small_grey(Image.fromarray(pixels), 256)
        assert np.isfinite(grey).all() and grey.min() >= 0 and grey.max() <= 1
    assert not recwarn.list
