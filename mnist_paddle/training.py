"""The tutorial's ``train`` and ``evaluation``: the loop that anyone can recite, and its score."""

import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import paddle
import paddle.nn.functional as F

from mnist_paddle.checkpoint import save_weights
from mnist_paddle.data import scoring_loader, training_loader
from mnist_paddle.errors import SettingsError, TrainingDiverged
from mnist_paddle.interrupt import graceful_interrupt
from mnist_paddle.progress import progress, wipe
from mnist_paddle.settings import OPTIMIZERS, Settings


@dataclass
class History:
    """What a run logged: ``losses`` (epoch, batch, loss), ``epochs`` (training_loss,
    validation_accuracy in [0, 1] or None, seconds), and where it was ``stopped``, if it was."""

    losses: list[dict] = field(default_factory=list)
    epochs: list[dict] = field(default_factory=list)
    stopped: dict | None = None


def train(
    model: paddle.nn.Layer,
    train_loader=None,
    valid_loader=None,
    *,
    epochs: int = Settings.epochs,
    optimizer: str = Settings.optimizer,
    learning_rate: float = Settings.learning_rate,
    weight_decay: float = Settings.weight_decay,
    seed: int | None = None,
    log_interval: int = Settings.log_interval,
    save_path: str | Path | None = "mnist.pdparams",
    max_batches: int | None = None,
    log: Callable[[str], None] = print,
) -> History:
    """Train ``model`` as the tutorial does, and save its weights after every epoch.

    A loader is anything that yields (images float32 [N, 1, 28, 28], labels int64 [N, 1]), or
    a function that returns such a thing, as Paddle's DataLoader is. Without loaders, the
    tutorial's: batches of 100, shuffled (by ``seed``), and all of ``valid`` after each epoch.
    ``weight_decay`` is an L2 penalty. ``save_path=None`` saves nothing. ``max_batches`` ends
    each epoch early.

    Ctrl-C ends the epoch after the step that is under way: weights are saved, and
    ``History.stopped`` says where. Raises TrainingDiverged when a loss is NaN or infinite (the
    weights saved before stay), SettingsError for an unknown optimizer or an empty loader.
    Source: the tutorial's function of this name.
    """
    if train_loader is None:
        train_loader = training_loader(seed=seed)
        valid_loader = valid_loader or scoring_loader("valid")
    opt = make_optimizer(optimizer, model, learning_rate, weight_decay)
    history = History()

    with graceful_interrupt() as interrupt:
        for epoch in range(epochs):
            meter = _LossMeter(epoch, log_interval, log)
            model.train()
            for images, labels in _batches(train_loader, f"epoch {epoch}", max_batches):
                predicts = model(images)
                loss = F.cross_entropy(predicts, labels)
                avg_loss = paddle.mean(loss)
                avg_loss.backward()
                opt.step()
                opt.clear_grad()

                meter.add(avg_loss)
                if interrupt.requested:
                    history.stopped = {"epoch": epoch, "batch": meter.batches - 1}
                    break

            training_loss = meter.mean()
            if save_path is not None:
                save_weights(model, save_path)
            accuracy = evaluation(model, valid_loader) if valid_loader is not None else None
            history.losses += meter.logged
            history.epochs.append(
                {
                    "epoch": epoch,
                    "training_loss": training_loss,
                    "validation_accuracy": accuracy,
                    "seconds": meter.seconds(),
                }
            )
            log(_epoch_line(history.epochs[-1]))
            if history.stopped:
                kept = f"; weights kept in {save_path}" if save_path is not None else ""
                log(f"stopped by Ctrl-C at epoch {epoch}, batch {meter.batches - 1}{kept}")
                break
    return history


def evaluation(model: paddle.nn.Layer, datasets) -> float:
    """Accuracy in [0, 1] over every digit of a loader: correct / total, no gradients kept.

    ``datasets`` is a loader as :func:`train` takes it. The model is left in the mode, training
    or evaluation, in which it was found. Raises SettingsError where there are no digits.
    Source: the tutorial's function of this name, whose mean of batch accuracies weighs a short
    last batch too much.
    """
    was_training = model.training
    model.eval()
    correct = total = 0
    try:
        with paddle.no_grad():
            for images, labels in _batches(datasets, "evaluation"):
                pred = model(images)
                acc = paddle.metric.accuracy(input=pred, label=labels)
                correct += round(float(acc) * len(labels))
                total += len(labels)
    finally:
        if was_training:
            model.train()
    return correct / total


