"""Light, frames and ruled lines, on pictures drawn here."""

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.background import contrast, evenly_lit, inside_frame
from mnist_paddle.pictures.ruling import without_ruling


def grey(picture):
    return np.asarray(picture, np.float32) / 255


def light(size, low):
    """Light that falls from 1 at the left to ``low`` at the right, float32 [height, width]."""
    return np.broadcast_to(np.linspace(1, low, size[0], dtype=np.float32), size[::-1])


def same_digit(picture, expected, tolerance=0.03):
    """Whether the network would see about the same; the mean pixel of the 7 is 0.08."""
    difference = abs(prepare(picture).pixels - prepare(expected).pixels).mean()
    return difference < tolerance


@pytest.mark.parametrize("paper, ink", [(255, 0), (120, 30), (60, 200), (0, 255), (200, 160)])
def test_any_two_tones_show_the_same_digit(paper, ink, seven):
    assert same_digit(seven(paper=paper, ink=ink), seven(), 0.01)


def test_light_is_divided_out(seven):
    flat = grey(seven((240, 200), paper=230, ink=40))
    even = evenly_lit(flat * light((240, 200), 0.4))
    paper = flat > 0.5
    assert np.ptp(even[paper]) < 0.05 * even[paper].mean()
    ratio = even[~paper].mean() / even[paper].mean()
    assert ratio == pytest.approx(40 / 230, abs=0.02)


@pytest.mark.parametrize("ink", [60, 110, 140])
def test_light_is_divided_out_of_tiny_pictures(ink, seven):
    flat = 0.8 * grey(seven((48, 40), pen=3, ink=ink))
    lit = flat * light((40, 48), 0.4).T
    pictures = [Image.fromarray(np.uint8(255 * values)) for values in (flat, lit, 1 - lit)]
    for picture in pictures[1:]:
        assert same_digit(picture, pictures[0], 0.01)


@pytest.mark.parametrize("part", [0.5, 0.7])
def test_light_is_divided_out_where_ink_is_most_of_the_middle(part):
    flat = np.full((28, 28), 0.85, np.float32)
    margin = round(28 * (1 - part) / 2)
    flat[margin:-margin, margin:-margin] = 0.3
    even = evenly_lit(flat * light((28, 28), 0.4))
    assert np.ptp(even[flat > 0.5]) < 0.02


def test_even_light_is_left_alone(seven):
    flat = grey(seven((240, 200)))
    np.testing.assert_array_equal(evenly_lit(flat), flat)


@pytest.mark.parametrize("low", [0.8, 0.5, 0.3])
def test_a_digit_in_uneven_light(low, seven):
    uneven = grey(seven((240, 200), paper=235, ink=50)) * light((240, 200), low)
    picture = Image.fromarray((uneven * 255).astype(np.uint8))
    assert same_digit(picture, seven((240, 200)))


@pytest.mark.parametrize("soft", [1, 12])
def test_a_digit_half_in_the_shade(soft, seven):
    lit = grey(seven((240, 200), paper=235, ink=30))
    across = np.clip((np.arange(240) - 130) / soft, 0, 1)
    shaded = lit * (1 - 0.4 * across)
    picture = Image.fromarray((shaded * 255).astype(np.uint8))
    found = prepare(picture)
    assert abs(np.subtract(found.box, prepare(seven((240, 200))).box)).max() <= 3


def test_a_shadow_with_an_edge_is_not_divided_out(seven):
    """A polynomial does not follow it; dividing by one would leave a dark ridge along the edge."""
    edge = np.arange(240) + 0.5 * np.arange(200)[:, None] - 170
    shaded = 0.9 * (1 - 0.4 / (1 + np.exp(-edge / 10))).astype(np.float32)
    assert evenly_lit(shaded) is shaded


def test_a_dim_edge_is_not_as_dark_as_the_ink_of_a_small_digit():
    lit = np.ones((240, 200), np.float32)
    lit[210:] *= 0.7
    assert contrast(lit)[-1].max() > 0.2  # as a brush that goes on beyond the edge
    lit[95:130, 99:102] *= 0.3  # a 1: not half of a percent of the page
    assert contrast(lit)[-1].max() < 0.05 and contrast(lit)[95:130, 99:102].min() > 0.65


def test_a_dim_edge_without_an_outline_is_no_ink():
    lit = np.ones((240, 200), np.float32)
    lit *= 1 - 0.3 * np.clip(np.linspace(-3, 1, 240, dtype=np.float32), 0, 1)[:, None]
    assert contrast(lit)[-1].max() < 0.05
    for ink, least in ((0.7, 0.28), (0.3, 0.65)):  # a 1
        drawn = lit.copy()
        drawn[95:130, 99:102] *= ink
        assert contrast(drawn)[-1].max() < 0.05 and contrast(drawn)[95:130, 99:102].min() > least


