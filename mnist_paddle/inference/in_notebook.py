"""How a notebook shows a prediction: the picture, what the network saw, the ten probabilities."""

import base64
import html
import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mnist_paddle.system.language import _

SIDE = 140  # pixels, of either picture
WIDEST = 800  # pixels, of a page
RED, GREEN = (217, 26, 26), (0, 128, 60)


def html_of(prediction) -> str:
    """A prediction as one element of HTML, whose pictures are in it."""
    first = _("no digit found")
    if prediction.digit is not None:
        first = f"<b>{prediction.digit}</b> {prediction.probability:.1%}"
    lines = [first, *(f"⚠ {html.escape(str(doubt))}" for doubt in prediction.warnings)]
    cells = ["<br>".join(lines) + _bars(prediction)]
    if picture := prediction.picture:
        cells.insert(0, _shown(_found(picture)))
        if picture.box:
            seen = np.uint8(picture.pixels * 255 + 0.5)
            enlarged = Image.fromarray(seen).resize((SIDE, SIDE), Image.Resampling.NEAREST)
            cells.insert(1, _shown(enlarged))
    style = "display:flex;gap:12px;align-items:center;flex-wrap:wrap"
    return f'<div style="{style}">{"".join(f"<div>{cell}</div>" for cell in cells)}</div>'


def page_html(page) -> str:
    """A page as one element of HTML: its picture with a box and the answer at each digit."""
    cells = [html.escape(page.text).replace("\n", "<br>") or _("no digit found")]
    cells += [f"⚠ {html.escape(str(doubt))}" for doubt in page.warnings]
    if page.picture:
        cells.insert(0, _shown(_with_answers(page)))
    return f"<div>{''.join(f'<div>{cell}</div>' for cell in cells)}</div>"


def _with_answers(page) -> Image.Image:
    grey = Image.fromarray(np.uint8(page.picture.grey * 255 + 0.5)).convert("RGB")
    grey.thumbnail((WIDEST, WIDEST))
    scale = max(grey.size) / (max(page.picture.grey.shape) * page.picture.scale)
    draw = ImageDraw.Draw(grey)
    for one in page:
        left, top, right, bottom = (scale * side for side in one.box)
        colour = RED if one.warnings else GREEN
        draw.rectangle((left - 2, top - 2, right + 1, bottom + 1), outline=colour)
        font = ImageFont.load_default(max(10, 0.4 * (bottom - top)))
        above = top - 2 > font.getbbox("0")[3]  # else there is no room there, and it is inside
        place, anchor = (top - 2, "lb") if above else (top, "lt")
        draw.text((left, place), str(one.digit), colour, font, anchor)
    return grey


def _found(picture) -> Image.Image:
    """The grey picture made pale with the ink in it red, in its box."""
    pale = np.repeat(np.uint8(127 + 128 * picture.grey)[..., None], 3, axis=2)
    pale[picture.ink] = RED
    shown = Image.fromarray(pale)
    scale = SIDE / max(shown.size)
    shown = shown.resize([max(1, round(side * scale)) for side in shown.size])
    if picture.box:
        left, top, right, bottom = (scale * side for side in picture.box)
        ImageDraw.Draw(shown).rectangle((left - 1, top - 1, right, bottom), outline=RED)
    return shown


def _shown(picture: Image.Image) -> str:
    content = io.BytesIO()
    picture.save(content, "png")
    data = base64.b64encode(content.getvalue()).decode()
    return f'<img src="data:image/png;base64,{data}" style="max-width:none">'


def _bars(prediction) -> str:
    """A bar for each digit, as high as it is likely."""
    if prediction.digit is None:
        return ""
    bars = []
    for digit, chance in enumerate(prediction.probabilities):
        colour = "#1f77b4" if digit == prediction.digit else "#bbb"
        bar = f"height:{60 * chance:.0f}px;width:14px;margin:auto;background:{colour}"
        bars.append(f'<div style="width:18px"><div style="{bar}"></div>{digit}</div>')
    style = "display:flex;align-items:flex-end;height:80px;text-align:center;font-size:11px"
    return f'<div style="{style}">{"".join(bars)}</div>'
