"""Several processes train one network as one process does: real launchers, real signals."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import paddle
import pytest
from paddle.nn import Dropout

from mnist_paddle import MNIST, MnistDataset, set_seed
from mnist_paddle.data.augmentation.augment import Augmentation
from mnist_paddle.data.augmentation.transform import BatchTransform
from mnist_paddle.data.loaders import BatchLoader
from mnist_paddle.data.share import Share
from mnist_paddle.models.dropout import SharedDropout
from mnist_paddle.models.weights import read_weights
from mnist_paddle.system.errors import ProcessesError, SettingsError
from mnist_paddle.training import processes
from mnist_paddle.training.processes import Processes
from tests.conftest import ROOT

# With seed 0 two cells of a pooling window are so near each other that rounding decides, of STRONG
# on some processors.
SGD = ("--seed", "1", "--epochs", "2", "--batch-size", "50")
DEEP = ("--network", "DeepMNIST", "--optimizer", "adam", "--augment", "1", "--outliers", "0.2",
        "--label-smoothing", "0.1", "--ema-decay", "0.9", "--epochs", "1", "--batch-size",
        "50")  # fmt: skip
STRONG = ("--network", "StrongMNIST", "--seed", "1", "--epochs", "1", "--batch-size", "50")


class TestShares:
    @pytest.mark.parametrize("total, count", [(100, 2), (100, 3), (7, 4), (2, 3)])
    def test_they_are_all_of_a_batch_and_even(self, total, count):
        shares = [Share(rank, count) for rank in range(count)]
        rows = [np.arange(total)[share.rows(total)] for share in shares]
        np.testing.assert_array_equal(np.concatenate(rows), np.arange(total))
        sizes = [len(part) for part in rows]
        assert max(sizes) - min(sizes) <= 1
        assert sum(share.weight for share in shares) == pytest.approx(1)

    @pytest.mark.parametrize(
        "transform", [None, BatchTransform(1.0, 0.3, 0.2, 0.1), lambda x, y, rng, epoch: (x + 1, y)]
    )
    def test_of_a_loader_are_its_batches(self, small_file, transform):
        def batches(share):
            data = MnistDataset("train", small_file)
            loader = BatchLoader(data, 64, shuffle=True, seed=3, transform=transform)
            loader.share = share
            return [[x.numpy() for x in batch] for batch in loader]

        parts = [batches(Share(rank, 3)) for rank in range(3)]
        for whole, *some in zip(batches(None), *parts, strict=True):
            for array, *arrays in zip(whole, *some):
                np.testing.assert_array_equal(np.concatenate(arrays), array)

    def test_of_augmented_digits_are_the_same_digits(self, small_file):
        images = MnistDataset("train", small_file).imgs[:90].reshape(-1, 1, 28, 28)
        whole = Augmentation()(images, np.random.default_rng(5))
        part = Augmentation()(images, np.random.default_rng(5), slice(31, 64))
        np.testing.assert_array_equal(part, whole[31:64])

    def test_of_a_dropout_mask_are_cut_from_the_whole(self):
        plain, shared, share = Dropout(0.4), SharedDropout(0.4), Share(1, 3)
        x = paddle.randn([30, 8])
        paddle.seed(7)
        whole = plain(x).numpy()
        paddle.seed(7)
        shared.share = share
        rows = share.rows(30)
        np.testing.assert_array_equal(shared(x[rows]).numpy(), whole[rows])
        shared.eval()
        np.testing.assert_array_equal(shared(x[rows]).numpy(), x[rows].numpy())


class TestWhatCannotBeShared:
    def test_a_loader_of_another_kind(self, small_file):
        loader = paddle.io.DataLoader(MnistDataset("train", small_file))
        with (
            pytest.raises(SettingsError, match="BatchLoader, not of a DataLoader"),
            Processes(0, 2).sharing(loader, MNIST()),
        ):
            pass

    def test_a_batch_smaller_than_the_processes(self, small_file):
        loader = BatchLoader(MnistDataset("train", small_file), 3, drop_last=True)
        with (
            pytest.raises(SettingsError, match="has 3 digits, .* at least 1 for each of 4"),
            Processes(0, 4).sharing(loader, MNIST(), every_step=True),
        ):
            pass

    @pytest.mark.parametrize("drop_last", [False, True])
    def test_a_last_batch_smaller_than_the_processes_where_it_is_trained_on(
        self, small_file, drop_last
    ):
        digits = MnistDataset("train", small_file)
        loader = BatchLoader(digits, len(digits) - 1, drop_last=drop_last)
        refused = pytest.raises(SettingsError, match="has 1 digits, .* at least 1 for each of 2")
        with (
            contextlib.nullcontext() if drop_last else refused,
            Processes(0, 2).sharing(loader, MNIST(), every_step=True),
        ):
            pass
        with Processes(0, 2).sharing(loader, MNIST()):  # to be scored it may be so small
            pass

    def test_afterwards_loader_and_network_are_as_they_were(self, small_file):
        loader = BatchLoader(MnistDataset("train", small_file), 10)
        model = paddle.nn.Sequential(paddle.nn.Linear(2, 2), Dropout(0.5))
        with Processes(1, 2).sharing(loader, model):
            assert loader.share.rank == 1 and type(model[1]) is SharedDropout
        assert loader.share is None and type(model[1]) is Dropout

    def test_a_process_that_has_gone_is_one_line(self, monkeypatch):
        def gone(tensor):
            raise RuntimeError("[gloo] Connection closed by peer")

        monkeypatch.setattr(processes.paddle.distributed, "all_reduce", gone)
        with pytest.raises(ProcessesError, match="has ended; start the run again with --resume"):
            Processes(0, 2).add_up([1])


def two_cores():
    """For a child: two cores, so that a run of one process computes with two threads."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])


