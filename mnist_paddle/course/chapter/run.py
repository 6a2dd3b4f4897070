"""What a run of the chapter is: its settings, the figures it prints, and what is shown after it."""

from dataclasses import dataclass, replace
from importlib import import_module

from mnist_paddle.system.language import _
from mnist_paddle.training.settings import Settings


@dataclass(frozen=True)
class Printed:
    """A figure that the course prints. ``name`` is ``loss`` of one batch, at ``epoch`` and
    ``batch``, or the accuracy in [0, 1] after the last epoch on ``valid`` or ``eval``."""

    name: str
    value: float | None
    epoch: int = 0
    batch: int = 0

    def __str__(self) -> str:
        if self.name == "loss":
            return _("loss, epoch {epoch}, batch {batch}", epoch=self.epoch, batch=self.batch)
        return _("accuracy on {split}", split=self.name)

    def text(self, value: float) -> str:
        """A value of this figure as the tables show it."""
        return f"{value:.4f}" if self.name == "loss" else f"{value:.2%}"

    def found(self, record: dict) -> float | None:
        """The same figure of one of our runs (``records.py``); None where it has none."""
        if self.name == "loss":
            place = (self.epoch, self.batch)
            rows = (row for row in record["losses"] if (row["epoch"], row["batch"]) == place)
            return next((row["loss"] for row in rows), None)
        if self.name == "eval":
            return record["eval_accuracy"]
        return record["epochs"][-1]["validation_accuracy"] if record["epochs"] else None


@dataclass(frozen=True)
class Run:
    """One run of the chapter. ``shows`` names the module of ``shows/`` that says more after it;
    ``trains`` is False where that module does all of it; ``flawed`` names the run that this one
    mends; ``processes`` train it together. ``differs`` says in one line in what it is not the
    course's."""

    section: str
    name: str
    topic: str
    settings: Settings
    printed: tuple[Printed, ...] = ()
    differs: str = ""
    shows: str = ""
    trains: bool = True
    flawed: str = ""
    processes: int = 1

    @property
    def id(self) -> str:
        """How it is asked for, such as ``5.adam``."""
        return f"{self.section}.{self.name}"

    def show(self):
        """The function ``show(run, records, course)`` of its module; None if it has none."""
        return self.shows and import_module(f"mnist_paddle.course.chapter.shows.{self.shows}").show


@dataclass(frozen=True)
class Asked:
    """How the runs are to be done: with how many ``seeds``, and what is to be other than in the
    course: fewer ``epochs`` at most, the ``device``, the ``datafile``."""

    seeds: int = 1
    epochs: int | None = None
    device: str = "auto"
    datafile: str | None = None

    def settings(self, settings: Settings) -> list[Settings]:
        """The settings for each seed; the first is the settings' own."""
        changes = {"datafile": self.datafile}
        if self.epochs:
            changes["epochs"] = min(self.epochs, settings.epochs)
        if settings.device == "auto":
            changes["device"] = self.device
        changed = replace(settings, **changes)
        return [replace(changed, seed=settings.seed + n) for n in range(self.seeds)]
