"""Train and predict faster on the CPU: a network's convolutions by oneDNN, or in NumPy.

Paddle's CPU convolution takes most of the time of a training step. A network class that is marked

    @accelerated
    class MNIST(paddle.nn.Layer): ...

computes its [Conv2D -> ReLU -> 2x2 MaxPool] stages by oneDNN instead (``channels_last.py``), or as
matrix products in NumPy where Paddle does not bring oneDNN (``conv.py``), and its linear head in
NumPy; in slices of the batch on all cores (``workers.py``). Same parameters, same loss, same
optimizer, and nothing is declared: at every call what to compute is read from the network's own
code and layers (``written.py``, ``plan.py``). Whatever is not understood there runs as it is
written, with one warning that says why.

The plain path also runs, without a warning, for one image, on a GPU, for other types, in a static
graph or an export (they use ``forward``), under autocast, and where the gradient of the images is
asked for. ``with fast.disabled():`` runs it everywhere, as does MNIST_PADDLE_FAST=0 in the
environment.
"""

import contextlib
import contextvars
import functools
import os
import warnings

import paddle
from paddle.base.dygraph.base import in_sot_simulation_mode

from mnist_paddle.models.gradients import logits
from mnist_paddle.models.plan import Plan, is_cpu_float32, plan
from mnist_paddle.models.written import NotUnderstood
from mnist_paddle.system.language import _

enabled = contextvars.ContextVar("enabled", default=os.environ.get("MNIST_PADDLE_FAST") != "0")


class SlowPathWarning(UserWarning):
    """A network that is marked as accelerated runs as it is written; the message says why."""


@contextlib.contextmanager
def disabled():
    """Within this block, and for this thread, every network takes the plain path."""
    token = enabled.set(False)
    try:
        yield
    finally:
        enabled.reset(token)


def accelerated(network: type[paddle.nn.Layer]) -> type[paddle.nn.Layer]:
    """Let calls of this class and its subclasses take the fast path, where it computes the same."""
    plain_call = network.__call__

    @functools.wraps(plain_call)
    def call(self, *inputs, **kwargs):
        if len(inputs) == 1 and not kwargs and _suits(inputs[0]):
            found = plan_or_warning(self, inputs[0].shape)
            if found:
                return _computed(found, inputs[0])
        return plain_call(self, *inputs, **kwargs)

    call.accelerated = True
    network.__call__ = call
    return network


def plan_or_warning(model: paddle.nn.Layer, shape: list[int]) -> Plan | None:
    """How to compute the model on images of this shape; None, with a warning, if it cannot be."""
    try:
        return plan(model, shape)
    except NotUnderstood as reason:
        _warn_once(type(model), str(reason))
        return None


def _computed(found: Plan, images: paddle.Tensor) -> paddle.Tensor:
    dropout = found.dropout

    def draw():  # as the layer itself would
        return dropout(paddle.ones([images.shape[0], found.linear.weight.shape[0]])).numpy()

    return logits(images, found, draw if dropout and dropout.training and dropout.p else None)


def _suits(images) -> bool:
    """Whether the fast path would be for this input, if it is for the network."""
    return (
        not in_sot_simulation_mode()  # to_static is reading this code, not running it
        and enabled.get()
        and paddle.in_dynamic_mode()
        and isinstance(images, paddle.Tensor)
        and images.ndim == 4
        and images.shape[0] > 1  # one image alone: the plain path is faster
        and is_cpu_float32(images)
        and (images.stop_gradient or not paddle.is_grad_enabled())
        and not _autocast()
    )


def _autocast() -> bool:
    return paddle.base.framework._dygraph_tracer()._amp_level != paddle.base.core.AmpLevel.O0


@functools.cache
def _warn_once(network: type, reason: str) -> None:
    message = _(
        "{network} runs as it is written, without the fast path: {reason}",
        network=network.__name__,
        reason=reason,
    )
    warnings.warn(message, SlowPathWarning, stacklevel=4)
