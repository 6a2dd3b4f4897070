"""Train and predict faster on the CPU: the convolution stages of a network by matrix products.

Paddle's CPU convolution takes most of the time of a training step. `install` makes a network class
compute its [Conv2D -> ReLU -> 2x2 MaxPool] stages, some of them without a pooling, and the linear
head in NumPy instead (the idea: `windows.py`), in slices of the batch on all cores (`workers.py`).
Same parameters, same loss, same optimizer; the class itself, its `forward` and its layers stay as
they are written:

    fast.install(MNIST, stages=[("conv1", "max_pool1"), ("conv2", "max_pool2")], head="fc")

Only a call, `model(images)`, takes the fast path, and only where it computes the same thing, and
sooner. For one image, on a GPU, for other types and shapes, in a static graph or an export (they
use `forward`), with forward hooks, where the gradient of the images is asked for, and so on, the
plain path runs.
`with fast.disabled():` runs the plain path everywhere, as does the environment variable
MNIST_PADDLE_FAST=0.
"""

import contextlib
import contextvars
import functools
import itertools
import os

import numpy as np
import paddle
from paddle.base.dygraph.base import in_sot_simulation_mode
from paddle.nn import Conv2D, Dropout, Linear, MaxPool2D

from mnist_paddle.models import workers
from mnist_paddle.models.conv import Stages
from mnist_paddle.models.standardized import StandardizedConv2D

SLICE_IMAGES = 50  # bounds the working memory (about 15 MB a core); fewer cost more than they save

installed = {}  # network class: its stages, as `install` was told
enabled = contextvars.ContextVar("enabled", default=os.environ.get("MNIST_PADDLE_FAST") != "0")


@contextlib.contextmanager
def disabled():
    """Within this block, and for this thread, every network takes the plain path."""
    token = enabled.set(False)
    try:
        yield
    finally:
        enabled.reset(token)


def install(network, stages, head, dropout=None):
    """Let calls of `network` (a Layer class) take the fast path.

    `stages` names the attributes (convolution, pooling or None) in order, `head` the Linear that
    follows on the flattened features, `dropout` the Dropout between them, if there is one.
    `network.forward` must compute exactly
    head(dropout(flatten(... pool(relu(conv(images)))))). A function gives `stages` for a model,
    if they depend on it.
    """
    plain_call = network.__call__

    @functools.wraps(plain_call)
    def call(self, *inputs, **kwargs):
        if (
            len(inputs) == 1
            and not kwargs
            and applies(self, network.forward, stages, head, dropout, *inputs)
        ):
            names = pairs(stages, self)
            pooled = [pooling is not None for _, pooling in names]
            layers = [getattr(self, name) for name in (*[conv for conv, _ in names], head)]
            parameters = [p for layer in layers for p in (kernel(layer), layer.bias)]
            shape = inputs[0].shape[0], layers[-1].weight.shape[0]
            dropped = dropout and kept(getattr(self, dropout), shape)
            return logits(inputs[0], parameters, pooled, dropped)
        return plain_call(self, *inputs, **kwargs)

    network.__call__ = call
    installed[network] = stages


def pairs(stages, model):
    """The names (convolution, pooling or None) that `stages` is, or gives for this model."""
    return stages(model) if callable(stages) else stages


def kernel(layer):
    """What the layer multiplies by: its weight, or what it makes of it."""
    return layer.kernel() if type(layer) is StandardizedConv2D else layer.weight


def kept(dropout, shape):
    """What `dropout` multiplies features of this shape by, drawn as it would draw; None if by 1."""
    if not dropout.training or not dropout.p:
        return None
    return dropout(paddle.ones(shape)).numpy()


def applies(model, forward, stages, head, dropout, images):
    """Whether the fast path would compute what the plain path computes on these images."""
    return (
        not in_sot_simulation_mode()  # to_static is reading this code, not running it
        and enabled.get()
        and type(model).forward is forward
        and "forward" not in vars(model)  # to_static puts its own there
        and paddle.in_dynamic_mode()
        and isinstance(images, paddle.Tensor)
        and images.ndim == 4
        and images.shape[0] > 1  # one image alone is read sooner by the plain path
        and is_cpu_float32(images)
        and (images.stop_gradient or not paddle.is_grad_enabled())
        and not autocast()
        and not hooked(model)
        and layers_fit(model, pairs(stages, model), head, images.shape)
        and (dropout is None or is_plain(getattr(model, dropout, None), Dropout))
    )


def is_cpu_float32(tensor):
    return tensor.place.is_cpu_place() and tensor.dtype == paddle.float32


def autocast():
    return paddle.base.framework._dygraph_tracer()._amp_level != paddle.base.core.AmpLevel.O0


def hooked(layer):
    return bool(layer._forward_pre_hooks or layer._forward_post_hooks)


