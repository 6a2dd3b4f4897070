"""Lines in another ink than the digit's go, though strokes run in them; one ink is left alone."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.inks import two_inks
from mnist_paddle.pictures.printed import without_print

SIDE = 240
PAPER = (244, 240, 228)
BLACK, GREY = (25, 25, 28), (120, 120, 125)
BLUE, RED, GREEN = (40, 60, 170), (190, 40, 50), (20, 110, 60)
SEVEN = [(85, 80), (150, 78), (105, 190)]
ZERO = [(120, 70), (92, 100), (88, 150), (115, 185), (145, 160), (150, 105), (120, 70)]
CIRCLE = [(88, 130), (92, 75), (130, 60), (160, 78), (170, 135), (155, 188), (118, 196), (90, 180),
          (88, 130)]  # fmt: skip
LINES = {
    "the bar runs in a line from edge to edge": [[(0, 79), (SIDE, 79)]],
    "a cell whose line the bar runs in": [[(20, 79), (225, 79)], [(20, 215), (225, 215)],
                                          [(60, 15), (60, 230)], [(180, 15), (180, 230)]],
    "a line through the middle": [[(0, 130), (SIDE, 130)]],
    "a line that ends beside it": [[(89, 20), (89, 170)]],
    "a box that it crosses": [[(100, 60), (180, 60), (180, 175), (100, 175), (100, 60)]],
}  # fmt: skip


def drawn(*strokes, paper=PAPER):
    """A picture of strokes, each (points, colour, width), as a camera sees them."""
    picture = Image.new("RGB", (SIDE, SIDE), paper)
    for points, colour, width in strokes:
        ImageDraw.Draw(picture).line(points, colour, width, joint="curve")
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def as_jpeg(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
@pytest.mark.parametrize(
    ("print_", "pen"), [(BLACK, BLUE), (GREY, BLUE), (RED, BLACK), (BLUE, RED)]
)
@pytest.mark.parametrize("digit", [SEVEN, ZERO], ids=["7", "0"])
def test_lines_of_another_ink_are_taken_out(lines, print_, pen, digit):
    printed = [(line, print_, 5) for line in lines]
    alone = prepare(as_jpeg(drawn((digit, pen, 8))))
    found = prepare(as_jpeg(drawn(*printed, (digit, pen, 8))))
    assert abs(found.pixels - alone.pixels).mean() < 0.06  # a line left in: 0.13


@pytest.mark.parametrize(("print_", "pen"), [(BLACK, BLUE), (RED, BLUE), (BLUE, RED)])
def test_a_circle_of_another_ink_is_taken_out_however_round_it_is(print_, pen):
    alone = prepare(as_jpeg(drawn((SEVEN, pen, 8))))
    found = prepare(as_jpeg(drawn((CIRCLE, print_, 5), (SEVEN, pen, 8))))
    assert abs(found.pixels - alone.pixels).mean() < 0.06


def test_a_stroke_under_the_lines_stays_connected():
    alone = prepare(drawn((ZERO, BLUE, 8)))
    found = prepare(drawn((ZERO, BLUE, 8), ([(0, 130), (SIDE, 130)], BLACK, 4)))
    assert abs(found.pixels - alone.pixels).mean() < 0.03


BOX = [(58, 48), (180, 50), (178, 212), (60, 210), (58, 48)]


@pytest.mark.parametrize("pen", [(45, 40, 125), (60, 50, 120)])
@pytest.mark.parametrize("width, stroke", [(8, 4), (12, 6), (16, 8)])
def test_a_thick_box_goes_though_its_edges_are_of_the_digits_colour(pen, width, stroke):
    """Another blue than the digit's: in a JPEG the edges of a wide line are like a thin one."""
    alone = prepare(as_jpeg(drawn((SEVEN, pen, stroke))))
    found = prepare(as_jpeg(drawn((BOX, (50, 75, 150), width), (SEVEN, pen, stroke))))
    assert abs(found.pixels - alone.pixels).mean() < 0.06


@pytest.mark.parametrize("one", [[(122, 52), (118, 208)], [(112, 70), (124, 190)]])
def test_a_1_in_a_box_is_the_digit_though_its_ink_is_a_straight_line_too(one):
    alone = prepare(as_jpeg(drawn((one, BLACK, 8))))
    found = prepare(as_jpeg(drawn((BOX, (60, 80, 170), 14), (one, BLACK, 8))))
    assert abs(found.pixels - alone.pixels).mean() < 0.03


