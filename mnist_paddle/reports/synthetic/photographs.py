"""Kinds of picture that a camera takes: of paper, a whiteboard, a blackboard."""

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from mnist_paddle.reports.synthetic import files
from mnist_paddle.reports.synthetic import surfaces as on
from mnist_paddle.reports.synthetic.kinds import kind, pen, sheet, somewhere
from mnist_paddle.reports.synthetic.strokes import enlarged, line


@kind("a pen of some colour on paper with grain", files.jpeg)
def pen_on_paper(digit, rng):
    return on.picture(sheet(digit, rng))


@kind("light that falls off to one side", files.jpeg)
def light_gradient(digit, rng):
    values = sheet(digit, rng)
    return on.picture(
        values * on.gradient(values.shape[:2], rng, rng.uniform(0.3, 0.65))[..., None]
    )


@kind("the shadow of a hand or a phone across the page", files.jpeg)
def shadow(digit, rng):
    values = sheet(digit, rng)
    return on.picture(values * on.shadow(values.shape[:2], rng)[..., None])


@kind("out of focus", files.jpeg)
def blur(digit, rng):
    place = somewhere(rng)
    share = place.size / min(place.shape) * rng.uniform(0.015, 0.04)
    return blurred(on.picture(sheet(digit, rng, place, (0.07, 0.12))), share)


@kind("saved as JPEG of very low quality", files.poor_jpeg)
def jpeg(digit, rng):
    return on.picture(sheet(digit, rng))


@kind("a page seen from the side", files.jpeg)
def perspective(digit, rng):
    picture = on.picture(sheet(digit, rng, somewhere(rng, fill=(0.4, 0.6))))
    width, height = picture.size
    corners = np.array([[0, 0], [0, height], [width, height], [width, 0]], float)
    corners += (
        rng.uniform(0, 0.17, (4, 2)) * [width, height] * np.sign([width / 2, height / 2] - corners)
    )
    return picture.transform(
        picture.size, Image.Transform.QUAD, tuple(corners.ravel()), Image.Resampling.BICUBIC
    )


@kind("a phone's photograph: paper, uneven light, shadow, blur, turned a little, JPEG", files.jpeg)
def phone(digit, rng):
    shape = (int(rng.integers(480, 900)), int(rng.integers(480, 900)))
    values = sheet(digit, rng, somewhere(rng, shape, (0.25, 0.7), 0.12, 0.12))
    light = on.gradient(shape, rng, rng.uniform(0.1, 0.5))
    if rng.random() < 0.5:
        light = light * on.shadow(shape, rng)
    values = values * light[..., None] * rng.uniform(0.75, 1.0, 3)
    values = blurred(on.picture(values), rng.uniform(0.001, 0.005))
    return on.picture(np.float32(values) / 255 + rng.normal(0, 0.012, (*shape, 1)))


@kind("faint pencil, grey on white or cream, with gaps", files.jpeg)
def pencil(digit, rng):
    place = somewhere(rng)
    ink = line(digit, place, max(1.3, place.size * rng.uniform(0.03, 0.06)), rng)
    grain = np.clip(0.75 + 0.3 * on.clouds(place.shape, rng, 2), 0, 1)
    ink = ink * grain * rng.uniform(0.3, 0.6)
    values = on.ink_on(on.paper(place.shape, rng, 0.008), ink, (0.3, 0.3, 0.32))
    return on.picture(values * on.gradient(place.shape, rng, rng.uniform(0, 0.15))[..., None])


@kind("a marker on a whiteboard that reflects a lamp", files.jpeg)
def whiteboard(digit, rng):
    place = somewhere(rng)
    values = on.ink_on(
        on.flat(place.shape, rng.uniform(0.78, 0.9)),
        on.uneven(pen(digit, place, rng, (0.06, 0.12)), rng, 0.3),
        on.pen_colour(rng),
    )
    values = values * on.gradient(place.shape, rng, 0.2)[..., None]
    down, across = np.ogrid[: place.shape[0], : place.shape[1]]
    far = (down - rng.uniform(0, place.shape[0])) ** 2 + (
        across - rng.uniform(0, place.shape[1])
    ) ** 2
    glare = 0.35 * np.exp(-far / (0.2 * min(place.shape)) ** 2)
    return on.picture(values + glare[..., None] * (1 - values))


@kind("chalk on a board", files.jpeg)
def chalk(digit, rng):
    place = somewhere(rng)
    ink = line(digit, place, max(2, place.size * rng.uniform(0.05, 0.1)), rng)
    grain = np.clip(0.8 + 0.35 * on.clouds(place.shape, rng, 1.6), 0.1, 1)
    return on.picture(on.ink_on(on.board(place.shape, rng), ink * grain * 0.9, (0.93, 0.93, 0.9)))


