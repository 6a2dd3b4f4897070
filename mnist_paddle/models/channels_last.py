"""Convolution + ReLU, with max-pooling or without, by oneDNN: what `conv.py` computes, faster.

Images, features and gradients are [n, h, w, c], channels last. Kernels are copied into the layout
that oneDNN's convolutions like best each time they are used.
"""

import functools
from ctypes import c_float

import numpy as np

from mnist_paddle.models import conv
from mnist_paddle.models.buffers import scratch, spares
from mnist_paddle.models.onednn import (
    AVX512,
    DIRECT,
    ENGINE,
    LIBRARY,
    MAXIMUM,
    RELU_BY_RESULT,
    TRAINING,
    Operation,
    attributes,
    dims,
    layout,
    may_use,
    one_thread,
)

LARGEST = 1e38  # of float32, with a margin
REGISTER = 8  # float32s in a register of AVX2


class Built:
    """The operations of a stage on n images [h, w, c] with d kernels k x k, each built when it is
    first asked for."""

    def __init__(self, n, h, w, c, d, k, pooled):
        def channels_last(h, w, c):
            return layout(n, c, h, w, order=(0, 2, 3, 1))

        def left_open(channels):
            few, odd = channels <= 4 * REGISTER, c % REGISTER or d % REGISTER
            return layout(n, channels, h, w) if few and odd and not may_use(AVX512) else None

        self.images, self.cells = channels_last(h, w, c), channels_last(h, w, d)
        self.any_images, self.any_cells = left_open(c), left_open(d)
        self.pooled = channels_last(h // 2, w // 2, d)
        self.results = self.pooled if pooled else self.cells
        self.kernel, self.bias = layout(d, c, k, k), layout(d, order=(0,))
        self.own_kernel = layout(d, c, k, k, order=(0, 1, 2, 3))
        r = dims(k // 2, k // 2)
        self.steps = dims(1, 1), dims(0, 0), r, r
        self.windows = dims(2, 2), dims(2, 2), dims(0, 0), dims(0, 0), dims(0, 0)

    @functools.cached_property
    def convolve(self):
        def build(cells):
            arrays = self.images, self.kernel, self.bias, cells
            how = TRAINING, DIRECT, *arrays, *self.steps, attributes(relu=True)
            return Operation("convolution_forward", ENGINE, *how)

        return faster(build, "result", self.cells, self.any_cells)

    @functools.cached_property
    def grad_kernel(self):
        arrays = self.images, self.kernel, self.bias, self.cells
        how = DIRECT, *arrays, *self.steps, self.convolve.description, attributes()
        return Operation("convolution_backward_weights", ENGINE, *how)

    @functools.cached_property
    def grad_images(self):
        def build(images):
            arrays = images, self.kernel, self.cells
            how = DIRECT, *arrays, *self.steps, self.convolve.description, attributes()
            return Operation("convolution_backward_data", ENGINE, *how)

        return faster(build, "grad_source", self.images, self.any_images)

    @functools.cached_property
    def pool(self):
        how = TRAINING, MAXIMUM, self.cells, self.pooled, *self.windows, attributes()
        return Operation("pooling_forward", ENGINE, *how)

    @functools.cached_property
    def unpool(self):
        how = MAXIMUM, self.cells, self.pooled, *self.windows, self.pool.description, attributes()
        return Operation("pooling_backward", ENGINE, *how)

    @functools.cached_property
    def relu(self):
        how = TRAINING, RELU_BY_RESULT, self.results, self.results, c_float(0), c_float(0)
        return Operation("eltwise_forward", ENGINE, *how, attributes())

    @functools.cached_property
    def unrelu(self):
        arrays = self.results, self.results, self.results
        how = RELU_BY_RESULT, *arrays, c_float(0), c_float(0), self.relu.description, attributes()
        return Operation("eltwise_backward", ENGINE, *how)

    # Operations that copy a kernel from our layout to that of an operation, or back.

    @functools.cached_property
    def kernel_to_convolve(self):
        return self.copying(self.own_kernel, self.convolve.layout("weight"))

    @functools.cached_property
    def kernel_to_grad_images(self):
        return self.copying(self.own_kernel, self.grad_images.layout("weight"))

    @functools.cached_property
    def kernel_back(self):
        return self.copying(self.grad_kernel.layout("grad_weight"), self.own_kernel)

    def copying(self, layout_from, layout_to):
        return Operation("reorder", layout_from, ENGINE, layout_to, ENGINE, attributes())


def faster(build, result, ours, left_open):
    """A convolution whose result lies as ours does, channels last. oneDNN has another, up to twice
    as fast for few channels that do not fill registers of AVX2; it takes that only where the layout
    is left open, and then channels last as well."""
    if left_open:
        found = build(left_open)
        if found.has(result, ours):
            return found
    return build(ours)


built = functools.lru_cache(64)(Built)


class Stage:
    """relu(conv(images) + bias), `pooled` by max_pool2 or not; keeps what its gradient needs.

    `turn` is 0, 1, 0, ... for stages in a row: which of two working arrays each of them fills.
    """

    def __init__(self, weight, bias, pooled, turn):
        self.weight, self.bias, self.pooled = weight, bias, pooled  # [d, c, k, k], [d]
        self.turn, self.kept = turn, []

    def __del__(self):
        for array in self.kept:
            spares.give(array)

    def forward(self, images, keep):
        """Features [n, h, w, d] of images [n, h, w, c], or pooled [n, h / 2, w / 2, d]. If they are
        not kept, the stage after the next overwrites them."""
        n, h, w, c = images.shape
        d, _, k, _ = self.weight.shape
        self.built, self.images = built(n, h, w, c, d, k, self.pooled), images
        cells = self.array(keep and not self.pooled, f"cells {self.turn}", n, h, w, d)
        kernel = copied(self.weight, self.built.kernel_to_convolve)
        self.built.convolve(source=images, weight=kernel, bias=self.bias, result=cells)
        self.features = cells
        if self.pooled:
            self.features = self.array(keep, f"pooled {self.turn}", n, h // 2, w // 2, d)
            self.winners = self.array(keep, "winners", self.built.pool.floats("workspace"))
            self.built.pool(source=cells, result=self.features, workspace=self.winners)
        return self.features

    def array(self, keep, name, *shape):
        """An array of this stage's own, or the thread's working array of that name."""
        if not keep:
            return scratch.array(name, *shape)
        self.kept.append(spares.take(*shape))
        return self.kept[-1]

    def backward(self, grad, want_images):
        """Gradients of weight, bias and, if wanted, images, from that of the features, which is
        overwritten; as is that of the images, by the stage after the next."""
        built, n = self.built, len(grad)
        built.unrelu(result=self.features, grad_result=grad, grad_source=grad)
        cells = grad
        if self.pooled:
            _, h, w, _ = self.images.shape
            cells = scratch.array("cells", n, h, w, grad.shape[-1])
            built.unpool(grad_result=grad, workspace=self.winners, grad_source=cells)
        kernel = scratch.array("kernel", built.kernel_back.floats("source"))
        grad_weight, grad_bias = np.empty_like(self.weight), np.empty_like(self.bias)
        results = {"grad_weight": kernel, "grad_bias": grad_bias}
        built.grad_kernel(source=self.images, grad_result=cells, **results)
        built.kernel_back(source=kernel, result=grad_weight)
        if not want_images:
            return grad_weight, grad_bias, None
        grad_images = scratch.array(f"grad {self.turn}", *self.images.shape)
        kernel = copied(self.weight, built.kernel_to_grad_images)
        built.grad_images(grad_result=cells, weight=kernel, grad_source=grad_images)
        return grad_weight, grad_bias, grad_images


def copied(kernel, copy):
    """A kernel in another layout: a working array."""
    found = scratch.array("kernel", copy.floats("result"))
    copy(source=kernel, result=found)
    return found


def suits(images, parameters):
    """Whether oneDNN is at hand and all values on the way are finite: its ReLU and pooling would
    hide a NaN. ||kernel|| * ||window|| is the most that a convolution can answer."""
    if LIBRARY is None or not images.size:
        return False
    bound = float(np.maximum(images.max(), -images.min()))
    for weight, bias in zip(parameters[::2], parameters[1::2], strict=True):
        norm = float(np.vdot(weight, weight)) ** 0.5
        bound = bound * norm * weight[0].size ** 0.5 + float(np.abs(bias).max())
    return bound < LARGEST  # not where it is NaN


class Stages(conv.Stages):
    """As `conv.Stages`, by oneDNN."""

    def in_a_row(self, triples):
        return [Stage(*triple, index % 2) for index, triple in enumerate(triples)]

    def forward(self, images, keep):
        with one_thread():
            return super().forward(images, keep)

    def backward(self, grad_features, trained):
        with one_thread():
            return super().backward(grad_features, trained)

    def arranged(self, images):
        return np.ascontiguousarray(images.transpose(0, 2, 3, 1))

    def features(self, values):
        return values.transpose(0, 3, 1, 2)

    def grad_arranged(self, grad_features):
        n, h, w, d = self.shape
        return np.ascontiguousarray(grad_features.reshape(n, d, h, w).transpose(0, 2, 3, 1))


def stages(images, parameters, pooled):
    """Stages for these images: oneDNN's where they may be used, else NumPy's."""
    by = Stages if suits(images, parameters) else conv.Stages
    return by(parameters, pooled)
