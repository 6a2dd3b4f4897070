"""Checkpoints of a training run, and going on from one as if it had never stopped."""

import dataclasses
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import paddle

from mnist_paddle import checkpointfiles
from mnist_paddle.averaging import WeightAverage
from mnist_paddle.checkpoint import load_weights
from mnist_paddle.checkpointfiles import BEST, FOLDER, LATEST
from mnist_paddle.data import BatchLoader
from mnist_paddle.errors import CheckpointError, SettingsError, TrainingDiverged, printable
from mnist_paddle.folderlock import FolderLock
from mnist_paddle.meter import LossMeter
from mnist_paddle.optimizerstate import load_optimizer_state, optimizer_state
from mnist_paddle.plainvalues import fits
from mnist_paddle.randomstate import random_state, set_random_state

UNAVERAGED = ".unaveraged"  # after a weight's name: its own value, beside its running average

_LOSS = {"epoch": int, "batch": int, "loss": float}
_EPOCH = {"epoch": int, "batches": int, "training_loss": float,
          "validation_accuracy": (float, None), "seconds": float}  # fmt: skip
_STATES = {
    "epoch": int,
    "batch": int,
    "step": int,
    "facts": dict,
    "settings": (dict, None),
    "best_accuracy": (float, None),
    "random": dict,
    "meter": {"epoch": int, "losses": [float], "logged": [_LOSS], "seconds": float},
    "history": {"losses": [_LOSS], "epochs": [_EPOCH]},
}


@dataclass
class Run:
    """All of a run that its next steps depend on. ``facts`` is how it was asked for: a run with
    other facts is another run."""

    model: paddle.nn.Layer
    optimizer: paddle.optimizer.Optimizer
    average: WeightAverage
    loader: BatchLoader
    meter: LossMeter
    history: object
    facts: dict


