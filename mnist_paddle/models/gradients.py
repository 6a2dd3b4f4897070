"""A network's outputs, computed on all cores, with gradients that Paddle's backward can use."""

import functools
import itertools

import numpy as np
import paddle

from mnist_paddle.models import channels_last, workers
from mnist_paddle.system.language import _

SLICE_IMAGES = 50  # bounds the working memory (about 15 MB a core); fewer cost more than they save
FEWEST_IMAGES = 4  # of a slice: to hand less to another core takes longer


def slices(count):
    """`count` images in equal slices: as many as there are cores, or a multiple of it."""
    cores = workers.core_count()
    rounds = -(-count // (cores * SLICE_IMAGES))
    pieces = min(-(-count // FEWEST_IMAGES), cores * rounds)
    edges = [count * piece // pieces for piece in range(pieces + 1)]
    return [slice(*edge) for edge in itertools.pairwise(edges)]


class Slice:
    """The network on a slice of a batch: stages, dropout, then the linear head."""

    def __init__(self, plan, parameters, mask=None):
        """`parameters`: the arrays of those of the plan; `mask` [n, features]: what dropout
        multiplies the features by."""
        *self.parameters, self.weight, self.bias = parameters
        self.plan, self.mask = plan, mask

    @np.errstate(all="ignore")  # as Paddle: an overflow shows in the loss, not in a warning
    def forward(self, images, keep):
        """Images [n, c, h, w] -> logits [n, outputs]."""
        images = framed(images, self.plan.pad)
        broken = ~np.isfinite(images).all((1, 2, 3))  # their answers are NaN, and no one else's
        images[broken] = 0
        self.stages = channels_last.stages(images, self.parameters, self.plan.pooled)
        features = self.stages.forward(images, keep)
        features[broken] = np.nan
        if self.mask is not None:
            features *= self.mask
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
            if self.mask is not None:
                grad_features *= self.mask
            gradients = self.stages.backward(grad_features, stages)
        return [*gradients, self.features.T @ grad, grad.sum(0)]


def framed(images, width):
    """A copy of images [n, c, h, w] in a frame of zeros: the caller may fill its own anew."""
    n, c, h, w = images.shape
    found = np.zeros((n, c, h + 2 * width, w + 2 * width), np.float32)
    found[:, :, width : width + h, width : width + w] = images
    return found


def logits(images, plan, draw=None):
    """The network's output [N, outputs], differentiable in the plan's parameters; `draw()` answers
    what dropout multiplies the features by, [N, features].

    A PyLayer would be the usual way to teach Paddle a gradient, but Paddle 3.3 crashes when one is
    run backward twice (`retain_graph=True`). So the graph is made of Paddle's own operations:

        parameters --concat--> anchor --[:1]--> 0 --+--> logits
                               (hook)           values   (hook)

    where the first hook to run, on the logits, receives their gradient, and the second, on the
    anchor, passes on the gradient of the parameters that was computed from it.
    """
    if draw:  # these two take as long as each other, a millisecond for StrongMNIST
        parameters, mask = workers.each(lambda job: job(), [plan.parameters, draw])
    else:
        parameters, mask = plan.parameters(), None
    arrays = [parameter.numpy() for parameter in parameters]
    trained = [not parameter.stop_gradient for parameter in parameters]
    trained = [any(pair) for pair in zip(trained[::2], trained[1::2], strict=True)]
    keep = paddle.is_grad_enabled() and any(trained)
    pixels = np.from_dlpack(images.detach())  # `numpy()` of a slice would copy its whole tensor
    jobs = [
        (piece, Slice(plan, arrays, None if mask is None else mask[piece]))
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
                _(
                    "the fast path has no second derivative: run the forward in "
                    "`with fast.disabled():`"
                )
            )
        received[:] = [gradient.numpy()]

    def send(gradient):
        (grad_values,) = received
        parts = workers.each(lambda job: job[1].backward(grad_values[job[0]], trained), jobs)
        flat = [np.zeros(1, np.float32)]
        for parameter, pieces in zip(arrays, zip(*parts, strict=True), strict=True):
            if pieces[0] is None:
                pieces = [np.zeros_like(parameter)]
            flat.append(functools.reduce(np.add, pieces))
        return paddle.to_tensor(np.concatenate([f.ravel() for f in flat]), place=gradient.place)

    anchor = paddle.concat([paddle.zeros([1]), *[p.reshape([-1]) for p in parameters]])
    anchor.register_hook(send)
    values = values + anchor[:1]
    values.register_hook(receive)
    return values
