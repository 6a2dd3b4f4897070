"""Dark ink on light and light ink on dark are told apart, in any light."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.polarity import is_light_on_dark


def grey(picture):
    return np.asarray(picture, np.float32) / 255


def glare_at(place, reach, strength):
    """The glare of a lamp around a place (down, across), float32 [200, 200]."""
    down, across = np.ogrid[:200, :200]
    far = (down - place[0]) ** 2 + (across - place[1]) ** 2
    return strength * np.exp(-far / reach**2, dtype=np.float32)


@pytest.mark.parametrize("pen", [1, 3, 10, 25])
@pytest.mark.parametrize("size", [(28, 28), (120, 140), (256, 180)])
def test_polarity(size, pen, seven):
    drawn = seven(size, pen=min(pen, size[0] // 6))
    assert not is_light_on_dark(grey(drawn))
    assert is_light_on_dark(grey(ImageOps.invert(drawn)))
    np.testing.assert_allclose(
        prepare(drawn).pixels, prepare(ImageOps.invert(drawn)).pixels, atol=0.01
    )


def test_polarity_under_a_shadow(seven):
    lit = grey(seven((200, 200)))
    lit[:, 110:] *= 0.4  # the shadow is over nearly half of it, and darker than most inks
    assert not is_light_on_dark(lit)
    assert is_light_on_dark(1 - lit)


@pytest.mark.parametrize("ink, reach", [(60, 20), (110, 30), (140, 45)])
def test_polarity_beside_the_glare_of_a_lamp(ink, reach, seven):
    drawn = 0.9 * grey(seven((200, 200), pen=8, ink=ink))
    glare = glare_at((110, 60), reach, 0.5)
    lit = np.minimum(drawn * (0.55 + glare) + glare, 1)
    assert not is_light_on_dark(lit)
    assert is_light_on_dark(1 - lit)


@pytest.mark.parametrize("ink", [60, 100, 140])
def test_polarity_of_thin_strokes_in_a_wide_glare(ink, seven):
    """A flash: half of the page is glare, and stands out more than the pen does."""
    drawn = 0.9 * grey(seven((200, 200), pen=4, ink=ink))
    glare = glare_at((60, 100), 40, 0.35)
    lit = drawn * (0.55 + glare) + glare
    assert not is_light_on_dark(lit)
    assert is_light_on_dark(1 - lit)


@pytest.mark.parametrize("place, reach", [((100, 100), 45), ((85, 110), 35), ((120, 95), 40)])
@pytest.mark.parametrize("pen", [14, 20])
def test_polarity_of_wide_strokes_within_a_glare(pen, place, reach, seven):
    """A flash right on the digit: all around it is brighter than the rest of the page."""
    drawn = 0.9 * grey(seven((200, 200), pen=pen, ink=110))
    glare = glare_at(place, reach, 0.35)
    assert not is_light_on_dark(drawn * (0.55 + glare) + glare)


def test_polarity_of_a_fat_digit_that_fills_its_picture():
    picture = Image.new("L", (110, 170), 230)
    for box in ((12, 10, 98, 88), (5, 80, 105, 162)):
        ImageDraw.Draw(picture).ellipse(box, None, 30, 28)
    assert not is_light_on_dark(grey(picture))
    assert is_light_on_dark(grey(ImageOps.invert(picture)))


@pytest.mark.parametrize("soft", [0.3, 0.5])
def test_a_gap_in_what_is_light_on_black_is_no_ink(soft):
    trousers = np.zeros((224, 224), np.float32)
    trousers[:, 72:152] = soft  # their outline is not as sharp as the gap between their legs
    trousers[:, 80:144] = 0.8
    trousers[72:, 100:124] = 0
    assert is_light_on_dark(trousers)
