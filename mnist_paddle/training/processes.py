"""Several processes, on one machine or more, that train one network together.

    python -m paddle.distributed.launch --nproc_per_node 2 train.py

Every process takes its share of each batch, and one all-reduce a step adds up the gradients, so
that all make the step that one process would make alone. The first process alone (rank 0) logs,
writes and holds the output folder. Whoever trains in one process meets nothing of this.
"""

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import paddle
from paddle.nn import Dropout

from mnist_paddle.data.loaders import BatchLoader
from mnist_paddle.data.share import Share
from mnist_paddle.models.dropout import SharedDropout
from mnist_paddle.models.workers import use_threads
from mnist_paddle.system.errors import ProcessesError, SettingsError, WeightsError
from mnist_paddle.system.interrupt import Interrupt
from mnist_paddle.system.language import _
from mnist_paddle.system.processor import usable_cores
from mnist_paddle.training.checkpoints.resuming import Checkpoints, Follower


class Processes:
    """All processes of a run as one of them sees them: its ``rank`` from 0, their ``count``."""

    def __init__(self, rank: int = 0, count: int = 1):
        self.rank, self.count = rank, count
        self.share = Share(rank, count)
        self.asked = self.agreed = Interrupt()

    @property
    def first(self) -> bool:
        """Whether this is the process that logs and writes; in a run of one it is."""
        return self.rank == 0

    def roles(self, save_path, checkpoints: Checkpoints, log) -> tuple:
        """Where to save, checkpoints and log, for this process: all but the first keep nothing."""
        if self.first:
            return save_path, checkpoints, log
        return None, Follower(checkpoints), lambda line: None

    @contextmanager
    def sharing(
        self, loader, model: paddle.nn.Layer, *, every_step: bool = False
    ) -> Iterator[None]:
        """Within the block the loader gives this process its part of every batch, and the model's
        dropout is that of the whole batch. Raises SettingsError for a loader that cannot do so,
        or, if all must take ``every_step``, has a batch of which some process gets nothing."""
        if self.count == 1 or loader is None:
            yield
            return
        if not isinstance(loader, BatchLoader):
            raise SettingsError(
                _(
                    "several processes share the batches of a BatchLoader, not of a {name}",
                    name=type(loader).__name__,
                )
            )
        rest = 0 if loader.drop_last else len(loader.dataset) % loader.batch_size
        smallest = rest or loader.batch_size
        if every_step and smallest < self.count:
            raise SettingsError(
                _(
                    "a batch has {digits} digits, but must have at least 1 for each of "
                    "{count} processes; choose another batch size",
                    digits=smallest,
                    count=self.count,
                )
            )
        dropouts = [layer for layer in model.sublayers() if type(layer) is Dropout]
        loader.share = self.share
        for layer in dropouts:
            layer.__class__, layer.share = SharedDropout, self.share
        try:
            yield
        finally:
            loader.share = None
            for layer in dropouts:
                layer.__class__ = Dropout
                del layer.share

    def start_alike(self, model: paddle.nn.Layer) -> None:
        """Give every process the weights of the first."""
        if self.count > 1:
            for parameter in model.state_dict().values():
                _communicate(paddle.distributed.broadcast, parameter, src=0)

    def optimizer(self, optimizer: paddle.optimizer.Optimizer):
        """The optimizer, which in a run of several adds up their gradients before each step."""
        return optimizer if self.count == 1 else SharedOptimizer(optimizer, self)

    def interrupt(self, asked: Interrupt) -> Interrupt:
        """What all processes know of a signal; ``asked`` is what this one was sent.

        They agree with the gradients of each step, so that all stop after the same one.
        """
        self.asked = asked
        self.agreed = asked if self.count == 1 else Interrupt()
        return self.agreed

    def weighted(self, loss: paddle.Tensor) -> paddle.Tensor:
        """The mean loss of this process's part, as its part of the mean loss of the batch."""
        return loss if self.count == 1 else loss.detach() * self.share.weight

    def add_up(self, values: Sequence[float] | Sequence[int]) -> list:
        """Each value summed over the processes, exactly for whole numbers. All must call it."""
        if self.count == 1 or not len(values):
            return list(values)
        tensor = paddle.to_tensor(np.array(values))  # float64 or int64
        _communicate(paddle.distributed.all_reduce, tensor)
        return tensor.tolist()

    def sum_of(self, count: Callable[[], Sequence[float]]) -> list:
        """Each value that ``count()`` gives, summed over the processes; all must call it.

        A WeightsError of one is one of all: the others would wait for it for ever.
        """
        try:
            values, own = list(count()), None
        except WeightsError as error:
            values, own = [], error
        (failed,) = self.add_up([int(own is not None)])
        if failed:
            raise own or WeightsError(
                _("another process of this run has answers that are not finite")
            )
        return [value for one in values for value in self.add_up([one])]

    def add_gradients(self, parameters: list[paddle.Tensor]) -> None:
        """Make every gradient that of the whole batch; on the way agree whether to stop."""
        flags = [float(self.asked.requested == signal) for signal in Interrupt.SIGNALS]
        parts = [
            (paddle.zeros_like(p) if p.grad is None else p.grad).detach().reshape([-1])
            for p in parameters
        ]
        own = paddle.concat(parts) * self.share.weight
        flat = paddle.concat([own, paddle.to_tensor(flags, own.dtype)])
        _communicate(paddle.distributed.all_reduce, flat)
        place = 0
        for parameter, part in zip(parameters, parts):
            total = flat[place : place + part.shape[0]].reshape(parameter.shape)
            if parameter.grad is None:
                parameter._set_grad(total)
            else:
                parameter.grad.set_value(total)
            place += part.shape[0]
        for signal, senders in zip(Interrupt.SIGNALS, flat[place:].tolist()):
            if senders:
                self.asked.requested = self.agreed.requested = signal

    def finish(self) -> None:
        """Wait until all have come this far: none ends while another still talks to it."""
        if self.count > 1:
            self.add_up([0])


class SharedOptimizer:
    """A Paddle optimizer whose ``step`` adds up the gradients of all processes first."""

    def __init__(self, optimizer: paddle.optimizer.Optimizer, processes: Processes):
        self._optimizer, self._processes = optimizer, processes

    def step(self) -> None:
        parameters = [p for p in self._optimizer._parameter_list if not p.stop_gradient]
        self._processes.add_gradients(parameters)
        self._optimizer.step()

    def __getattr__(self, name: str):
        return getattr(self._optimizer, name)


@functools.cache
def joined() -> Processes:
    """The processes that ``paddle.distributed.launch`` started with this one; one if it did not."""
    count = paddle.distributed.get_world_size()
    if count == 1:
        return Processes()
    here = int(os.environ.get("PADDLE_LOCAL_SIZE", count))
    if os.environ.get("OMP_NUM_THREADS", "1") == "1":  # the launcher's own, not the user's
        os.environ.pop("OMP_NUM_THREADS", None)
        use_threads(max(1, usable_cores() // here))
    paddle.distributed.init_parallel_env()
    return Processes(paddle.distributed.get_rank(), count)


def is_first_process() -> bool:
    """Whether this process is the one that reports; of a run of one process it is."""
    return joined().first


def _communicate(function, *arguments, **options) -> None:
    try:
        function(*arguments, **options)
    except (RuntimeError, OSError, ValueError) as error:
        raise ProcessesError(
            _("another process of this run has ended; start the run again with --resume")
        ) from error
