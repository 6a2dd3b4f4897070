"""A run goes on exactly, or not without a word: threads, packages, device and processor count."""

import contextlib
import os

import pytest

from mnist_paddle import MNIST, train
from mnist_paddle.data.loaders import training_loader
from mnist_paddle.models import fast
from mnist_paddle.system import processor
from mnist_paddle.system.errors import CheckpointError
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from mnist_paddle.training.checkpoints.surroundings import surroundings
from tests.conftest import ROOT

from .test_resuming import rewritten


@pytest.fixture
def few(write_json, digits):
    return write_json([[images[:20], labels[:20]] for images, labels in digits], "few.json.gz")


def run(few, epochs=1, **kept):
    """The lines of the log of a run of four steps an epoch."""
    lines = []
    loader = training_loader(5, 0, few)
    checkpoints = Checkpoints(**kept)
    train(MNIST(), loader, epochs=epochs, save_path=None, checkpoints=checkpoints, log=lines.append)
    return lines


@contextlib.contextmanager
def environment(**values):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        yield


@contextlib.contextmanager
def one_core():
    """As under ``taskset -c 0``."""
    cores = os.sched_getaffinity(0)
    if len(cores) < 2:
        pytest.skip("there is one core only")
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextlib.contextmanager
def another_processor():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processor, "model_name", lambda: "Another 9000")
        yield


@contextlib.contextmanager
def another_version(package):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{package}.__version__", "9.9")
        yield


@pytest.mark.parametrize(
    "change, named",
    [
        (fast.disabled, "MNIST_PADDLE_FAST was 1 and is 0"),
        (lambda: environment(OMP_NUM_THREADS="3"), "OMP_NUM_THREADS was None and is 3"),
        (lambda: environment(MKL_CBWR="COMPATIBLE"), "MKL_CBWR was None and is COMPATIBLE"),
        (one_core, "cores was [0-9]+ and is 1"),
        (another_processor, "processor was .* and is Another 9000"),
        (lambda: another_version("numpy"), "numpy was .* and is 9.9"),
        (lambda: another_version("paddle"), "paddle was .* and is 9.9"),
    ],
)
def test_what_rounds_differently_is_refused_by_name(few, tmp_path, change, named):
    run(few, folder=tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.glob("latest*")}
    with change(), pytest.raises(CheckpointError, match=f"cannot go on exactly: .*{named}.*--inex"):
        run(few, 2, folder=tmp_path, resume=tmp_path / "latest")
    assert before == {path: path.read_bytes() for path in tmp_path.glob("latest*")}
    assert "epoch 1, batch 0" in run(few, 2, resume=tmp_path / "latest")[0]  # as it was
    with change():
        lines = run(few, 2, folder=tmp_path, resume=tmp_path / "latest", inexact=True)
        assert lines[0].startswith("goes on inexactly: ") and "epoch: 1" in lines[-1]
        run(few, 3, resume=tmp_path / "latest")  # the run is one of here now


def test_a_checkpoint_that_does_not_say(few, tmp_path):
    run(few, folder=tmp_path)
    rewritten(tmp_path / "latest", lambda states: states.pop("surroundings"))
    with pytest.raises(CheckpointError, match="MNIST_PADDLE_FAST was None and is 1"):
        run(few, 2, resume=tmp_path / "latest")
    run(few, 2, resume=tmp_path / "latest", inexact=True)
    rewritten(tmp_path / "latest", lambda states: states.update(surroundings=[1]))
    with pytest.raises(CheckpointError, match="states are not those of a run"):
        run(few, 2, resume=tmp_path / "latest", inexact=True)


def test_it_is_the_same_again():
    assert surroundings() == surroundings()
    assert all(isinstance(value, str | int) for value in surroundings().values())


def test_the_command_names_what_differs(few, tmp_path, run_python):
    """In processes of their own, where the environment rules from the start."""
    out = tmp_path / "out"
    script = ROOT / "train.py"
    run_python(script, "--datafile", few, "--epochs", 1, "--batch-size", 5, "--output-dir", out)
    other = {"MNIST_PADDLE_FAST": "0", "OMP_NUM_THREADS": "1"}
    refused = run_python(script, "--resume", out, "--epochs", 2, check=False, **other)
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1
    assert "MNIST_PADDLE_FAST was 1 and is 0" in refused.stderr
    assert "OMP_NUM_THREADS was None and is 1" in refused.stderr
    done = run_python(script, "--resume", out, "--epochs", 2, "--inexact", **other)
    assert done.stdout.startswith("goes on inexactly: ") and "epoch: 1, training" in done.stdout
