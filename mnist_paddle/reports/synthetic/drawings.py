"""Kinds of picture from a screen or a scanner, and the forms in which files hold them."""

import numpy as np
from PIL import Image, ImageDraw

from mnist_paddle.reports.synthetic import files
from mnist_paddle.reports.synthetic import surfaces as on
from mnist_paddle.reports.synthetic.kinds import kind, pen, sheet, somewhere
from mnist_paddle.reports.synthetic.strokes import line


@kind("MNIST's own pixels, dark on light, 28 by 28")
def mnist(digit, rng):
    return Image.fromarray(255 - digit)


@kind("a clean scan: nearly white, faint noise, grey")
def scan(digit, rng):
    place = somewhere(rng)
    return on.picture(0.98 + rng.normal(0, 0.01, place.shape) - 0.88 * pen(digit, place, rng))


@kind("white on black, as drawn on a screen")
def white_on_black(digit, rng):
    place = somewhere(rng)
    return on.picture(line(digit, place, max(1.5, place.size * rng.uniform(0.04, 0.12)), rng))


@kind("a light colour on a dark one, as on a screen in dark mode")
def light_on_dark(digit, rng):
    place = somewhere(rng)
    ink = line(digit, place, max(1.5, place.size * rng.uniform(0.05, 0.12)), rng)
    return on.picture(
        on.ink_on(on.flat(place.shape, rng.uniform(0, 0.25, 3)), ink, rng.uniform(0.6, 1, 3))
    )


@kind("a line one pixel wide on a larger canvas")
def hairline(digit, rng):
    place = somewhere(rng)
    ink = line(digit, place, 1.0, rng, pressure=0)
    ink = ink > 0.35 if rng.random() < 0.5 else np.clip(ink * 1.5, 0, 1)
    return on.picture(1 - ink)


@kind("a fat brush, even and digital or with dry edges")
def brush(digit, rng):
    place = somewhere(rng, fill=(0.55, 0.75))
    ink = line(digit, place, place.size * rng.uniform(0.13, 0.18), rng, pressure=0.25)
    if rng.random() < 0.5:
        ink = on.uneven(ink, rng, 0.35)
    return on.picture(on.ink_on(on.flat(place.shape, rng.uniform(0.9, 1)), ink, on.pen_colour(rng)))


@kind("a drawing program's window: white canvas, a border, a strip of the toolbar")
def screenshot(digit, rng):
    side = int(rng.integers(180, 520))
    place = somewhere(rng, (side, int(side * rng.uniform(1, 1.4))), (0.4, 0.7), 0.08)
    ink = line(digit, place, max(2, place.size * rng.uniform(0.03, 0.1)), rng, pressure=0)
    canvas = on.picture(on.ink_on(on.flat(place.shape, 1.0), ink, rng.choice([0, 0, 0.2], 3)))
    draw = ImageDraw.Draw(canvas)
    width, height = canvas.size
    if rng.random() < 0.7:
        draw.rectangle((0, 0, width - 1, height - 1), outline=(160, 160, 160))
    if rng.random() < 0.5:
        draw.rectangle((0, 0, width, int(0.06 * height)), fill=(236, 236, 240))
    return canvas


@kind("a digit drawn straight at 28 by 28 with a thin line")
def tiny(digit, rng):
    place = somewhere(rng, (28, 28), (0.5, 0.8), 0.08)
    return on.picture(1 - line(digit, place, rng.uniform(1.0, 2.0), rng, pressure=0))


@kind("the shape in the alpha channel, every colour zero")
def alpha_shape(digit, rng):
    ink = line(digit, place := somewhere(rng), max(1.3, place.size * rng.uniform(0.04, 0.12)), rng)
    picture = Image.new("RGBA", place.shape[::-1])
    picture.putalpha(on.picture(ink))
    return picture


