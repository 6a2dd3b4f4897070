"""Which ink is the digit's: specks, marks, gaps, neighbours; and what is hardly a digit."""

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.ink import HARDLY, NO_INK, NOISE, SEVERAL, hardly
from mnist_paddle.pictures.levels import find_levels, stroke_width
from mnist_paddle.pictures.morphology import erode


def near(box, expected, tolerance=2):
    return box is not None and abs(np.subtract(box, expected)).max() <= tolerance


def test_the_threshold_is_halfway_between_paper_and_little_ink(numbers):
    contrast = np.abs(numbers.normal(0, 0.02, (200, 200))).astype(np.float32)
    contrast[50:60, 50:70] = 0.8  # half of one percent
    levels = find_levels(contrast)
    assert levels.clear == pytest.approx((0.8 + 0.016) / 2, abs=0.02)  # E|x| of N(0, 0.02) is 0.016
    assert 0.016 + 3 * 0.01 < levels.grain < 0.1
    assert levels.faint == pytest.approx(levels.clear / 2, abs=0.01)


def test_the_threshold_is_halfway_between_the_means_below_and_above_it(numbers):
    contrast = numbers.uniform(0.1, 1, (200, 200)).astype(np.float32)  # begins far from it
    contrast[:, 30:] = numbers.uniform(0, 0.05, (200, 170))
    clear = find_levels(contrast).clear
    below, above = contrast[contrast < clear].mean(), contrast[contrast >= clear].mean()
    assert clear == pytest.approx((below + above) / 2, abs=0.005)


@pytest.mark.parametrize(
    "grain, expected", [(0, NO_INK), (0.005, NO_INK), (0.03, NO_INK), (0.1, NOISE), (0.3, NOISE)]
)
def test_paper_alone_has_no_ink_and_noise_is_called_so(grain, expected, numbers):
    paper = np.clip(0.8 + numbers.normal(0, grain, (240, 300)), 0, 1)
    found = prepare(Image.fromarray((paper * 255).astype(np.uint8)))
    assert found.findings == (expected,) and found.box is None and not found.pixels.any()


