"""One image alone through a network's convolution stages, in NumPy.

Paddle's layers take longer to be called than one image to be computed, and so do the preparations
of ``fast``, which is for batches. The windows of the image are copied out, [c * k * k, h * w], so
that each convolution is one matrix product (im2col: Chellapilla et al. 2006, "High Performance
Convolutional Neural Networks for Document Processing").
"""

import contextlib

import numpy as np
import paddle
from paddle.nn import Dropout

from mnist_paddle.models import fast, workers
from mnist_paddle.models.networks import MNIST, DeepMNIST, StrongMNIST

FRAMES = {MNIST: 0, DeepMNIST: 2, StrongMNIST: 2}  # width of what the network puts around


def applies(model: paddle.nn.Layer) -> bool:
    """Whether :func:`logits` computes what the model does: a network of the project as it is
    written, in evaluation mode, on the CPU, in float32, where ``fast`` is not disabled."""
    if type(model) not in FRAMES or not fast.enabled.get():
        return False
    layers, names = _parts(model)
    side = 28 + 2 * FRAMES[type(model)]
    dropout = getattr(layers, "dropout", None)
    return (
        not any("forward" in vars(layer) or fast.hooked(layer) for layer in (model, layers))
        and fast.layers_fit(layers, names, "fc", (1, 1, side, side))
        and (dropout is None or (fast.is_plain(dropout, Dropout) and not dropout.training))
    )


@np.errstate(all="ignore")  # as Paddle: an overflow shows in the logits, not in a warning
def logits(model: paddle.nn.Layer, image: np.ndarray) -> np.ndarray:
    """Logits float32 [10] of an image float32 [28, 28]."""
    layers, names = _parts(model)
    features = _in_frame(image[None], FRAMES[type(model)])
    with workers.blas_limit if workers.blas_functions() else contextlib.nullcontext():
        for name, pooling in names:
            features = _stage(features, *_arrays(getattr(layers, name)), pooling is not None)
        weight, bias = _arrays(layers.fc)
        return features.reshape(-1) @ weight + bias


def _parts(model: paddle.nn.Layer) -> tuple[paddle.nn.Layer, list[tuple[str, str | None]]]:
    """The layer that has the stages, and the names of their convolutions and poolings."""
    layers = model if type(model) in fast.installed else model.stages
    return layers, fast.pairs(fast.installed[type(layers)], layers)


def _arrays(layer: paddle.nn.Layer) -> tuple[np.ndarray, np.ndarray]:
    return fast.kernel(layer).numpy(), layer.bias.numpy()


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
