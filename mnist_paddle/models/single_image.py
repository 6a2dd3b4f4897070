"""One image alone through a network.

Paddle's layers take longer to be called than one image to be computed, and so do the tensors of
``fast``, which is for batches and for training. Here is only what computes.
"""

import numpy as np
import paddle

from mnist_paddle.models import fast
from mnist_paddle.models.gradients import Slice
from mnist_paddle.models.plan import is_cpu_float32
from mnist_paddle.system.blas import blas_limit


def logits(model: paddle.nn.Layer, image: np.ndarray) -> np.ndarray | None:
    """Logits float32 [10] of an image float32 [28, 28]; None where the model must run as written.

    That is where ``fast.disabled()`` says so, for networks that are not marked as accelerated, for
    those whose code or layers the fast path does not compute, for weights that are not float32 on
    the CPU, and where dropout would drop.
    """
    if not fast.enabled.get() or not hasattr(type(model).__call__, "accelerated"):
        return None
    if not all(is_cpu_float32(parameter) for parameter in model.parameters()):
        return None
    plan = fast.plan_or_warning(model, [1, 1, *image.shape])
    if plan is None or (plan.dropout and plan.dropout.training):
        return None
    with paddle.no_grad():  # standardised kernels are computed
        parameters = [parameter.numpy() for parameter in plan.parameters()]
    with blas_limit:
        return Slice(plan, parameters).forward(image[None, None], keep=False)[0]
