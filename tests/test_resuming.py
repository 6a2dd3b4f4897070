"""Going on from a checkpoint: the same to the last bit as a run that was never stopped."""

import json

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST, fast, set_seed, train
from mnist_paddle.data import scoring_loader, training_loader
from mnist_paddle.resuming import Checkpoints
from mnist_paddle.settings import OPTIMIZERS, SCHEDULES

EPOCHS, BATCHES, BATCH_SIZE = 2, 4, 10


def mute(line):
    pass


class Stop(Exception):
    """A run that ends without warning."""


@pytest.fixture(scope="module")
def datafile(tmp_path_factory, digits):
    import gzip

    path = tmp_path_factory.mktemp("data") / "few.json.gz"
    few = [
        [images[:count], labels[:count]] for (images, labels), count in zip(digits, (120, 40, 40))
    ]
    path.write_bytes(gzip.compress(json.dumps(few).encode()))
    return path


class StopsAt:
    """A log that raises Stop at the line of one batch, just before its checkpoint would come."""

    def __init__(self, epoch, batch):
        self.start = f"epoch: {epoch}, batch: {batch},"

    def __call__(self, line):
        if line.startswith(self.start):
            raise Stop


def run(
    datafile, folder=None, log=mute, seed=5, model=None, batch_size=20, transform=None, **options
):
    """A short run; ``resume`` and ``interval`` are the checkpoints' own."""
    set_seed(seed)
    model = model or MNIST()
    kept = {name: options.pop(name) for name in ("resume", "interval") if name in options}
    history = train(
        model,
        training_loader(batch_size, seed, datafile, transform),
        scoring_loader("valid", datafile=datafile),
        log=log,
        log_interval=1,
        save_path=None,
        checkpoints=Checkpoints(folder, **kept) if folder or kept else None,
        **{"epochs": EPOCHS, "learning_rate": 0.02, **options},
    )
    return model, history


def weights_of(model):
    return {name: value.numpy() for name, value in model.state_dict().items()}


def without_seconds(history):
    return history.losses, [{**row, "seconds": None} for row in history.epochs], history.stopped


def assert_same_run(one, other):
    for name, value in weights_of(one[0]).items():
        np.testing.assert_array_equal(value, weights_of(other[0])[name], err_msg=name)
    assert without_seconds(one[1]) == without_seconds(other[1])


@pytest.mark.parametrize("path", ["fast", "plain"])
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_goes_on_bit_for_bit(datafile, tmp_path, optimizer, schedule, path):
    """Stopped in the middle of the second epoch, gone on after other models were built."""
    options = {"optimizer": optimizer, "schedule": schedule, "weight_decay": 1e-4}
    with fast.disabled() if path == "plain" else fast.contextlib.nullcontext():
        never_stopped = run(datafile, **options)
        with pytest.raises(Stop):
            run(datafile, tmp_path, StopsAt(1, 3), interval=2, **options)
        for _ in range(3):
            MNIST(), paddle.nn.Linear(2, 2)
        paddle.seed(99)
        gone_on = run(datafile, tmp_path, resume=tmp_path / "latest", **options)
    assert_same_run(never_stopped, gone_on)
