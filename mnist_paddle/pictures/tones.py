"""Any kind of picture -> a small grey one: modes, depths and transparency out of the way."""

import numpy as np
from PIL import Image

from mnist_paddle.pictures.colour import LUMA, telling_grey

FULL_SCALES = (1, 255, 4095, 65535)  # of floats, and of 8, 12 and 16 bits
HUGE = 1e30  # of floats: twice as much must still be one
DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
TRANSPARENT = ("RGBA", "LA", "PA", "La", "RGBa")


def small_grey(picture: Image.Image, longest: int) -> np.ndarray:
    """A picture of any mode -> float32 [h, w] in [0, 1], no side longer than ``longest``."""
    return small_copy(picture, longest)[0]


def small_copy(picture: Image.Image, longest: int) -> tuple[np.ndarray, np.ndarray | None]:
    """As ``small_grey``, and the same in colour, uint8 [h, w, 3]; None of a picture without."""
    if picture.mode in DEEP:
        picture = _eight_bits(picture, longest)
    if picture.mode in TRANSPARENT or "transparency" in picture.info:
        picture = _with_alpha(picture)
        if _says_nothing(picture.getchannel("A")):
            picture = picture.convert("RGB")
        else:
            return _on_paper(np.asarray(_shrunk(picture, longest), np.float32) / 255), None
    elif picture.mode == "LAB":
        picture = picture.getchannel("L")
    elif picture.mode == "1":
        picture = picture.convert("L")
    elif picture.mode == "P":
        picture = picture.convert("RGB")
    picture = _shrunk(picture, longest)
    if picture.mode == "L":
        return np.asarray(picture, np.float32) / 255, None
    picture = picture.convert("RGB")
    return telling_grey(picture), np.asarray(picture)


def _eight_bits(picture: Image.Image, longest: int) -> Image.Image:
    """Whole or floating-point numbers of any range -> 8-bit grey, shrunk."""
    if picture.mode == "F":
        values = np.array(picture)
        if not (values.min() > -HUGE and values.max() < HUGE):  # nor if one is NaN
            np.nan_to_num(values, copy=False, posinf=0, neginf=0).clip(-HUGE, HUGE, out=values)
            picture = Image.fromarray(values)
    elif picture.mode != "I":
        picture = picture.convert("I")
    values = np.asarray(_shrunk(picture.convert("F"), longest), np.float32)
    values = values - min(float(values.min()), 0)
    most = float(values.max())
    full = next((scale for scale in FULL_SCALES if scale >= most), most)
    return Image.fromarray((values * (255 / full)).astype(np.uint8))


def _with_alpha(picture: Image.Image) -> Image.Image:
    if picture.mode == "La":
        picture = picture.convert("LA")
    return picture.convert("RGBA")


def _says_nothing(alpha: Image.Image) -> bool:
    """Whether transparency is the same everywhere, so that only the colours can hold the digit."""
    lowest, highest = alpha.getextrema()
    return lowest == highest


def _shrunk(picture: Image.Image, longest: int) -> Image.Image:
    scale = longest / max(picture.size)
    if scale >= 1:
        return picture
    size = [max(1, round(side * scale)) for side in picture.size]
    return picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


def _on_paper(rgba: np.ndarray) -> np.ndarray:
    """Colour with transparency, [h, w, 4] -> grey [h, w].

    One colour only: the shape is in the transparency, and is drawn as ink on white. A patch that
    fills its box is a picture with transparent surroundings: they become as its paper. All else
    is laid on white or on black, whichever stands out more.
    """
    alpha = rgba[..., 3]
    grey = rgba[..., :3] @ LUMA
    seen = alpha > 0.5
    if not seen.any():
        return 1 - alpha
    tones = grey[seen]
    if tones.std() < 0.08:
        return 1 - alpha
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    box = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
    outside = 1.0 if tones.mean() < 0.6 else 0.0
    paper = np.median(tones) if seen.sum() > 0.85 * box else outside
    return grey * alpha + paper * (1 - alpha)
