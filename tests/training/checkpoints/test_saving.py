"""Nothing is lost: saves that are cut short, full disks, two runs in one folder, signals."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest

from mnist_paddle import MNIST, save_weights, set_seed, train
from mnist_paddle.data.loaders import scoring_loader, training_loader
from mnist_paddle.models.weights import read_weights
from mnist_paddle.system import atomic
from mnist_paddle.system.atomic import whole_file
from mnist_paddle.system.errors import CheckpointError, SettingsError, WeightsError
from mnist_paddle.system.folder_lock import FolderLock
from mnist_paddle.system.interrupt import graceful_interrupt
from mnist_paddle.training.checkpoints import files as checkpointfiles
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from tests.conftest import ROOT

KILLS = int(os.environ.get("MNIST_PADDLE_KILLS", 8))
SOAK_EPOCHS = int(os.environ.get("MNIST_PADDLE_SOAK", 30))

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
needs_proc = pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="no /proc here")


@pytest.fixture
def few(write_json, digits):
    return write_json([[images[:20], labels[:20]] for images, labels in digits], "few.json.gz")


def in_a_fork(action):
    """How a forked process ended in which ``action()`` ran: its wait status."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # this process has threads
        child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            action()
            code = 0
        os._exit(code)
    return os.waitpid(child, 0)[1]


def killed_at_line(number, action):
    """Run ``action()`` where SIGKILL comes before the given line of the modules that save."""
    files, lines = {checkpointfiles.__file__, atomic.__file__}, 0

    def trace(frame, event, argument):
        nonlocal lines
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            lines += 1
            if lines == number:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    os.fsync = lambda handle: None  # which takes most of the time, and outlasts no power cut here
    sys.settrace(trace)
    action()


@needs_fork
def test_killed_before_any_line_of_a_save(tmp_path):
    """After each, the old or the new checkpoint is there, whole, and can be followed by another.

    Every third line, or every one under MNIST_PADDLE_KILLS.
    """
    prefix = tmp_path / "latest"

    def save(number):
        contents = (f"{name} of {number}".encode() * 9 for name in ("weights", "state"))
        checkpointfiles.write(prefix, *contents, {"number": number})

    def found():
        kept = checkpointfiles.read(prefix)
        number = kept.states["number"]
        assert kept.params().read_bytes() == f"weights of {number}".encode() * 9
        assert kept.optimizer().read_bytes() == f"state of {number}".encode() * 9
        return number

    save(0)
    before, outcomes = 0, {"old": 0, "new": 0}
    for line in range(1, 1000, 3 if KILLS == 8 else 1):
        status = in_a_fork(lambda line=line: killed_at_line(line, lambda: save(line)))
        assert found() in (before, line)
        outcomes["new" if found() == line else "old"] += 1
        before = found()
        checkpointfiles.remove_unfinished(
            tmp_path
        )  # as a run does first; or each kill makes the next save longer
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert found() == line and line > 100
    assert min(outcomes.values()) > 10
    assert sorted(path.suffix for path in tmp_path.glob("latest*")) == [
        ".pdopt", ".pdparams", ".pdstates"]  # fmt: skip


@needs_fork
def test_killed_at_random_moments(run_python, few, tmp_path):
    """8 kills; MNIST_PADDLE_KILLS=100 for more."""
    result = run_python("-m", "tests.training.checkpoints.killing", few, tmp_path / "runs", KILLS)
    counts = json.loads(result.stdout)
    assert counts["kills"] == KILLS
    print(counts)


@needs_proc
def test_memory_and_files_stay_flat(run_python, few, tmp_path):
    """30 epochs; MNIST_PADDLE_SOAK=200 for more."""
    result = run_python("-m", "tests.training.checkpoints.soaking", few, tmp_path, SOAK_EPOCHS)
    found = json.loads(result.stdout)
    megabytes, files = found["megabytes"], found["open files"]
    assert len(megabytes) == SOAK_EPOCHS
    assert max(megabytes[20:]) < 1.05 * megabytes[19]
    assert len(set(files)) == 1


