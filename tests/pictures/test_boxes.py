"""Printed lines around a digit or beside it go, the digit's own straight strokes stay."""

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.boxes import without_boxes
from mnist_paddle.pictures.levels import find_levels
from mnist_paddle.pictures.pieces import find_pieces

SIDE = 240
LEFT, TOP, RIGHT, BOTTOM = 60, 45, 180, 210  # a box around the digit

SEGMENTS = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")


def drawn(*lines, ink=0, pen=4):
    """A picture of lines, each a list of points (x, y)."""
    picture = Image.new("L", (SIDE, SIDE), 255)
    for line in lines:
        ImageDraw.Draw(picture).line(line, ink, pen, joint="curve")
    return picture


@pytest.fixture
def three():
    """A 3 of arcs in the middle, from x 90 to 150 and y 65 to 190."""
    picture = Image.new("L", (SIDE, SIDE), 255)
    draw = ImageDraw.Draw(picture)
    draw.arc((90, 65, 150, 128), 200, 90, 0, 8)
    draw.arc((90, 120, 150, 190), 270, 160, 0, 8)
    return picture


def same_digit(picture, expected):
    return abs(prepare(picture).pixels - prepare(expected).pixels).mean() < 0.01


CORNERS = [(LEFT, TOP), (RIGHT, TOP), (RIGHT, BOTTOM), (LEFT, BOTTOM)]
BOX = [*CORNERS, CORNERS[0]]
AROUND = {
    "without its top": [[CORNERS[1], CORNERS[2], CORNERS[3], CORNERS[0]]],
    "without its left side": [[CORNERS[0], CORNERS[1], CORNERS[2], CORNERS[3]]],
    "with two gaps": [
        [(100, TOP), CORNERS[0], CORNERS[3], (90, BOTTOM)],
        [(130, TOP), CORNERS[1], CORNERS[2], (125, BOTTOM)],
    ],
    "with gaps near a corner": [
        [(95, TOP), CORNERS[0], CORNERS[3], CORNERS[2], (RIGHT, 90)],
        [(115, TOP), CORNERS[1], (RIGHT, 75)],
    ],
    "askew": [[(62, 45), (180, 52), (177, 212), (58, 206)]],
    "far askew": [[(70, 43), (188, 57), (172, 220), (54, 206)]],
    "off the edge": [[(SIDE, TOP), CORNERS[0], CORNERS[3], (SIDE, BOTTOM)]],
    "two lines": [BOX, [(38, 23), (202, 23), (202, 232), (38, 232), (38, 23)]],
    "a cell": [[(20, TOP), (225, TOP)], [(20, BOTTOM), (225, BOTTOM)],
               [(LEFT, 15), (LEFT, 230)], [(RIGHT, 15), (RIGHT, 230)]],
    "a corner of a table": [[(LEFT, 10), (LEFT, BOTTOM), (SIDE - 10, BOTTOM)]],
    "lines above and below": [[(20, TOP), (200, TOP)], [(20, BOTTOM), (200, BOTTOM)]],
    "a line beside": [[(LEFT, 20), (LEFT, 225)]],
    "a line below": [[(25, BOTTOM), (215, BOTTOM)]],
}  # fmt: skip


