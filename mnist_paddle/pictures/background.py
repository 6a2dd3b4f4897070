"""Paper and light out of the way: frame, polarity, uneven light, and the ink's contrast."""

import numpy as np

from mnist_paddle.pictures.morphology import box_mean, close

ALIKE = 0.03  # tones that differ less are taken as the same
SMALLEST_PATCH = 0.25  # of the picture's sides, for a photograph pasted on a larger sheet
WIDEST_STROKE = 0.25  # of the longer side; what is wider is background
WIDEST_STROKE_IF_TINY, TINY = 0.4, 64  # the same for pictures of at most 64 pixels a side
DARKEST_PAPER = 0.3  # below it contrast no longer counts relative to the paper
COARSE = 24  # longer side of the copy that the light is fitted on, in pixels


def inside_frame(grey: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns of a photograph pasted on a plain sheet, or all of a picture without one.

    The plain border is trimmed; what is left is a photograph if it differs from the border along
    its whole outline. Ink on plain paper does not: it touches its box in a few places.
    """
    height, width = grey.shape
    everything = slice(0, height), slice(0, width)
    ring = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    differs = abs(grey - np.median(ring)) > ALIKE
    rows = np.flatnonzero(differs.mean(1) > 0.02)
    columns = np.flatnonzero(differs.mean(0) > 0.02)
    if not len(rows) or not len(columns):
        return everything
    shave = 1 + max(height, width) // 128  # the outermost pixels are mixed with the border's
    top, bottom = rows[0] + shave, rows[-1] + 1 - shave
    left, right = columns[0] + shave, columns[-1] + 1 - shave
    plain = bottom - top < SMALLEST_PATCH * height or right - left < SMALLEST_PATCH * width
    if plain or (bottom - top) * (right - left) > 0.95 * grey.size:
        return everything
    patch = differs[top:bottom, left:right]
    outline = np.concatenate([patch[0], patch[-1], patch[:, 0], patch[:, -1]])
    shades = grey[top:bottom, left:right]
    if outline.mean() < 0.9 or np.ptp(np.percentile(shades, [1, 99])) < 2 * ALIKE:
        return everything
    return slice(top, bottom), slice(left, right)


def dark_on_light(grey: np.ndarray) -> np.ndarray:
    """A grey picture float32 [h, w] in [0, 1] -> the same with the ink dark, inverted if needed."""
    return 1 - grey if is_light_on_dark(grey) else grey


def is_light_on_dark(grey: np.ndarray) -> bool:
    """Whether the little there is of ink is lighter than what surrounds it.

    Two signs, both of what differs from the local mean, so that a shadow does not decide: its
    skewness, and on which side of the middle most of the picture's edge lies.
    """
    local = grey - box_mean(grey, max(grey.shape) // 4)
    skewness = float((local**3).mean() / ((local**2).mean() ** 1.5 + 1e-9))
    middle = np.percentile(local, [1, 99]).mean()
    edge = np.concatenate([local[0], local[-1], local[:, 0], local[:, -1]])
    return skewness + 1.25 * (2 * (edge < middle).mean() - 1) > 0


def evenly_lit(picture: np.ndarray) -> np.ndarray:
    """Dark ink on paper float32 [h, w] -> the same with the light's slow changes divided out.

    The light is a polynomial of second degree, fitted to the paper: pixels that are darker than
    the fit are left out and the rest is fitted anew, until only paper is left.
    """
    height, width = picture.shape
    step = -(-max(height, width) // COARSE)
    if step < 3:
        return picture
    coarse = box_mean(picture, step // 2)[step // 2 :: step, step // 2 :: step]
    terms = _terms(*coarse.shape)
    tones, paper = coarse.ravel(), np.ones(coarse.size, bool)
    for _ in range(8):
        weights = np.linalg.lstsq(terms[paper], tones[paper], rcond=None)[0]
        difference = tones - terms @ weights
        spread = 1.48 * np.median(abs(difference[paper])) + 0.005
        paper = abs(difference) < 2 * spread
        if paper.sum() < 0.3 * coarse.size:
            return picture
    if np.ptp(terms @ weights) < ALIKE:
        return picture
    light = (_terms(height, width) @ weights).reshape(height, width)
    return picture * (np.median(light) / np.maximum(light, DARKEST_PAPER / 2))


def _terms(height: int, width: int) -> np.ndarray:
    """1, x, y, x², xy, y² at the pixels of a picture, x and y from -1 to 1: [h w, 6]."""
    y, x = np.meshgrid(
        np.linspace(-1, 1, height, dtype=np.float32),
        np.linspace(-1, 1, width, dtype=np.float32),
        indexing="ij",
    )
    x, y = x.ravel(), y.ravel()
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)


def contrast(paper_and_ink: np.ndarray) -> np.ndarray:
    """How much darker each pixel is than the paper around it, 0 for paper, 1 for black on white.

    The paper is what a closing leaves: any stroke narrower than WIDEST_STROKE vanishes, while
    shadows and the edge of a pasted photograph stay, and so cancel. Along the picture's edge it
    is not known what goes on outside: a shadow, if it is paler than the ink elsewhere.
    """
    tones = (np.clip(paper_and_ink, 0, 1) * 255 + 0.5).astype(np.uint8)
    longest = max(tones.shape)
    widest = WIDEST_STROKE if longest > TINY else WIDEST_STROKE_IF_TINY
    radius = max(1, round(widest / 2 * longest))
    shaded = _below(
        close(np.pad(tones, radius, "edge"), radius)[radius:-radius, radius:-radius], paper_and_ink
    )
    plain = _below(close(tones, radius), paper_and_ink)
    return np.where(plain > 0.6 * np.percentile(shaded, 99.5), plain, shaded)


def _below(paper: np.ndarray, tones: np.ndarray) -> np.ndarray:
    """How much darker ``tones`` are than the paper, uint8 [h, w], relative to it."""
    paper = paper.astype(np.float32) / 255
    return np.maximum(paper - tones, 0) / np.maximum(paper, DARKEST_PAPER)
