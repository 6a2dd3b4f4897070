"""One picture of every kind, on one sheet."""

from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

CELL = 150  # pixels a side
COLUMNS = 8
_CAPTION = 18
_PAGE = (228, 228, 228)
_BEHIND = (196, 214, 240, 255)  # seen where a picture is transparent


def contact_sheet(pictures: Iterable[tuple[str, Image.Image]]) -> Image.Image:
    """Pictures with their captions, each scaled into a cell, transparent parts on pale blue."""
    pictures = list(pictures)
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * CELL, rows * (CELL + _CAPTION)), _PAGE)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(13)
    for index, (caption, picture) in enumerate(pictures):
        left, top = index % COLUMNS * CELL, index // COLUMNS * (CELL + _CAPTION)
        small = ImageOps.pad(shown(picture), (CELL - 6, CELL - 6), color=_PAGE)
        sheet.paste(small, (left + 3, top + _CAPTION))
        draw.text((left + CELL / 2, top + 2), caption, "black", font, "ma")
    return sheet


def shown(picture: Image.Image) -> Image.Image:
    """A picture of any mode as a viewer shows it: upright, RGB, brightest value white."""
    picture = ImageOps.exif_transpose(picture)
    if picture.mode == "F" or picture.mode.startswith("I"):
        values = np.asarray(picture, float)
        picture = Image.fromarray(np.uint8(255 * values / max(values.max(), 1e-9)))
    coloured = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", coloured.size, _BEHIND), coloured).convert("RGB")
