"""What stands around the loop of ``train`` and changes no number in it: checkpoints, signals,
history, saving, progress bars."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import paddle

from mnist_paddle.data.batches import batches_of
from mnist_paddle.models.weights import save_weights
from mnist_paddle.system.errors import WeightsError, printable
from mnist_paddle.system.interrupt import graceful_interrupt
from mnist_paddle.system.language import _
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from mnist_paddle.training.checkpoints.run_state import RunState
from mnist_paddle.training.history import EPOCH_ROW, History
from mnist_paddle.training.loss_meter import LossMeter
from mnist_paddle.training.processes import joined
from mnist_paddle.training.settings import Settings
from mnist_paddle.training.weight_average import WeightAverage

FINGERPRINT = ("epochs", "optimizer", "learning_rate", "schedule", "loss", "weight_decay",
               "ema_decay")  # fmt: skip
"""The settings of ``train`` that its numbers depend on; the others say how the loader is made."""
GUESSED = 0.15  # an accuracy under this is that of guessing one digit of ten, give or take


class Run:
    """One run of ``train``, from the outside. Its methods are called in the order of the loop."""

    def __init__(
        self,
        settings: Settings,
        model: paddle.nn.Layer,
        optimizer: paddle.optimizer.Optimizer,
        average: WeightAverage,
        loader,
        save_path: str | Path | None,
        checkpoints: Checkpoints | None,
        log: Callable[[str], None],
    ):
        self.processes = joined()
        self.save_path, self.checkpoints, self.log = self.processes.roles(
            save_path, checkpoints or Checkpoints(), log
        )
        self.settings, self.loader = settings, loader
        self.history = History(processes=self.processes.count)
        self.meter = LossMeter(settings.log_interval, self.log, self.processes.add_up)
        options = {name: getattr(settings, name) for name in FINGERPRINT}
        self.state = RunState(model, optimizer, average, loader, self.meter, self.history, options)

    @contextmanager
    def resumed(self) -> Iterator[None]:
        """Within the block the run goes on from its checkpoint, if it has one, nobody else writes
        in its folder, and Ctrl-C and SIGTERM stop it after a step."""
        processes = self.processes
        with (
            processes.sharing(self.loader, self.state.model, every_step=True),
            self.checkpoints.resumed(self.state, self.log),
            graceful_interrupt(patient=processes.count > 1) as asked,
        ):
            self.interrupt = processes.interrupt(asked)
            processes.start_alike(self.state.model)
            yield
            processes.finish()

    def epochs(self) -> Iterator[int]:
        """The numbers of the epochs that are still to do, until the run is stopped."""
        for epoch in range(self.meter.epoch, self.settings.epochs):
            yield epoch
            if self.interrupt.requested:
                last = self.history.epochs[-1]
                self.history.stopped = {"epoch": epoch, "batch": last["batches"] - 1}
                self.log(self._stop_line())
                return
        accuracy = self.history.epochs[-1]["validation_accuracy"]
        if accuracy is not None and accuracy < GUESSED and not self.settings.dry_run:
            self.log(
                _(
                    "it learned nothing: {accuracy:.2%} of valid right is what guessing "
                    "gets; try a smaller learning rate (--lr), more --epochs, or another "
                    "--seed",
                    accuracy=accuracy,
                )
            )

    def batches(self, most: int | None = None) -> Iterator:
        """The batches of this epoch that are still to do, at ``most`` so many in all.

        After each step a checkpoint is written where one is due, or the run is stopped. Raises
        TrainingDiverged at the end for a loss that is not finite, before anything is saved.
        """
        self.stopping = 0
        desc = _("epoch {epoch}", epoch=self.meter.epoch)
        for batch in batches_of(self.loader, desc, most, done=self.meter.batches):
            yield batch
            self.stopping = self.interrupt.requested  # read once: a signal may come at any time
            self.checkpoints.after_step(self.stopping)
            if self.stopping:
                break
        self.training_loss, self.seconds = self.meter.mean(), self.meter.seconds()

    def log_loss(self, loss: paddle.Tensor) -> None:
        """Take the mean loss (a scalar) of the step, and log it where it is due."""
        self.meter.add(self.processes.weighted(loss))

    def save_weights(self) -> None:
        """Save the model's weights as they are, if they are to be saved."""
        if self.save_path is not None:
            save_weights(self.state.model, self.save_path)

    def score(self, score: Callable, loader, loss_of: Callable) -> tuple:
        """The accuracy in [0, 1] and the mean loss on the loader's digits; None and None without a
        loader, or where there is only time to save. Raises TrainingDiverged for answers that are
        not finite."""
        if loader is None or self.interrupt.urgent:
            return None, None
        try:
            with self.processes.sharing(loader, self.state.model):
                return score(self.state.model, loader, loss_of)
        except WeightsError:
            raise self.state.divergence() from None

    def end_epoch(self, accuracy: float | None, loss: float | None) -> None:
        """Enter the epoch in the history, log it, and write its checkpoints if it is whole."""
        meter = self.meter
        values = (meter.epoch, meter.batches, self.training_loss, accuracy, loss, self.seconds)
        row = dict(zip(EPOCH_ROW, values, strict=True))
        self.history.losses += self.meter.logged
        self.history.epochs.append(row)
        scored = "" if accuracy is None else _(", validation accuracy: {value:.2%}", value=accuracy)
        self.log(
            _(
                "epoch: {epoch}, training loss: {training_loss:.4f}{scored}, {seconds:.1f} s",
                epoch=row["epoch"],
                training_loss=row["training_loss"],
                scored=scored,
                seconds=row["seconds"],
            )
        )
        if not self.stopping:
            self.meter.begin(row["epoch"] + 1)
            self.checkpoints.after_epoch(accuracy)

    def _stop_line(self) -> str:
        place, latest = self.history.stopped, self.checkpoints.latest
        line = _("stopped by {signal} at epoch {epoch}, batch {batch}", signal=self.interrupt.name,
                 **place)  # fmt: skip
        if self.save_path is not None:
            line += _("; weights kept in {path}", path=printable(self.save_path))
        if latest:
            line += _("; go on with --resume {path}", path=printable(latest))
        return line
