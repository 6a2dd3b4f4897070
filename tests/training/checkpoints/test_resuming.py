"""Going on from a checkpoint: the same to the last bit as a run that was never stopped."""

import contextlib
import dataclasses
import gzip
import json
import os
import random
from pathlib import Path

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST, load_weights, set_seed, train
from mnist_paddle.data.augmentation.transform import BatchTransform
from mnist_paddle.data.loaders import scoring_loader, training_loader
from mnist_paddle.models import fast
from mnist_paddle.system import safepickle
from mnist_paddle.system.errors import (
    CheckpointError,
    MissingFileError,
    SettingsError,
    TrainingDiverged,
)
from mnist_paddle.training.checkpoints import files as checkpointfiles
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from mnist_paddle.training.options import settings_from_command_line
from mnist_paddle.training.settings import OPTIMIZERS, SCHEDULES
from tests.conftest import ROOT

EPOCHS, BATCHES, BATCH_SIZE = 2, 4, 10


def mute(line):
    pass


class Stop(Exception):
    """A run that ends without warning."""


@pytest.fixture(scope="module")
def datafile(tmp_path_factory, digits):
    path = tmp_path_factory.mktemp("data") / "few.json.gz"
    few = [[images[:20], labels[:20]] for images, labels in digits]
    path.write_bytes(gzip.compress(json.dumps(few).encode()))
    return path


class StopsAt:
    """A log that raises Stop at the line of one batch, just before its checkpoint would come."""

    def __init__(self, epoch, batch):
        self.start = f"epoch: {epoch}, batch: {batch},"

    def __call__(self, line):
        if line.startswith(self.start):
            raise Stop


