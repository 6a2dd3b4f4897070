"""All that the next steps of a training run depend on, as a checkpoint keeps it, and back."""

import dataclasses
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import paddle

from mnist_paddle.data.loaders import BatchLoader
from mnist_paddle.models.weights import load_weights
from mnist_paddle.system.errors import TrainingDiverged
from mnist_paddle.system.language import _
from mnist_paddle.training.checkpoints.optimizer_state import (
    SCHEDULE,
    load_optimizer_state,
    optimizer_state,
)
from mnist_paddle.training.checkpoints.random_state import random_state, set_random_state
from mnist_paddle.training.history import EPOCH_ROW
from mnist_paddle.training.loss_meter import LossMeter
from mnist_paddle.training.weight_average import WeightAverage

UNAVERAGED = ".unaveraged"  # after a weight's name: its own value, beside its running average


@dataclass
class RunState:
    """A run between two of its steps. ``options`` is how it was asked for; ``history`` has lists
    of ``losses`` and ``epochs``; ``first_epoch`` is the loader's when the run began."""

    model: paddle.nn.Layer
    optimizer: paddle.optimizer.Optimizer
    average: WeightAverage
    loader: BatchLoader
    meter: LossMeter
    history: object
    options: dict
    first_epoch: int = 0

    def fingerprint(self) -> dict:
        """What makes it this run: one that differs in any of these would end elsewhere."""
        return {
            **self.options,
            "network": type(self.model).__name__,
            "batch_size": self.loader.batch_size,
            "seed": self.loader.seed,
            "shuffle": self.loader.shuffle,
            "drop_last": self.loader.drop_last,
            "data": _digest(self.loader.dataset.imgs.values, self.loader.dataset.labels),
            **_of_transform(self.loader.transform),
        }

    def step(self) -> int:
        """How many steps have been done."""
        return sum(row["batches"] for row in self.history.epochs) + self.meter.batches

    def states(self) -> dict:
        """Everything but the tensors, as plain values. Raises TrainingDiverged."""
        return {
            "epoch": self.meter.epoch,
            "batch": self.meter.batches,
            "step": self.step(),
            "first_epoch": self.first_epoch,
            "random": random_state(),
            "meter": self.meter.state(),
            "history": {"losses": self.history.losses, "epochs": self.history.epochs},
        }

    def files(self) -> tuple[bytes, bytes]:
        """The contents of ``.pdparams``, the weights to use, and of ``.pdopt``, what it takes to
        go on. Both as ``paddle.save`` writes them. Raises TrainingDiverged."""
        optimizer = optimizer_state(self.optimizer, self.model)
        if self.average.decay:
            own = {name: value.clone() for name, value in self.model.state_dict().items()}
            optimizer |= _marked(own)
        with self.average.applied():
            weights = self.model.state_dict()
            self._check_finite({**weights, **optimizer})
            return _dumped(weights), _dumped(optimizer)

    def restore(self, states: dict, params: Path, optimizer: Path) -> None:
        """Be as the run was that gave ``states()`` and ``files()``.

        Raises WeightsError or CheckpointError for files that do not fit, and ValueError for
        states that do not.
        """
        done = [row["batches"] for row in states["history"]["epochs"]]
        if max([*done, states["batch"]]) > len(self.loader):
            raise ValueError(_("an epoch of more batches than there are"))
        unaveraged = self.model.state_dict() if self.average.decay else {}
        own = load_optimizer_state(self.optimizer, self.model, optimizer, _marked(unaveraged))
        load_weights(self.model, params)
        if self.average.decay:
            weights = self.model.state_dict()
            averages = {name: value.clone() for name, value in weights.items()}
            self.average.resume(states["step"], averages)
            for name, value in weights.items():
                value.set_value(own[name + UNAVERAGED])
        self.first_epoch = states["first_epoch"]
        self.loader.start_at(self.first_epoch + states["epoch"], states["batch"])
        self.meter.restore(states["meter"])
        self.history.losses[:] = states["history"]["losses"]
        epochs = states["history"]["epochs"]
        self.history.epochs[:] = [{**dict.fromkeys(EPOCH_ROW), **row} for row in epochs]
        if self.optimizer.state_dict()[SCHEDULE]["last_epoch"] != self.step():
            raise ValueError(_("the learning rate is that of another step"))
        set_random_state(states["random"])

    def divergence(self) -> TrainingDiverged:
        """The error for a network whose answers are not finite: which weight, or that none is."""
        try:
            self._check_finite(self.model.state_dict())
        except TrainingDiverged as error:
            return error
        return self._diverged(_("an answer of the network"))

    def _check_finite(self, tensors: dict) -> None:
        for name, value in tensors.items():
            if isinstance(value, paddle.Tensor) and not np.isfinite(value.numpy()).all():
                raise self._diverged(name)

    def _diverged(self, name: str) -> TrainingDiverged:
        return TrainingDiverged(
            _(
                "{name} is NaN or infinite after step {step}: training diverged; "
                "try a smaller learning rate (--lr), and check the data",
                name=name,
                step=self.step(),
            )
        )


def _marked(weights: dict) -> dict:
    return {name + UNAVERAGED: value for name, value in weights.items()}


def _dumped(state: dict) -> bytes:
    content = io.BytesIO()
    paddle.save(state, content)
    return content.getvalue()


def _of_transform(transform) -> dict:
    """What a loader does to its batches: of a dataclass every field."""
    found = {"transform": None if transform is None else type(transform).__qualname__}
    if dataclasses.is_dataclass(transform):
        for field in dataclasses.fields(transform):
            value = getattr(transform, field.name)
            if not isinstance(value, (int, float, str, type(None))):
                value = type(value).__qualname__
            found[field.name] = value
    return found


def _digest(*arrays: np.ndarray) -> str:
    """SHA-256 of the arrays' content."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()