def test_the_folder_is_flushed_too(tmp_path, monkeypatch):
    flushed = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (flushed.append(os.fstat(fd).st_ino), fsync(fd)))
    with whole_file(tmp_path / "a.txt") as file:
        file.write(b"whole")
    assert flushed == [(tmp_path / "a.txt").stat().st_ino, tmp_path.stat().st_ino]


@pytest.fixture
def tiny_disk(tmp_path):
    """A folder on a disk of 300 KB, for the mighty; elsewhere the test is skipped."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("cannot mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(tiny_disk):
    prefix, content = tiny_disk / "latest", bytes(60_000)
    checkpointfiles.write(prefix, content, content, {"number": 1})
    with pytest.raises(CheckpointError, match="cannot be written .No space left on device.; the"):
        checkpointfiles.write(prefix, bytes(100_000), bytes(100_000), {"number": 2})
    kept = checkpointfiles.read(prefix)
    assert kept.states == {"number": 1}
    assert kept.params().read_bytes() == kept.optimizer().read_bytes() == content
    assert not list(tiny_disk.glob("*.part"))
    checkpointfiles.write(prefix, b"less", b"less", {"number": 3})
    assert checkpointfiles.read(prefix).states == {"number": 3}
    path = tiny_disk / "mnist.pdparams"
    save_weights(MNIST(), path)
    whole = path.read_bytes()
    (tiny_disk / "ballast").write_bytes(bytes(140_000))
    with pytest.raises(WeightsError, match="cannot be written .No space left"):
        save_weights(MNIST(), path)
    assert path.read_bytes() == whole


@pytest.mark.parametrize("error", [28, 30, 13], ids=["full", "read-only", "forbidden"])
def test_where_nothing_can_be_written(few, tmp_path, monkeypatch, error):
    """A run that can no longer save ends with one line; what was saved stays."""
    folder = tmp_path / "checkpoints"

    def run():
        loader, checkpoints = training_loader(5, 0, few), Checkpoints(folder)
        train(MNIST(), loader, epochs=2, save_path=None, checkpoints=checkpoints, log=list)

    run()
    before = {path.name: path.read_bytes() for path in folder.glob("latest*")}

    def refuse(*_, **__):
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        patch.setattr("tempfile.mkstemp", refuse)
        with pytest.raises(CheckpointError, match=re.escape(os.strerror(error))) as raised:
            run()
        assert "\n" not in str(raised.value) and "the one before is kept" in str(raised.value)
    assert before == {path.name: path.read_bytes() for path in folder.glob("latest*")}
    with monkeypatch.context() as patch:
        patch.setattr("os.open", refuse)
        with pytest.raises(CheckpointError, match="cannot write there"):
            run()
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "checkpoints"
    with pytest.raises(CheckpointError, match="cannot write there"):
        run()


def test_two_runs_in_one_folder(tmp_path):
    lock = FolderLock(tmp_path)
    message = rf"another run \(process {os.getpid()}\) is writing there; wait .* --output-dir"
    with pytest.raises(SettingsError, match=message):
        FolderLock(tmp_path)
    lock.release()
    FolderLock(tmp_path)


@needs_fork
def test_the_lock_of_a_dead_process_does_not_block(tmp_path):
    def die():
        lock = FolderLock(tmp_path)
        os.kill(os.getpid(), signal.SIGKILL)
        lock.release()

    assert os.WTERMSIG(in_a_fork(die)) == signal.SIGKILL
    assert (tmp_path / ".lock").read_text() != f"{os.getpid()}\n"
    FolderLock(tmp_path)
    assert (tmp_path / ".lock").read_text() == f"{os.getpid()}\n"


def test_a_disk_without_locks(tmp_path, monkeypatch):
    """Two runs may write there, so only what nobody has written for an hour was left behind."""

    def no_locks(handle):
        raise OSError(37, "No locks available")

    monkeypatch.setattr("mnist_paddle.system.folder_lock.lock", no_locks)
    monkeypatch.setattr("mnist_paddle.system.atomic.lock", no_locks)
    clocks = {"new": 0, "old": -4000, "future": 4000}
    for name, clock in clocks.items():
        part = tmp_path / f".latest.pdopt.{name}.part"
        part.write_text("half")
        os.utime(part, (time.time() + clock,) * 2)
    with Checkpoints(tmp_path)._held(), Checkpoints(tmp_path)._held():
        assert [path.name for path in tmp_path.glob(".*.part")] == [".latest.pdopt.new.part"]
        with whole_file(tmp_path / "latest.pdopt") as file:
            file.write(b"whole")
    assert (tmp_path / "latest.pdopt").read_bytes() == b"whole"


def test_signals_are_taken_once_and_given_back():
    before = [signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)]
    with graceful_interrupt() as interrupt:
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupt.requested == signal.SIGINT and not interrupt.urgent
        with pytest.raises(SystemExit) as left:
            os.kill(os.getpid(), signal.SIGTERM)
        assert left.value.code == 143
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(SystemExit) as left, graceful_interrupt():
        os.kill(os.getpid(), signal.SIGTERM)
    assert left.value.code == 143
    assert before == [signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_step_loses_no_step(few, tmp_path, signum):
    """Each run is stopped after its next two steps; together they are one that was not."""
    options = {"epochs": 2, "optimizer": "momentum", "save_path": None, "log": list,
               "log_interval": 1}  # fmt: skip
    set_seed(1)
    never_stopped = MNIST()
    train(never_stopped, training_loader(5, 1, few), **options)

    places = []
    while len(places) < 9:
        set_seed(1)
        model, loader = MNIST(), training_loader(5, 1, few)
        resume = tmp_path / "latest" if places else None
        checkpoints = Checkpoints(tmp_path, resume=resume)
        lines = []

        def log(line, lines=lines):
            lines.append(line)
            if "loss is" in line and sum("loss is" in line for line in lines) == 2:
                os.kill(os.getpid(), signum)

        with pytest.raises(SystemExit) if signum == signal.SIGTERM else contextlib.nullcontext():
            history = train(model, loader, checkpoints=checkpoints, **{**options, "log": log})
            if history.stopped is None:
                break
        states = checkpointfiles.read(tmp_path / "latest").states
        places.append((states["epoch"], states["batch"]))
        if states["step"] == 8:
            break
    assert places == [(0, 2), (0, 4), (1, 2), (1, 4)][: len(places)] and len(places) >= 3
    for name, value in never_stopped.state_dict().items():
        np.testing.assert_array_equal(value.numpy(), model.state_dict()[name].numpy())


def test_sigterm_and_resume_in_processes_of_their_own(run_python, few, tmp_path):
    """train.py, ended by SIGTERM, and gone on with by --resume: the weights and history of one
    that was not, which is run in this process."""
    out = tmp_path / "out"
    options = ["--epochs", "3", "--optimizer", "adam", "--batch-size", "5", "--log-interval", "1"]
    process = subprocess.Popen(
        [sys.executable, ROOT / "train.py", *options, "--datafile", few, "--output-dir", out],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    for line in process.stdout:
        if line.startswith("epoch: 1, batch: 1,"):
            with pytest.raises(SettingsError, match=rf"another run \(process {process.pid}\)"):
                FolderLock(out / "checkpoints")
            process.send_signal(signal.SIGTERM)
            break
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (143, "")
    stopped = re.search(
        r"^stopped by SIGTERM at epoch 1, batch [1-3]; .*--resume (.*)$", output, re.M
    )
    assert stopped[1] == str(out / "checkpoints" / "latest")
    assert not (out / "history.json").exists()

    result = run_python(ROOT / "train.py", "--resume", out)
    assert result.stdout.startswith(f"goes on from {stopped[1]}, epoch 1, batch ")

    set_seed(0)
    model = MNIST()
    loaders = training_loader(5, 0, few), scoring_loader("valid", datafile=few)
    history = train(
        model, *loaders, epochs=3, optimizer="adam", save_path=None, log=list, log_interval=1
    )
    weights = read_weights(out / "mnist.pdparams")
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(weights[name], value.numpy())
    record = json.loads((out / "history.json").read_text())
    assert record["losses"] == history.losses and record["stopped"] is None
    for kept, row in zip(record["epochs"], history.epochs, strict=True):
        assert {**kept, "seconds": 0} == {**row, "seconds": 0}