@pytest.mark.parametrize("lines", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("ink, pen", [(0, 3), (90, 6), (0, 9)])
def test_lines_around_a_digit_are_taken_out(three, lines, ink, pen):
    assert same_digit(ImageChops.darker(three, drawn(*lines, ink=ink, pen=pen)), three)


def test_a_level_line_far_longer_than_the_digit_is_taken_out():
    seven = drawn([(100, 100), (140, 98), (115, 160)], pen=6)
    assert same_digit(ImageChops.darker(seven, drawn([(5, 86), (225, 88)], pen=3)), seven)


def test_a_digit_in_an_open_box_may_be_a_straight_line_itself():
    one = drawn([(120, 70), (120, 185)], pen=8)
    box = drawn(*AROUND["with two gaps"])
    assert same_digit(ImageChops.darker(one, box), one)


@pytest.mark.parametrize("pen", [3, 6])
def test_a_digit_that_crosses_its_box_keeps_its_ink(pen):
    seven = drawn([(85, 80), (145, 75), (100, 220)], pen=9)
    found = prepare(ImageChops.darker(seven, drawn(BOX[:4], pen=pen)))
    alone = prepare(seven)
    left, top, right, bottom = found.box
    assert abs(np.subtract(found.box, alone.box)).max() <= 2
    assert (found.ink | ~alone.ink)[top:bottom, left:right].mean() > 0.99
    assert abs(found.pixels - alone.pixels).mean() < 0.02


CROSSED = {  # by the 3 from x 90 to 150 and y 65 to 190
    "its top": (70, 85, 170, 210),
    "its top, half above it": (70, 118, 170, 215),
    "its right side": (70, 45, 138, 210),
    "its bottom": (70, 45, 170, 168),
}


@pytest.mark.parametrize("box", CROSSED.values(), ids=CROSSED)
@pytest.mark.parametrize("ink, pen", [(0, 3), (90, 5)])
def test_a_box_goes_whose_lines_the_digit_crosses_far(three, box, ink, pen):
    left, top, right, bottom = box
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    found = prepare(ImageChops.darker(three, drawn(corners, ink=ink, pen=pen)))
    alone = prepare(three)
    assert abs(np.subtract(found.box, alone.box)).max() <= 2
    assert abs(found.pixels - alone.pixels).mean() < 0.1


def test_a_box_goes_that_one_of_a_digits_two_strokes_crosses():
    upper, lower = (
        [(115, 95), (140, 90), (145, 110), (120, 125)],
        [(75, 150), (95, 172), (140, 172), (160, 150)],
    )
    three = drawn(upper, lower, pen=8)
    corners = [(90, 45), (180, 45), (180, 210), (90, 210), (90, 45)]
    found, alone = prepare(ImageChops.darker(three, drawn(corners, pen=3))), prepare(three)
    assert abs(np.subtract(found.box, alone.box)).max() <= 2
    assert abs(found.pixels - alone.pixels).mean() < 0.05


def test_a_box_without_a_corner_goes_though_a_4_touches_two_of_its_sides():
    four = drawn([(117, 85), (102, 120), (140, 122)], [(172, 52), (108, 160)], pen=9)
    box = drawn([(135, 160), (72, 160), (72, 52), (198, 52), (198, 110)], ink=90, pen=5)
    assert same_digit(ImageChops.darker(four, box), four)


def test_a_box_that_can_be_told_from_two_of_its_sides_goes_with_all_its_straight_lines():
    """A small one, askew, whose top the digit touches: from its left and right it was 1 wide."""
    corners = [(33, 34), (80, 31), (78, 78), (30, 81)]
    four = drawn([(44, 32), (39, 58), (65, 60)], [(71, 34), (61, 75)], ink=110, pen=2)
    picture = ImageChops.darker(four, drawn([*corners, *corners[:2]], ink=60, pen=5))
    part = (0, 0, 119, 114)
    found, alone = prepare(picture.crop(part)), prepare(four.crop(part))
    assert abs(found.pixels - alone.pixels).mean() < 0.08  # its top left in: 0.14


def test_a_stroke_that_runs_in_the_line_of_a_box_keeps_the_digit_whole():
    """The stem of a 7, upright for a while where the box's line is."""
    seven = drawn([(90, 80), (152, 80), (152, 130), (120, 205)], pen=10)
    box = drawn([(60, 45), (152, 45), (152, 225), (60, 225), (60, 45)], ink=60, pen=4)
    found = prepare(ImageChops.darker(seven, box))
    assert abs(found.pixels - prepare(seven).pixels).mean() < 0.02


def test_the_level_bar_of_a_five_in_a_box_stays():
    picture = drawn([(100, 128), (126, 118), (142, 136), (132, 160), (96, 164)], pen=8)
    ImageDraw.Draw(picture).line([(122, 100), (172, 100)], 0, 8)
    boxed = ImageChops.darker(picture, drawn(BOX, pen=3))
    assert same_digit(boxed, picture)


@pytest.mark.parametrize("pen", [4, 8, 12])
def test_a_foot_on_the_line_of_a_box_stays(pen):
    two = drawn([(80, 90), (115, 65), (150, 90), (90, 203), (160, 203)], pen=9)
    box = drawn([*BOX, CORNERS[1]], pen=pen)
    found, alone = prepare(ImageChops.darker(two, box)), prepare(two)
    assert abs(np.subtract(found.box, alone.box)).max() <= 8
    assert abs(found.pixels - alone.pixels).mean() < 0.08


def untouched(picture):
    """Whether nothing is taken out of a picture's ink."""
    contrast = 1 - np.float32(picture) / 255
    levels = find_levels(contrast)
    return without_boxes(contrast, levels, find_pieces(contrast > levels.faint)) is contrast


@pytest.mark.parametrize("gap", [0, 6])
@pytest.mark.parametrize("width, pen", [(40, 3), (60, 6), (100, 12)])
def test_digits_of_nothing_but_straight_lines_stay(gap, width, pen):
    left, right, rows = 120 - width // 2, 120 + width // 2, (60, 120, 180)
    ends = {name: [(left + gap, y), (right - gap, y)] for name, y in zip("agd", rows)}
    for names, x in (("fe", left), ("bc", right)):
        for name, first, last in zip(names, rows, rows[1:]):
            ends[name] = [(x, first + gap), (x, last - gap)]
    for segments in SEGMENTS:
        assert untouched(drawn(*(ends[name] for name in segments), pen=pen)), segments


STRAIGHT = {
    "1": [[(100, 90), (130, 60), (130, 200)]],
    "1 beside a speck": [[(130, 40), (130, 220)], [(170, 130), (175, 140)]],
    "1 with a flag apart": [[(95, 95), (122, 65)], [(134, 60), (134, 210)]],
    "open 4": [[(90, 60), (80, 150), (170, 150)], [(150, 60), (150, 210)]],
    "4 with a hook": [[(102, 90), (90, 112), (92, 138), (108, 152), (146, 155)],
                      [(146, 45), (142, 190)]],
    "4 of two pieces": [[(100, 60), (80, 150), (135, 150)], [(150, 60), (150, 210)]],
    "4": [[(150, 210), (150, 50), (70, 150), (150, 150)]],
    "5 with its bar apart": [[(110, 75), (105, 120), (150, 125), (160, 170), (90, 195)],
                             [(110, 60), (180, 60)]],
    "7": [[(70, 60), (180, 60), (110, 210)]],
    "crossed 7": [[(70, 60), (160, 60), (160, 210)], [(130, 130), (190, 130)]],
    "7 with its bar apart": [[(60, 50), (190, 50)], [(180, 62), (110, 210)]],
    "2": [[(80, 90), (110, 60), (150, 80), (90, 190)], [(60, 190), (190, 190)]],
}  # fmt: skip


@pytest.mark.parametrize("lines", STRAIGHT.values(), ids=STRAIGHT)
@pytest.mark.parametrize("pen", [3, 6, 14])
def test_straight_strokes_of_a_digit_stay(lines, pen):
    assert untouched(drawn(*lines, pen=pen))


def test_a_thin_4_whose_bar_reaches_over_its_stem_keeps_it():
    """What is beyond the stem is too short to be a mark, so the stem was taken for a line."""
    picture = Image.new("L", (67, 86), 255)
    for line in ([(34, 10), (34, 70)], [(33, 13), (14, 47), (56, 38)]):
        ImageDraw.Draw(picture).line(line, 0, 2, joint="curve")
    assert untouched(picture)
