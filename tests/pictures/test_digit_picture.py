"""prepare as a whole: the examples, MNIST itself, and pictures without a digit."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_paddle import MNIST, load_weights
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.pictures import digit_picture, prepare
from mnist_paddle.pictures.ink import NO_INK, SEVERAL
from mnist_paddle.pictures.pieces import find_pieces
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def read():
    """The digit that the shipped weights read in a network input [28, 28]."""
    network = MNIST()
    load_weights(network, ROOT / "work" / "mnist.pdparams")
    network.eval()

    def digit(pixels):
        import paddle

        with paddle.no_grad():
            return int(network(paddle.to_tensor(pixels[None, None])).argmax())

    return digit


@pytest.mark.parametrize(
    "name", ["example_0.jpg", "example_6.jpg", "photo_3.jpg", "scan_7.png", "drawing_5.png"]
)
def test_the_examples_are_read(name, read):
    picture = prepare(ROOT / "work" / name)
    assert picture.pixels.shape == (28, 28) and picture.pixels.dtype == np.float32
    assert picture.findings == ()
    assert read(picture.pixels) == int(name[-5])


@pytest.mark.parametrize("dark_on_light", [False, True])
def test_mnist_comes_through_as_it_is(dark_on_light):
    images = np.round(MnistDataset("valid").imgs[:200].reshape(-1, 28, 28) * 256).clip(0, 255)
    images = images.astype(np.uint8)
    differences = []
    for image in images:
        shown = 255 - image if dark_on_light else image
        pixels = prepare(Image.fromarray(shown)).pixels
        differences.append(abs(pixels - image / np.float32(255)).mean())
    assert np.median(differences) < 0.01  # where the mean pixel is 0.13
    assert np.mean(np.array(differences) > 0.03) < 0.06


@pytest.mark.parametrize("grey", [0, 128, 255])
@pytest.mark.parametrize("size", [(28, 28), (640, 480), (1, 1), (3000, 2)])
def test_a_blank_picture_has_no_ink(grey, size):
    picture = prepare(Image.new("L", size, grey))
    assert picture.findings == (NO_INK,) and picture.box is None
    assert not picture.pixels.any() and not picture.ink.any()
    assert picture.ink.shape == picture.grey.shape


@pytest.mark.parametrize("deviation", [30, 50])
def test_ink_that_grain_hides_is_found_in_a_blurred_copy(deviation, seven, numbers):
    clean = seven((240, 220), paper=150, ink=90, pen=14)
    noise = numbers.normal(0, deviation, (220, 240))
    noisy = Image.fromarray(np.uint8(np.clip(np.asarray(clean) + noise, 0, 255)))
    found, expected = prepare(noisy), prepare(clean)
    assert found.box is not None and abs(np.subtract(found.box, expected.box)).max() <= 8
    assert abs(found.pixels - expected.pixels).mean() < 0.045  # shifted by a pixel


@pytest.mark.parametrize("side", [80, 125])
def test_ink_in_a_small_picture_that_grain_hides_is_found_too(side, seven, numbers):
    clean = seven((side, side), paper=110, ink=40, pen=side // 14)
    noisy = np.asarray(clean) + numbers.normal(0, 25, (side, side))
    found = prepare(Image.fromarray(np.uint8(np.clip(noisy, 0, 255))))
    assert abs(np.subtract(found.box, prepare(clean).box)).max() <= 4


def test_paper_that_few_colours_have_speckled_is_no_ink(seven, numbers):
    clean = seven((240, 220), paper=200, ink=180, pen=14)
    specks = numbers.random((220, 240)) < 0.2
    speckled = Image.fromarray(np.where(specks, 180, np.asarray(clean)).astype(np.uint8))
    found, expected = prepare(speckled), prepare(clean)
    assert abs(np.subtract(found.box, expected.box)).max() <= 6
    assert abs(found.pixels - expected.pixels).mean() < 0.06


def zero_on_a_page(size, place, height):
    """A narrow 0, ``height`` pixels high, drawn on a page at ``place``."""
    page = Image.new("L", size, 230)
    x, y = place
    box = (x, y, x + height // 3, y + height)
    ImageDraw.Draw(page).rectangle(box, outline=40, width=height // 8)
    return page


@pytest.mark.parametrize("extension", ["png", "jpg"])
def test_a_small_digit_is_read_at_the_pictures_own_resolution(extension, tmp_path):
    page = zero_on_a_page((2400, 1800), (1500, 300), 110)  # 12 pixels of the working copy
    page.save(tmp_path / f"page.{extension}")
    found = prepare(tmp_path / f"page.{extension}")
    assert len(find_pieces(found.pixels < 0.1)) == 2  # the paper around it and inside
    assert found.grey.shape == (192, 256)
    assert np.allclose(found.box, np.array((1500, 300, 1537, 411)) * 256 / 2400, atol=1.5)


def test_a_small_digit_among_others_stays_one_of_several():
    page = zero_on_a_page((2400, 1800), (1500, 300), 110)
    page.paste(page.crop((1490, 290, 1570, 420)), (300, 1500))
    assert prepare(page).findings == (SEVERAL,)


def test_what_is_not_finer_is_not_looked_at_again(monkeypatch, seven):
    monkeypatch.setattr(digit_picture, "_seen_closer", None)  # a TypeError, if it is called
    for page in (
        seven((28, 28), pen=2),
        seven((2400, 1800)),
        zero_on_a_page((256, 200), (9, 9), 20),
    ):
        assert prepare(page).box
    with pytest.raises(TypeError):
        prepare(zero_on_a_page((2400, 1800), (9, 9), 110))
