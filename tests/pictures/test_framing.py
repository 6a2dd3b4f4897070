"""As MNIST was made: 20 pixels long, in proportion, centred by mass, strokes not too thin."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.framing import centred, framed, resized
from mnist_paddle.pictures.ink import box_of
from mnist_paddle.pictures.levels import stroke_width


def ellipse(width, height, pen):
    """The outline of an ellipse, float32 [h, w], filling its box."""
    picture = Image.new("L", (width, height))
    ImageDraw.Draw(picture).ellipse((0, 0, width - 1, height - 1), outline=255, width=pen)
    return np.asarray(picture, np.float32) / 255


@pytest.mark.parametrize("width, height", [(200, 200), (90, 200), (200, 120), (33, 40), (9, 12)])
def test_twenty_pixels_long_in_proportion(width, height):
    ink = ellipse(width, height, max(1, width // 9))
    pixels = framed(ink, (0, 0, width, height))
    left, top, right, bottom = box_of(pixels > 0.1)
    assert pixels.shape == (28, 28) and pixels.dtype == np.float32
    assert max(right - left, bottom - top) in (19, 20, 21)
    assert (right - left) / (bottom - top) == pytest.approx(width / height, abs=0.12)


@pytest.mark.parametrize("corner", [(0, 0), (0, 18), (7, 3)])
def test_the_centre_of_mass_is_in_the_middle(corner):
    digit = np.zeros((20, 12), np.float32)
    digit[corner[0] % 8 :, 3:5] = 1
    digit[corner[0] % 8, :] = 0.7
    frame = centred(digit)
    rows, columns = np.mgrid[:28, :28]
    assert (frame * rows).sum() / frame.sum() == pytest.approx(14, abs=0.51)
    assert (frame * columns).sum() / frame.sum() == pytest.approx(14, abs=0.51)
    assert frame.sum() == pytest.approx(digit.sum())


def test_mass_far_to_one_side_does_not_push_the_digit_out():
    digit = np.full((20, 20), 0.01, np.float32)
    digit[:, :2] = 1
    frame = centred(digit)
    assert frame.sum() == pytest.approx(digit.sum(), rel=1e-5)


@pytest.mark.parametrize("height", [200, 100, 40, 28])
def test_hairlines_become_as_wide_as_mnists(height):
    """MNIST's strokes: 1.8 to 3.5 pixels wide in 80 of 100 digits, by the same measure."""
    pixels = framed(ellipse(height * 3 // 4, height, 1), (0, 0, height * 3 // 4, height))
    large = resized(pixels, 280, 280) > 0.5
    assert 1.7 < stroke_width(large) / 10 < 3.0


def test_a_brush_keeps_its_width():
    ink = ellipse(150, 200, 36)
    pixels = framed(ink, (0, 0, 150, 200))
    large = resized(pixels, 280, 280) > 0.5
    assert stroke_width(large) / 10 == pytest.approx(stroke_width(ink > 0.5) / 10, rel=0.15)


def test_a_digit_of_the_right_size_is_not_resampled(numbers):
    digit = np.zeros((20, 14), np.float32)
    digit[:, 4:8] = numbers.random((20, 4)) * 0.5 + 0.5
    digit[0] = digit[-1] = 0.9
    pixels = framed(np.pad(digit, 5), (5, 5, 19, 25))
    left, top, right, bottom = box_of(pixels > 0)
    np.testing.assert_array_equal(pixels[top:bottom, left:right], digit)


@pytest.mark.parametrize("side", [8, 12, 20, 28, 64, 400])
def test_a_picture_of_any_size_shows_the_same_digit(side, seven):
    drawn = seven((480, 480), pen=50).resize((side, side), Image.Resampling.BOX)
    expected = prepare(seven((480, 480), pen=50)).pixels
    difference = abs(prepare(drawn).pixels - expected).mean()
    assert difference < (0.1 if side < 32 else 0.03)  # the mean pixel is 0.12


def test_strokes_are_smooth_and_full(seven):
    pixels = prepare(seven((480, 480), pen=50)).pixels
    assert pixels.max() > 0.98
    edge = ((pixels > 0.05) & (pixels < 0.95)).sum()
    assert 20 < edge < 120  # anti-aliased along the outline