def test_the_inside_of_a_wide_stroke_with_holes_is_ink():
    tones = np.full((154, 125), 0.88, np.float32)
    tones[14:144, 42:80] = 0.07
    tones[18:144:16, 46:80:16] = 0.88  # all but what is farther from one than a pen is wide
    tones[60:90, 48:74] = 0.07
    assert contrast(tones)[62:88, 50:72].min() > 0.8


def test_what_is_darker_than_a_glare_is_no_ink(seven):
    across, down = np.arange(240) - 120, np.arange(200)[:, None] - 100
    glare = np.exp(-(across**2 + down**2) / (2 * 45**2))
    drawn = grey(seven((240, 200), paper=120, ink=70, pen=6))
    found = prepare(Image.fromarray(np.uint8(255 * (drawn + (1 - drawn) * 0.9 * glare))))
    assert abs(np.subtract(found.box, prepare(seven((240, 200), pen=6)).box)).max() <= 3


def test_contrast_of_black_on_white_is_one_whatever_the_stroke_is(seven):
    for pen in (1, 8, 40):
        drawn = seven((200, 200), pen=pen)
        against = contrast(grey(drawn))
        assert (against[grey(drawn) == 0] == 1).mean() > 0.99
        assert (against[grey(drawn) == 1] == 0).mean() > 0.99