def set_seed(seed: int) -> None:
    """Seed Paddle's, NumPy's and Python's random numbers: initial weights depend on Paddle's."""
    paddle.seed(seed)
    np.random.seed(seed % 2**32)
    random.seed(seed)


def make_optimizer(
    name: str, model: paddle.nn.Layer, learning_rate: float, weight_decay: float = 0.0
) -> paddle.optimizer.Optimizer:
    """One of the chapter's four optimizers (section 5) over all of the model's parameters.

    ``momentum`` has a momentum of 0.9; ``weight_decay`` is an L2 penalty. Raises SettingsError.
    """
    common = {
        "learning_rate": learning_rate,
        "parameters": model.parameters(),
        "weight_decay": weight_decay or None,
    }
    match name:
        case "sgd":
            return paddle.optimizer.SGD(**common)
        case "momentum":
            return paddle.optimizer.Momentum(momentum=0.9, **common)
        case "adagrad":
            return paddle.optimizer.Adagrad(**common)
        case "adam":
            return paddle.optimizer.Adam(**common)
    raise SettingsError(f"optimizer is {name!r}, but can only be {', '.join(OPTIMIZERS)}")


class _LossMeter:
    """Collects an epoch's losses, logs every so many, and stops the run on one that is not finite.

    A loss is read from the device only when it is logged, so that no step waits for it.
    """

    def __init__(self, epoch: int, log_interval: int, log: Callable[[str], None]):
        self.batches = 0
        self.logged: list[dict] = []
        self._epoch, self._log_interval, self._log = epoch, log_interval, log
        self._values: list[float] = []
        self._unread: list[paddle.Tensor] = []
        self._start = time.perf_counter()

    def add(self, avg_loss: paddle.Tensor) -> None:
        """Take the mean loss (a scalar) of the next batch."""
        batch = self.batches
        self.batches += 1
        self._unread.append(avg_loss.detach())
        if batch % self._log_interval == 0:
            self._read()
            value = np.reshape(avg_loss.numpy(), [1])
            self.logged.append({"epoch": self._epoch, "batch": batch, "loss": float(value[0])})
            wipe()
            self._log(f"epoch: {self._epoch}, batch: {batch}, loss is: {value}")

    def mean(self) -> float:
        """The mean loss of all batches so far. Raises SettingsError where there were none."""
        self._read()
        return math.fsum(self._values) / len(self._values)

    def seconds(self) -> float:
        """Seconds since the epoch began."""
        return time.perf_counter() - self._start

    def _read(self) -> None:
        for loss in self._unread:
            value = float(loss)
            if not math.isfinite(value):
                raise TrainingDiverged(
                    f"the loss is {value} at epoch {self._epoch}, batch {len(self._values)}: "
                    "training diverged; try a smaller learning rate (--lr), and check the data"
                )
            self._values.append(value)
        self._unread.clear()


def _batches(loader, desc: str, most: int | None = None) -> Iterator:
    """The batches of a loader, called first if it is a function, under a progress bar.

    Raises SettingsError if there are none.
    """
    total = len(loader) if hasattr(loader, "__len__") else None
    if most is not None:
        total = min(total or most, most)
    batches = islice(loader() if callable(loader) else loader, most)
    empty = True
    for batch in progress(batches, total, desc):
        empty = False
        yield batch
    if empty:
        raise SettingsError("the loader gives no batches: has it fewer digits than one batch?")


def _epoch_line(epoch: dict) -> str:
    accuracy = epoch["validation_accuracy"]
    validation = "" if accuracy is None else f", validation accuracy: {accuracy:.2%}"
    return (
        f"epoch: {epoch['epoch']}, training loss: {epoch['training_loss']:.4f}"
        f"{validation}, {epoch['seconds']:.1f} s"
    )
