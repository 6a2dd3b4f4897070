"""A sheet on a table and a canvas in a window; boxes and circles around the digit."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.shapes import rectangle
from mnist_paddle.pictures.sheet import RECTANGULAR, _between, sheet_alone


def grey(picture):
    return np.asarray(picture, np.float32) / 255


def same_digit(picture, expected, tolerance=0.02):
    """Whether the network would see about the same; the mean pixel of the 7 is 0.08."""
    difference = abs(prepare(picture).pixels - prepare(expected).pixels).mean()
    return difference < tolerance


def on_table(sheet, size, tone, turn=0):
    """A sheet in the middle of a table, with table in its corners if it is turned by degrees."""
    picture = Image.new("L", size, tone)
    mask = Image.new("L", sheet.size, 255).rotate(turn, expand=True)
    place = ((size[0] - mask.width) // 2, (size[1] - mask.height) // 2)
    picture.paste(sheet.rotate(turn, Image.Resampling.BICUBIC, expand=True), place, mask)
    return picture


def test_light_and_dark_are_parted_halfway_between_their_means(numbers):
    tones = np.concatenate([numbers.uniform(0, 1, 300), numbers.uniform(0.9, 1, 2000)])
    level = _between(tones)
    light = tones > level
    assert level == pytest.approx((tones[light].mean() + tones[~light].mean()) / 2, abs=1e-3)
    assert _between(np.full((3, 3), 0.5)) == 0.5


@pytest.mark.parametrize("turn", [0, 5, -40])
@pytest.mark.parametrize("paper, ink, table", [(230, 40, 90), (40, 230, 120), (25, 250, 255)])
def test_only_what_is_on_the_sheet_is_read(paper, ink, table, turn, seven):
    sheet = seven((200, 200), paper=paper, ink=ink)
    picture = on_table(sheet, (320, 300), table, turn)
    assert same_digit(picture, sheet.rotate(turn, Image.Resampling.BICUBIC, fillcolor=paper))
    alone, (rows, columns) = sheet_alone(grey(picture))
    assert abs(np.median(alone) - paper / 255) < 0.01
    assert 90 < rows.stop - rows.start < 300 > columns.stop - columns.start > 90


@pytest.mark.parametrize("turn", [0, 3.75, -11, 40])
def test_a_sheet_may_lean_as_it_likes(turn):
    sheet = np.pad(np.asarray(Image.new("1", (36, 56), 1).rotate(turn, expand=True)), 5)
    whole = rectangle(sheet)
    assert whole[sheet].all() and sheet.sum() > RECTANGULAR * whole.sum()


def wood(size, numbers):
    """A dark table with a grain."""
    coarse = numbers.normal(70, 14, (size[1] // 8, size[0] // 8)).clip(0, 255)
    return Image.fromarray(np.uint8(coarse)).resize(size, Image.Resampling.BICUBIC)


def test_a_stroke_that_reaches_the_sheets_edge_stays(numbers):
    sheet = Image.new("L", (150, 180), 235)
    ImageDraw.Draw(sheet).line([(40, 50), (149, 44), (60, 150)], 70, 20, joint="curve")
    picture = wood((280, 300), numbers)
    picture.paste(sheet, (60, 60))
    left, _, right, bottom = prepare(picture).place
    assert left <= 103 and right >= 206 and bottom >= 205


@pytest.mark.parametrize("ink", [40, 120])
def test_a_torn_scrap_is_a_sheet(ink, numbers):
    angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    away = (0.9 + 0.08 * np.cos(5 * angle) + numbers.normal(0, 0.01, 120)) * 110
    torn = (np.stack([150 + away * np.cos(angle), 150 + away * np.sin(angle)], 1)).ravel().tolist()
    picture = wood((300, 300), numbers)
    ImageDraw.Draw(picture).polygon(torn, 225)
    ImageDraw.Draw(picture).line([(115, 100), (180, 100), (130, 205)], ink, 9, joint="curve")
    found = prepare(picture)
    assert abs(np.subtract(found.place, (112, 96, 184, 209))).max() <= 5 and not found.findings


def test_a_bold_digit_is_no_scrap():
    """Its paper around it is plain, and the holes in it are of the same tone."""
    nine = Image.new("L", (224, 224), 255)
    draw = ImageDraw.Draw(nine)
    draw.ellipse((20, 15, 204, 209), 0)
    draw.line([(60, 110), (120, 90), (130, 120), (70, 160)], 255, 8, joint="curve")
    for picture in (nine, ImageOps.invert(nine)):
        alone, _ = sheet_alone(grey(picture))
        np.testing.assert_array_equal(alone, grey(picture))


@pytest.mark.parametrize("right", [110, 229])  # up to there the window looks like a photograph
def test_buttons_beside_a_canvas_are_not_read(right, seven):
    picture = on_table(ImageOps.invert(seven((200, 200))), (260, 320), 250)
    ImageDraw.Draw(picture).rectangle((30, 275, right, 300), 200, 100)
    assert same_digit(picture, seven((200, 200)))


def ring(size, box, pen, paper=255, ink=0):
    picture = Image.new("L", size, paper)
    ImageDraw.Draw(picture).ellipse(box, None, ink, pen)
    return picture


@pytest.mark.parametrize(
    "box, pen", [((0, 0, 199, 199), 18), ((30, 1, 170, 198), 50), ((5, 5, 195, 195), 30)]
)
def test_a_zero_is_not_a_sheet(box, pen):
    for picture in (ring((200, 200), box, pen), ring((200, 200), box, pen, 0, 255)):
        alone, place = sheet_alone(grey(picture))
        np.testing.assert_array_equal(alone, grey(picture))
        assert place == (slice(0, 200), slice(0, 200))


def test_light_and_shadow_make_no_sheet(seven):
    drawn = grey(seven((240, 200)))
    down, across = np.ogrid[-1:1:200j, -1:1:240j]
    shadow = np.where(across + 0.2 * down > 0.1, 0.5, 1)
    for light in (1 - 0.35 * (down**2 + across**2), shadow):
        lit = np.float32(drawn * light)
        np.testing.assert_array_equal(sheet_alone(lit)[0], lit)


@pytest.mark.parametrize("shade", [0.5, 0.6, 0.7])
def test_what_is_lit_along_an_edge_is_no_sheet(shade, seven):
    drawn = grey(seven((200, 260), ink=120))
    lit = np.float32(drawn * np.where(np.arange(260)[:, None] < 78, 1, shade))
    np.testing.assert_array_equal(sheet_alone(lit)[0], lit)


@pytest.mark.parametrize("paper, ink", [(110, 60), (150, 100)])
def test_of_a_page_no_row_stays_below_a_photograph_on_it(paper, ink, seven):
    page = Image.new("L", (260, 203), 255)
    page.paste(seven((150, 150), paper, ink), (30, 52))
    tones, inside = sheet_alone(grey(page))
    assert tones[inside].max() <= paper / 255


@pytest.mark.parametrize("shape", ["rectangle", "ellipse"])
@pytest.mark.parametrize("pen", [2, 6])
def test_an_outline_around_the_digit_is_not_read(shape, pen, seven):
    picture = seven((300, 300), pen=12)
    getattr(ImageDraw.Draw(picture), shape)((40, 20, 260, 290), None, 90, pen)
    assert same_digit(picture, seven((300, 300), pen=12), 0.005)
    assert prepare(picture).findings == ()


@pytest.mark.parametrize("paper, ink, table", [(255, 100, 70), (235, 60, 90), (0, 140, 150)])
@pytest.mark.parametrize("turn, pen", [(0, 5), (7, 5), (7, 7)])
def test_a_sheet_with_a_box_on_it_is_one_sheet(paper, ink, table, turn, pen, seven):
    digit = seven((120, 118), paper=paper, ink=ink, pen=6)
    boxed = digit.copy()
    ImageDraw.Draw(boxed).rectangle((12, 12, 107, 105), None, ink, pen)
    found = prepare(on_table(boxed, (168, 166), table, turn))
    expected = prepare(on_table(digit, (168, 166), table, turn))
    assert abs(np.subtract(found.box, expected.box)).max() <= 3
    assert abs(found.pixels - expected.pixels).mean() < 0.03


@pytest.mark.parametrize("height", [25, 29])
def test_a_small_digit_in_a_large_box_is_read(height, seven):
    alone = Image.new("L", (60, 60), 255)
    alone.paste(seven((24, height), pen=3), (20, 14))
    boxed = alone.copy()
    ImageDraw.Draw(boxed).rectangle((3, 3, 56, 56), None, 60, 3)
    assert prepare(boxed).box == prepare(alone).box


def test_a_dot_in_a_zero_leaves_it_a_zero():
    zero = ring((200, 200), (50, 20, 150, 180), 12)
    dotted = zero.copy()
    ImageDraw.Draw(dotted).ellipse((85, 80, 115, 120), 0)
    assert prepare(dotted).box == prepare(zero).box


def test_what_is_open_on_one_side_is_not_an_outline():
    """A 1 beside a bent stroke around it on three sides, as in a 6 that was begun anew."""
    picture = Image.new("L", (200, 200), 255)
    draw = ImageDraw.Draw(picture)
    draw.arc((38, 38, 220, 172), 90, 270, 0, 10)
    draw.line([(100, 70), (100, 140)], 0, 10)
    left, top, right, bottom = prepare(picture).box
    assert left < 40 and top < 40 and right > 125 and bottom > 165
