"""Where an answer hangs on the picture: what becomes of the logit where a patch is covered."""

import numpy as np
import paddle

PATCH = 7  # pixels a side: about the width of two strokes


def occlusion(
    model: paddle.nn.Layer, pixels: np.ndarray, digit: int, patch: int = PATCH
) -> np.ndarray:
    """Float32 [28, 28]: by how much the logit of ``digit`` falls, on the average of all patches of
    background that cover a pixel of ``pixels`` float32 [28, 28]; below 0 where it rises.

    Source: Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks", sec. 4.2.
    """
    height, width = pixels.shape
    corners = [
        (y, x) for y in range(1 - patch, height) for x in range(1 - patch, width)
    ]  # also half outside, so that each pixel is covered equally often
    covered = np.repeat(pixels[None], len(corners), axis=0)
    spans = [(slice(max(y, 0), y + patch), slice(max(x, 0), x + patch)) for y, x in corners]
    for image, span in zip(covered, spans):
        image[span] = 0
    whole = _logits(model, pixels[None])[0, digit]
    falls = whole - _logits(model, covered)[:, digit]
    total = np.zeros_like(pixels)
    for fall, span in zip(falls, spans):
        total[span] += fall
    return total / patch**2


def _logits(model: paddle.nn.Layer, images: np.ndarray) -> np.ndarray:
    with paddle.no_grad():
        return model(paddle.to_tensor(images[:, None])).numpy()
