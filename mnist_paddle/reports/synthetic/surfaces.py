"""What is written on: paper, boards, rulings, dirt, and the light that falls on them.

A surface is float32 [H, W, 3], RGB in [0, 1]; a mask of marks is float32 [H, W] in [0, 1].
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

PENS = {  # RGB of the ink
    "black": (0.10, 0.10, 0.12),
    "blue": (0.13, 0.20, 0.55),
    "light blue": (0.25, 0.42, 0.72),
    "red": (0.72, 0.15, 0.17),
    "green": (0.10, 0.42, 0.24),
    "violet": (0.36, 0.18, 0.50),
}
PAPERS = [(0.97, 0.97, 0.96), (0.93, 0.91, 0.86), (0.85, 0.86, 0.86), (0.95, 0.93, 0.80)]


def paper(shape: tuple[int, int], rng: np.random.Generator, grain: float = 0.012) -> np.ndarray:
    """A sheet of paper, white to cream or grey, with grain and faint unevenness."""
    colour = np.array(PAPERS[rng.integers(len(PAPERS))]) * rng.uniform(0.86, 1.0)
    texture = clouds(shape, rng, 2) * grain + clouds(shape, rng, 40) * 0.012
    texture += rng.normal(0, grain * 0.7, shape)
    return np.float32(colour + texture[..., None])


def board(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A blackboard, green or black, with the clouds of what was wiped off."""
    colour = np.array([(0.13, 0.24, 0.19), (0.12, 0.12, 0.13), (0.16, 0.20, 0.26)][rng.integers(3)])
    dust = (
        0.03 * clouds(shape, rng, 60) + 0.02 * clouds(shape, rng, 9) + rng.normal(0, 0.012, shape)
    )
    return np.float32(colour + dust[..., None])


def flat(shape: tuple[int, int], colour) -> np.ndarray:
    """One colour all over."""
    return np.broadcast_to(np.float32(colour), (*shape, 3)).copy()


def ink_on(surface: np.ndarray, ink: np.ndarray, colour) -> np.ndarray:
    """Ink of an RGB colour over a surface."""
    ink = np.float32(ink)[..., None]
    return surface * (1 - ink) + np.float32(colour) * ink


def pen_colour(rng: np.random.Generator) -> np.ndarray:
    """The colour of some pen."""
    name = list(PENS)[rng.integers(len(PENS))]
    return np.clip(np.array(PENS[name]) + rng.normal(0, 0.03, 3), 0.02, 0.8)


def uneven(ink: np.ndarray, rng: np.random.Generator, strength: float = 0.2) -> np.ndarray:
    """Ink that flows unevenly: a little lighter here and there, and grainy."""
    flow = 1 - strength * np.clip(0.5 + clouds(ink.shape, rng, 25), 0, 1.5)
    return np.clip(ink * flow * (1 - strength * 0.4 * rng.random(ink.shape)), 0, 1)


def clouds(shape: tuple[int, int], rng: np.random.Generator, cell: float) -> np.ndarray:
    """Smooth noise float32 [H, W] of about unit variance, in patches of ``cell`` pixels."""
    rows, columns = (max(2, round(side / cell) + 1) for side in shape)
    coarse = Image.fromarray(rng.normal(0, 1, (rows, columns)).astype(np.float32))
    return np.asarray(coarse.resize(shape[::-1], Image.Resampling.BICUBIC))


def gradient(shape: tuple[int, int], rng: np.random.Generator, depth: float) -> np.ndarray:
    """Light float32 [H, W] that falls off from one side by ``depth``, and toward the corners."""
    down, across = _coordinates(shape)
    angle = rng.uniform(0, 2 * np.pi)
    slope = 0.5 + 0.5 * (np.cos(angle) * across + np.sin(angle) * down)
    return np.float32(1 - depth * np.clip(slope, 0, 1) - 0.1 * (down**2 + across**2))


def shadow(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Light float32 [H, W] under the shadow of a hand or a phone, its edge soft."""
    down, across = _coordinates(shape)
    angle = rng.uniform(0, 2 * np.pi)
    edge = np.cos(angle) * across + np.sin(angle) * down + 0.15 * np.sin(3 * across + 2 * down)
    covered = 1 / (1 + np.exp(-(edge - rng.uniform(-0.4, 0.4)) / rng.uniform(0.02, 0.12)))
    return np.float32(1 - rng.uniform(0.25, 0.5) * covered)


def ruling(shape, rng: np.random.Generator, spacing: float, squared: bool = False) -> np.ndarray:
    """Printed lines ``spacing`` pixels apart, across and if ``squared`` also down: a mask."""
    height, width = shape
    canvas = Image.new("L", (width, height))
    draw = ImageDraw.Draw(canvas)
    thick = max(1, round(spacing / rng.uniform(25, 45)))
    lean = rng.normal(0, 0.01)
    for y in np.arange(rng.uniform(0, spacing), height, spacing):
        draw.line((0, y, width, y + lean * width), 255, thick)
    if squared:
        for x in np.arange(rng.uniform(0, spacing), width, spacing):
            draw.line((x, 0, x - lean * height, height), 255, thick)
    return np.float32(canvas.filter(ImageFilter.GaussianBlur(0.5))) / 255


def specks(shape, rng: np.random.Generator, count: int, largest: float) -> np.ndarray:
    """Round dirt of up to ``largest`` pixels across: a mask."""
    height, width = shape
    canvas = Image.new("L", (width, height))
    draw = ImageDraw.Draw(canvas)
    for _ in range(count):
        y, x = rng.uniform(0, height), rng.uniform(0, width)
        radius, flat = rng.uniform(0.15, 0.5) * largest, rng.uniform(0.5, 1)
        box = (x - radius, y - radius * flat, x + radius, y + radius * flat)
        draw.ellipse(box, fill=int(rng.integers(110, 256)))
    return np.float32(canvas.filter(ImageFilter.GaussianBlur(0.6))) / 255


def edge_marks(shape, rng: np.random.Generator) -> np.ndarray:
    """What a crop from a form brings along at one to three edges: frame lines, bits of print."""
    height, width = shape
    canvas = Image.new("L", (width, height))
    draw = ImageDraw.Draw(canvas)
    thick = max(1, round(min(shape) / rng.uniform(60, 110)))
    for side in rng.permutation(4)[: rng.integers(1, 4)]:
        inset = rng.uniform(0, 0.035) * min(shape)
        line = [(0, inset, width, inset), (width - 1 - inset, 0, width - 1 - inset, height),
                (0, height - 1 - inset, width, height - 1 - inset),
                (inset, 0, inset, height)][side]  # fmt: skip
        if rng.random() < 0.65:
            draw.line(line, 255, thick)
            continue
        for start in np.arange(rng.uniform(0, 0.5), 0.95, 0.09):  # the feet of a printed line
            x, y = start * width, start * height
            long = min(shape) * rng.uniform(0.02, 0.055)
            wide = thick * 2
            box = [(x, 0, x + wide, long), (width - long, y, width, y + wide),
                   (x, height - long, x + wide, height), (0, y, long, y + wide)][side]  # fmt: skip
            draw.rectangle(box, fill=255)
    return np.float32(canvas.filter(ImageFilter.GaussianBlur(0.6))) / 255


def picture(values: np.ndarray) -> Image.Image:
    """Values in [0, 1], clipped -> an 8-bit picture, grey [H, W] or RGB [H, W, 3]."""
    return Image.fromarray(np.uint8(np.clip(values, 0, 1) * 255 + 0.5))


def _coordinates(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Down and across, from -1 to 1: [H, 1] and [1, W]."""
    return np.ogrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
