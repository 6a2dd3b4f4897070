"""Paper and light out of the way: frame, uneven light, and the ink's contrast."""

import numpy as np
from PIL import Image

from mnist_paddle.pictures.levels import percentile
from mnist_paddle.pictures.morphology import border_of, close, dilate, erode, padded
from mnist_paddle.pictures.pieces import find_pieces

ALIKE = 0.03  # tones that differ less are taken as the same
SMALLEST_PATCH = 0.25  # of the picture's sides, for a photograph pasted on a larger sheet
FRAME = 0.6  # of the picture, least of what a frame along its edges leaves
WIDEST_PEN, WIDEST_BRUSH = 0.12, 0.4  # of the longer side
AS_DARK = 0.6  # of the pen's contrast, for what is wider than a pen's stroke
LARGE = 0.01  # of the picture, what is wide and may be no brush's
SOFT = 0.2  # of their contrast, the steps at the outline of shadows and glares; a brush's are more
FINE = 100  # times a sharp step's width, the picture's longer side
AS_LIGHT = 0.005  # tones below the lightest: where half of a picture is, the light is even
FAR_OFF = 0.03  # deviation of paper from the fit that is no slow change, but a shadow's edge
RIDGE = 1e-3  # keeps the fit solvable for pictures a few pixels wide
TINY = 64  # a picture of at most so many pixels a side has no light of its own
SMALLEST_LIT = 24  # longer side, for the light to be told from the ink
DARKEST_PAPER = 0.3  # below it contrast no longer counts relative to the paper
COARSE = 72  # longer side of a copy to judge by; the light is fitted to a third of it