def run(datafile, folder=None, log=mute, network=MNIST, seed=5, batch_size=5, **options):
    """A short run; ``resume``, ``interval``, ``settings`` are the checkpoints' own."""
    set_seed(seed)
    model = network()
    own = ("resume", "interval", "settings")
    kept = {name: options.pop(name) for name in own if name in options}
    defaults = {"epochs": EPOCHS, "learning_rate": 0.02, "log_interval": 1, "save_path": None}
    history = train(
        model,
        training_loader(batch_size, seed, datafile, options.pop("transform", None)),
        scoring_loader("valid", datafile=datafile),
        log=log,
        checkpoints=Checkpoints(folder, **kept) if folder or kept else None,
        **{**defaults, **options},
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
    with fast.disabled() if path == "plain" else contextlib.nullcontext():
        never_stopped = run(datafile, **options)
        with pytest.raises(Stop):
            run(datafile, tmp_path, StopsAt(1, 3), interval=2, **options)
        assert checkpointfiles.read(tmp_path / "latest").states["batch"] == 2
        for _ in range(3):
            MNIST(), paddle.nn.Linear(2, 2)
        paddle.seed(99)
        gone_on = run(datafile, tmp_path, resume=tmp_path / "latest", **options)
    assert_same_run(never_stopped, gone_on)


@pytest.mark.parametrize("epoch, batch", [(0, 1), (0, 3), (1, 0), (1, 2)])
def test_goes_on_with_augmentation_and_averaged_weights(datafile, tmp_path, epoch, batch):
    options = {"optimizer": "adam", "ema_decay": 0.9, "transform": BatchTransform(augment=1.0)}
    never_stopped = run(datafile, **options)
    with pytest.raises(Stop):
        run(datafile, tmp_path, StopsAt(epoch, batch), interval=1, **options)
    gone_on = run(datafile, tmp_path, resume=tmp_path / "latest", **options)
    assert_same_run(never_stopped, gone_on)
    best = MNIST()
    load_weights(best, tmp_path / "latest.pdparams")  # the averages: what was validated
    for name, value in weights_of(gone_on[0]).items():
        np.testing.assert_array_equal(value, weights_of(best)[name])


class Random(MNIST):
    """Draws on all three sources of random numbers, as dropout and an augmentation might."""

    def forward(self, images):
        factor = 1 + 0.1 * (paddle.rand([1]) + np.random.rand() + random.random())
        return super().forward(images) * factor


def test_random_numbers_go_on(datafile, tmp_path):
    never_stopped = run(datafile, network=Random)
    with pytest.raises(Stop):
        run(datafile, tmp_path, StopsAt(1, 2), interval=1, network=Random)
    set_seed(4321)
    gone_on = run(datafile, tmp_path, resume=tmp_path / "latest", network=Random)
    assert_same_run(never_stopped, gone_on)


def test_a_model_and_a_loader_that_were_used_before(datafile, tmp_path):
    """The second of two runs, stopped, and gone on with the same objects."""

    def two_runs(folder=None, log=mute):
        set_seed(5)
        model, loader = MNIST(), training_loader(5, 5, datafile)
        options = {"epochs": EPOCHS, "optimizer": "adam", "save_path": None, "log_interval": 1}
        train(model, loader, log=mute, **options)
        checkpoints = Checkpoints(folder, interval=1)
        with contextlib.suppress(Stop):
            return model, train(model, loader, checkpoints=checkpoints, log=log, **options)
        checkpoints = Checkpoints(folder, resume=folder / "latest")
        return model, train(model, loader, checkpoints=checkpoints, log=mute, **options)

    assert_same_run(two_runs(), two_runs(tmp_path, StopsAt(1, 2)))


def test_more_epochs_under_a_constant_step_size(datafile, tmp_path):
    longer = run(datafile, epochs=3, optimizer="momentum")
    run(datafile, tmp_path, optimizer="momentum")
    lines = []
    gone_on = run(datafile, tmp_path, lines.append, resume=tmp_path / "latest", epochs=3,
                  optimizer="momentum")  # fmt: skip
    assert_same_run(longer, gone_on)
    assert lines[0] == f"goes on from {tmp_path / 'latest'}, epoch 2, batch 0"


def test_a_finished_run_says_so_and_keeps_its_weights(datafile, tmp_path):
    finished = run(datafile, tmp_path)
    lines = []
    again = run(datafile, tmp_path, lines.append, resume=tmp_path / "latest",
                save_path=tmp_path / "elsewhere.pdparams")  # fmt: skip
    assert_same_run(finished, again)
    assert lines == [f"{tmp_path / 'latest'}: this run is finished, its 2 epochs are done"]
    load_weights(MNIST(), tmp_path / "elsewhere.pdparams")


def test_best_accuracy_is_the_best_of_all_epochs(datafile, tmp_path, monkeypatch):
    accuracies = iter([0.5, 0.7, 0.7, 0.6])
    monkeypatch.setattr("mnist_paddle.training.loop.score", lambda *_: (next(accuracies), None))
    with pytest.raises(Stop):
        run(datafile, tmp_path, StopsAt(2, 0), epochs=4)
    run(datafile, tmp_path, epochs=4, resume=tmp_path / "latest")
    best = checkpointfiles.read(tmp_path / "best_accuracy").states
    assert (best["best_accuracy"], best["epoch"]) == (0.7, 2)  # of equal ones the first
    latest = checkpointfiles.read(tmp_path / "latest").states
    assert (latest["best_accuracy"], latest["epoch"]) == (0.7, 4)


def test_paddle_reads_the_files(datafile, tmp_path):
    model, _ = run(datafile, tmp_path, optimizer="adam")
    weights = paddle.load(str(tmp_path / "latest.pdparams"))
    for name, value in weights_of(model).items():
        np.testing.assert_array_equal(weights[name].numpy(), value)
    state = paddle.load(str(tmp_path / "latest.pdopt"))
    assert state["conv1.weight.moment1"].shape == [20, 1, 5, 5]
    assert state["LR_Scheduler"]["last_epoch"] == EPOCHS * BATCHES


@pytest.mark.parametrize(
    "options, message",
    [
        ({"optimizer": "adam"}, "optimizer was sgd and is adam"),
        ({"schedule": "one_cycle"}, "schedule was constant and is one_cycle"),
        ({"learning_rate": 0.5}, "learning_rate was 0.02 and is 0.5"),
        ({"weight_decay": 0.1}, "weight_decay was 0.0 and is 0.1"),
        ({"ema_decay": 0.5}, "ema_decay was 0.0 and is 0.5"),
        ({"batch_size": 10}, "batch_size was 5 and is 10"),
        ({"seed": 6}, "seed was 5 and is 6"),
        ({"network": Random}, "network was MNIST and is Random"),
        (
            {"transform": BatchTransform(augment=1.0)},
            "transform was None and is BatchTransform, augment was None",
        ),
        ({"epochs": 1}, "epochs was 2 and is 1"),
        ({"optimizer": "adam", "seed": 7}, "optimizer was sgd and is adam, seed was 5 and is 7"),
    ],
)
def test_other_settings_are_refused_by_name(datafile, tmp_path, once, options, message):
    with pytest.raises(CheckpointError, match=f"latest: cannot go on with other .*{message}"):
        run(datafile, resume=once / "latest", **options)


def test_another_transform_is_refused(datafile, tmp_path):
    options = {"transform": BatchTransform(augment=0.5), "epochs": 1}
    run(datafile, tmp_path, **options)
    run(datafile, resume=tmp_path / "latest", **options)
    for transform, message in [
        (BatchTransform(augment=0.6), "other settings: augment was 0.5 and is 0.6; leave"),
        (BatchTransform(augment=0.5, outliers=0.5), "outliers was 0.0 and is 0.5; leave"),
        (None, "transform was BatchTransform and is None, augment was 0.5 and is None"),
        (
            lambda images, labels, rng, epoch: (images, labels),
            "transform was BatchTransform and is function",
        ),
    ]:
        with pytest.raises(CheckpointError, match=message):
            run(datafile, resume=tmp_path / "latest", transform=transform, epochs=1)


def test_other_digits_are_refused(datafile, once, write_json, digits):
    other = write_json([[images[1:21], labels[1:21]] for images, labels in digits])
    with pytest.raises(CheckpointError, match="other training digits"):
        run(other, resume=once / "latest")


def test_more_epochs_are_refused_where_the_schedule_was_made_for_less(datafile, tmp_path):
    run(datafile, tmp_path, schedule="one_cycle")
    with pytest.raises(CheckpointError, match="epochs was 2 and is 3"):
        run(datafile, resume=tmp_path / "latest", schedule="one_cycle", epochs=3)


@pytest.fixture(scope="module")
def once(datafile, tmp_path_factory):
    """The folder of a run of plain settings."""
    folder = tmp_path_factory.mktemp("once")
    run(datafile, folder)
    return folder


@pytest.fixture
def copied(once, tmp_path):
    for path in once.glob("latest.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path / "latest"


@pytest.mark.parametrize("suffix", [".pdparams", ".pdopt"])
def test_half_a_checkpoint(datafile, copied, suffix):
    copied.with_suffix(suffix).unlink()
    message = f"latest{suffix}: is missing beside latest.pdstates, so this is half a checkpoint"
    with pytest.raises(CheckpointError, match=message):
        run(datafile, resume=copied)


@pytest.mark.parametrize("suffix", [".pdparams", ".pdopt"])
def test_a_file_of_another_checkpoint(datafile, copied, once, suffix):
    """Weights of a later step beside the optimizer's state of an earlier one."""
    run(datafile, copied.parent / "longer", epochs=3, resume=copied)
    other = (copied.parent / "longer" / "latest").with_suffix(suffix)
    copied.with_suffix(suffix).write_bytes(other.read_bytes() + b" " * (suffix == ".pdopt"))
    with pytest.raises(CheckpointError, match=f"{suffix}: is not the one saved with"):
        run(datafile, resume=copied)


def test_no_checkpoint(datafile, tmp_path):
    for suffix in ("", ".pdstates"):
        with pytest.raises(MissingFileError, match="none: no such checkpoint; train.py writes one"):
            run(datafile, resume=checkpointfiles.find(tmp_path / f"none{suffix}"))


def test_weights_alone(datafile):
    prefix = checkpointfiles.find(ROOT / "work" / "mnist.pdparams")
    with pytest.raises(CheckpointError, match="mnist.pdstates: is missing; weights alone do not"):
        run(datafile, resume=prefix)


def test_the_checkpoint_that_a_path_means(tmp_path):
    (tmp_path / "out" / "checkpoints").mkdir(parents=True)
    latest = tmp_path / "out" / "checkpoints" / "latest"
    for path in (tmp_path / "out", latest.parent, latest, f"{latest}.pdopt", f"{latest}.pdstates"):
        assert checkpointfiles.find(path) == latest
    assert checkpointfiles.find("some/run.2") == Path("some/run.2")


@pytest.fixture
def command(datafile, tmp_path):
    """Settings from a command line, where out/checkpoints/latest is there to go on from."""
    given = ["--recipe", "fast", "--lr", "0.5", "--datafile", str(datafile)]
    settings = settings_from_command_line("", given)
    folder = tmp_path / "out" / "checkpoints"
    run(datafile, folder, settings=dataclasses.asdict(settings))
    return settings, lambda *more: settings_from_command_line("", ["--resume", *more])


def test_resume_takes_the_settings_of_then(command, tmp_path, monkeypatch, capsys):
    then, parse = command
    monkeypatch.chdir(tmp_path)
    latest = str(tmp_path / "out" / "checkpoints" / "latest")
    changes = {"resume": latest, "output_dir": str(tmp_path / "out")}
    assert parse(latest) == parse(str(tmp_path / "out")) == dataclasses.replace(then, **changes)
    near = {"resume": "out/checkpoints/latest", "output_dir": "out"}
    assert parse("--output-dir", "out") == dataclasses.replace(then, **near)
    assert parse("out", "--epochs", "9", "--output-dir", "b").epochs == 9
    assert parse("out", "--output-dir", "b").output_dir == "b"
    with pytest.raises(MissingFileError, match="output: no such checkpoint"):
        parse()
    for wrong, message in [(["--recipe", "strong"], "--recipe strong: it was fast"),
                           (["--dry-run"], "--dry-run cannot go on")]:  # fmt: skip
        with pytest.raises(SystemExit):
            parse("out", *wrong)
        assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "change",
    [
        {"epochs": "3"},
        {"epochs": True},
        {"epochs": 1.5},
        {"epochs": 10**400},
        {"batch_size": -(10**400)},
        {"seed": 10**4000},
        {"learning_rate": 10**400},
        {"optimizer": "x\0"},
        {"optimizer": ["sgd"]},
        {"recipe": None},
        {"speed": 5},
        {"\ud800": 5},
        {"calibrate": 1},
        {"datafile": 3},
        {"lr": None},
    ],
    ids=str,
)
def test_forged_settings_are_refused(command, tmp_path, change):
    prefix = tmp_path / "out" / "checkpoints" / "latest"
    rewritten(prefix, lambda states: states["settings"].update(change))
    with pytest.raises(CheckpointError, match="its settings are not of this version") as refusal:
        command[1](str(prefix))
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("settings", [5, True, 1.5, "x", [1], 10**400], ids=str)
def test_settings_that_are_none(command, tmp_path, settings):
    prefix = tmp_path / "out" / "checkpoints" / "latest"
    rewritten(prefix, lambda states: states.update(settings=settings))
    with pytest.raises(CheckpointError, match="its states are not those of a run"):
        command[1](str(prefix))


def rewritten(prefix, change):
    """The checkpoint with changed states that are consistent in themselves, as a forger's."""
    states = checkpointfiles.read(prefix).states
    change(states)
    files = [prefix.with_suffix(suffix).read_bytes() for suffix in (".pdparams", ".pdopt")]
    checkpointfiles.write(prefix, *files, states)


def history(**changes):
    """Puts other numbers into the first epoch of the history."""
    return lambda states: states["history"]["epochs"][0].update(changes)


def logged(**changes):
    """Puts other numbers into the second loss of the history."""
    return lambda states: states["history"]["losses"][1].update(changes)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.pop("meter"),
        lambda s: s.pop("best_accuracy"),
        lambda s: s.pop("settings"),
        lambda s: s.update(epoch=-1),
        lambda s: s.update(batch=True),
        lambda s: s.update(first_epoch=-1),
        lambda s: s.update(fingerprint=[]),
        lambda s: s.update(best_accuracy="high"),
        lambda s: s.update(step=9),
        lambda s: (s["history"]["epochs"][0].update(batches=5), s.update(step=9)),
        lambda s: (s["history"]["epochs"][0].update(batches=3), s.update(step=7)),
        lambda s: (s["meter"].update(epoch=3), s.update(epoch=3)),
        lambda s: s["meter"].update(losses=[None]),
        lambda s: s["meter"].update(losses=[1.0]),
        lambda s: s["history"]["epochs"].append({}),
        lambda s: s.update(first_epoch=10**400),
        lambda s: s.update(best_accuracy=1e300),
        lambda s: s.update(fingerprint=5),
        lambda s: s["history"]["losses"].append(s["history"]["losses"][0]),
        lambda s: s["history"]["losses"].reverse(),
        lambda s: s["history"].update(losses={}),
        history(epoch=1),
        history(epoch=10**400),
        history(validation_accuracy=1.5),
        history(training_loss=1e308),
        history(seconds=-1.0),
        history(seconds=1e300),
        logged(epoch=7),
        logged(epoch=-1),
        logged(batch=9),
        logged(batch=10**400),
        logged(loss=-1e308),
        lambda s: s.update(random=[]),
        lambda s: s["random"].update(python=5),
        lambda s: s["random"]["python"].__setitem__(1, "text"),
        lambda s: s["random"]["python"][0].__setitem__(0, 10**400),
        lambda s: s["random"]["python"][0].__setitem__(624, 625),
        lambda s: s["random"]["numpy"].__setitem__(0, "\0"),
        lambda s: s["random"]["numpy"].__setitem__(2, True),
        lambda s: s["random"]["numpy"].__setitem__(3, 2),
        lambda s: s["random"]["numpy"].__setitem__(1, [[]] * 624),
        lambda s: s["random"]["paddle"]["cpu"][0].__setitem__(0, 10**400),
        lambda s: s["random"]["paddle"]["cpu"][0].__setitem__(2, -1),
        lambda s: s["random"]["paddle"]["cpu"][0].__setitem__(3, "\ud800"),
        lambda s: s["random"]["paddle"].update(cpu={"0": 1}),
        lambda s: s["random"].pop("paddle"),
        lambda s: s["random"]["numpy"].__setitem__(2, 700),
        lambda s: s["random"]["numpy"].__setitem__(1, [2**40] * 624),
        lambda s: s["random"]["python"].__setitem__(0, [1, 2, 3]),
        lambda s: s["random"]["paddle"]["cpu"][0].__setitem__(3, "1 2 3"),
        lambda s: s["random"]["paddle"]["cpu"][0].__setitem__(3, "1 " * 312 + "9999"),
        lambda s: s["random"]["paddle"]["cpu"][0].__setitem__(1, "seed"),
        lambda s: s["random"]["paddle"].update(cpu=5),
    ],
)
def test_forged_states_are_refused(datafile, copied, change):
    rewritten(copied, change)
    with pytest.raises(CheckpointError, match="its states are not those of a run"):
        run(datafile, resume=copied)