class Checkpoints:
    """Where a run keeps its checkpoints, how often, and which one it goes on from.

    ``folder`` holds ``latest`` and ``best_accuracy`` (on ``valid``), three files each; without a
    folder nothing is kept. Both are written after an epoch, ``latest`` also every ``interval``
    steps, if that is not 0, and when the run is asked to stop. ``resume`` is the path of the
    checkpoint to go on from, without a suffix. ``settings`` are kept with it for who reads it.

    One run at a time: raises SettingsError where another one holds the folder, CheckpointError
    where nothing can be written there.
    """

    def __init__(
        self,
        folder: str | Path | None = None,
        *,
        interval: int = 0,
        resume: str | Path | None = None,
        settings: dict | None = None,
    ):
        self.folder = None if folder is None else Path(folder)
        self.interval, self.settings = interval, settings
        self.resume = None if resume is None else Path(resume)
        self.best_accuracy = None
        if self.folder is not None:
            try:
                self.lock = FolderLock(self.folder)
            except OSError as error:
                raise CheckpointError(
                    f"{printable(self.folder)}: cannot write there ({error.strerror})"
                ) from None

    @classmethod
    def of(cls, output_folder: Path, settings) -> "Checkpoints":
        """Those of a run of ``train.py`` with these settings, in its output folder."""
        return cls(
            output_folder / FOLDER,
            interval=settings.checkpoint_interval,
            resume=settings.resume,
            settings=dataclasses.asdict(settings),
        )

    def begin(self, run: Run, log: Callable[[str], None]) -> None:
        """Take up ``run``: where it goes on from a checkpoint, everything is as it was there.

        Raises MissingFileError, WeightsError or CheckpointError, each saying what is wrong with
        the checkpoint, or in what it does not fit this run.
        """
        self.run = run
        run.meter.begin(0)
        if self.folder is None and self.resume is None:
            return
        if not isinstance(run.loader, BatchLoader):
            raise SettingsError(
                f"checkpoints need a BatchLoader, which can start in mid-epoch, not "
                f"{type(run.loader).__name__}"
            )
        run.facts = {**run.facts, **_facts_of(run.model, run.loader)}
        if self.resume is not None:
            self._restore()
            if run.meter.epoch < run.facts["epochs"]:
                log(f"{self._place('goes on')} from {printable(self.resume)}")
            else:
                log(f"{printable(self.resume)}: this run is finished, all its epochs are done")

    def after_step(self, stopping: bool) -> None:
        """Call after every step: writes ``latest`` where it is due, or the run is stopping."""
        if self.folder is not None:
            due = self.interval and self._step() % self.interval == 0
            if stopping or due:
                self._write(LATEST)

    def after_epoch(self, accuracy: float | None) -> None:
        """Call after an epoch is in the history: writes ``latest``, and ``best_accuracy`` if
        no ``accuracy`` before was as high."""
        if self.folder is None:
            return
        # The best one first: whoever is killed between the two then finds it again.
        if accuracy is not None and (self.best_accuracy is None or accuracy > self.best_accuracy):
            self.best_accuracy = accuracy
            self._write(BEST)
        self._write(LATEST)

    @property
    def latest(self) -> Path | None:
        """The checkpoint to go on from, if any is kept."""
        return self.folder and self.folder / LATEST

    def _place(self, verb: str) -> str:
        meter = self.run.meter
        return f"{verb} at epoch {meter.epoch}, batch {meter.batches}"

    def _step(self) -> int:
        done = sum(row["batches"] for row in self.run.history.epochs)
        return done + self.run.meter.batches

    def _write(self, name: str) -> None:
        run = self.run
        optimizer = optimizer_state(run.optimizer, run.model)
        if run.average.decay:
            own = {name: value.clone() for name, value in run.model.state_dict().items()}
            optimizer |= _marked(own)
        with run.average.applied():
            weights = run.model.state_dict()
            self._check_finite({**weights, **optimizer})
            params = _dumped(weights)
        states = {
            "epoch": run.meter.epoch,
            "batch": run.meter.batches,
            "step": self._step(),
            "facts": run.facts,
            "settings": self.settings,
            "best_accuracy": self.best_accuracy,
            "random": random_state(),
            "meter": run.meter.state(),
            "history": {"losses": run.history.losses, "epochs": run.history.epochs},
        }
        checkpointfiles.write(self.folder / name, params, _dumped(optimizer), states)

    def _check_finite(self, tensors: dict) -> None:
        for name, value in tensors.items():
            if isinstance(value, paddle.Tensor) and not np.isfinite(value.numpy()).all():
                raise TrainingDiverged(
                    f"{name} has become NaN or infinite {self._place('before')}: training "
                    "diverged; try a smaller learning rate (--lr), and check the data"
                )

    def _restore(self) -> None:
        run, states = self.run, read_states(self.resume)
        self._check_facts(states["facts"], states["epoch"])
        params, optimizer = checkpointfiles.belonging(self.resume)
        unaveraged = run.model.state_dict() if run.average.decay else {}
        own = load_optimizer_state(run.optimizer, run.model, optimizer, _marked(unaveraged))
        load_weights(run.model, params)
        try:
            if run.average.decay:
                weights = run.model.state_dict()
                averages = {name: value.clone() for name, value in weights.items()}
                run.average.set_state_dict({"steps": states["step"], "averages": averages})
                for name, value in weights.items():
                    value.set_value(own[name + UNAVERAGED])
            run.loader.start_at(states["epoch"], states["batch"])
            run.meter.restore(states["meter"])
            run.history.losses[:] = states["history"]["losses"]
            run.history.epochs[:] = states["history"]["epochs"]
            self.best_accuracy = states["best_accuracy"]
            set_random_state(states["random"])
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RuntimeError):
            raise CheckpointError(f"{printable(self.resume)}: not a whole checkpoint") from None

    def _check_facts(self, theirs: dict, epochs_done: int) -> None:
        ours, place = self.run.facts, printable(self.resume)
        names = [name for name in ours if ours[name] != theirs.get(name)]
        if "epochs" in names and ours["schedule"] == "constant" and ours["epochs"] >= epochs_done:
            names.remove("epochs")
        if names:
            differences = [_difference(name, theirs.get(name), ours[name]) for name in names]
            raise CheckpointError(
                f"{place}: cannot go on with other settings: {', '.join(differences)}; leave "
                "them as they were, or train from the start, without --resume"
            )


def read_states(prefix: Path) -> dict:
    """The states of the checkpoint at ``prefix``, whose form is checked.

    Raises MissingFileError or CheckpointError.
    """
    states = checkpointfiles.read(prefix)
    meter = states.get("meter")
    if (
        not fits(states, _STATES)
        or min(states["epoch"], states["batch"]) < 0
        or (states["epoch"], states["batch"]) != (meter["epoch"], len(meter["losses"]))
    ):
        raise CheckpointError(f"{printable(prefix)}: not a whole checkpoint")
    return states


def _facts_of(model: paddle.nn.Layer, loader: BatchLoader) -> dict:
    transform = loader.transform
    named = dataclasses.is_dataclass(transform) or transform is None
    return {
        "network": type(model).__name__,
        "batch_size": loader.batch_size,
        "seed": loader.seed,
        "shuffle": loader.shuffle,
        "drop_last": loader.drop_last,
        "variation": repr(transform) if named else type(transform).__qualname__,
        "data": _digest(loader.dataset),
    }


def _digest(dataset) -> str:
    """SHA-256 of the digits and their labels."""
    digest = hashlib.sha256(np.ascontiguousarray(dataset.imgs.values))
    digest.update(np.ascontiguousarray(dataset.labels))
    return digest.hexdigest()


def _difference(name: str, before, now) -> str:
    if name == "data":
        return "other training digits"
    return f"{name} was {printable(str(before)[:60])} and is {printable(str(now)[:60])}"


def _dumped(state: dict) -> bytes:
    content = io.BytesIO()
    paddle.save(state, content)
    return content.getvalue()


def _marked(weights: dict) -> dict:
    return {name + UNAVERAGED: value for name, value in weights.items()}