@pytest.fixture
def start(tmp_path, small_file):
    """Starts ``train.py``, under Paddle's launcher if there are ``launch`` options; a process."""
    started = []
    environment = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}

    def start(output, *options, launch=()):
        launcher = ["-m", "paddle.distributed.launch", "--log_dir", str(tmp_path / "log"), *launch]
        command = [*(launcher if launch else []), str(ROOT / "train.py"), "--datafile",
                   str(small_file), "--output-dir", str(tmp_path / output), *options]  # fmt: skip
        started.append(
            subprocess.Popen(
                [sys.executable, *command],
                cwd=tmp_path,
                env={**environment, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                preexec_fn=two_cores,
                start_new_session=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its children too: it leads a session


def finished(process):
    """What it printed, once it has ended well."""
    output, _ = process.communicate(timeout=240)
    assert process.returncode == 0, output
    return output


def weights(tmp_path, output):
    return read_weights(tmp_path / output / "mnist.pdparams")


def same(one, other):
    return all(np.array_equal(one[name], other[name]) for name in one)


def assert_close(one, other, atol=2e-6):
    for name, value in other.items():
        np.testing.assert_allclose(one[name], value, atol=atol, err_msg=name)


@pytest.mark.parametrize("options", [SGD, DEEP], ids=["sgd", "deep"])
def test_two_processes_are_one_to_the_last_bit(start, tmp_path, options):
    finished(start("two", *options, launch=["--nproc_per_node", "2"]))
    finished(start("one", *options))
    assert same(weights(tmp_path, "one"), weights(tmp_path, "two"))
    one, two = (
        json.loads((tmp_path / name / "history.json").read_text()) for name in ("one", "two")
    )
    assert (one["processes"], two["processes"]) == (1, 2)
    for ours, theirs in zip(one["epochs"], two["epochs"], strict=True):
        assert ours["validation_accuracy"] == theirs["validation_accuracy"]
        assert ours["training_loss"] == pytest.approx(theirs["training_loss"], rel=1e-6)


def test_dropout_is_that_of_the_whole_batch(start, tmp_path):
    """The gradients of standardised kernels add up in another order: not to the last bit."""
    finished(start("two", *STRONG, launch=["--nproc_per_node", "2"]))
    finished(start("one", *STRONG))
    assert_close(weights(tmp_path, "two"), weights(tmp_path, "one"), 1e-4)


def test_three_processes_score_every_digit_once(start, tmp_path):
    """Of batches that do not divide by three, and a validation set of 100."""
    finished(start("three", *SGD, launch=["--nproc_per_node", "3"]))
    finished(start("one", *SGD))
    assert_close(weights(tmp_path, "three"), weights(tmp_path, "one"))
    one, three = (
        json.loads((tmp_path / name / "history.json").read_text()) for name in ("one", "three")
    )
    for ours, theirs in zip(one["epochs"], three["epochs"], strict=True):
        assert round(theirs["validation_accuracy"] * 100, 9).is_integer()
        assert abs(ours["validation_accuracy"] - theirs["validation_accuracy"]) < 0.011


def test_two_launchers_as_on_two_machines(start, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        master = f"127.0.0.1:{free.getsockname()[1]}"
    launch = ["--nnodes", "2", "--nproc_per_node", "1", "--master", master, "--rank"]
    first, second = (start("two", *SGD, launch=[*launch, rank]) for rank in ("0", "1"))
    finished(first), finished(second)
    finished(start("one", *SGD))
    assert_close(weights(tmp_path, "two"), weights(tmp_path, "one"))  # two threads in each


LONG = ("--epochs", "40", "--batch-size", "10", "--log-interval", "5", "--optimizer", "adam",
        "--checkpoint-interval", "7")  # fmt: skip


def reached(process, text):
    """Read what it prints until that text comes."""
    for line in process.stdout:
        if text in line:
            return
    raise AssertionError(f"{text!r} was never printed")


@pytest.mark.parametrize("blow, processes", [("launcher stopped", 1), ("worker killed", 2)])
def test_a_run_that_was_cut_off_goes_on_in_one_process_or_in_two(start, tmp_path, blow, processes):
    run = start("out", *LONG, launch=["--nproc_per_node", "2"])
    reached(run, "epoch: 1, batch: 5,")
    if blow == "launcher stopped":
        os.kill(run.pid, signal.SIGTERM)
    else:
        os.kill(workers(run.pid)[1], signal.SIGKILL)
    run.communicate(timeout=120)
    assert run.returncode != 0
    if blow == "launcher stopped":
        said = (tmp_path / "log" / "workerlog.0").read_text()
        assert re.search(r"stopped by SIGTERM at epoch \d+, batch \d+; weights kept", said), said
    if processes == 2:
        said = finished(start("out", "--resume", launch=["--nproc_per_node", "2"]))
    else:
        refused = start("out", "--resume")
        assert "processes was 2 and is 1" in refused.communicate(timeout=120)[0]
        assert refused.returncode == 2
        said = finished(start("out", "--resume", "--inexact"))
    assert "goes on from" in said
    finished(start("whole", *LONG))
    assert same(weights(tmp_path, "whole"), weights(tmp_path, "out"))


def test_an_answer_that_is_infinite_in_one_process_ends_all(run_python, tmp_path, write_json):
    """Of a blank picture, which the first process has, it is finite."""
    pictures = [[[0.0] * 784, [1.0] * 784], [0, 1]]
    run_python("-m", "paddle.distributed.launch", "--nproc_per_node", "2", "--log_dir", "log",
               ROOT / "tests" / "training" / "one_sees_infinity.py",
               write_json([pictures] * 3))  # fmt: skip
    said = [(tmp_path / "log" / f"workerlog.{rank}").read_text() for rank in (0, 1)]
    assert "process 0: another process of this run has answers that are not finite" in said[0]
    assert "process 1: Sequential: answers with NaN or infinity" in said[1]


def workers(launcher):
    """The processes that it started, by rank."""
    time.sleep(0.1)
    children = Path(f"/proc/{launcher}/task/{launcher}/children").read_text().split()
    ranks = {}
    for child in map(int, children):
        environment = Path(f"/proc/{child}/environ").read_text().split("\0")
        values = dict(line.partition("=")[::2] for line in environment)
        if "PADDLE_TRAINER_ID" in values:
            ranks[int(values["PADDLE_TRAINER_ID"])] = child
    return ranks


def test_alone_it_is_a_run_of_one():
    set_seed(0)
    assert processes.joined().count == 1 and processes.is_first_process()