@pytest.mark.parametrize("name", ["\0", "\ud800", "\x1b[31m", "\n", "x" * 5000], ids=ascii)
def test_names_that_no_run_has(datafile, copied, name):
    rewritten(copied, lambda states: states["fingerprint"].update({name: name}))
    with pytest.raises(CheckpointError, match="cannot go on with other settings") as refusal:
        run(datafile, resume=copied)
    assert str(refusal.value).isprintable() and len(str(refusal.value)) < 500


def test_a_new_run_trusts_no_states_that_it_replaces(datafile, copied):
    """And mentions them only where they are those of a run."""
    rewritten(copied, lambda s: (s["fingerprint"].update(epochs="\x1b"), s.update(epoch="\x1b")))
    lines = []
    run(datafile, copied.parent, log=lines.append)
    assert "\x1b" not in "".join(lines) and not any("is replaced" in line for line in lines)


@pytest.mark.parametrize("suffix", [".pdparams", ".pdopt", ".pdstates"])
def test_a_sparse_giant(datafile, copied, suffix):
    os.truncate(copied.with_suffix(suffix), 20 << 30)  # takes no room on the disk
    with pytest.raises(CheckpointError, match="over 64 MB|not the states of a checkpoint"):
        run(datafile, resume=copied)


@pytest.mark.parametrize(
    "path", ["", ".", "/", "\0", "a\ud800b", "x" * 5000, "latest\n"], ids=ascii
)
def test_checkpoints_that_no_path_leads_to(datafile, path):
    with pytest.raises(MissingFileError, match="no such checkpoint") as refusal:
        run(datafile, resume=path)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": 1}',
        b"1" * 5000,
        b'{"format": NaN}',
        b"[" + b"{}," * (1 << 20),
    ],
)
def test_damaged_states_are_refused(datafile, copied, content):
    copied.with_suffix(".pdstates").write_bytes(content)
    with pytest.raises(CheckpointError, match="not the states of a checkpoint, or damaged"):
        run(datafile, resume=copied)