def inside_frame(grey: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns of a photograph pasted on a plain sheet, or all of a picture without one.

    The plain border is trimmed; what is left is a photograph if it differs from the border along
    its whole outline, and in most of it unless it is a frame along the picture's edges. Ink on
    plain paper does not, it touches its box in a few places, nor does a box printed around it.
    """
    height, width = grey.shape
    everything = slice(0, height), slice(0, width)
    if max(height, width) <= TINY:
        return everything
    ring = border_of(grey)
    differs = abs(grey - percentile(ring, 50)) > ALIKE
    rows = np.flatnonzero(differs.mean(1) > 0.02)
    columns = np.flatnonzero(differs.mean(0) > 0.02)
    if not len(rows) or not len(columns):
        return everything
    shave = 1 + max(height, width) // 128  # the outermost pixels are mixed with the border's
    top, bottom = rows[0] + shave, rows[-1] + 1 - shave
    left, right = columns[0] + shave, columns[-1] + 1 - shave
    small = bottom - top < SMALLEST_PATCH * height or right - left < SMALLEST_PATCH * width
    share = (bottom - top) * (right - left) / grey.size
    if small or share > 0.95:
        return everything
    patch = differs[top:bottom, left:right]
    outline = border_of(patch)
    shades = grey[top:bottom, left:right]
    photograph = outline.mean() > 0.9 and (patch.mean() > 0.5 or share > FRAME)
    if not photograph or percentile(shades, 99) - percentile(shades, 1) < 2 * ALIKE:
        return everything
    if patch.mean() <= 0.5:  # a frame alone, of which nothing may stay
        lines = [_line(part) for part in (patch, patch[::-1], patch.T, patch.T[::-1])]
        top, bottom = top + lines[0], bottom - lines[1]
        left, right = left + lines[2], right - lines[3]
    return slice(top, bottom), slice(left, right)


def _line(differs: np.ndarray) -> int:
    """How many of a mask's first rows are a line of a frame: a tenth of them at most."""
    return int(min((differs.mean(1) < 0.5).argmax(), len(differs) // 10))


def evenly_lit(picture: np.ndarray) -> np.ndarray:
    """Dark ink on paper float32 [h, w] -> the same with the light's slow changes divided out.

    The light is a polynomial of second degree, fitted to the paper: pixels that are darker than
    the fit are left out and the rest is fitted anew, until only paper is left. In tiny pictures,
    where ink may be most of the middle, the first fit is to the margins. A fit that the paper
    does not follow is not used: across a shadow's edge it would draw a ridge.
    """
    if max(picture.shape) < SMALLEST_LIT:
        return picture
    coarse = reduced(picture, COARSE // 3)
    if coarse.max() - percentile(coarse, 50) < AS_LIGHT:
        return picture  # the fit would come to the same, later
    terms = np.stack([term.ravel() for term in _terms(*coarse.shape)], axis=1, dtype=np.float64)
    tones, paper = coarse.ravel(), np.ones(coarse.shape, bool)
    if max(picture.shape) <= TINY:
        margin = max(1, min(coarse.shape) // 8)
        paper[margin:-margin, margin:-margin] = False
    paper = paper.ravel()
    for _ in range(8):
        kept = terms[paper]  # by the normal equations: ten times faster than lstsq
        weights = np.linalg.solve(kept.T @ kept + RIDGE * np.eye(6), kept.T @ tones[paper])
        difference = tones - terms @ weights
        spread = 1.48 * percentile(abs(difference[paper]), 50) + 0.005
        before, paper = paper, abs(difference) < 2 * spread
        if paper.sum() < 0.3 * coarse.size:
            return picture
        if (paper == before).all():
            break
    fitted = terms @ weights
    if spread > FAR_OFF or np.ptp(fitted) < ALIKE:
        return picture
    constant, x, y, xx, xy, yy = weights.astype(np.float32)
    across, down = _places(picture.shape[1])[None], _places(picture.shape[0])[:, None]
    light = down * (xy * across) + (across * (x + xx * across) + constant)
    light += down * (y + yy * down)
    return picture * (np.float32(percentile(fitted, 50)) / np.maximum(light, DARKEST_PAPER / 2))


def reduced(picture: np.ndarray, longest: int) -> np.ndarray:
    """The means of square blocks, at most ``longest`` a side."""
    step = -(-max(picture.shape) // longest)
    return np.asarray(Image.fromarray(np.ascontiguousarray(picture)).reduce(step))


def _terms(height: int, width: int) -> list[np.ndarray]:
    """1, x, y, x², xy, y² at the centres of a picture's pixels, x and y from -1 to 1; [h, w]."""
    x, y = _places(width)[None], _places(height)[:, None]
    terms = [np.ones((1, 1), np.float32), x, y, x * x, x * y, y * y]
    return [np.broadcast_to(term, (height, width)) for term in terms]


def _places(count: int) -> np.ndarray:
    """The centres of ``count`` pixels that reach from -1 to 1, float32."""
    return (np.arange(count, dtype=np.float32) + 0.5) / count * 2 - 1


def contrast(paper_and_ink: np.ndarray, brush: bool = True) -> np.ndarray:
    """How much darker each pixel is than the paper around it, 0 for paper, 1 for black on white.

    The paper is what a closing leaves, in which strokes vanish. What is wider than a pen's stroke,
    or goes on beyond the picture's edge, may be a shadow or a brush: it is ink if it is sharp and
    about as dark as the pen's strokes are, if there are any; without ``brush`` it is none.
    """
    tones = (np.clip(paper_and_ink, 0, 1) * 255 + 0.5).astype(np.uint8)
    longest = max(tones.shape)
    if brush or longest <= TINY:
        radius = max(1, round(WIDEST_BRUSH / 2 * longest))
        brushed = _below(close(tones, radius), paper_and_ink)
    if longest <= TINY:
        return brushed
    radius = round(WIDEST_PEN / 2 * longest)
    paper = close(padded(tones, radius, radius), radius)[radius:-radius, radius:-radius]
    penned = _below(paper, paper_and_ink)
    if not brush:
        return penned
    level = AS_DARK * percentile(penned[::2, ::2], 99.9)
    dark = brushed > level
    wide = dark & (brushed - penned > level / 2)
    return np.where(dark & ~_soft(wide, dark, brushed, paper_and_ink), brushed, penned)


def _soft(wide: np.ndarray, dark: np.ndarray, brushed: np.ndarray, tones: np.ndarray) -> np.ndarray:
    """Which larger pieces of what is ``wide``, bool [h, w], end without a sharp step where what is
    ``dark`` ends, for their contrast ``brushed``: a shadow, or all that is darker than a glare."""
    large = LARGE * wide.size
    soft = np.zeros_like(wide)
    if np.count_nonzero(wide) < large:
        return soft
    pieces = find_pieces(wide)
    reach = max(1, max(tones.shape) // FINE)
    steps = dilate(tones, reach) - erode(tones, reach)
    beyond = dilate(~dark, 1)
    for piece in np.flatnonzero(pieces.area >= large):
        mask = pieces.labels == piece + 1
        outline = mask & beyond
        if outline.any() and steps[outline].mean() < SOFT * brushed[mask].mean():
            soft |= mask
    return soft


def _below(paper: np.ndarray, tones: np.ndarray) -> np.ndarray:
    """How much darker ``tones`` are than the paper, uint8 [h, w], relative to it."""
    paper = paper.astype(np.float32) / 255
    return np.maximum(paper - tones, 0) / np.maximum(paper, DARKEST_PAPER)
