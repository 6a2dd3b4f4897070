"""Comparisons: the same but for one thing, resumed where they stopped, diverging as a result."""

from itertools import chain

import numpy as np
import pytest

from mnist_paddle.__main__ import main
from mnist_paddle.course.chapter import comparing, records
from mnist_paddle.course.chapter.comparing import seconds_to
from mnist_paddle.course.chapter.comparisons import COMPARISONS, Comparison, comparison, varied
from mnist_paddle.course.chapter.run import Asked
from mnist_paddle.models.choice import network
from mnist_paddle.system.errors import SettingsError
from mnist_paddle.training.loaders import loaders_for
from mnist_paddle.training.seed import set_seed
from mnist_paddle.training.settings import Settings


def mute(line):
    """Log nothing."""


@pytest.mark.parametrize("name", COMPARISONS)
def test_every_comparison_to_its_end(name, small_file, tmp_path, capsys):
    arguments = ["compare", name, "--seeds", "1", "--epochs", "1", "--datafile", str(small_file)]
    if name == "batch-sizes":  # 300 digits have no batch of 500
        arguments = ["compare", "--vary", "batch-size=16,32,100", *arguments[2:]]
    assert main(["course", *arguments, "--output-dir", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    for label in COMPARISONS[name].variants:
        assert f" {label} " in printed or label == "500"
    (path,) = (tmp_path / "out" / "compare").iterdir()
    assert path.read_bytes().startswith(b"\x89PNG") and f"figure: {path}" in printed


def test_all_else_is_the_same(small_file):
    """The digits' order for all, and the initial weights of the layers that they share."""
    for name in ("losses", "optimizers", "regularisation"):
        orders, weights = [], []
        for settings in comparison(name).variants.values():
            settings = Asked(1, datafile=str(small_file)).settings(settings)[0]
            loader, _ = loaders_for(settings)
            orders.append(np.concatenate([labels.numpy() for _, labels in loader]))
            set_seed(settings.seed)
            weights.append(network(settings.network)().conv2.weight.numpy())
        assert all((order == orders[0]).all() for order in orders)
        assert all((weight == weights[0]).all() for weight in weights)


def test_the_table_is_mean_and_spread(small_file, tmp_path):
    two = varied(["network=784-10,784-1", "loss=squared_error"]).over(2)
    found, finished = comparing.trained(two, Asked(3, datafile=str(small_file)), tmp_path, mute)
    assert finished and [len(some) for some in found.values()] == [3, 3]
    for row, some in zip(comparing.rows(found), found.values()):
        values = 100 * np.array([one["epochs"][-1]["validation_accuracy"] for one in some])
        assert row[1] == "3"
        assert row[2] == f"{values.mean():.2f} ± {values.std(ddof=1):.2f} %"
        losses = [one["epochs"][-1]["validation_loss"] for one in some]
        assert row[5] == f"{np.mean(losses):.4f} ± {np.std(losses, ddof=1):.4f}"
    seeds = {one["settings"]["seed"] for some in found.values() for one in some}
    assert seeds == {0, 1, 2}


def test_seconds_to_an_accuracy():
    rows = [(1.0, 0.90), (2.0, 0.95), (3.0, 0.96)]
    record = {"epochs": [{"seconds": s, "validation_accuracy": a} for s, a in rows]}
    assert seconds_to(0.90, record) == 1.0
    assert seconds_to(0.95, record) == 3.0
    assert seconds_to(0.97, record) is None


def test_nan_is_a_result_of_the_table(small_file, tmp_path, capsys):
    arguments = ["compare", "--vary", "lr=0.01,1e30", "--vary", "network=784-10-10-1-relu",
                 "--vary", "loss=squared_error", "--seeds", "2", "--datafile", str(small_file),
                 "--output-dir", str(tmp_path)]  # fmt: skip
    assert main(["course", *arguments]) == 0
    printed = capsys.readouterr().out
    assert "lr 1e30, network 784-10-10-1-relu, loss squared_error: 2 of 2 diverged: " in printed
    assert "the loss is " in printed


def test_it_goes_on_where_it_stopped(small_file, tmp_path, monkeypatch, capsys):
    arguments = ["course", "compare", "--vary", "lr=0.1,0.2", "--vary", "network=784-10",
                 "--seeds", "2", "--datafile", str(small_file),
                 "--output-dir", str(tmp_path)]  # fmt: skip
    fit, calls = records.fit, []

    def stopped_in_the_third(settings, *others, **options):
        calls.append((settings.learning_rate, settings.seed))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return fit(settings, *others, **options)

    monkeypatch.setattr(records, "fit", stopped_in_the_third)
    assert main(arguments) == 130
    printed = capsys.readouterr().out
    assert "stopped; the same command goes on" in printed and "lr 0.2" in printed
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "2 of 4 trainings are done already" in printed and "3 of 4: " in printed
    assert calls == [(0.1, 0), (0.2, 0), (0.1, 1), (0.1, 1), (0.2, 1)]


def test_vary_takes_all_combinations_of_any_settings():
    found = varied(["lr=0.01,0.03", "optimizer=sgd,adam", "shuffle=false"])
    assert list(found.variants) == [
        f"lr {rate}, optimizer {name}, shuffle false"
        for rate in ("0.01", "0.03")
        for name in ("sgd", "adam")
    ]
    last = list(found.variants.values())[-1]
    assert (last.learning_rate, last.optimizer, last.shuffle) == (0.03, "adam", False)
    assert list(varied(["batch-size=8,8,16"]).variants) == ["batch-size 8", "batch-size 16"]


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["nets"], "there are losses, optimizers, learning-rates, networks, regularisation"),
        ([], "compare takes one of losses"),
        (["losses", "--vary", "lr=1"], "compare takes one of losses"),
        (["--vary", "speed=1,2"], "one of lr, network, epochs, batch_size"),
        (["--vary", "lr"], "NAME=VALUE"),
        (["--vary", "seed=1"], "no such setting"),
        (["--vary", "lr=0.1,fast"], "learning_rate is 'fast', but must be a number"),
        (["--vary", "lr=0.1,"], "learning_rate is '', but must be a number"),
        (["--vary", "lr=-1"], "learning_rate is -1.0, but must be above 0"),
        (["--vary", "batch-size=1.5"], "batch_size is '1.5', but must be a whole number"),
        (["--vary", "shuffle=maybe"], "shuffle is 'maybe', but must be true or false"),
        (["--vary", "optimizer=lbfgs"], "can only be sgd, momentum, adagrad, adam"),
        (["--vary", "network=784-5"], "784-500-10-relu-softmax"),
        (["--vary", "network=784-1"], "answers with one number, so its loss can only be"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_trained(arguments, said, tmp_path, capsys):
    assert main(["course", "compare", *arguments, "--output-dir", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_settings_that_cannot_go_together_are_refused():
    for wrong in (
        {"network": "784-1", "loss": "squared_error", "augment": 0.5},
        {"network": "MNIST-1"},
        {"network": "784-10", "calibrate": True},
    ):
        with pytest.raises(SettingsError):
            Settings(**wrong)


def test_other_epochs_make_another_comparison():
    found = Comparison("x", "?", {"a": Settings()}).over(7)
    assert found.variants["a"].epochs == 7
    assert comparison("losses").over(None) is comparison("losses")


def test_side_by_side_they_are_the_same_records(small_file, tmp_path):
    """On one core each, so sums may be in another order; and what is done is not done again."""
    three = varied(["lr=0.1,0.2,1e30", "network=784-10"]).over(1)
    asked = Asked(2, datafile=str(small_file))
    said = []
    one, _ = comparing.trained(three, asked, tmp_path / "one", mute)
    both, finished = comparing.trained(three, asked, tmp_path / "both", said.append, 2)
    assert finished and list(both) == list(one)
    assert [line.split(":")[0] for line in said[1:]] == [f"{n} of 6" for n in range(1, 7)]
    for found, wanted in zip(chain(*both.values()), chain(*one.values()), strict=True):
        assert found.keys() == wanted.keys() and found["settings"] == wanted["settings"]
        assert found["diverged"] == wanted["diverged"]
        assert found["eval_accuracy"] == wanted["eval_accuracy"]
        for ours, theirs in zip(found["losses"], wanted["losses"], strict=True):
            assert ours["batch"] == theirs["batch"]
            assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-5)
    names = [sorted(path.name for path in (tmp_path / x / "trained").iterdir())
             for x in ("one", "both")]  # fmt: skip
    assert names[0] == names[1]
    assert comparing.trained(three, asked, tmp_path / "both", said.append, 2)[0] == both
    assert "6 of 6 trainings are done already" in said[7]