def test_one_changed_digit_is_noticed(datafile, copied):
    path = copied.with_suffix(".pdstates")
    path.write_text(path.read_text().replace('"step": 8', '"step": 9'))
    with pytest.raises(CheckpointError, match="or damaged"):
        run(datafile, resume=copied)


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda o: o.pop("conv1.bias.velocity"), "conv1.bias.velocity is missing"),
        (lambda o: o.update(x=np.zeros(2)), "x is unknown"),
        (
            lambda o: o.update({"fc.bias.velocity": np.zeros(3, "f4")}),
            r"has shape \[3\], not \[10\]",
        ),
        (lambda o: o.update({"fc.bias.velocity": np.zeros(10)}), "holds float64, not float32"),
        (lambda o: o.update({"fc.bias.velocity": np.full(10, np.nan, "f4")}), "NaN or infinite"),
        (lambda o: o.pop("LR_Scheduler"), "not the state of an optimizer"),
        (lambda o: o["LR_Scheduler"].update(last_lr=float("nan")), "not the state of an optimizer"),
        (lambda o: o["LR_Scheduler"].update(last_epoch="1"), "not the state of an optimizer"),
    ],
)
def test_other_optimizer_state_is_refused(datafile, tmp_path, change, message):
    """By name, shape, type and value, as weights are; here in files that say they are whole."""
    import pickle

    run(datafile, tmp_path, optimizer="momentum", epochs=1)
    prefix = tmp_path / "latest"
    content = safepickle.load(prefix.with_suffix(".pdopt"))
    change(content)
    params = prefix.with_suffix(".pdparams").read_bytes()
    states = checkpointfiles.read(prefix).states
    checkpointfiles.write(prefix, params, pickle.dumps(content, protocol=4), states)
    with pytest.raises((CheckpointError, ValueError), match=message):
        run(datafile, resume=prefix, optimizer="momentum")


