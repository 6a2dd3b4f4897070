"""The loss functions by the names of the settings."""

from collections.abc import Callable

import paddle
import paddle.nn.functional as F


def cross_entropy(predicts: paddle.Tensor, labels: paddle.Tensor) -> paddle.Tensor:
    """The mean loss, a float32 scalar, of logits [N, 10] and labels int64 [N, 1] or probabilities
    float32 [N, 10].

    Source: the tutorial (chapter section 4).
    """
    return F.cross_entropy(predicts, labels, soft_label=labels.is_floating_point())


def squared_error(predicts: paddle.Tensor, labels: paddle.Tensor) -> paddle.Tensor:
    """Float32 of the predictions' shape: of one output [N, 1] its distance from the digit, of ten
    outputs [N, 10] their distances from the label's one-hot vector, or probabilities, squared.

    Source: the chapter's sections 1 to 3, whose networks have one output.
    """
    if not labels.is_floating_point():
        one_output = predicts.shape[-1] == 1
        labels = labels.astype("float32") if one_output else F.one_hot(labels[:, 0], 10)
    return F.square_error_cost(predicts, labels)


def loss_function(name: str) -> Callable[[paddle.Tensor, paddle.Tensor], paddle.Tensor]:
    """The loss function of that name; the settings have checked it."""
    return {"cross_entropy": cross_entropy, "squared_error": squared_error}[name]