@kind("MNIST's own strokes enlarged, a felt-tip of uneven width", files.jpeg)
def felt_tip(digit, rng):
    place = somewhere(rng)
    ink = on.uneven(enlarged(digit, place), rng, 0.15)
    return on.picture(on.ink_on(on.paper(place.shape, rng), ink, on.pen_colour(rng)))


@kind("lined paper", files.jpeg)
def ruled(digit, rng):
    return _printed(digit, rng, False, (0.7, 1.3))


@kind("squared paper", files.jpeg)
def squared(digit, rng):
    return _printed(digit, rng, True, (0.35, 0.8))


@kind("dirt on the page", files.jpeg)
def specks(digit, rng):
    place = somewhere(rng)
    surface = on.paper(place.shape, rng)
    dirt = on.specks(place.shape, rng, int(rng.integers(3, 40)), max(1.5, 0.04 * place.size))
    surface = on.ink_on(surface, dirt, (0.3, 0.28, 0.25))
    return on.picture(on.ink_on(surface, pen(digit, place, rng), on.pen_colour(rng)))


@kind("printed lines and bits of print at the edge, as in a crop from a form", files.jpeg)
def edge_marks(digit, rng):
    place = somewhere(rng, fill=(0.4, 0.65))
    surface = on.ink_on(on.paper(place.shape, rng), on.edge_marks(place.shape, rng), (0.15,) * 3)
    return on.picture(on.ink_on(surface, pen(digit, place, rng), on.pen_colour(rng)))


def _printed(digit, rng, squared, apart, fill=(0.35, 0.7), strength=(0.3, 0.7)) -> Image.Image:
    """A pen on paper with rulings fainter than the pen, a share of the digit's size ``apart``."""
    place = somewhere(rng, fill=fill)
    spacing = place.size * rng.uniform(*apart)
    lines = on.ruling(place.shape, rng, spacing, squared) * rng.uniform(*strength)
    colour = [(0.45, 0.6, 0.8), (0.6, 0.6, 0.65), (0.5, 0.65, 0.75)][rng.integers(3)]
    surface = on.ink_on(on.paper(place.shape, rng), lines, colour)
    dark = ("black", "blue", "violet")[rng.integers(3)]
    return on.picture(on.ink_on(surface, pen(digit, place, rng), on.PENS[dark]))


def blurred(picture: Image.Image, share: float) -> Image.Image:
    """Out of focus by a share of the shorter side."""
    return picture.filter(ImageFilter.GaussianBlur(share * min(picture.size)))


@kind("a flash, or a lamp in the paper's gloss: a glare beside which the page is dim", files.jpeg)
def flash(digit, rng):
    place = somewhere(rng, fill=(0.35, 0.65))
    down, across = np.ogrid[: place.shape[0], : place.shape[1]]
    middle = rng.uniform(0.2, 0.8, 2) * place.shape
    far = (down - middle[0]) ** 2 + (across - middle[1]) ** 2
    glare = np.exp(-far / (rng.uniform(0.2, 0.4) * min(place.shape)) ** 2)[..., None]
    return on.picture(sheet(digit, rng, place) * (0.55 + 0.35 * glare) + 0.35 * glare)


@kind("in little light: grain in every colour, as by a sensor at high sensitivity", files.jpeg)
def grainy(digit, rng):
    place = somewhere(rng, fill=(0.35, 0.7))
    light = on.gradient(place.shape, rng, rng.uniform(0.1, 0.4)) * rng.uniform(0.4, 0.9)
    grain = rng.normal(0, rng.uniform(0.05, 0.14), (*place.shape, 3))
    return on.picture(sheet(digit, rng, place) * light[..., None] + grain)


@kind("small dark squares, nearly as dark as the pen", files.jpeg)
def dark_squares(digit, rng):
    return _printed(digit, rng, True, (0.25, 0.55), (0.3, 0.6), (0.5, 0.9))


@kind("a dim photograph made as small as MNIST, dark on light or inverted")
def tiny_photograph(digit, rng):
    values = sheet(digit, rng, somewhere(rng, (300, 300), (0.4, 0.7)), (0.04, 0.09))
    light = on.gradient(values.shape[:2], rng, rng.uniform(0.1, 0.5))
    side = int(rng.choice([28, 32, 40]))
    small = ImageOps.grayscale(on.picture(values * light[..., None])).resize((side, side))
    return small if rng.random() < 0.5 else ImageOps.invert(small)
