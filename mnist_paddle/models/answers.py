"""What a network answers, batch by batch, and which digits that means."""

from collections.abc import Iterable, Iterator

import numpy as np
import paddle

from mnist_paddle.models.weights import LOADED_FROM
from mnist_paddle.system.errors import WeightsError, printable
from mnist_paddle.system.language import _


def answers(model: paddle.nn.Layer, batches: Iterable) -> Iterator[tuple[paddle.Tensor, object]]:
    """The logits float32 [N, 10] for each batch (images [N, 1, 28, 28], labels), and its labels.

    The model answers in evaluation mode and keeps no gradients; it is left in the mode in which it
    was found. Raises WeightsError for logits that are not finite.
    """
    was_training = model.training
    model.eval()
    try:
        for images, labels in batches:
            with paddle.no_grad():
                logits = model(images)
            yield finite(logits, model), labels
    finally:
        if was_training:
            model.train()


def finite(outputs, model: paddle.nn.Layer):
    """What ``model`` gave, a tensor or an array, as it is. Raises WeightsError for NaN and
    infinities, which finite weights give if they are large enough: no digit is meant by them."""
    if not np.isfinite(np.asarray(outputs)).all():
        weights = getattr(model, LOADED_FROM, None)
        name = type(model).__name__ if weights is None else printable(weights)
        raise WeightsError(
            _(
                "{name}: answers with NaN or infinity; weights as large as these cannot be used",
                name=name,
            )
        )
    return outputs


def digit_scores(outputs: paddle.Tensor) -> paddle.Tensor:
    """Float32 [N, 10], highest for the digit that is meant: outputs [N, 10] as they are; of one
    output [N, 1], the digit as a number, how near it is to each digit, so that it is rounded."""
    if outputs.shape[-1] != 1:
        return outputs
    return -paddle.abs(outputs - paddle.arange(10, dtype="float32"))
