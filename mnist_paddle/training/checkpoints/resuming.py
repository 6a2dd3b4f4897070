"""Checkpoints of a training run, and going on from one as if it had never stopped."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

from mnist_paddle.data.loaders import BatchLoader
from mnist_paddle.system.errors import (
    CheckpointError,
    MissingFileError,
    MnistPaddleError,
    SettingsError,
    printable,
)
from mnist_paddle.system.folder_lock import FolderLock
from mnist_paddle.system.language import _
from mnist_paddle.system.plain_values import fits
from mnist_paddle.training.checkpoints import files as checkpointfiles
from mnist_paddle.training.checkpoints.checked import read_checked
from mnist_paddle.training.checkpoints.files import BEST, FOLDER, LATEST
from mnist_paddle.training.checkpoints.matching import (
    check_inexact,
    check_settings,
    differences,
)
from mnist_paddle.training.checkpoints.run_state import RunState
from mnist_paddle.training.checkpoints.surroundings import surroundings


class Checkpoints:
    """Where a run keeps its checkpoints, how often, and which one it goes on from.

    ``folder`` holds ``latest`` and ``best_accuracy`` (on ``valid``), three files each; without a
    folder nothing is kept. Both are written after an epoch, ``latest`` also every ``interval``
    steps, if that is not 0, and when the run is asked to stop. ``resume`` is the path of the
    checkpoint to go on from, without a suffix; it goes on exactly, unless it may be ``inexact``.
    ``settings`` are kept with it for who reads it.
    """

    def __init__(
        self,
        folder: str | Path | None = None,
        *,
        interval: int = 0,
        resume: str | Path | None = None,
        inexact: bool = False,
        settings: dict | None = None,
    ):
        self.folder = None if folder is None else Path(folder)
        self.interval, self.settings = interval, settings
        self.resume, self.inexact = None if resume is None else Path(resume), inexact
        self.best_accuracy = None

    @classmethod
    def of(cls, output_folder: Path, settings) -> "Checkpoints":
        """Those of a run of ``train.py`` with these settings, in its output folder.

        Raises CheckpointError where their folder is a link there: the output folder may have come
        from anybody, and what the link leads to is not the run's.
        """
        folder = output_folder / FOLDER
        if folder.is_symlink():
            raise CheckpointError(
                _(
                    "{folder}: is a link, and nothing is written through one; put a "
                    "folder there, or choose another --output-dir",
                    folder=printable(folder),
                )
            )
        return cls(
            folder,
            interval=settings.checkpoint_interval,
            resume=settings.resume,
            inexact=settings.inexact,
            settings=dataclasses.asdict(settings),
        )

    @property
    def latest(self) -> Path | None:
        """The checkpoint to go on from, if any is kept."""
        return self.folder and self.folder / LATEST

    @contextlib.contextmanager
    def resumed(self, run: RunState, log: Callable[[str], None]) -> Iterator[None]:
        """Within the block, hold the folder for ``run``; where it goes on from a checkpoint,
        everything in it is as it was there.

        Raises SettingsError where another run holds the folder, or for a loader that cannot start
        in mid-epoch; MissingFileError, WeightsError or CheckpointError, each saying what is wrong
        with the checkpoint, in what it does not fit this run, or why nothing can be written.
        """
        self.run = run
        if self.folder is None and self.resume is None:
            yield
            return
        if not isinstance(run.loader, BatchLoader):
            raise SettingsError(
                _(
                    "checkpoints need a BatchLoader, not {name}: it can start in mid-epoch",
                    name=type(run.loader).__name__,
                )
            )
        self.fingerprint, self.surroundings = run.fingerprint(), surroundings()
        with self._held():
            if self.resume is not None:
                self._go_on(log)
            else:
                run.first_epoch = run.loader.epoch
                self._mention_the_last_run(log)
            yield

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """Within the block, no other run writes in the folder."""
        if self.folder is None:
            yield
            return
        try:
            lock = FolderLock(self.folder)
        except OSError as error:
            raise CheckpointError(
                _(
                    "{folder}: cannot write there ({reason})",
                    folder=printable(self.folder),
                    reason=_(error.strerror),
                )
            ) from None
        checkpointfiles.remove_unfinished(self.folder)
        try:
            yield
        finally:
            lock.release()

    def after_step(self, stopping: bool) -> None:
        """Call after every step: writes ``latest`` where it is due, or the run is stopping."""
        due = self.interval and self.run.step() % self.interval == 0
        if self.folder is not None and (stopping or due):
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

    def _write(self, name: str) -> None:
        kept = {
            "fingerprint": self.fingerprint,
            "surroundings": self.surroundings,
            "settings": self.settings,
            "best_accuracy": self.best_accuracy,
        }
        weights, optimizer = self.run.files()
        states = {**self.run.states(), **kept}
        checkpointfiles.write(self.folder / name, weights, optimizer, states)

    def _go_on(self, log: Callable[[str], None]) -> None:
        run, place = self.run, printable(self.resume)
        kept = read_checked(self.resume)
        states = kept.states
        files = kept.params(), kept.optimizer()
        check_settings(place, states["fingerprint"], self.fingerprint, states["epoch"])
        if inexactly := differences(states.get("surroundings") or {}, self.surroundings):
            check_inexact(place, inexactly, self.inexact)
            log(_("goes on inexactly: {inexactly}", inexactly=inexactly))
        self.best_accuracy = states["best_accuracy"]
        try:
            run.restore(states, *files)
        except ValueError as error:
            if isinstance(error, MnistPaddleError):
                raise
            raise CheckpointError(
                _("{place}: its states are not those of a run ({error})", place=place, error=error)
            ) from None
        if run.meter.epoch < self.fingerprint["epochs"]:
            log(
                _(
                    "goes on from {place}, epoch {epoch}, batch {batches}",
                    place=place,
                    epoch=run.meter.epoch,
                    batches=run.meter.batches,
                )
            )
        else:
            log(
                _(
                    "{place}: this run is finished, its {epoch} epochs are done",
                    place=place,
                    epoch=run.meter.epoch,
                )
            )

    def _mention_the_last_run(self, log: Callable[[str], None]) -> None:
        """Say so, where this run is going to replace one that could be gone on with."""
        with contextlib.suppress(CheckpointError, MissingFileError):
            states = read_checked(self.latest).states
            epoch, epochs = states["epoch"], states["fingerprint"].get("epochs")
            if fits(epochs, int) and epoch < epochs:
                log(
                    _(
                        "{latest}: a run that stopped in epoch {epoch} of {epochs} is "
                        "replaced by this one; --resume would have gone on with it",
                        latest=printable(self.latest),
                        epoch=epoch,
                        epochs=epochs,
                    )
                )


class Follower(Checkpoints):
    """The checkpoints of a process that is not the first of several: it goes on from the same one
    and writes none, but takes part in what the first asks all for."""

    def __init__(self, first: Checkpoints):
        super().__init__(interval=first.interval, resume=first.resume, inexact=first.inexact)
        self.first_keeps = first.folder is not None

    def after_step(self, stopping: bool) -> None:
        due = self.interval and self.run.step() % self.interval == 0
        if self.first_keeps and (stopping or due):
            self.run.states()

    def after_epoch(self, accuracy: float | None) -> None:
        if self.first_keeps:
            self.run.states()