def test_a_diverged_run_leaves_the_last_good_checkpoint(datafile, tmp_path):
    """Weights that became infinite in a step whose loss was still finite are not written."""
    run(datafile, tmp_path)
    before = (tmp_path / "latest.pdparams").read_bytes()

    class Exploding(MNIST):
        """Breaks itself where no loss sees it: when it is validated."""

        def forward(self, images):
            if not self.training:
                self.fc.bias.set_value(np.full(10, np.inf, np.float32))
            return super().forward(images)

    with pytest.raises(TrainingDiverged, match="fc.bias is NaN or infinite after step 4"):
        run(datafile, tmp_path, network=Exploding)
    assert (tmp_path / "latest.pdparams").read_bytes() == before


def test_answers_that_are_not_finite_are_a_divergence(datafile, tmp_path):
    """Finite weights can give them: it is said so before anything is written."""

    class Huge(MNIST):
        def forward(self, images):
            if not self.training:
                self.fc.weight.set_value(np.full([980, 10], 3e38, np.float32))
            return super().forward(images)

    with pytest.raises(TrainingDiverged, match="an answer of the network is NaN or infinite after"):
        run(datafile, tmp_path, network=Huge)
    assert not (tmp_path / "latest.pdparams").exists()


def test_a_loader_that_cannot_start_in_mid_epoch(tmp_path):
    with pytest.raises(SettingsError, match="checkpoints need a BatchLoader, not list"):
        train(MNIST(), [], save_path=None, checkpoints=Checkpoints(tmp_path))


def test_a_new_run_says_what_it_replaces(datafile, tmp_path):
    with pytest.raises(Stop):
        run(datafile, tmp_path, StopsAt(1, 1))
    lines = []
    run(datafile, tmp_path, lines.append)
    assert (
        "latest: a run that stopped in epoch 1 of 2 is replaced by this one; --resume" in lines[0]
    )
    lines.clear()
    run(datafile, tmp_path, lines.append)
    assert "replaced" not in lines[0]
