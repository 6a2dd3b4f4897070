"""Many digits in one picture: which ink is which digit, where it is, in which order."""

import io

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.ink import NO_INK, NOISE
from mnist_paddle.pictures.levels import find_levels
from mnist_paddle.pictures.page_ink import digits_of_page
from mnist_paddle.pictures.page_picture import prepare_page
from mnist_paddle.pictures.panels import panels
from mnist_paddle.pictures.reading_order import in_lines

SEVEN = np.array([(0, 0), (40, 0), (12, 60)])


def page(*corners, size=(600, 400), paper=235, ink=30, pen=6):
    """A page with a 7 at each corner: 40 by 60 pixels between the middles of its strokes."""
    picture = Image.new("L", size, paper)
    draw = ImageDraw.Draw(picture)
    for x, y in corners:
        draw.line([(x + a, y + b) for a, b in SEVEN], ink, pen, joint="curve")
    return picture


def places(found):
    """The places of all digits, in reading order."""
    return [one.place for line in found.lines for one in line]


def near(place, x, y, tolerance=4):
    return np.abs(np.subtract(place, (x - 3, y - 3, x + 43, y + 63))).max() <= tolerance


CORNERS = [(60, 40), (140, 52), (230, 36), (70, 160), (150, 150), (90, 280)]


@pytest.mark.parametrize("paper, ink", [(235, 30), (20, 220), (255, 200)])
def test_digits_are_found_in_reading_order(paper, ink):
    found = prepare_page(page(*CORNERS, paper=paper, ink=ink))
    assert [len(line) for line in found.lines] == [3, 2, 1] and found.findings == ()
    for place, corner in zip(places(found), CORNERS, strict=True):
        assert near(place, *corner)


def test_each_is_shown_to_the_network_as_if_it_were_alone():
    (line,) = prepare_page(page((60, 40), (140, 40))).lines
    alone = prepare(page((40, 40), size=(130, 150)))
    for one in line:
        assert abs(one.pixels - alone.pixels).mean() < 0.02  # the mean pixel is 0.08
        left, top, right, bottom = one.box
        assert one.ink[top:bottom, left:right].any(0).all() and one.grey.shape == one.ink.shape


@pytest.mark.parametrize("size", [(3000, 2000), (700, 400), (6000, 300)])
def test_places_are_those_of_the_whole_picture_turned_upright(size, tmp_path):
    corners = [(200, 120), (300, 120), (size[0] - 200, 150)]
    upright = page(*corners, size=size)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    turned = upright.transpose(Image.Transpose.ROTATE_90)
    turned.save(tmp_path / "turned.jpg", exif=exif, quality=92)
    for source in (upright, tmp_path / "turned.jpg"):
        found = places(prepare_page(source))
        assert len(found) == 3
        for place, corner in zip(found, corners):
            assert near(place, *corner, tolerance=3 + size[0] / 512)


def test_the_one_digit_of_a_picture_has_a_place_too(tmp_path):
    picture = page((900, 500), size=(2000, 1500))
    assert near(prepare(picture).place, 900, 500, 10)
    assert prepare(Image.new("L", (90, 90), 255)).place is None


def test_a_leaning_line_is_one_line():
    corners = [
        (40 + 60 * n, 20 + 9 * n) for n in range(9)
    ]  # the last one below the first one's foot
    found = prepare_page(page(*corners, *((x, y + 110) for x, y in corners)))
    assert [len(line) for line in found.lines] == [9, 9]


def test_order_of_boxes():
    boxes = [(50, 0, 60, 20), (0, 5, 10, 25), (20, 60, 30, 80), (0, 30, 10, 50), (70, 8, 75, 12)]
    assert in_lines(boxes) == [[1, 0, 4], [3], [2]]
    assert in_lines([]) == []


@pytest.mark.parametrize("bar", [(22, -12), (34, -9), (52, 4)])
def test_a_digit_of_several_pieces_is_one(bar):
    """A 5 whose bar has come off, above it or beside it, between two 7s."""
    picture = page((60, 60), (260, 60))
    draw = ImageDraw.Draw(picture)
    draw.arc((150, 85, 190, 125), -120, 150, 30, 6)
    draw.line((158, 70, 158, 95), 30, 6)
    draw.line((150 + bar[0], 65 + bar[1], 150 + bar[0] + 22, 62 + bar[1]), 30, 6)
    (line,) = prepare_page(picture).lines
    assert len(line) == 3
    assert line[1].place[0] <= 156 and line[1].place[1] <= 68 + bar[1]


