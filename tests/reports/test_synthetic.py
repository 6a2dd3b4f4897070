"""The generator of test pictures: every kind, repeatable, and with the digit's ink in it."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.reports.synthetic import KINDS, NOT_DIGITS, render, render_file
from mnist_paddle.reports.synthetic.strokes import Place, enlarged, line, middle_line
from mnist_paddle.system.errors import SettingsError


@pytest.fixture(scope="module")
def digit():
    """A zero of valid, uint8 [28, 28]."""
    valid = MnistDataset("valid")
    return valid.imgs.values[int(np.flatnonzero(valid.labels == 0)[0])].reshape(28, 28)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_opens_and_repeats(name, digit):
    content, extension = render_file(digit, name, np.random.default_rng(4))
    assert extension in ("png", "jpg", "gif", "tif") and "\n" not in KINDS[name].description
    assert render_file(digit, name, np.random.default_rng(4))[0] == content
    assert render_file(digit, name, np.random.default_rng(5))[0] != content or name == "mnist"
    picture = render(digit, name, np.random.default_rng(4))
    assert min(picture.size) >= 28
    assert any(low != high for low, high in np.atleast_2d(picture.getextrema()))


def test_the_kinds_that_are_a_way_to_store_are_stored_so(digit):
    def made(name):
        return render(digit, name, np.random.default_rng(1))

    assert made("one_bit").mode == "1" and made("cmyk").mode == "CMYK"
    assert made("sixteen_bit").mode.startswith("I") and made("floating").mode == "F"
    assert made("grey_alpha").mode == "LA" and made("palette").mode == "P"
    assert made("palette_transparent").info["transparency"] is not None
    shape = np.asarray(made("alpha_shape"))
    assert shape[..., :3].max() == 0 and shape[..., 3].max() == 255
    turned = [render(digit, "exif_rotated", np.random.default_rng(seed)) for seed in range(6)]
    assert {picture.getexif()[0x0112] for picture in turned} <= {3, 6, 8}


def test_exif_sets_the_digit_upright():
    """A digit in the upper left half stays there once EXIF has been heeded."""
    mark = np.zeros((28, 28), np.uint8)
    mark[4:24, 6:9] = mark[4:7, 6:22] = 255  # an upright with a bar to the right on top
    for seed in range(6):
        picture = render(mark, "exif_rotated", np.random.default_rng(seed))
        ink = 255 - np.asarray(ImageOps.grayscale(ImageOps.exif_transpose(picture)), float)
        ink = np.clip(ink - np.median(ink) - 40, 0, None)
        down, across = (np.average(np.arange(side), weights=ink.sum(axis)) / side
                        for axis, side in ((1, ink.shape[0]), (0, ink.shape[1])))  # fmt: skip
        rows, columns = np.flatnonzero(ink.max(1)), np.flatnonzero(ink.max(0))
        assert down * ink.shape[0] < rows.mean() and across * ink.shape[1] < columns.mean()


@pytest.mark.parametrize("name", NOT_DIGITS)
def test_pictures_of_no_digit_repeat_and_differ(name, digit):
    def drawn(seed):
        return NOT_DIGITS[name](digit[None], np.random.default_rng(seed)).tobytes()

    assert drawn(4) == drawn(4) != drawn(5)


def test_an_unknown_kind_is_explained(digit):
    with pytest.raises(SettingsError, match="'fax', but can only be one of mnist"):
        render(digit, "fax", np.random.default_rng(0))


@pytest.mark.parametrize("draw", [enlarged, line])
def test_ink_is_at_its_place(draw, digit, numbers):
    place = Place((200, 300), size=100, centre=(80, 190))
    ink = draw(digit, place) if draw is enlarged else line(digit, place, 8, numbers)
    assert ink.shape == (200, 300) and ink.min() >= 0 and ink.max() == 1
    rows, columns = np.flatnonzero(ink.max(1) > 0.5), np.flatnonzero(ink.max(0) > 0.5)
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(80, abs=6)
    assert (columns[0] + columns[-1]) / 2 == pytest.approx(190, abs=6)
    longer = max(rows[-1] - rows[0], columns[-1] - columns[0])
    assert longer == pytest.approx(100 + 8 * (draw is line), abs=6)


def test_a_turn_of_a_quarter_is_a_turn(digit):
    upright = enlarged(digit, Place((100, 100), 80, (50, 50)))
    turned = enlarged(digit, Place((100, 100), 80, (50, 50), turn=np.pi / 2))
    right = np.asarray(Image.fromarray(upright).transpose(Image.Transpose.ROTATE_90))
    assert np.abs(turned - right).mean() < 0.02 < np.abs(turned - upright).mean()


def test_the_middle_line_of_a_ring_is_a_ring_and_drops_a_speck():
    down, across = np.ogrid[:28, :28]
    radius = np.hypot(down - 14, across - 14)
    ring = np.uint8(255 * (np.abs(radius - 8) < 1.5))
    ring[1:3, 1:6] = 255
    points, edges, extent = middle_line(ring)
    assert extent / 4 == pytest.approx(16, abs=1)
    assert np.hypot(*points.T) == pytest.approx(extent / 2, rel=0.12)
    assert (np.bincount(edges.ravel(), minlength=len(points)) >= 2).all()  # no loose end