@pytest.mark.parametrize("tones", [2, 256])
@pytest.mark.parametrize("shape", [(28, 28), (60, 200), (200, 200), (200, 200, 3), (900, 700)])
def test_random_pixels_are_noise(shape, tones, numbers):
    pixels = numbers.integers(0, tones, shape) * (255 // (tones - 1))
    found = prepare(Image.fromarray(pixels.astype(np.uint8)))
    assert found.findings == (NOISE,) and found.box is None and not found.ink.any()


def test_a_digit_in_noise_is_no_noise(seven, numbers):
    drawn = np.asarray(seven((240, 220)), np.float64)
    noisy = np.clip(drawn + numbers.normal(0, 40, drawn.shape), 0, 255).astype(np.uint8)
    assert near(prepare(Image.fromarray(noisy)).box, prepare(seven((240, 220))).box, 4)


@pytest.mark.parametrize("ink", [190, 215, 225])
def test_faint_pencil_is_found(ink, seven, numbers):
    drawn = np.asarray(seven((240, 220), paper=235, ink=ink), np.float64)
    noisy = np.clip(drawn + numbers.normal(0, 1.5, drawn.shape), 0, 255).astype(np.uint8)
    found = prepare(Image.fromarray(noisy))
    assert near(found.box, prepare(seven((240, 220))).box) and found.findings == ()


@pytest.mark.parametrize("size", [(100, 92), (150, 140), (240, 220), (600, 550)])
@pytest.mark.parametrize("ink", [180, 200])
@pytest.mark.parametrize("paper", [0.1, 0.2, 0.4])  # least share of it between specks
def test_solid_strokes_stand_out_among_specks_of_their_colour(paper, ink, size, seven, numbers):
    """As in a picture of two colours, where much of the paper's grain got the ink's."""
    drawn = seven(size, pen=size[0] // 20)
    blots = Image.fromarray(numbers.uniform(0, 0.8, (9, 9)).astype(np.float32)).resize(size)
    specks = numbers.random(size[::-1]) < np.asarray(blots) - paper
    found = prepare(
        Image.fromarray(np.uint8(np.where(specks | (np.asarray(drawn) < 128), ink, 210)))
    )
    assert near(found.box, prepare(drawn).box, 5) and found.findings == ()


def test_specks_are_left_out(seven, numbers):
    picture = seven((240, 220))
    clean = prepare(picture)
    draw = ImageDraw.Draw(picture)
    for x, y in numbers.integers(0, 220, (25, 2)).tolist():
        draw.ellipse((x, y, x + 2, y + 2), 0)
    found = prepare(picture)
    assert near(found.box, clean.box, 3) and found.findings == ()


def test_a_strip_of_buttons_is_not_the_digit_though_it_has_more_ink(seven):
    picture = seven((240, 220), pen=4)
    clean = prepare(picture)
    draw = ImageDraw.Draw(picture)
    for x in range(12, 200, 20):
        draw.rectangle((x, 12, x + 14, 26), fill=40)
    found = prepare(picture)
    assert near(found.box, clean.box) and found.findings == ()


def test_marks_at_the_edge_are_left_out(seven):
    picture = seven((240, 220))
    clean = prepare(picture)
    draw = ImageDraw.Draw(picture)
    draw.line((4, 0, 4, 219), 0, 4)  # the side of a form's box
    draw.line((0, 216, 239, 216), 0, 4)
    draw.rectangle((215, 0, 239, 30), fill=0)
    found = prepare(picture)
    assert near(found.box, clean.box) and found.findings == ()
    np.testing.assert_allclose(found.pixels, clean.pixels, atol=0.1)


@pytest.mark.parametrize("corner", [(0, 0), (120, 0), (0, 100), (120, 100), (60, 50)])
def test_a_digit_anywhere_gives_the_same_pixels(corner, seven):
    small = seven((60, 70), pen=6)
    picture = Image.new("L", (200, 180), 255)
    picture.paste(small, corner)
    np.testing.assert_allclose(prepare(picture).pixels, prepare(small).pixels, atol=0.3)
    x, y = corner
    assert near(prepare(picture).box, np.add(prepare(small).box, (x, y, x, y)), 1)


def test_a_digit_that_touches_the_edge(seven):
    left, top, right, bottom = prepare(seven((240, 220))).box
    cropped = seven((240, 220)).crop((left + 2, top + 2, right - 2, bottom - 2))
    found = prepare(cropped)
    assert found.box == (0, 0, *cropped.size)
    difference = found.pixels - prepare(seven((240, 220))).pixels
    assert abs(difference).mean() < 0.07  # the mean pixel is 0.08


def five_with_a_loose_bar(gap):
    picture = Image.new("L", (200, 220), 255)
    draw = ImageDraw.Draw(picture)
    draw.line([(80, 60), (78, 105), (120, 115), (125, 150), (75, 170)], 0, 9, joint="curve")
    draw.line([(80 + gap, 52), (140 + gap, 48)], 0, 9)
    return picture


@pytest.mark.parametrize("gap", [0, 10, 25])
def test_a_five_keeps_its_bar(gap):
    found = prepare(five_with_a_loose_bar(gap))
    assert near(found.box, (73, 43, 141 + gap, 175), 4) and found.findings == ()


def five_in_two(gap):
    """A 5 whose bar is so many rows above the rest of it, from row 80 on."""
    picture = Image.new("L", (200, 200), 255)
    draw = ImageDraw.Draw(picture)
    draw.line([(72, 84), (76, 100), (110, 96), (122, 112), (112, 130), (74, 136)], 0, 8, "curve")
    draw.line([(80, 76 - gap), (136, 66 - gap)], 0, 8)
    return picture


@pytest.mark.parametrize("gap, whole", [(4, True), (15, True), (25, True), (45, False)])
def test_a_five_keeps_its_bar_far_above_it(gap, whole):
    _, top, _, bottom = prepare(five_in_two(gap)).box
    assert bottom > 130 and (top < 80 - gap) == whole


@pytest.mark.parametrize(
    "bar",
    [
        [(122, 70), (190, 40)],  # from where the rest of it ends
        [(138, 58), (188, 44)],  # farther still
        [(72, 66), (176, 40)],  # nearly twice as long as the rest
    ],
)
def test_a_five_keeps_its_bar_far_aside(bar):
    picture = five_in_two(0)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 0, 140, 79), fill=255)  # without its own
    draw.line(bar, 0, 6)
    found = prepare(picture)
    assert near(found.box[1:3], (bar[1][1] - 3, bar[1][0] + 1), 4) and found.box[3] > 130


LOOSE = {  # the pen, two strokes, and the box around both
    "a tall 5 and its bar far above": (
        6, [(70, 90), (76, 128), (104, 140), (112, 180), (66, 204)], [(98, 44), (170, 32)],
        (64, 29, 171, 208),
    ),
    "a 9 and its foot aside": (
        8, [(160, 40), (124, 36), (102, 60), (104, 72), (156, 68)], [(118, 90), (76, 128)],
        (73, 33, 161, 132),
    ),
}  # fmt: skip


