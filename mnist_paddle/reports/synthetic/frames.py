"""Kinds of picture whose frame is unlike MNIST's: its shape, its margins, what is around it."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from mnist_paddle.reports.synthetic import files
from mnist_paddle.reports.synthetic import surfaces as on
from mnist_paddle.reports.synthetic.kinds import kind, pen, sheet, somewhere
from mnist_paddle.reports.synthetic.strokes import Place, line


@kind("a grey photograph pasted on a white page")
def pasted(digit, rng):
    place = somewhere(rng)
    values = sheet(digit, rng, place) * rng.uniform(0.6, 0.85)
    photograph = ImageOps.grayscale(
        on.picture(values * on.gradient(place.shape, rng, 0.25)[..., None])
    )
    width, height = photograph.size
    left, top, right, bottom = (int(s) for s in rng.uniform(0, 0.5, 4) * min(width, height))
    page = Image.new("L", (width + left + right, height + top + bottom), 255)
    page.paste(photograph, (left, top))
    return page


@kind("a frame much wider than high")
def wide(digit, rng):
    height = int(rng.integers(80, 300))
    shape = (height, int(height * rng.uniform(2, 4)))
    return on.picture(sheet(digit, rng, _anywhere(rng, shape, (0.5, 0.8))))


@kind("a frame much higher than wide")
def tall(digit, rng):
    width = int(rng.integers(80, 300))
    shape = (int(width * rng.uniform(2, 4)), width)
    return on.picture(sheet(digit, rng, _anywhere(rng, shape, (0.5, 0.8))))


@kind("a small digit anywhere on a large page")
def small(digit, rng):
    shape = (int(rng.integers(300, 800)), int(rng.integers(300, 800)))
    return on.picture(sheet(digit, rng, _anywhere(rng, shape, (0.1, 0.25))))


@kind("a digit that touches the border of the picture")
def at_border(digit, rng):
    place = somewhere(rng, fill=(0.6, 0.75))
    ink = pen(digit, place, rng)
    rows, columns = np.flatnonzero(ink.max(1) > 0.3), np.flatnonzero(ink.max(0) > 0.3)
    down = rng.choice([-rows[0], len(ink) - 1 - rows[-1], 0])
    across = rng.choice([-columns[0], ink.shape[1] - 1 - columns[-1]])
    ink = np.roll(ink, (int(down), int(across)), (0, 1))
    return on.picture(on.ink_on(on.paper(place.shape, rng), ink, on.pen_colour(rng)))


@kind("cropped to the ink, no margin at all")
def cropped(digit, rng):
    place = somewhere(rng, fill=(0.7, 0.8))
    ink = pen(digit, place, rng)
    rows, columns = np.flatnonzero(ink.max(1) > 0.3), np.flatnonzero(ink.max(0) > 0.3)
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    values = on.ink_on(on.paper(place.shape, rng), ink, on.pen_colour(rng))
    return on.picture(values[box])


def _anywhere(rng, shape, fill) -> Place:
    """A place anywhere in the frame that holds the whole digit."""
    size = min(shape) * rng.uniform(*fill)
    room = np.array(shape) - size * 1.2
    centre = size * 0.6 + np.maximum(room, 0) * rng.random(2)
    return Place(shape, size, tuple(centre), rng.normal(0, 0.08), rng.normal(0, 0.06))


@kind("a sheet on a table, straight or turned, its outline in the picture", files.jpeg)
def on_table(digit, rng):
    shape = (int(rng.integers(300, 800)), int(rng.integers(300, 800)))
    size = min(shape) * rng.uniform(0.25, 0.4)
    place = Place(shape, size, tuple(np.array(shape) / 2), rng.normal(0, 0.08))
    turn = rng.choice([rng.normal(0, 0.06), rng.uniform(-0.8, 0.8)])
    reach = np.array(shape) * rng.uniform(0.37, 0.45, 2) if abs(turn) < 0.2 else min(shape) * 0.38
    corners = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)]) * reach + rng.normal(0, 0.01, (4, 2))
    turned = corners @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
    mask = Image.new("L", shape[::-1])
    outline = [(x, y) for y, x in turned + np.array(shape) / 2]
    ImageDraw.Draw(mask).polygon(outline, 255)
    mask = np.float32(mask.filter(ImageFilter.GaussianBlur(1)))[..., None] / 255
    colours = [(0.45, 0.30, 0.18), (0.15, 0.15, 0.17), (0.60, 0.50, 0.40), (0.30, 0.35, 0.40)]
    table = on.flat(shape, colours[rng.integers(4)]) + 0.04 * on.clouds(shape, rng, 15)[..., None]
    values = table * (1 - mask) + sheet(digit, rng, place) * mask
    return on.picture(values * on.gradient(shape, rng, rng.uniform(0, 0.3))[..., None])


@kind("in a printed box or a drawn circle", files.jpeg)
def outlined(digit, rng):
    place = somewhere(rng, fill=(0.35, 0.5), off=0.03)
    half = place.size * rng.uniform(0.68, 0.85)
    middle, reach = np.array(place.centre)[::-1], (half * rng.uniform(0.85, 1.1), half)
    mark = Image.new("L", (2 * place.shape[1], 2 * place.shape[0]))
    shape = ("rectangle", "ellipse")[rng.integers(2)]
    thick = 2 * max(1, round(place.size * rng.uniform(0.015, 0.045)))
    box = (*(2 * (middle - reach)), *(2 * (middle + reach)))
    getattr(ImageDraw.Draw(mark), shape)(box, None, 255, thick)
    mark = np.float32(mark.reduce(2)) / 255
    surface = on.ink_on(on.paper(place.shape, rng), mark, on.pen_colour(rng))
    return on.picture(on.ink_on(surface, pen(digit, place, rng), on.pen_colour(rng)))


@kind("a program's window: a black or white canvas with buttons below")
def window(digit, rng):
    side = int(rng.integers(200, 400))
    place = somewhere(rng, (side, side), (0.5, 0.75))
    ink = line(digit, place, place.size * rng.uniform(0.06, 0.12), rng, pressure=0)
    dark, margin = rng.random() < 0.7, int(side * rng.uniform(0.06, 0.2))
    page = Image.new("L", (side + 2 * margin, int(1.25 * side) + 2 * margin), 245)
    draw, right, low = ImageDraw.Draw(page), margin + side, margin + side
    draw.rectangle((margin - 1, margin - 1, right, low), 255, 60)
    page.paste(on.picture(ink if dark else 1 - ink), (margin, margin))
    for first, last in ((0, 0.4), (0.5, 0.9)):
        left, top = margin + first * side, low + 0.06 * side
        draw.rectangle((left, top, margin + last * side, top + 0.12 * side), 205, 120)
        draw.text((left + 8, top + 4), "OK", 20)
    return page
