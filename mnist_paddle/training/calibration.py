"""Make the probabilities right: of the digits read with 90 %, about 90 % should be right."""

from dataclasses import asdict, dataclass

import numpy as np
import paddle
import paddle.nn.functional as F

from mnist_paddle.models.answers import answers
from mnist_paddle.system.language import _


@dataclass(frozen=True)
class Calibration:
    """The ``temperature`` that logits were divided by; mean negative log-likelihood ``before`` and
    ``after``."""

    temperature: float
    before: float
    after: float

    def __str__(self) -> str:
        return _(
            "calibration: temperature {temperature:.3f}, "
            "validation loss {before:.4f} -> {after:.4f}",
            **asdict(self),
        )


def calibrate(model: paddle.nn.Layer, loader) -> Calibration:
    """Divide the logits of ``model`` by the temperature that fits the labels of ``loader`` best.

    The last linear layer is divided by it, so that the weights file needs nothing beside
    it and no digit is read otherwise. ``loader`` (``valid``) must not be what was trained on.
    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", section 4.2.
    """
    logits, labels = (paddle.concat(parts) for parts in zip(*answers(model, loader)))
    with paddle.no_grad():
        temperature = fit_temperature(logits.numpy(), labels.numpy()[:, 0])
        before, after = (float(F.cross_entropy(logits / t, labels)) for t in (1.0, temperature))
        *_, head = (layer for layer in model.sublayers() if isinstance(layer, paddle.nn.Linear))
        for parameter in head.parameters():
            parameter.set_value(parameter / temperature)
    return Calibration(temperature, before, after)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature in [0.05, 20] at which logits [n, k] give the labels int [n] the greatest
    likelihood. In 1 / temperature the loss is convex: a bisection of its slope."""
    logits = logits.astype(np.float64)
    logits -= logits.max(axis=1, keepdims=True)
    right = logits[np.arange(len(labels)), labels]
    low, high = 0.05, 20.0
    for _step in range(50):
        middle = np.sqrt(low * high)
        weights = np.exp(middle * logits)
        slope = ((weights * logits).sum(1) / weights.sum(1) - right).mean()
        low, high = (middle, high) if slope < 0 else (low, middle)
    return float(1 / middle)