@pytest.mark.parametrize("pen, most, rest, box", LOOSE.values(), ids=LOOSE)
def test_a_digit_keeps_a_loose_stroke(pen, most, rest, box):
    picture = Image.new("L", (220, 240), 255)
    for stroke in (most, rest):
        ImageDraw.Draw(picture).line(stroke, 0, pen, "curve")
    found = prepare(picture)
    assert near(found.box, box, 4) and found.findings == ()


def test_a_line_under_a_digit_or_a_second_one_is_no_half_of_it():
    squat = five_in_two(45)
    ImageDraw.Draw(squat).rectangle((60, 0, 140, 60), fill=255)  # without its bar
    alone = prepare(squat).box
    underlined, above = squat.copy(), squat.copy()
    ImageDraw.Draw(underlined).line([(70, 160), (130, 160)], 0, 6)
    above.paste(squat.crop((60, 76, 140, 144)), (60, 0))
    assert near(prepare(underlined).box, alone, 2)
    assert near(prepare(above).box, alone, 2) and SEVERAL in prepare(above).findings


@pytest.mark.parametrize("gap", [4, 10, 16])
def test_an_eight_keeps_both_halves(gap):
    picture = Image.new("L", (200, 240), 255)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((70, 40, 130, 110 - gap // 2), outline=0, width=8)
    draw.ellipse((65, 110 + gap // 2, 135, 190), outline=0, width=8)
    found = prepare(picture)
    assert near(found.box, (65, 40, 136, 191), 2) and found.findings == ()


def test_a_dashed_line_is_one_digit():
    picture = Image.new("L", (200, 200), 255)
    draw = ImageDraw.Draw(picture)
    for degrees in range(0, 360, 30):
        draw.arc((60, 40, 140, 160), degrees, degrees + 24, 0, 3)
    found = prepare(picture)
    assert near(found.box, (60, 40, 141, 161), 4)
    assert SEVERAL not in found.findings


def test_two_digits_are_noticed(seven):
    picture = Image.new("L", (300, 160), 255)
    picture.paste(seven(), (10, 10))
    picture.paste(seven(), (160, 10))
    assert SEVERAL in prepare(picture).findings
    assert SEVERAL not in prepare(seven()).findings


@pytest.mark.parametrize(("across", "down", "expected"), [(3, 4, False), (6, 4, True)])
def test_bits_and_sponges_are_hardly_digits(across, down, expected):
    """Up to 12 pieces, or up to 20 holes, a digit of bad chalk may have; not 24."""
    bits, sponge = np.zeros((160, 140), bool), np.zeros((160, 140), bool)
    sponge[18 : 24 + 20 * down, 18 : 24 + 20 * across] = True
    for y, x in np.ndindex(down, across):
        bits[20 + 20 * y : 34 + 20 * y, 20 + 20 * x : 34 + 20 * x] = True
    assert hardly(bits) == expected
    assert hardly(sponge & ~bits) == expected


def test_what_is_hardly_a_digit_is_noticed(numbers):
    texture = Image.fromarray(numbers.integers(0, 256, (40, 40), dtype=np.uint8))
    for radius in (0, 1):
        image = texture.resize((250, 250), Image.Resampling.BICUBIC)
        found = prepare(image.filter(ImageFilter.GaussianBlur(radius)))
        assert {HARDLY, NOISE} & {*found.findings}
    line = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(line).line((20, 100, 180, 104), 0, 6)
    assert HARDLY in prepare(line).findings
    disc = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(disc).ellipse((60, 60, 130, 130), fill=0)
    assert HARDLY in prepare(disc).findings


@pytest.mark.parametrize("wide", [1, 2, 5, 12])
def test_stroke_width_of_lines(wide):
    upright = np.zeros((100, 60), bool)
    upright[10:90, 20 : 20 + wide] = True
    exact = 2 * 80 * wide / (2 * (80 + wide) * np.pi / 4)
    assert stroke_width(upright) == pytest.approx(exact)
    slanted = Image.new("1", (200, 200))
    ImageDraw.Draw(slanted).line((30, 30, 170, 100), 1, wide * 3)
    assert stroke_width(np.asarray(slanted)) == pytest.approx(wide * 3, rel=0.35)


def test_a_digit_of_a_twenty_fifth_of_the_page_is_found(seven):
    page = Image.new("L", (800, 700), 255)
    page.paste(seven((80, 70), pen=6), (300, 200))
    left, top, right, bottom = prepare(page).box
    scale = 800 / 256
    assert abs(np.array([left, top]) * scale - [324, 217]).max() < 6
    assert abs(np.array([right, bottom]) * scale - [356, 256]).max() < 6


@pytest.mark.parametrize("gap", [2, 10])
def test_a_band_along_the_pictures_foot_is_no_part_of_the_digit(gap, seven):
    """Buttons below a canvas, cut off at the canvas's sides."""
    canvas = seven((200, 170), pen=12)
    box = prepare(canvas).box
    window = Image.new("L", (200, box[3] + gap + 30), 0)
    window.paste(canvas.crop((0, 0, 200, box[3] + gap)), (0, 0))
    assert near(prepare(window).box, box)


def test_the_foot_of_a_2_cut_out_along_its_ink_stays():
    two = Image.new("L", (100, 140), 255)
    ImageDraw.Draw(two).line([(6, 30), (50, 6), (90, 35), (8, 132), (99, 132)], 0, 14)
    assert near(prepare(two).box, (0, 0, 100, 140), 3)


@pytest.mark.parametrize("lean", [0, 6])
@pytest.mark.parametrize("gaps", [[4], [14], [6, 16]], ids=["close", "apart", "twice"])
def test_a_line_under_a_whole_digit_is_no_part_of_it(gaps, lean, seven):
    """With it a 7 would be a 2."""
    picture = seven((240, 220), pen=9)
    alone = prepare(picture)
    for gap in gaps:
        ends = (80, alone.box[3] + gap + 6), (165, alone.box[3] + gap + 6 - lean)
        ImageDraw.Draw(picture).line(ends, 0, 7)
    found = prepare(picture)
    assert near(found.box, alone.box, 0) and found.findings == ()
    np.testing.assert_array_equal(found.ink, alone.ink)


@pytest.mark.parametrize("text, corner", [("24", (160, 35)), ("Points:", (176, 178))])
def test_small_print_beside_a_digit_is_no_part_of_it(text, corner, seven):
    """Neither the day in a calendar's cell nor a word before a blank."""
    picture = Image.new("L", (360, 220), 255)
    picture.paste(seven((240, 220), pen=9), (100, 0))
    alone = prepare(picture)
    ImageDraw.Draw(picture).text(corner, text, 0, ImageFont.load_default(24), anchor="rb")
    assert near(prepare(picture).box, alone.box, 0)


def test_a_5_keeps_a_long_bar_that_is_loose():
    """Though with it the digit is far wider than high."""
    picture = Image.new("L", (240, 220), 255)
    draw = ImageDraw.Draw(picture)
    draw.arc((50, 90, 120, 160), -120, 150, 0, 9)
    draw.line((62, 70, 62, 100), 0, 9)
    draw.line((84, 72, 190, 60), 0, 9)
    left, top, right, bottom = prepare(picture).box
    assert left <= 55 and right >= 185 and top <= 60 and bottom >= 155


@pytest.mark.parametrize("stain", [225, 190, 165])
def test_a_stain_that_a_stroke_crosses_is_no_ink(stain, seven):
    """A coffee ring, say; the threshold of faint ink is at 178."""
    picture = seven((240, 220), pen=9, ink=20)
    alone = prepare(picture)
    ring = Image.new("L", picture.size, 255)
    ImageDraw.Draw(ring).ellipse((20, 80, 150, 210), None, stain, 8)
    found = prepare(ImageChops.darker(picture, ring))
    assert near(found.box, alone.box, 24) and found.findings == ()


def test_a_digit_drawn_as_an_outline_is_one_digit():
    """The loop in a 4 has ink on all sides, but the outline around it is no box."""
    fat = Image.new("L", (240, 220), 255)
    four = [(150, 25), (60, 135), (185, 135), (150, 135), (150, 25), (150, 195)]
    ImageDraw.Draw(fat).line(four, 0, 26, joint="curve")
    solid = np.asarray(fat) < 128
    found = prepare(Image.fromarray(np.uint8(255 * ~(solid & ~erode(solid, 2)))))
    assert near(found.box, prepare(fat).box) and found.findings == ()


@pytest.mark.parametrize("gap", [15, 30])
def test_a_circle_by_hand_need_not_be_closed(gap, seven):
    picture = seven((240, 220), pen=9)
    alone = prepare(picture)
    ImageDraw.Draw(picture).arc((28, 6, 216, 214), -40, 320 - gap, 0, 7)
    found = prepare(picture)
    assert near(found.box, alone.box, 0) and found.findings == ()


@pytest.mark.parametrize(
    "desk",
    [
        [(0, 190), (339, 165), (339, 219), (0, 219)],
        [(300, 0), (339, 0), (339, 219), (0, 219), (0, 200), (280, 185)],
    ],
    ids=["along", "around a corner"],
)
def test_a_desk_at_the_edge_is_not_the_digit_though_it_has_more_ink(desk, seven):
    picture = Image.new("L", (340, 220), 255)
    picture.paste(seven((240, 220), pen=5), (60, -40))
    alone = prepare(picture)
    ImageDraw.Draw(picture).polygon(desk, 40)
    assert near(prepare(picture).box, alone.box)