def test_contrast_does_not_depend_on_how_bright_the_paper_is(seven):
    bright, dim = (grey(seven(paper=paper, ink=paper // 4)) for paper in (240, 120))
    np.testing.assert_allclose(contrast(bright), contrast(dim), atol=0.01)


def pasted(picture, size, place, sheet=255):
    whole = Image.new("L", size, sheet)
    whole.paste(picture, place)
    return whole


@pytest.mark.parametrize("sheet", [255, 0])
def test_a_photograph_pasted_on_a_sheet(sheet, seven):
    whole = pasted(seven(paper=140, ink=30), (250, 240), (60, 20), sheet)
    rows, columns = inside_frame(grey(whole))
    assert 20 < rows.start < 25 and 155 < rows.stop < 160
    assert 60 < columns.start < 65 and 175 < columns.stop < 180
    found = prepare(whole)
    expected = np.add(prepare(seven()).box, (60, 20, 60, 20))
    assert abs(np.subtract(found.box, expected)).max() <= 1
    assert same_digit(whole, seven())


def test_ink_alone_is_not_taken_for_a_photograph(seven):
    everything = slice(0, 140), slice(0, 120)
    assert inside_frame(grey(seven())) == everything
    bar = Image.new("L", (120, 140), 255)
    bar.paste(0, (45, 20, 80, 120))  # a 1 as an upright bar, 35 pixels wide
    assert inside_frame(grey(bar)) == everything
    assert inside_frame(np.full((140, 120), 0.5, np.float32)) == everything


@pytest.mark.parametrize("pen", [3, 6, 9])
@pytest.mark.parametrize("paper, ink", [(255, 100), (0, 140), (20, 230)])
def test_a_frame_along_the_edges_goes_as_a_whole(pen, paper, ink, seven):
    """What stayed of a light one on black was taken for the paper's tone."""
    digit = seven((120, 120), paper=paper, ink=ink, pen=7)
    boxed = digit.copy()
    ImageDraw.Draw(boxed).rectangle((8, 8, 112, 110), None, ink, pen)
    assert same_digit(boxed, digit, 0.01)


def ruled(picture, lines, tone, slope=0, upright=()):
    drawn = picture.copy()
    width, height = picture.size
    draw = ImageDraw.Draw(drawn)
    for y in lines:
        draw.line((0, y, width, y + slope), tone, 2)
    for x in upright:
        draw.line((x, 0, x, height), tone, 2)
    return drawn


@pytest.mark.parametrize("tone", [150, 60, 0])
@pytest.mark.parametrize("slope", [0, 6])
def test_ruled_lines_are_taken_out(tone, slope, seven):
    digit = seven((240, 220), pen=12)
    picture = ruled(digit, [25, 110, 200], tone, slope)
    found, expected = prepare(picture), prepare(digit)
    assert abs(np.subtract(found.box, expected.box)).max() <= 4
    assert same_digit(picture, digit)


def test_squared_paper_is_taken_out(seven):
    digit = seven((240, 220), pen=12)
    picture = ruled(digit, range(20, 220, 40), 150, upright=range(15, 240, 40))
    assert same_digit(picture, digit)


@pytest.mark.parametrize("between", [12, 20, 28])  # the lines, which the 7's bar joins
def test_lines_that_strokes_join_are_taken_out(between, seven):
    digit = seven((240, 220), ink=60)
    picture = ruled(digit, [], 150, upright=range(110, 115 + between, between))
    assert same_digit(picture, digit)
    turned, alone = (one.transpose(Image.Transpose.TRANSPOSE) for one in (picture, digit))
    assert same_digit(turned, alone)


def test_a_thin_line_that_leans_is_taken_out():
    against = np.zeros((120, 120), np.float32)
    across = np.arange(120)
    against[50 + (across + 5) // 10, across] = 0.4  # in every twelfth of it half and half
    against[20:40, 60:64] = 1
    cleared = without_ruling(against, 0.2)
    assert (cleared[20:40, 60:64] == 1).all() and cleared.sum() == 4 * 20


def test_a_dark_stroke_along_a_ruled_line_stays():
    against = np.zeros((100, 100), np.float32)
    against[47:51] = 0.4
    against[47:51, 30:70] = 1
    cleared = without_ruling(against, 0.2)
    assert (cleared[47:51, 30:70] == 1).all() and cleared.sum() == 4 * 40


def test_a_line_that_is_now_above_and_now_below_the_threshold_goes_as_a_whole():
    against = np.zeros((100, 120), np.float32)
    against[47:49] = np.where(np.arange(120) // 15 % 2, 0.22, 0.18)
    against[20:80, 50:60] = 0.8
    cleared = without_ruling(against, 0.2)
    assert (cleared[20:80, 50:60] == 0.8).all() and np.count_nonzero(cleared) == 60 * 10


def test_lines_that_show_once_a_dark_margin_is_gone_are_taken_out_too(seven):
    """While the margin is there, the threshold is above the other lines."""
    digit = seven((240, 220), pen=6, ink=165)
    lines = ruled(Image.new("L", digit.size, 255), [40, 80, 120, 160, 200], 216)
    ImageDraw.Draw(lines).line((28, 0, 28, 220), 0, 9)
    assert same_digit(ImageChops.darker(digit, lines), digit, 0.01)


def test_a_one_as_tall_as_the_picture_is_not_a_ruled_line():
    picture = Image.new("L", (200, 240), 255)
    ImageDraw.Draw(picture).line((100, 0, 100, 239), 0, 5)
    found = prepare(picture)
    assert found.box is not None and found.box[3] - found.box[1] == 240


@pytest.mark.parametrize("foot", [234, 236])
def test_a_stroke_that_ends_near_the_edges_is_not_a_ruled_line(foot):
    """A 7 nearly as tall as its picture."""
    picture = Image.new("L", (240, 240), 255)
    line = [(70, 60), (78, 22), (132, 5), (136, foot)]
    ImageDraw.Draw(picture).line(line, 0, 7, joint="curve")
    against = contrast(grey(picture), True)
    assert without_ruling(against, 0.3) is against


@pytest.mark.parametrize("lean", [6, 7])
def test_strokes_between_the_sides_of_a_box_are_no_line(lean):
    """Those of a 9's loop were linked from one side of a box that leans to the other."""
    nine = Image.new("L", (110, 108), 255)
    draw = ImageDraw.Draw(nine)
    draw.ellipse((38, 27, 66, 53), None, 0, 4)
    draw.line([(64, 34), (68, 78), (56, 86), (40, 73)], 0, 4, joint="curve")
    boxed = nine.copy()
    corners = [(3, 3 + lean), (108 - lean, 1), (107, 106 - lean), (lean, 106)]
    ImageDraw.Draw(boxed).line([*corners, corners[0]], 0, 6)
    cleared = without_ruling(1 - grey(boxed), 0.3)
    assert (cleared[25:90, 30:75] == 1 - grey(nine)[25:90, 30:75]).all()


@pytest.mark.parametrize("ink", [190, 215])
@pytest.mark.parametrize("pen", [4, 6, 7])
def test_a_pale_digit_is_read_though_dark_lines_leave_bits_of_their_edges(ink, pen, seven, numbers):
    digit = np.asarray(seven((240, 190), ink=ink, pen=7))
    lined = digit.copy()
    for part in (lined[14:], lined[168:], lined.T[20:], lined.T[205:]):
        length = part.shape[1]
        thick = pen + (numbers.random(length) < 0.3) * numbers.integers(1, 4, length)
        part[:10][np.arange(10)[:, None] < thick] = 20
    found, expected = prepare(Image.fromarray(lined)), prepare(Image.fromarray(digit))
    assert abs(np.subtract(found.box, expected.box)).max() <= 2


def test_strokes_that_cross_a_line_stay_whole():
    against = np.zeros((100, 100), np.float32)
    against[48:51] = 0.5
    against[20:80, 40:50] = 1
    cleared = without_ruling(against, 0.2)
    assert (cleared[20:80, 40:50] == 1).all()
    cleared[20:80, 40:50] = 0
    assert not cleared.any()


def test_even_light_is_told_without_a_fit(monkeypatch):
    """Where half of the picture is as light as its lightest, ink or not."""
    monkeypatch.setattr(np.linalg, "solve", None)
    page = np.ones((40, 40), np.float32)
    page[5:35, 15:25] = 0.2
    assert evenly_lit(page) is page
    page *= np.linspace(0.9, 1, 40, dtype=np.float32)
    with pytest.raises(TypeError):
        evenly_lit(page)