@kind("dark ink over a transparent background whose hidden colour is black or white")
def transparent(digit, rng):
    place = somewhere(rng)
    ink = line(digit, place, max(1.3, place.size * rng.uniform(0.04, 0.12)), rng)
    picture = on.picture(
        on.ink_on(on.flat(place.shape, rng.integers(2)), ink > 0, on.pen_colour(rng))
    )
    picture.putalpha(on.picture(ink))
    return picture


@kind("white ink over a transparent background")
def white_transparent(digit, rng):
    place = somewhere(rng)
    ink = line(digit, place, max(1.5, place.size * rng.uniform(0.05, 0.12)), rng)
    picture = on.picture(on.flat(place.shape, 1.0))
    picture.putalpha(on.picture(ink))
    return picture


@kind("grey with alpha")
def grey_alpha(digit, rng):
    place = somewhere(rng)
    ink = line(digit, place, max(1.3, place.size * rng.uniform(0.04, 0.12)), rng)
    return Image.merge("LA", (on.picture(0.2 * (1 - ink)), on.picture(ink)))


@kind("black and white only, one bit a pixel")
def one_bit(digit, rng):
    place = somewhere(rng)
    return Image.fromarray(pen(digit, place, rng) < rng.uniform(0.35, 0.6))


@kind("a palette of few colours, PNG or GIF", files.palette)
def palette(digit, rng):
    colours = int(rng.choice([2, 4, 16, 64]))
    return on.picture(sheet(digit, rng)).quantize(colours)


@kind("a palette with a transparent colour", files.palette)
def palette_transparent(digit, rng):
    place = somewhere(rng)
    ink = line(digit, place, max(1.3, place.size * rng.uniform(0.04, 0.12)), rng)
    picture = Image.fromarray(np.uint8(ink > 0.5), "P")
    picture.putpalette([0, 0, 0, *(on.pen_colour(rng) * 255).astype(int).tolist()])
    picture.info["transparency"] = 0
    return picture


@kind("grey of 16 bits, the full range or the 12 bits of a scanner")
def sixteen_bit(digit, rng):
    place = somewhere(rng)
    grey = 0.95 + rng.normal(0, 0.01, place.shape) - 0.8 * pen(digit, place, rng)
    return Image.fromarray(np.uint16(np.clip(grey, 0, 1) * rng.choice([65535, 4095])))


@kind("grey in floating point, from 0 to 1 or to 255", files.tiff)
def floating(digit, rng):
    place = somewhere(rng)
    grey = 0.95 + rng.normal(0, 0.01, place.shape) - 0.8 * pen(digit, place, rng)
    return Image.fromarray(np.float32(np.clip(grey, 0, 1) * rng.choice([1, 255])))


@kind("four inks as for print", files.print_jpeg)
def cmyk(digit, rng):
    return on.picture(sheet(digit, rng)).convert("CMYK")


@kind("a photograph stored turned, with EXIF saying how", files.turned_jpeg)
def exif_rotated(digit, rng):
    return on.picture(sheet(digit, rng))


@kind("a colour about as light as the one it is on: yellow on white, red on blue")
def pale_colours(digit, rng):
    place = somewhere(rng)
    paper, ink = _ALIKE[rng.integers(len(_ALIKE))]
    drawn = line(digit, place, max(1.5, place.size * rng.uniform(0.05, 0.12)), rng)
    surface = on.flat(place.shape, paper) + rng.normal(0, 0.01, (*place.shape, 1))
    return on.picture(on.ink_on(surface, drawn, ink))


_ALIKE = [  # RGB of paper and ink
    ((1.00, 1.00, 1.00), (1.00, 0.95, 0.20)),
    ((0.93, 0.91, 0.86), (1.00, 0.75, 0.80)),
    ((0.27, 0.36, 0.63), (0.86, 0.12, 0.12)),
    ((0.90, 0.27, 0.31), (0.12, 0.55, 0.22)),
    ((0.31, 0.63, 0.31), (0.90, 0.29, 0.59)),
    ((0.55, 0.45, 0.40), (0.20, 0.50, 1.00)),
]
