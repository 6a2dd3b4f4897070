"""Paper and light out of the way: polarity, the local background, and the ink's contrast to it."""

import numpy as np

from mnist_paddle.pictures.morphology import box_mean, close

WIDEST_STROKE = 0.4  # of the longer side; what is wider is background
DARKEST_PAPER = 0.3  # below it contrast no longer counts relative to the paper


def dark_on_light(grey: np.ndarray) -> np.ndarray:
    """A grey picture float32 [h, w] in [0, 1] -> the same with the ink dark, inverted if needed."""
    return 1 - grey if is_light_on_dark(grey) else grey


def is_light_on_dark(grey: np.ndarray) -> bool:
    """Whether the little there is of ink is lighter than what surrounds it.

    The sign of the skewness of what differs from the local mean, so that neither a shadow nor
    a frame of another colour decides.
    """
    local = grey - box_mean(grey, max(grey.shape) // 4)
    return float((local**3).mean()) > 0


def contrast(paper_and_ink: np.ndarray) -> np.ndarray:
    """How much darker each pixel is than the paper around it, 0 for paper, 1 for black on white.

    The paper is what a closing leaves: any stroke narrower than WIDEST_STROKE vanishes, while
    shadows, gradients and the edge of a pasted photograph stay, and so cancel.
    """
    tones = (paper_and_ink * 255 + 0.5).astype(np.uint8)
    radius = max(1, round(WIDEST_STROKE / 2 * max(tones.shape)))
    paper = close(tones, radius).astype(np.float32) / 255
    return np.maximum(paper - paper_and_ink, 0) / np.maximum(paper, DARKEST_PAPER)
