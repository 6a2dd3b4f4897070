"""A drawing is read by the last steps alone, to the same end as the whole preparation."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.drawing import read_drawing
from mnist_paddle.pictures.ink import NO_INK, SEVERAL
from mnist_paddle.reports.synthetic.strokes import Place, line


def as_ink(picture):
    return (255 - np.asarray(picture, np.float32)) / 255


def test_a_drawing_is_read_as_a_picture_of_it_is(numbers):
    digits = MnistDataset("valid").imgs[:30]
    for digit in (np.reshape(digits, (-1, 28, 28)) * 255).astype(np.uint8):
        centre = tuple(128 + numbers.uniform(-20, 20, 2))
        place = Place((256, 256), numbers.uniform(100, 200), centre)
        drawn = line(digit, place, numbers.uniform(6, 24), numbers)
        picture = Image.fromarray(np.uint8(np.round(255 - 255 * drawn)))
        alone, whole = read_drawing(as_ink(picture)), prepare(picture)
        assert alone.findings == whole.findings and alone.box == whole.box
        assert abs(alone.pixels - whole.pixels).max() < 0.1  # the paper costs a few greys


@pytest.mark.parametrize("size", [(256, 256), (40, 30), (1, 1)])
def test_an_empty_canvas_has_no_ink(size):
    found = read_drawing(np.zeros(size, np.float32))
    assert found.findings == (NO_INK,) and found.box is None and not found.pixels.any()


def test_two_digits_are_noticed(seven):
    picture = Image.new("L", (256, 256), 255)
    for left in (0, 128):
        picture.paste(seven((128, 200)), (left, 28))
    assert read_drawing(as_ink(picture)).findings == (SEVERAL,)


def test_a_box_around_the_digit_is_left_out(seven):
    clean = read_drawing(as_ink(seven((256, 256))))
    picture = seven((256, 256))
    ImageDraw.Draw(picture).rectangle((30, 20, 225, 235), outline=0, width=4)
    assert (read_drawing(as_ink(picture)).ink == clean.ink).all()
