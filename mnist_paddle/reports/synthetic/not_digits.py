"""Pictures that show no digit, or several: what should be answered with a warning."""

import string
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mnist_paddle.reports.synthetic import surfaces as on
from mnist_paddle.reports.synthetic.kinds import somewhere
from mnist_paddle.reports.synthetic.strokes import Place, line

TWINS = "OoQqDCcaUuIil|jJTtLZzSsBbGgYy"
"""Letters that somebody's digit looks like; nobody can tell all of these."""

LETTERS = "".join(letter for letter in string.ascii_letters if letter not in TWINS)
FONTS = (
    "cmr10",
    "cmss10",
    "cmtt10",
    "cmmi10",
    "cmb10",
)  # of matplotlib; no network learns from them

NOT_DIGITS: dict[str, Callable] = {}


def _kind(draw: Callable) -> Callable:
    """Register ``draw(digits uint8 [n, 28, 28], rng) -> Image`` under its name."""
    NOT_DIGITS[draw.__name__] = draw
    return draw


@_kind
def blank_page(digits, rng):
    """Paper, lit evenly or not, in shadow, ruled; a blackboard; one colour."""
    shape = somewhere(rng).shape
    page = on.paper(shape, rng)
    choice = rng.integers(6)
    if choice == 1:
        page = page * on.gradient(shape, rng, rng.uniform(0.2, 0.6))[..., None]
    elif choice == 2:
        page = page * on.shadow(shape, rng)[..., None]
    elif choice == 3:
        lines = on.ruling(shape, rng, rng.uniform(20, 90), squared=rng.random() < 0.5)
        page = on.ink_on(page, 0.5 * lines, (0.5, 0.6, 0.75))
    elif choice == 4:
        page = on.board(shape, rng)
    elif choice == 5:
        page = on.flat(shape, rng.random(3))
    return on.picture(page)


@_kind
def noise(digits, rng):
    """Noise of every pixel for itself, clouds, dust, blots."""
    shape = somewhere(rng).shape
    choice = rng.integers(4)
    if choice == 0:
        return on.picture(0.5 + rng.uniform(0.1, 0.4) * rng.normal(0, 1, (*shape, 3)))
    if choice == 1:
        return on.picture(0.5 + 0.25 * on.clouds(shape, rng, rng.uniform(2, 60)))
    if choice == 2:
        return on.picture(np.float32(rng.random(shape) < rng.uniform(0.005, 0.3)))
    return on.picture(np.float32(on.clouds(shape, rng, rng.uniform(5, 60)) > rng.uniform(-1, 1.5)))


@_kind
def letter(digits, rng):
    """A letter that looks like no digit."""
    return _written(rng.choice(list(LETTERS)), rng)


@_kind
def twin_letter(digits, rng):
    """A letter that could be a digit."""
    return _written(rng.choice(list(TWINS)), rng)


@_kind
def word(digits, rng):
    """Two to five letters."""
    return _written("".join(rng.choice(list(string.ascii_letters), rng.integers(2, 6))), rng)


@_kind
def several_digits(digits, rng):
    """Two or three digits beside each other."""
    count = int(rng.integers(2, 4))
    height = int(rng.integers(100, 400))
    shape = (height, height * count)
    ink = np.zeros(shape, np.float32)
    size = height * rng.uniform(0.4, 0.7)
    width = size * rng.uniform(0.05, 0.1)
    for place in range(count):
        across = shape[1] / 2 + (place - (count - 1) / 2) * size * rng.uniform(1.05, 1.2)
        here = Place(shape, size, (height / 2, across), rng.normal(0, 0.05))
        ink = np.maximum(ink, line(digits[rng.integers(len(digits))], here, width, rng))
    return on.picture(on.ink_on(on.paper(shape, rng), ink, on.pen_colour(rng)))


def _written(text: str, rng: np.random.Generator) -> Image.Image:
    """Text in some font, as long or high as a digit would be, dark on paper or white on black."""
    import matplotlib

    font = str(rng.choice(FONTS))
    file = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{font}.ttf"
    place = somewhere(rng)
    left, top, right, bottom = ImageFont.truetype(file, 100).getbbox(text)
    large = ImageFont.truetype(file, max(8, 100 * place.size / max(right - left, bottom - top)))
    canvas = Image.new("L", place.shape[::-1])
    ImageDraw.Draw(canvas).text(place.centre[::-1], text, 255, large, anchor="mm")
    ink = np.float32(canvas.rotate(np.degrees(place.turn), Image.Resampling.BICUBIC)) / 255
    if rng.random() < 0.25:
        return on.picture(ink)
    ink = on.uneven(ink, rng, 0.15)
    return on.picture(on.ink_on(on.paper(place.shape, rng), ink, on.pen_colour(rng)))
