"""A running average of the weights: smoother, and mostly better, than the last step's own."""

from collections.abc import Iterator
from contextlib import contextmanager

import paddle


class WeightAverage:
    """Exponential moving average of a model's parameters; call ``update`` after every step.

    After step t each average is d * average + (1 - d) * parameter with
    d = min(decay, t / (t + 9)), so that the random start is soon forgotten. ``decay=0`` averages
    nothing: the averages are the parameters.

    Source: Polyak & Juditsky 1992; the rising decay is TensorFlow's ``num_updates``.
    """

    def __init__(self, model: paddle.nn.Layer, decay: float):
        self.decay = decay
        self.steps = 0
        self._parameters = model.state_dict()
        self._averages = {name: p.clone().detach() for name, p in self._parameters.items()}

    def update(self) -> None:
        """Take the parameters as they are now into the average."""
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 9))
        if not self.decay:
            return
        with paddle.no_grad():
            for name, average in self._averages.items():
                average.lerp_(self._parameters[name].detach(), 1 - decay)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Within the block the model's parameters are the averages; to evaluate and to save."""
        if not self.decay:
            yield
            return
        own = {name: parameter.clone() for name, parameter in self._parameters.items()}
        self.apply()
        try:
            yield
        finally:
            _copy(own, self._parameters)

    def apply(self) -> None:
        """Make the averages the model's parameters, for good."""
        if self.decay:
            _copy(self._averages, self._parameters)

    def resume(self, steps: int, averages: dict) -> None:
        """Go on after so many updates from these averages; names and shapes are this model's."""
        self.steps = steps
        _copy(averages, self._averages)


def _copy(values: dict, targets: dict) -> None:
    for name, target in targets.items():
        target.set_value(values[name])
