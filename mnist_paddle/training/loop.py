"""The tutorial's ``train`` and ``evaluation``: the loop that anyone can recite, and its score."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import paddle
import paddle.nn.functional as F

from mnist_paddle.data.loaders import scoring_loader, training_loader
from mnist_paddle.models.weights import save_weights
from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.interrupt import graceful_interrupt
from mnist_paddle.system.progress import progress
from mnist_paddle.training.averaging import WeightAverage
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from mnist_paddle.training.checkpoints.run_state import Run
from mnist_paddle.training.loss_meter import LossMeter
from mnist_paddle.training.optimizers import make_optimizer, make_schedule
from mnist_paddle.training.settings import Settings


@dataclass
class History:
    """What a run logged: ``losses`` (epoch, batch, loss), ``epochs`` (epoch, batches,
    training_loss, validation_accuracy in [0, 1] or None, seconds), and where it was ``stopped``
    (epoch, batch), if it was. The epoch in which it was stopped counts as far as it went."""

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
    schedule: str = Settings.schedule,
    weight_decay: float = Settings.weight_decay,
    averaging: float = Settings.averaging,
    seed: int | None = None,
    log_interval: int = Settings.log_interval,
    save_path: str | Path | None = "mnist.pdparams",
    checkpoints: Checkpoints | None = None,
    max_batches: int | None = None,
    log: Callable[[str], None] = print,
) -> History:
    """Train ``model`` as the tutorial does, and save its weights after every epoch.

    A loader is anything that yields (images float32 [N, 1, 28, 28], labels int64 [N, 1] or, to
    train on, probabilities float32 [N, 10]), or a function that returns such a thing, as
    Paddle's DataLoader is. Without loaders, the tutorial's: batches of 100, shuffled (by
    ``seed``), and all of ``valid`` after each epoch. ``weight_decay`` is an L2 penalty. With
    ``averaging`` what is validated, saved and left in the model is the running average of the
    weights (``WeightAverage``). ``save_path=None`` saves nothing. ``max_batches`` ends each epoch
    early. ``checkpoints`` keep all that the run needs to go on, and go on from one that was kept.

    Ctrl-C ends the epoch after the step that is under way: weights and checkpoint are saved, and
    ``History.stopped`` says where. SIGTERM does the same and raises SystemExit(143). Raises
    TrainingDiverged when a loss is NaN or infinite (the weights saved before stay),
    SettingsError for an unknown optimizer or an empty loader, and as ``Checkpoints.keep``.
    Source: the tutorial's function of this name.
    """
    if train_loader is None:
        train_loader = training_loader(seed=seed)
        valid_loader = valid_loader or scoring_loader("valid")
    rate = make_schedule(schedule, learning_rate, epochs * _length(train_loader, schedule))
    opt = make_optimizer(optimizer, model, rate, weight_decay)
    average = WeightAverage(model, averaging)
    meter, history = LossMeter(log_interval, log), History()
    options = {
        "epochs": epochs,
        "optimizer": optimizer,
        "learning_rate": learning_rate,
        "schedule": schedule,
        "weight_decay": weight_decay,
        "averaging": averaging,
    }
    checkpoints = checkpoints or Checkpoints()
    run = Run(model, opt, average, train_loader, meter, history, options)

    with checkpoints.keep(run, log), graceful_interrupt() as interrupt:
        started = meter.epoch
        for epoch in range(started, epochs):
            stopping = 0
            model.train()
            batches = _batches(train_loader, f"epoch {epoch}", max_batches, done=meter.batches)
            for images, labels in batches:
                predicts = model(images)
                loss = F.cross_entropy(predicts, labels, soft_label=labels.is_floating_point())
                avg_loss = paddle.mean(loss)
                avg_loss.backward()
                opt.step()
                opt.clear_grad()
                rate.step()
                average.update()

                meter.add(avg_loss)
                stopping = interrupt.requested  # read once: a signal may come at any time
                checkpoints.after_step(stopping)
                if stopping:
                    break

            training_loss = meter.mean()
            with average.applied():
                if save_path is not None:
                    save_weights(model, save_path)
                validated = valid_loader is not None and not interrupt.urgent
                accuracy = evaluation(model, valid_loader) if validated else None
            history.losses += meter.logged
            history.epochs.append(
                {
                    "epoch": epoch,
                    "batches": meter.batches,
                    "training_loss": training_loss,
                    "validation_accuracy": accuracy,
                    "seconds": meter.seconds(),
                }
            )
            log(_epoch_line(history.epochs[-1]))
            if not stopping:  # a whole epoch
                meter.begin(epoch + 1)
                checkpoints.after_epoch(accuracy)
            if interrupt.requested:
                history.stopped = {"epoch": epoch, "batch": history.epochs[-1]["batches"] - 1}
                log(_stop_line(interrupt.name, history.stopped, save_path, checkpoints))
                break
    average.apply()
    if save_path is not None and started == epochs:  # nothing was left to train
        save_weights(model, save_path)
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


def _batches(loader, desc: str, most: int | None = None, done: int = 0) -> Iterator:
    """The batches of a loader, called first if it is a function, under a progress bar.

    ``done`` are left out by the loader already, of ``most``. Raises SettingsError if there are
    none at all.
    """
    total = len(loader) if hasattr(loader, "__len__") else None
    if most is not None:
        total = min(total or most, most)
        most -= done
    batches = islice(loader() if callable(loader) else loader, most)
    for batch in progress(batches, total and total - done, desc):
        done += 1
        yield batch
    if not done:
        raise SettingsError("the loader gives no batches: has it fewer digits than one batch?")


def _length(loader, schedule: str) -> int:
    """Batches in an epoch; only ``constant`` can do without knowing."""
    if hasattr(loader, "__len__"):
        return len(loader)
    if schedule == "constant":
        return 0
    raise SettingsError(f"schedule {schedule!r} needs a loader that has a length")


def _epoch_line(epoch: dict) -> str:
    accuracy = epoch["validation_accuracy"]
    validation = "" if accuracy is None else f", validation accuracy: {accuracy:.2%}"
    return (
        f"epoch: {epoch['epoch']}, training loss: {epoch['training_loss']:.4f}"
        f"{validation}, {epoch['seconds']:.1f} s"
    )


def _stop_line(signal: str, place: dict, save_path, checkpoints: Checkpoints) -> str:
    kept = f"; weights kept in {save_path}" if save_path is not None else ""
    way_on = f"; go on with --resume {checkpoints.latest}" if checkpoints.latest else ""
    return f"stopped by {signal} at epoch {place['epoch']}, batch {place['batch']}{kept}{way_on}"
