"""A printed circle that a digit touches goes; a 0 stays, whatever crosses it or lies in it."""

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.pieces import find_pieces
from mnist_paddle.pictures.rings import without_ring

SIDE = 240


def drawn(*lines, pen=9):
    picture = Image.new("L", (SIDE, SIDE), 255)
    for line in lines:
        ImageDraw.Draw(picture).line(line, 0, pen, joint="curve")
    return picture


def ring(box, pen=4, ink=0):
    large = Image.new("L", (4 * SIDE, 4 * SIDE), 255)
    ImageDraw.Draw(large).ellipse([4 * side for side in box], None, ink, 4 * pen)
    return large.reduce(4)


SEVEN = drawn([(80, 70), (150, 70), (105, 185)])
BLANK = [Image.new("L", (SIDE, SIDE), grey) for grey in (0, 255)]


@pytest.mark.parametrize("box", [(38, 40, 178, 200), (50, 28, 178, 215)])
@pytest.mark.parametrize("pen, ink", [(1, 0), (1, 60), (3, 0), (5, 90), (8, 60)])
def test_a_circle_that_a_digit_touches_is_taken_out(box, pen, ink):
    touching = drawn([(80, 70), (160, 70), (105, 185)])
    picture = ImageChops.darker(touching, ring(box, pen, ink))
    found, alone = prepare(picture), prepare(touching)
    assert abs(np.subtract(found.box, alone.box)).max() <= 12  # a bit of it stays where they touch
    assert abs(found.pixels - alone.pixels).mean() < 0.06


ZEROS = {
    "plain": [],
    "slashed": [[(85, 190), (155, 50)]],
    "crossed": [[(65, 120), (175, 120)]],
    "with a dot": [[(117, 118), (123, 122)]],
    "with a tail in it": [[(120, 40), (128, 80)]],
}


def untouched(picture):
    """Whether nothing is taken out of a picture's ink."""
    contrast = 1 - np.asarray(picture, np.float32) / 255
    return without_ring(contrast, find_pieces(contrast > 0.25)) is contrast


@pytest.mark.parametrize("strokes", ZEROS.values(), ids=ZEROS)
def test_a_round_0_keeps_its_ink(strokes):
    assert untouched(ImageChops.darker(ring((70, 40, 170, 200), 8), drawn(*strokes, pen=8)))


@pytest.mark.parametrize(
    "off, waves, turn, pen, tall",
    [(0.005, 2, 0, 4, 1), (0.02, 3, 4, 8, 1.4), (0.02, 4, 0, 6, 1.4), (0.03, 3, 2, 6, 1.2)],
)
@pytest.mark.parametrize("slash", [(0, 0), (0.75, 0.75), (1.05, 0.8)], ids=["none", "in", "over"])
def test_a_0_that_is_nearly_an_ellipse_keeps_its_ink(off, waves, turn, pen, tall, slash):
    angle = np.linspace(0, 2 * np.pi, 80)
    away = 65 * (1 + off * np.cos(waves * angle + turn))
    points = 120 + (away * [np.cos(angle), tall * np.sin(angle)]).T
    ends = [(120 - 39 * low, 120 + 52 * tall * low) for low in (slash[0], -slash[1])]
    assert untouched(drawn([tuple(point) for point in points], ends, pen=pen))


@pytest.mark.parametrize("picture", [SEVEN, *BLANK], ids=["7", "black", "white"])
def test_what_is_no_ring_stays(picture):
    assert untouched(picture)