def layers_fit(model, stages, head, shape):
    """Whether the layers are what `Slice` computes, on image sizes that halve evenly."""
    _, channels, height, width = shape
    for convolution, pooling in stages:
        conv = getattr(model, convolution, None)
        if not is_plain(conv, Conv2D, StandardizedConv2D) or conv.bias is None:
            return False
        k = conv.weight.shape[2]
        same = conv.weight.shape[1:] == [channels, k, k] and k % 2 == 1
        plain_conv = (conv._stride, conv._dilation, conv._updated_padding, conv._padding_mode)
        if not same or plain_conv != ([1, 1], [1, 1], [k // 2, k // 2], "zeros"):
            return False
        if conv._data_format != "NCHW" or height % 2 or width % 2:
            return False
        if not (is_cpu_float32(conv.weight) and is_cpu_float32(conv.bias)):
            return False
        channels = conv.weight.shape[0]
        if pooling is not None:
            if not halves(getattr(model, pooling, None)):
                return False
            height, width = height // 2, width // 2
    linear = getattr(model, head, None)
    if not is_plain(linear, Linear) or linear.bias is None:
        return False
    if not (is_cpu_float32(linear.weight) and is_cpu_float32(linear.bias)):
        return False
    return linear.weight.shape[0] == channels * height * width


def halves(pool):
    """Whether it is a plain 2x2 max-pooling."""
    return (
        is_plain(pool, MaxPool2D)
        and (pool.ksize, pool.padding, pool.return_mask) == (2, 0, False)
        and pool.stride in (2, None)
        and pool.data_format == "NCHW"
    )


def is_plain(layer, *layer_types):
    """Whether it computes what one of these classes does, and nobody looks on."""
    return type(layer) in layer_types and "forward" not in vars(layer) and not hooked(layer)


def slices(count):
    """`count` images in equal slices: as many as there are cores, or a multiple of it."""
    cores = workers.core_count()
    rounds = -(-count // (cores * SLICE_IMAGES))
    pieces = min(count, cores * rounds)
    edges = [count * piece // pieces for piece in range(pieces + 1)]
    return [slice(*edge) for edge in itertools.pairwise(edges)]


class Slice:
    """The network on a slice of a batch: stages, dropout, then the linear head."""

    def __init__(self, parameters, pooled, kept=None):
        """`parameters`: weight and bias of each stage, then of the head; `pooled` which stages
        are; `kept` [n, features] what dropout multiplies the features by."""
        *stages, self.weight, self.bias = parameters
        self.stages, self.kept = Stages(stages, pooled), kept

    @np.errstate(all="ignore")  # as Paddle: an overflow shows in the loss, not in a warning
    def forward(self, images, keep):
        """Images [n, c, h, w] -> logits [n, outputs]."""
        features = self.stages.forward(images, keep)
        if self.kept is not None:
            features *= self.kept
        if keep:
            self.features = features
        return features @ self.weight + self.bias

    @np.errstate(all="ignore")
    def backward(self, grad, trained):
        """Gradients in the order of the parameters, from that of the logits; None for a stage
        before the first that is `trained`."""
        *stages, _ = trained
        gradients = [None] * 2 * len(stages)
        if any(stages):
            grad_features = grad @ self.weight.T
            if self.kept is not None:
                grad_features *= self.kept
            gradients = self.stages.backward(grad_features, stages)
        return [*gradients, self.features.T @ grad, grad.sum(0)]


def logits(images, parameters, pooled, kept=None):
    """The network's output [N, outputs], differentiable in `parameters`; `pooled` says of each
    stage whether it is, `kept` [N, features] is what dropout multiplies the features by.

    A PyLayer would be the usual way to teach Paddle a gradient, but Paddle 3.3 crashes when one is
    run backward twice (`retain_graph=True`). So the graph is made of Paddle's own operations:

        parameters --concat--> anchor --[:1]--> 0 --+--> logits
                               (hook)           values   (hook)

    where the first hook to run, on the logits, receives their gradient, and the second, on the
    anchor, passes on the gradient of the parameters that was computed from it.
    """
    arrays = [parameter.numpy() for parameter in parameters]
    trained = [not parameter.stop_gradient for parameter in parameters]
    trained = [any(pair) for pair in zip(trained[::2], trained[1::2], strict=True)]
    keep = paddle.is_grad_enabled() and any(trained)
    pixels = np.from_dlpack(images.detach())  # `numpy()` of a slice would copy its whole tensor
    jobs = [
        (piece, Slice(arrays, pooled, None if kept is None else kept[piece]))
        for piece in slices(len(pixels))
    ]
    values = workers.each(lambda job: job[1].forward(pixels[job[0]], keep), jobs)
    values = paddle.to_tensor(np.concatenate(values), place=images.place)
    if not keep:
        return values

    received = []

    def receive(gradient):
        if not gradient.is_leaf:  # it has a graph of its own: create_graph=True
            raise RuntimeError(
                "the fast path has no second derivative: run the forward in `with fast.disabled():`"
            )
        received[:] = [gradient.numpy()]

    def send(gradient):
        (grad_values,) = received
        parts = workers.each(lambda job: job[1].backward(grad_values[job[0]], trained), jobs)
        flat = [np.zeros(1, np.float32)]
        for parameter, pieces in zip(arrays, zip(*parts, strict=True), strict=True):
            flat.append(np.zeros_like(parameter) if pieces[0] is None else sum(pieces))
        return paddle.to_tensor(np.concatenate([f.ravel() for f in flat]), place=gradient.place)

    anchor = paddle.concat([paddle.zeros([1]), *[p.reshape([-1]) for p in parameters]])
    anchor.register_hook(send)
    values = values + anchor[:1]
    values.register_hook(receive)
    return values