def test_neighbours_are_not_joined_though_they_are_close():
    picture = Image.new("L", (400, 200), 255)
    draw = ImageDraw.Draw(picture)
    for x in range(60, 130, 14):  # 1s, each 9 pixels from the next
        draw.line((x, 50, x, 120), 0, 5)
    (line,) = prepare_page(picture).lines
    assert len(line) == 5
    tight = [(60, 40), (60, 112), (60, 184)]  # lines that are 3 pixels apart
    assert [len(line) for line in prepare_page(page(*tight)).lines] == [1, 1, 1]


def test_specks_dashes_and_small_print_are_left_out():
    picture = page((60, 40), (140, 40), (260, 40))
    draw = ImageDraw.Draw(picture)
    draw.line((200, 72, 235, 72), 30, 6)  # 77-7
    draw.text((60, 150), "Postcode, please", 30)
    for x in range(320, 560, 16):
        draw.ellipse((x, 200, x + 3, 203), fill=60)
    (line,) = prepare_page(picture).lines
    assert len(line) == 3


@pytest.mark.parametrize("margin", [0, 20])
@pytest.mark.parametrize("strength", [60, 170])
def test_ruled_lines_and_boxes_around_digits_are_no_digits(margin, strength):
    picture = Image.new("L", (620, 330), 245)
    draw = ImageDraw.Draw(picture)
    for y in range(20, 320, 90):
        draw.line((margin, y, 620 - margin, y), strength, 2)
    for x in range(margin, 620, 100):
        draw.line((x, 20, x, 290), strength, 2)
    for row in range(3):
        for column in range(5):
            x, y = margin + 100 * column + 25 + 4 * row, 20 + 90 * row + 14 + 2 * column
            draw.line([(x + a, y + b) for a, b in SEVEN], 30, 6, joint="curve")
    assert [len(line) for line in prepare_page(picture).lines] == [5, 5, 5]


@pytest.mark.parametrize("pen", [1, 3, 6])
def test_a_1_as_high_as_the_picture_is_no_line(pen):
    picture = page((100, 10), (160, 10), size=(300, 80), pen=max(3, pen))
    draw = ImageDraw.Draw(picture)
    for x in (30, 60, 240):
        draw.line((x, 4, x, 76), 30, pen)
    assert [len(line) for line in prepare_page(picture).lines] == [5]


def test_a_digit_that_touches_its_box_stays():
    picture = Image.new("L", (620, 200), 245)
    draw = ImageDraw.Draw(picture)
    for n in range(5):
        draw.rectangle((40 + 100 * n, 50, 140 + 100 * n, 140), None, 90, 2)
        x, y = 40 + 100 * n + 30, 50 + (18, 18, -6, 18, 34)[n]  # the third crosses, the last too
        draw.line([(x + a, y + b) for a, b in SEVEN], 20, 6, joint="curve")
    (line,) = prepare_page(picture).lines
    assert len(line) == 5
    for n, one in enumerate(line):
        assert abs(one.place[0] - (67 + 100 * n)) <= 4 and abs(one.place[2] - (113 + 100 * n)) <= 4


@pytest.mark.parametrize("corner", [(500, 0), (450, 300)], ids=["desk", "thumb"])
def test_what_is_thick_at_the_edge_does_not_say_how_tall_digits_are(corner):
    seen = page(*CORNERS, paper=0, ink=255)
    ImageDraw.Draw(seen).rectangle((*corner, 600, 400), 255)
    contrast = np.float32(seen) / 255
    found = digits_of_page(contrast, find_levels(contrast))
    assert sorted(int(np.ptp(places[:, 0])) for places in found) == 6 * [63]


