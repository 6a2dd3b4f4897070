"""One image alone through a network, in NumPy.

Paddle's layers take longer to be called than one image to be computed, and so do the preparations
of ``fast``, which is for batches. The windows of the image are copied out, [c * k * k, h * w], so
that each convolution is one matrix product (im2col: Chellapilla et al. 2006, "High Performance
Convolutional Neural Networks for Document Processing").
"""

import numpy as np
import paddle

from mnist_paddle.models import fast
from mnist_paddle.models.plan import Plan
from mnist_paddle.system.blas import blas_limit


def logits(model: paddle.nn.Layer, image: np.ndarray) -> np.ndarray | None:
    """Logits float32 [10] of an image float32 [28, 28]; None where the model must run as written.

    That is where ``fast.disabled()`` says so, for networks that are not marked as accelerated, for
    those whose code or layers the fast path does not compute, and where dropout would drop.
    """
    if not fast.enabled.get() or not hasattr(type(model).__call__, "accelerated"):
        return None
    plan = fast.plan_or_warning(model, [1, 1, *image.shape])
    if plan is None or (plan.dropout and plan.dropout.training):
        return None
    return _logits(plan, image)


@np.errstate(all="ignore")  # as Paddle: an overflow shows in the logits, not in a warning
def _logits(plan: Plan, image: np.ndarray) -> np.ndarray:
    with paddle.no_grad():  # standardised kernels are computed
        *stages, weight, bias = (parameter.numpy() for parameter in plan.parameters())
    features = _in_frame(image[None], plan.pad)
    with blas_limit:
        for kernel, own_bias, pooled in zip(stages[::2], stages[1::2], plan.pooled):
            features = _stage(features, kernel, own_bias, pooled)
        return features.reshape(-1) @ weight + bias


def _stage(image: np.ndarray, weight: np.ndarray, bias: np.ndarray, pooled: bool) -> np.ndarray:
    """relu(conv(image) + bias), pooled by max_pool2 or not: [c, h, w] -> [d, h, w] or halves."""
    c, h, w = image.shape
    d, _, k, _ = weight.shape
    framed = _in_frame(image, k // 2)
    channel, row, column = framed.strides
    strides = (channel, row, column, row, column)
    windows = np.ndarray((c, k, k, h, w), np.float32, framed, strides=strides)
    cells = (weight.reshape(d, -1) @ windows.reshape(-1, h * w)).reshape(d, h, w)
    if pooled:
        cells = np.maximum(cells[:, ::2], cells[:, 1::2])
        cells = np.maximum(cells[..., ::2], cells[..., 1::2])
    return np.maximum(cells + bias[:, None, None], 0)


def _in_frame(image: np.ndarray, width: int) -> np.ndarray:
    """[c, h, w] -> [c, h + 2 width, w + 2 width], zeros around; np.pad is ten times slower."""
    c, h, w = image.shape
    framed = np.zeros((c, h + 2 * width, w + 2 * width), np.float32)
    framed[:, width : width + h, width : width + w] = image
    return framed
