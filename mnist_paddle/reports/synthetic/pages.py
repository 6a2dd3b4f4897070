"""Pages of many digits, as people write them: lines, sheets, ruled, in boxes, on forms.

``PAGES`` names the kinds. Digits do not touch each other; on lines and in boxes they may touch
what is printed.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from mnist_paddle.reports.synthetic import surfaces as on
from mnist_paddle.reports.synthetic.strokes import Place, line

APART = (0.12, 0.6)  # between the ink of neighbours, in sizes of a digit
LABELS = ("Postcode", "Date of birth", "Telephone", "Amount", "Name of pupil", "Number")


@dataclass
class Page:
    """What is drawn: ``ink`` float32 and ``marks`` uint8 [H, W], 0 for none or 1 + the digit's
    place in ``digits``; ``lines`` of such places, in reading order."""

    ink: np.ndarray
    marks: np.ndarray
    digits: list[int]
    lines: list[list[int]]


@dataclass(frozen=True)
class Drawn:
    """A picture of a page, and of each digit in it, line by line: what it is, and its box
    (left, top, right, bottom) in pixels."""

    picture: Image.Image
    lines: list[list[tuple[int, tuple[int, int, int, int]]]]


PAGES: dict[str, Callable] = {}


def _kind(draw: Callable) -> Callable:
    """Register ``draw(source, rng) -> (RGB float32 [H, W, 3], Page)`` under its name; of the
    ``source`` a digit is taken by calling it: uint8 [28, 28] and its label."""
    PAGES[draw.__name__] = draw
    return draw


def draw_page(kind: str, source: Callable, rng: np.random.Generator) -> Drawn:
    """A page of a kind of ``PAGES``, its digits drawn from ``source``."""
    values, page = PAGES[kind](source, rng)
    return _drawn(on.picture(values), page, page.marks)


@_kind
def one_line(source, rng):
    """Three to eight digits on paper: a postcode, a year, a price."""
    size = rng.uniform(40, 160)
    count = int(rng.integers(3, 9))
    shape = (int(size * rng.uniform(1.5, 3)), int(size * (count + 1.5)))
    page = _blank(shape)
    _write(page, source, rng, size, size * 0.5, shape[0] / 2 + size / 2, count)
    return on.ink_on(on.paper(shape, rng), page.ink, on.pen_colour(rng)), page


@_kind
def sheet(source, rng):
    """Lines of ten digits on plain paper."""
    size = rng.uniform(36, 70)
    page = _lines(source, rng, size, int(rng.integers(3, 9)), 10, rng.uniform(1.4, 2.2) * size)
    return on.ink_on(on.paper(page.ink.shape, rng), page.ink, on.pen_colour(rng)), page


@_kind
def ruled(source, rng):
    """Lines of digits that stand on the lines of the paper."""
    size = rng.uniform(40, 80)
    pitch = size * rng.uniform(1.3, 1.9)
    page = _lines(source, rng, size, int(rng.integers(2, 7)), int(rng.integers(4, 11)), pitch)
    return on.ink_on(_lined(page.ink.shape, rng, pitch), page.ink, _dark(rng)), page


@_kind
def squared(source, rng):
    """A digit in every other square, or larger than the squares."""
    size = rng.uniform(40, 80)
    page = _lines(source, rng, size, int(rng.integers(2, 6)), int(rng.integers(4, 9)), 1.8 * size)
    lines = on.ruling(page.ink.shape, rng, size * rng.uniform(0.4, 1.2), True)
    surface = on.paper(page.ink.shape, rng)
    surface = on.ink_on(surface, lines * rng.uniform(0.3, 0.6), (0.55, 0.65, 0.78))
    return on.ink_on(surface, page.ink, _dark(rng)), page


@_kind
def boxes(source, rng):
    """A row of printed boxes with a digit in each, as for a postcode."""
    cell = rng.uniform(60, 120)
    return _table(source, rng, cell, 1, int(rng.integers(4, 9)), gap=rng.choice([0, 0.15, 0.4]))


@_kind
def table(source, rng):
    """A table with a digit in most cells."""
    return _table(source, rng, rng.uniform(50, 80), int(rng.integers(3, 8)), 8, full=0.85)


@_kind
def form(source, rng):
    """Printed words and beside or under each a row of boxes or a line to write on."""
    cell, rows = rng.uniform(44, 64), int(rng.integers(2, 5))
    page = _blank((int(cell * (2.2 * rows + 1)), int(cell * 14)))
    print_ = Image.new("L", page.ink.shape[::-1])
    draw = ImageDraw.Draw(print_)
    font = ImageFont.load_default(cell * 0.3)
    for row in range(rows):
        top = cell * (0.8 + 2.2 * row)
        draw.text((cell * 0.5, top + 0.3 * cell), str(rng.choice(LABELS)), 255, font)
        count, left = int(rng.integers(3, 9)), 4.5 * cell
        if rng.random() < 0.6:
            _cells(draw, rng, left, top, cell, 1, count)
            _fill(page, source, rng, left, top, cell, 1, count)
        else:
            foot = top + cell * 1.1
            draw.line((left, foot, left + 9 * cell, foot), 255, max(1, round(cell / 35)))
            _write(page, source, rng, cell * 0.75, left + 0.2 * cell, foot - 0.15 * cell, count)
    surface = on.ink_on(on.paper(page.ink.shape, rng), np.float32(print_) / 255, (0.2, 0.2, 0.22))
    return on.ink_on(surface, page.ink, _dark(rng)), page


@_kind
def photographed(source, rng):
    """One of the others by a phone: turned, seen from the side, in uneven light, blurred, JPEG."""
    others = [name for name in PAGES if name != "photographed"]
    values, page = PAGES[others[rng.integers(len(others))]](source, rng)
    shape = values.shape[:2]
    light = on.gradient(shape, rng, rng.uniform(0.1, 0.45))
    if rng.random() < 0.4:
        light = light * on.shadow(shape, rng)
    picture = on.picture(values * light[..., None] * rng.uniform(0.8, 1.0, 3))
    marks = Image.fromarray(page.marks)
    corners = np.array([[0, 0], [0, shape[0]], [shape[1], shape[0]], [shape[1], 0]], float)
    angle, middle = rng.normal(0, 0.02), np.array(shape[::-1]) / 2
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    seen = (corners - middle) @ turn * rng.uniform(0.97, 1.0) + middle
    seen += rng.uniform(-0.015, 0.015, (4, 2)) * min(shape)
    quad = (picture.size, Image.Transform.QUAD, tuple(seen.ravel()))
    around = tuple(np.asarray(picture).reshape(-1, 3).max(0).tolist())
    picture = picture.transform(*quad, Image.Resampling.BICUBIC, fillcolor=around)
    marks = np.asarray(marks.transform(*quad, Image.Resampling.NEAREST))
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
    noisy = np.float32(picture) / 255 + rng.normal(0, 0.01, (*shape, 1))
    on.picture(noisy).save(content := io.BytesIO(), "jpeg", quality=int(rng.integers(60, 95)))
    page.marks = marks
    return np.float32(Image.open(content)) / 255, page


def _drawn(picture: Image.Image, page: Page, marks: np.ndarray) -> Drawn:
    boxes = []
    for place in range(len(page.digits)):
        rows = np.flatnonzero((marks == place + 1).any(1))
        columns = np.flatnonzero((marks == place + 1).any(0))
        boxes.append((columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if len(rows) else None)
    lines = [[(page.digits[i], boxes[i]) for i in line if boxes[i]] for line in page.lines]
    return Drawn(picture, [line for line in lines if line])


def _blank(shape: tuple[int, int]) -> Page:
    return Page(np.zeros(shape, np.float32), np.zeros(shape, np.uint8), [], [])


def _dark(rng) -> tuple:
    return on.PENS[("black", "blue", "violet")[rng.integers(3)]]


def _lined(shape, rng, pitch) -> np.ndarray:
    """Paper with a line where the lines of :func:`_lines` stand, or near it."""
    lines = Image.new("L", shape[::-1])
    draw, first = ImageDraw.Draw(lines), pitch * (1 + rng.uniform(-0.12, 0.2))
    for y in np.arange(first, shape[0], pitch):
        draw.line((0, y, shape[1], y), 255, max(1, round(pitch / rng.uniform(30, 60))))
    strength = rng.uniform(0.3, 0.7)
    colour = [(0.45, 0.6, 0.8), (0.6, 0.6, 0.65), (0.5, 0.65, 0.75)][rng.integers(3)]
    return on.ink_on(on.paper(shape, rng), np.float32(lines) / 255 * strength, colour)


def _lines(source, rng, size, rows, count, pitch) -> Page:
    """``rows`` lines of ``count`` digits, their feet ``pitch`` pixels apart."""
    page = _blank((int(pitch * (rows + 0.6)), int(size * (1.25 * count + 1.2))))
    for row in range(rows):
        left = size * rng.uniform(0.3, 0.8)
        _write(page, source, rng, size, left, pitch * (row + 1), count)
    return page


def _write(page, source, rng, size, left, foot, count) -> None:
    """A line of digits that stand on ``foot``, as far as the page is wide."""
    page.lines.append([])
    width = size * rng.uniform(0.06, 0.1)
    for _ in range(count):
        ink, digit = _ink(source, rng, size * rng.uniform(0.85, 1.05), width)
        top = round(foot - len(ink) + size * rng.normal(0, 0.04))
        if left + ink.shape[1] + 4 > page.ink.shape[1]:
            break
        _put(page, ink, digit, round(left), min(max(2, top), len(page.ink) - len(ink) - 2))
        left += ink.shape[1] + size * rng.uniform(*APART)


def _table(source, rng, cell, rows, columns, gap=0.0, full=1.0):
    """Rows and columns of cells in the middle of a page, with a digit in most of them."""
    shape = (int(cell * (rows + 1.4)), int(cell * (columns * (1 + gap) + 1.4)))
    page, left, top = _blank(shape), cell * 0.7, cell * 0.7
    print_ = Image.new("L", shape[::-1])
    _cells(ImageDraw.Draw(print_), rng, left, top, cell, rows, columns, gap)
    _fill(page, source, rng, left, top, cell, rows, columns, gap, full)
    colour = [(0.15, 0.15, 0.16), (0.5, 0.5, 0.55), (0.7, 0.3, 0.3)][rng.integers(3)]
    surface = on.ink_on(on.paper(shape, rng), np.float32(print_) / 255, colour)
    return on.ink_on(surface, page.ink, _dark(rng)), page


def _cells(draw, rng, left, top, cell, rows, columns, gap=0.0) -> None:
    thick = max(1, round(cell * rng.uniform(0.012, 0.035)))
    for row in range(rows):
        for column in range(columns):
            x, y = left + column * cell * (1 + gap), top + row * cell
            draw.rectangle((x, y, x + cell + thick - 1, y + cell + thick - 1), None, 255, thick)


def _fill(page, source, rng, left, top, cell, rows, columns, gap=0.0, full=1.0) -> None:
    width = cell * rng.uniform(0.045, 0.075)
    for row in range(rows):
        page.lines.append([])
        for column in range(columns):
            if rng.random() > full:
                continue
            ink, digit = _ink(source, rng, cell * rng.uniform(0.5, 0.75), width)
            room = cell - np.array(ink.shape)
            down, across = room / 2 + rng.uniform(-0.3, 0.3, 2) * room
            x, y = left + column * cell * (1 + gap), top + row * cell
            _put(page, ink, digit, round(x + across), round(y + down))


def _ink(source, rng, size, width) -> tuple[np.ndarray, int]:
    """The ink of a digit, float32, cropped to its box."""
    digit, label = source()
    side = int(1.6 * size)
    place = Place(
        (side, side), size, (side / 2, side / 2), rng.normal(0, 0.05), rng.normal(0, 0.06)
    )
    ink = on.uneven(line(digit, place, max(1.5, width), rng), rng, rng.uniform(0.02, 0.2))
    rows, columns = np.flatnonzero(ink.max(1) > 0.2), np.flatnonzero(ink.max(0) > 0.2)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], label


def _put(page, ink, digit, left, top) -> None:
    part = np.s_[top : top + ink.shape[0], left : left + ink.shape[1]]
    page.ink[part] = np.maximum(page.ink[part], ink)
    page.digits.append(digit)
    page.marks[part][ink > 0.2] = len(page.digits)
    page.lines[-1].append(len(page.digits) - 1)