@pytest.mark.parametrize(("print_", "pen"), [(RED, BLUE), (BLUE, RED)])
def test_a_1_is_no_print_around_the_longest_bit_of_a_broken_line(print_, pen):
    line = [[(40 + 40 * bit, 25), (70 + 40 * bit, 25)] for bit in range(4)]
    line += [[(200, 40), (200, 110)], [(200, 130), (200, 225)]]
    alone = prepare(as_jpeg(drawn((ONE, pen, 9))))
    found = prepare(as_jpeg(drawn((ONE, pen, 9), *((bit, print_, 3) for bit in line))))
    assert abs(found.pixels - alone.pixels).mean() < 0.03


def inked(picture):
    """The contrast, ink and colours of a picture on its paper."""
    colours = np.asarray(picture)
    contrast = 1 - colours.min(axis=2) / np.float32(228)
    return contrast, contrast > 0.2, colours


@pytest.mark.parametrize("colour", [BLACK, GREY, BLUE, RED, GREEN])
@pytest.mark.parametrize("strength", [1, 0.4])
def test_one_ink_is_one_though_it_is_thin_here_and_in_the_shade_there(colour, strength):
    pale = tuple(round(p + strength * (c - p)) for p, c in zip(PAPER, colour, strict=True))
    picture = drawn((SEVEN, colour, 9), ([(40, 40), (40, 200)], pale, 3))
    shade = np.linspace(1, 0.7, SIDE)[None, :, None]
    noise = np.random.default_rng(0).normal(0, 3, (SIDE, SIDE, 3))
    shaded = Image.fromarray(np.uint8(np.clip(np.asarray(picture) * shade + noise, 0, 255)))
    _, ink, _ = inked(picture)
    assert two_inks(np.asarray(shaded), ink) is None


def test_two_inks_are_where_they_were_drawn():
    print_, pen = ([(40, 20), (40, 220)], BLACK, 5), (SEVEN, BLUE, 9)
    _, ink, colours = inked(drawn(print_, pen))
    masks = two_inks(colours, ink)
    for mask, stroke in zip(sorted(masks, key=np.count_nonzero), (print_, pen), strict=True):
        _, alone, _ = inked(drawn(stroke))
        assert np.count_nonzero(mask ^ alone) < 0.02 * np.count_nonzero(ink)


FRINGE = [(x + 5, y + 5) for x, y in ZERO]
ONE = [(120, 40), (120, 200)]
NO_PRINT = {
    "a 1 and a stain": [(ONE, BLUE, 8), ([(150, 90), (165, 102), (154, 112)], RED, 9)],
    "a 1, underlined": [(ONE, BLUE, 8), ([(95, 215), (150, 215)], RED, 6)],
    "a 7 and a stroke of another pen": [(SEVEN, BLUE, 8), ([(60, 195), (110, 140)], RED, 6)],
    "a 7 alone": [(SEVEN, BLUE, 8)],
    "a 0, of another colour at an edge": [(FRINGE, (120, 90, 60), 10), (ZERO, GREEN, 10)],
}


@pytest.mark.parametrize("strokes", NO_PRINT.values(), ids=NO_PRINT)
def test_what_is_no_print_around_a_digit_stays(strokes):
    contrast, _, colours = inked(drawn(*strokes))
    assert without_print(contrast, colours, 0.2) is contrast


@pytest.mark.parametrize(
    ("part", "pen"), [([(57, 24), (51, 52)], 8), ([(82, 50), (48, 48), (64, 41)], 5)]
)
def test_a_short_thick_part_of_a_digit_in_another_light_stays(part, pen):
    picture = Image.new("RGB", (120, 120), PAPER)
    for points, colour, width in ((part, RED, pen), ([(50, 52), (88, 60), (70, 98)], BLUE, 6)):
        ImageDraw.Draw(picture).line(points, colour, width, joint="curve")
    contrast, ink, colours = inked(picture)
    assert two_inks(colours, ink)
    assert without_print(contrast, colours, 0.2) is contrast


def test_specks_of_another_colour_are_no_second_ink():
    colours = np.asarray(drawn((SEVEN, BLUE, 9))).copy()
    ink = (colours < 150).any(axis=2)
    specks = np.zeros_like(ink)
    specks[::3, ::3] = True
    colours[ink & specks] = RED
    assert two_inks(colours, ink) is None


def test_blank_paper_and_paper_that_is_all_ink_have_no_two_inks():
    colours = np.full((80, 80, 3), 200, np.uint8)
    for ink in (np.zeros((80, 80), bool), np.ones((80, 80), bool)):
        assert two_inks(colours, ink) is None
