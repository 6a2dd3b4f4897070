"""Collect the losses of an epoch, log some of them, and notice when training diverges."""

import math
import time
from collections.abc import Callable

import numpy as np
import paddle

from mnist_paddle.system.errors import TrainingDiverged
from mnist_paddle.system.language import _
from mnist_paddle.system.progress import wipe


class LossMeter:
    """Collects an epoch's losses, logs every so many, and stops the run on one that is not finite.

    A loss is read from the device only when it is logged, so that no step waits for it.
    ``add_up`` makes of the losses of each process's part those of the whole batches.
    """

    def __init__(
        self,
        log_interval: int,
        log: Callable[[str], None],
        add_up: Callable[[list[float]], list[float]] = list,
    ):
        self.epoch, self.batches = 0, 0
        self.logged: list[dict] = []
        self._log_interval, self._log, self._add_up = log_interval, log, add_up
        self._values: list[float] = []
        self._unread: list[paddle.Tensor] = []
        self._start = time.perf_counter()

    def begin(self, epoch: int) -> None:
        """Start on an epoch, from nothing."""
        self.restore({"epoch": epoch, "losses": [], "logged": [], "seconds": 0.0})

    def state(self) -> dict:
        """What has been collected, as plain values. Raises TrainingDiverged."""
        self._read()
        return {
            "epoch": self.epoch,
            "losses": list(self._values),
            "logged": list(self.logged),
            "seconds": self.seconds(),
        }

    def restore(self, state: dict) -> None:
        """Go on from what ``state()`` gave."""
        self.epoch, self.batches = state["epoch"], len(state["losses"])
        self.logged, self._values = list(state["logged"]), list(state["losses"])
        self._unread = []
        self._start = time.perf_counter() - state["seconds"]

    def add(self, avg_loss: paddle.Tensor) -> None:
        """Take the mean loss (a scalar) of the next batch."""
        batch = self.batches
        self.batches += 1
        self._unread.append(avg_loss.detach())
        if batch % self._log_interval == 0:
            self._read()
            value = np.float32([self._values[-1]])
            self.logged.append({"epoch": self.epoch, "batch": batch, "loss": float(value[0])})
            wipe()
            self._log(f"epoch: {self.epoch}, batch: {batch}, loss is: {value}")

    def mean(self) -> float:
        """The mean loss of all batches so far, of which there is one at least."""
        self._read()
        return math.fsum(self._values) / len(self._values)

    def seconds(self) -> float:
        """Seconds since the epoch began."""
        return time.perf_counter() - self._start

    def _read(self) -> None:
        for value in self._add_up([float(loss) for loss in self._unread]):
            if not math.isfinite(value):
                raise TrainingDiverged(
                    _(
                        "the loss is {value} at epoch {epoch}, batch {count}: training "
                        "diverged; try a smaller learning rate (--lr), and check the data",
                        value=value,
                        epoch=self.epoch,
                        count=len(self._values),
                    )
                )
            self._values.append(value)
        self._unread.clear()
