"""Kinds of picture with more on them than the digit: what else a hand draws, print, stains, the
other side's writing, the desk."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from mnist_paddle.pictures.morphology import dilate
from mnist_paddle.reports.synthetic import files
from mnist_paddle.reports.synthetic import surfaces as on
from mnist_paddle.reports.synthetic.kinds import kind, pen, sheet, somewhere
from mnist_paddle.reports.synthetic.strokes import Place, line

FINE = 3  # times the picture's resolution, at which marks are drawn
DESKS = [(0.45, 0.30, 0.18), (0.13, 0.13, 0.15), (0.35, 0.25, 0.20), (0.25, 0.30, 0.36)]


@kind("underlined once or twice, by hand", files.jpeg)
def underlined(digit, rng):
    place = somewhere(rng, fill=(0.35, 0.5), off=0.04)
    width = rng.uniform(0.05, 0.09)
    ink, colour = pen(digit, place, rng, (width, width)), on.pen_colour(rng)
    foot = np.flatnonzero(ink.max(1) > 0.3)[-1] + place.size * (width / 2 + rng.uniform(0.06, 0.15))
    surface, other = on.paper(place.shape, rng), on.pen_colour(rng)
    for _ in range(rng.integers(1, 3)):
        ends = place.centre[1] + place.size * rng.uniform(0.3, 0.55) * np.array([-1, 1])
        down = foot + place.size * rng.normal(0, 0.02, 2)
        mark = _by_hand(place, np.linspace((down[0], ends[0]), (down[1], ends[1]), 30), width, rng)
        surface = on.ink_on(surface, mark, other if rng.random() < 0.3 else colour)
        foot += place.size * rng.uniform(0.13, 0.2)
    return on.picture(on.ink_on(surface, ink, colour))


@kind("in a circle by hand, with a gap or overlapping ends", files.jpeg)
def circled(digit, rng):
    place = somewhere(rng, fill=(0.3, 0.42), off=0.04)
    width, colour = rng.uniform(0.04, 0.08), on.pen_colour(rng)
    turn = rng.uniform(0, 7) + np.linspace(0, 2 * np.pi * rng.uniform(0.92, 1.12), 90)
    wide = np.linspace(rng.uniform(0.92, 1), rng.uniform(1, 1.1), 90) * place.size
    reach = rng.uniform(0.66, 0.8, 2)
    way = np.stack([np.sin(turn) * reach[0] * wide, np.cos(turn) * reach[1] * wide], axis=1)
    mark = _by_hand(place, place.centre + way, width, rng)
    other = colour if rng.random() < 0.5 else on.pen_colour(rng)
    surface = on.ink_on(on.paper(place.shape, rng), mark, other)
    return on.picture(on.ink_on(surface, pen(digit, place, rng, (width, width)), colour))


@kind("in a calendar's cell, below the printed day", files.jpeg)
def calendar(digit, rng):
    place = somewhere(rng, fill=(0.35, 0.5), off=0.03)
    cell = place.size * rng.uniform(1.5, 1.9)
    page = Image.new("L", place.shape[::-1])
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(cell * rng.uniform(0.14, 0.2))
    top, left = np.array(place.centre) - cell / 2 - (0.1 * cell, 0)
    for n in range(-1, 3):
        draw.line((0, top + n * cell, page.width, top + n * cell), 255, max(1, round(cell / 90)))
        draw.line((left + n * cell, 0, left + n * cell, page.height), 255, max(1, round(cell / 90)))
        for week in (-1, 0, 1):
            corner = left + (n + 0.05) * cell, top + (week + 0.03) * cell
            draw.text(corner, str(16 + 7 * week + n), 255, font)
    printed = np.float32(page.filter(ImageFilter.GaussianBlur(0.5))) / 255
    surface = on.ink_on(on.paper(place.shape, rng), printed, (0.25, 0.25, 0.28))
    return on.picture(on.ink_on(surface, pen(digit, place, rng), on.pen_colour(rng)))


@kind("the other side's writing shines through, mirrored", files.jpeg)
def other_side(digit, rng):
    place = somewhere(rng, fill=(0.35, 0.6))
    surface, colour = on.paper(place.shape, rng), on.pen_colour(rng)
    behind = np.zeros(place.shape, np.float32)
    for _ in range(rng.integers(2, 7)):
        size, centre = place.size * rng.uniform(0.4, 1), tuple(rng.random(2) * place.shape)
        elsewhere = Place(place.shape, size, centre, rng.normal(0, 0.1))
        behind = np.maximum(behind, line(digit[:, ::-1], elsewhere, max(1.2, 0.07 * size), rng))
    surface = on.ink_on(surface, behind * rng.uniform(0.1, 0.28), colour)
    return on.picture(on.ink_on(surface, pen(digit, place, rng), colour))


@kind("the stain of a cup", files.jpeg)
def stained(digit, rng):
    place = somewhere(rng, fill=(0.35, 0.6))
    down, across = np.indices(place.shape)
    middle = np.array(place.centre) + rng.uniform(-0.9, 0.9, 2) * place.size
    radius, thick = place.size * rng.uniform(0.5, 1), place.size * rng.uniform(0.03, 0.06)
    away = np.hypot(down - middle[0], across - middle[1]) - radius
    angle = np.arctan2(down - middle[0], across - middle[1])
    rim = np.exp(-((away / thick) ** 2)) * (0.6 + 0.4 * np.sin(angle + rng.uniform(0, 7)))
    stain = (rim + 0.2 * (away < 0)).clip(0, 1) * rng.uniform(0.3, 0.6)
    surface = on.ink_on(on.paper(place.shape, rng), stain, (0.48, 0.32, 0.18))
    return on.picture(on.ink_on(surface, pen(digit, place, rng), on.pen_colour(rng)))


@kind("only an outline of the digit, by a fine pen", files.jpeg)
def bubble(digit, rng):
    place = somewhere(rng, (int(rng.integers(250, 700)),) * 2, fill=(0.5, 0.7))
    fat = line(digit, place, place.size * rng.uniform(0.13, 0.18), rng, pressure=0) > 0.5
    thick = max(1, round(place.size * rng.uniform(0.006, 0.012)))
    outline = Image.fromarray(np.uint8(255 * (dilate(fat, thick) & dilate(~fat, thick))))
    outline = np.float32(outline.filter(ImageFilter.GaussianBlur(0.6))) / 255
    surface = on.paper(place.shape, rng)
    return on.picture(on.ink_on(surface, outline, on.pen_colour(rng)))


@kind("a sheet whose edge and the desk beyond it are in the picture", files.jpeg)
def desk_edge(digit, rng):
    place = somewhere(rng, (int(rng.integers(300, 700)), int(rng.integers(300, 700))), (0.35, 0.5))
    down, across = np.indices(place.shape)
    beyond = np.full(place.shape, -np.inf)
    for side in rng.permutation(4)[: rng.integers(1, 3)]:
        along = (down, across, place.shape[0] - down, place.shape[1] - across)[side]
        other = (across, down)[side % 2] - place.centre[1 - side % 2]
        share = rng.uniform(0.03, 0.14)
        edge = min(place.shape) * share - along + np.tan(rng.normal(0, 0.08)) * other
        beyond = np.maximum(beyond, edge)
    return on.picture(_on_desk(sheet(digit, rng, place), 1 - beyond.clip(0, 1), rng))


@kind("a torn scrap of paper on a desk", files.jpeg)
def scrap(digit, rng):
    place = somewhere(rng, (int(rng.integers(300, 700)), int(rng.integers(300, 700))), (0.25, 0.4))
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    reach = place.size * (rng.uniform(0.72, 0.85) + 0.03 * np.sin(5 * turn + rng.uniform(0, 7)))
    reach = reach + rng.normal(0, 0.008 * place.size, 90)
    torn = np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=1) + place.centre[::-1]
    paper = Image.new("L", place.shape[::-1])
    ImageDraw.Draw(paper).polygon(torn.ravel().tolist(), 255)
    paper = np.float32(paper.filter(ImageFilter.GaussianBlur(1))) / 255
    return on.picture(_on_desk(sheet(digit, rng, place), paper, rng))


def _by_hand(place: Place, way: np.ndarray, width: float, rng) -> np.ndarray:
    """A mark float32 [H, W] along a way of points, down and across float [n, 2], by a pen as wide
    as a share of the digit's size; it wavers a little."""
    wave = rng.normal(0, 0.015 * place.size, (8, 2))
    steps = np.linspace(0, 7, len(way))
    way = way + np.stack([np.interp(steps, np.arange(8), one) for one in wave.T], axis=1)
    mark = Image.new("L", tuple(FINE * side for side in place.shape[::-1]))
    draw, thick = ImageDraw.Draw(mark), max(FINE, FINE * width * place.size)
    points = [tuple(point) for point in FINE * way[:, ::-1]]
    draw.line(points, 255, round(thick), joint="curve")
    for x, y in (points[0], points[-1]):
        draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), 255)
    return np.float32(mark.reduce(FINE)) / 255


def _on_desk(values: np.ndarray, paper: np.ndarray, rng) -> np.ndarray:
    """A sheet RGB [H, W, 3] where there is paper, [H, W] in [0, 1], and a desk elsewhere."""
    grain = 0.03 * on.clouds(paper.shape, rng, 4) + 0.03 * on.clouds(paper.shape, rng, 15)
    desk = on.flat(paper.shape, DESKS[rng.integers(len(DESKS))]) + grain[..., None]
    light = on.gradient(paper.shape, rng, rng.uniform(0, 0.3))[..., None]
    return (desk + (values - desk) * paper[..., None]) * light