def test_a_strip_cut_close_keeps_its_digits():
    """All of them at the edge, and one with a loose bar, which is the only piece within."""
    strip = Image.new("L", (400, 60), 245)
    draw = ImageDraw.Draw(strip)
    for x in (20, 120, 220, 320):
        draw.line([(x, -4), (x + 30, -4), (x + 8, 64)], 20, 8)
    draw.line((40, 30, 48, 30), 20, 8)
    assert sum(map(len, prepare_page(strip).lines)) == 4


def test_a_shadow_across_the_page_is_no_ink():
    light = np.ones((400, 600), np.float32)
    light[:, 280:] = 0.6
    lit = Image.fromarray(np.uint8(np.float32(page(*CORNERS)) * light))
    assert [len(line) for line in prepare_page(lit).lines] == [3, 2, 1]


@pytest.mark.parametrize("ground", [235, 130, 0])
def test_pictures_on_a_picture_are_read_each_for_itself(ground):
    """Dark on light and light on dark, on grounds of their own."""
    sheet = Image.new("L", (500, 260), ground)
    tones = [(255, 0), (40, 230), (190, 60), (90, 200), (255, 120), (60, 180)]
    for n, (paper, ink) in enumerate(tones):
        tile = page((30, 20), size=(100, 100), paper=paper, ink=ink)
        sheet.paste(tile, (20 + n % 3 * 150, 20 + n // 3 * 120))
    found = prepare_page(sheet)
    assert [len(line) for line in found.lines] == [3, 3]
    for n, place in enumerate(places(found)):
        assert near(place, 50 + n % 3 * 150, 40 + n // 3 * 120)


def test_no_picture_of_very_many_on_a_picture_is_left_out():
    sheet = Image.new("L", (32 * 15, 32 * 15), 60)
    for n in range(15 * 15):
        tile = Image.new("L", (28, 28), 0)
        ImageDraw.Draw(tile).line((14, 6, 13, 21), 255, 3)
        sheet.paste(tile, (2 + n % 15 * 32, 2 + n // 15 * 32))
    assert [len(line) for line in prepare_page(sheet).lines] == 15 * [15]


def test_what_stands_beside_pictures_on_a_picture_is_read_too():
    sheet = page((40, 30), (140, 30), (40, 150), size=(500, 260))
    tile = page((30, 20), size=(100, 100), paper=40, ink=230)
    for corner in ((220, 20), (340, 20), (120, 140)):
        sheet.paste(tile, corner)
    assert [len(line) for line in prepare_page(sheet).lines] == [4, 2]


def test_small_digits_are_no_panels(numbers):
    """A full sheet of fat digits of 20 pixels."""
    sheet = Image.new("L", (560, 560), 255)
    draw = ImageDraw.Draw(sheet)
    for x, y in np.ndindex(20, 20):
        left, top = 28 * x + 4, 28 * y + 4
        draw.rounded_rectangle((left, top, left + 18, top + 20), 4, int(numbers.integers(0, 90)))
        draw.line((left + 9, top + 8, left + 9, top + 13), 255, 1)
    assert len(prepare_page(sheet).lines) == 20


def test_what_is_written_is_no_panel(numbers):
    """Not even bars of uneven ink, nor boxes around digits."""
    picture = page(*CORNERS)
    draw = ImageDraw.Draw(picture)
    for x in (300, 400, 500):
        draw.rectangle((x, 200, x + 30, 300), fill=40)
        draw.rectangle((x - 10, 190, x + 40, 310), None, 40, 3)
    grain = np.asarray(picture, float) + numbers.normal(0, 6, (400, 600))
    assert panels(np.float32(grain.clip(0, 255) / 255))[0] == []


def test_a_page_without_digits(numbers):
    blank = prepare_page(Image.new("L", (900, 700), 240))
    assert blank.lines == () and blank.findings == (NO_INK,)
    noise = prepare_page(Image.fromarray(numbers.integers(0, 256, (300, 400), np.uint8)))
    assert noise.lines == () and noise.findings == (NOISE,)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (28, 28), (2000, 3)])
def test_pictures_of_any_shape(shape, numbers):
    for pixels in (np.full(shape, 200), numbers.integers(0, 256, shape), np.eye(*shape) * 255):
        found = prepare_page(pixels.astype(np.uint8))
        assert bool(found.lines) != bool(found.findings)


def test_a_page_as_a_file(tmp_path):
    page(*CORNERS).save(content := io.BytesIO(), "png")
    assert len(places(prepare_page(content.getvalue()))) == len(CORNERS)


def test_a_picture_of_thousands_of_bits_is_noise(numbers):
    coarse = Image.fromarray(numbers.normal(0, 1, (300, 300)).astype(np.float32))
    texture = np.asarray(coarse.resize((900, 900), Image.Resampling.BICUBIC)) > 0.8
    found = prepare_page(np.uint8(255 * texture))
    assert found.lines == () and found.findings == (NOISE,)


def test_a_flat_digit_is_no_print():
    picture = page((60, 40), (260, 40))
    draw = ImageDraw.Draw(picture)
    draw.line([(200, 70), (165, 72), (160, 82), (170, 88), (160, 98), (146, 96)], 30, 5)  # a 5
    (line,) = prepare_page(picture).lines
    assert len(line) == 3


@pytest.mark.parametrize("light", [0.45, 0.6])
def test_half_of_a_page_in_the_shade_is_no_sheet(light):
    """Though all around it is lighter."""
    picture = np.float32(page(*CORNERS, size=(620, 420), pen=5))
    shade = Image.new("L", (620, 420), 255)
    ImageDraw.Draw(shade).rectangle((12, 12, 210, 408), int(255 * light))
    found = prepare_page(np.uint8(picture * np.float32(shade) / 255))
    assert [len(line) for line in found.lines] == [3, 2, 1]


def test_underlined_digits_are_read_without_their_lines():
    corners = [(60, 40), (160, 52), (260, 40), (60, 200), (160, 190)]
    picture = page(*corners)
    for x, y in corners:
        for gap in (10, 19):
            ImageDraw.Draw(picture).line((x - 6, y + 60 + gap, x + 46, y + 58 + gap), 30, 5)
    found = places(prepare_page(picture))
    assert len(found) == len(corners)
    for place, corner in zip(found, corners):
        assert near(place, *corner)


def test_writing_on_the_other_side_is_no_ink_though_it_touches_digits():
    behind = page(*((x + 22, y + 25) for x, y in CORNERS), ink=175)
    found = places(prepare_page(ImageChops.darker(page(*CORNERS), behind)))
    assert len(found) == len(CORNERS)
    for place, corner in zip(found, CORNERS):
        assert near(place, *corner, tolerance=14)


def test_digits_that_stand_on_their_lines_are_found_though_print_is_smaller():
    """All of them touch a rule whose edges are paler, and only a few are on it."""
    picture = Image.new("L", (700, 560), 245)
    draw = ImageDraw.Draw(picture)
    for n in range(5):
        y = 90 + 100 * n
        draw.text((20, y - 22), "Points and name", 30)
        for off, tone in ((-1, 190), (0, 120), (1, 190)):
            draw.line((180, y + off, 680, y + off), tone, 1)
        for x in (200, 270):
            draw.line([(x + a, y - 60 + b) for a, b in SEVEN], 30, 5, joint="curve")
    found = prepare_page(picture)
    assert [len(line) for line in found.lines] == 5 * [2]
    for n, place in enumerate(places(found)):
        assert near(place, (200, 270)[n % 2], 30 + n // 2 * 100, 6)


def test_a_tables_thick_frame_is_no_digit(numbers):
    picture = Image.new("L", (700, 700), 240)
    draw = ImageDraw.Draw(picture)
    for n in range(10):
        x = 20 + 72 * n
        for ends in ((x, 20, x, 668), (20, x, 668, x)):
            draw.line(ends, *((40, 8) if n % 3 == 0 else (140, 2)))
    for row, column in ((0, 0), (0, 7), (3, 4), (5, 2), (8, 8), (8, 1)):
        x, y = 20 + 72 * column + 20, 20 + 72 * row + 14
        draw.line([(x + 0.7 * a, y + 0.7 * b) for a, b in SEVEN], 30, 5, joint="curve")
    grain = numbers.normal(0, 6, (700, 700))
    soft = picture.filter(ImageFilter.GaussianBlur(1))
    found = prepare_page(np.uint8((soft + grain).clip(0, 255)))
    assert [len(line) for line in found.lines] == [2, 1, 1, 2]
