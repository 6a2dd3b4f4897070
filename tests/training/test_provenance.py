"""Whether weights are named for what they are: the shipped ones, and those of a training."""

import json
import os
import shutil

import pytest

from mnist_paddle.models.shipped import SHIPPED, find_weights
from mnist_paddle.system.errors import MissingFileError
from mnist_paddle.training.provenance import Provenance, provenance, sha256
from tests.conftest import ROOT

HEAVY = os.environ.get("MNIST_PADDLE_HEAVY_TESTS") == "1"


@pytest.mark.parametrize("name", SHIPPED if HEAVY else ["tutorial", "robust", "wary"])
def test_the_shipped_weights_score_what_is_written_of_them(name, run_python):
    done = run_python("-m", "mnist_paddle", "evaluate", "--weights", name, "--json")
    score = json.loads(done.stdout)
    (weights,) = score["weights"]
    assert weights["file"] == str(SHIPPED[name])
    changed = {"seed": 2} if name in ("robust", "strong") else {}  # the best of three on valid
    assert (weights["recipe"], weights["changed"]) == (name, changed)
    assert weights["eval_accuracy"] == score["accuracy"] > 0.98


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_weights_are_known(name):
    assert provenance(SHIPPED[name]).recipe == name


def test_a_copy_is_known_by_its_bytes(tmp_path):
    shutil.copy(SHIPPED["wary"], tmp_path / "mine.pdparams")
    assert provenance(tmp_path / "mine.pdparams").recipe == "wary"
    with (tmp_path / "mine.pdparams").open("ab") as file:
        file.write(b".")
    assert provenance(tmp_path / "mine.pdparams").recipe is None


def test_after_a_training_its_own_weights_are_scored_and_named(run_python, small_file, tmp_path):
    train = ("--epochs", 1, "--seed", 3, "--datafile", small_file)
    said = run_python(ROOT / "train.py", *train, "--device", "cpu").stdout
    named = "output/mnist.pdparams (recipe tutorial with epochs 1, seed 3, datafile "
    done = run_python("-m", "mnist_paddle", "evaluate", "--datafile", small_file)
    assert done.stdout.startswith("weights: " + named)
    accuracy = said.partition("eval accuracy: ")[2].partition(";")[0]
    assert f"eval {accuracy})" in done.stdout and f"right ({accuracy})" in done.stdout
    done = run_python("-m", "mnist_paddle", "predict", ROOT / "work" / "scan_7.png", "--weights",
                      "output", "--json")  # fmt: skip
    weights = json.loads(done.stdout)[0]["weights"]
    assert weights["file"] == "output/mnist.pdparams" and weights["changed"]["seed"] == 3
    tutorial = run_python("-m", "mnist_paddle", "evaluate", "--weights", "tutorial").stdout
    assert "eval: 9835 of 10000 right" in tutorial


@pytest.mark.parametrize(
    "damage",
    [
        {"settings": {"recipe": "none"}},
        {"settings": {"recipe": ["tutorial"]}},
        {"settings": {"epochs": "1"}},
        {"settings": {"epoch": 1}},
        {"settings": {"recipe": "tutorial", "seed": 10**400}},
        {"settings": {"recipe": "tutorial", "epochs": "2"}},
        {"settings": 5},
        {"eval_accuracy": "98"},
        {"eval_accuracy": float("nan")},
        {"eval_accuracy": None},
        {"weights_sha256": ""},
    ],
)
def test_a_record_that_is_not_of_these_weights_counts_for_nothing(damage, tmp_path):
    path = tmp_path / "mnist.pdparams"
    path.write_bytes(b"any")
    good = {"weights_sha256": sha256(path), "settings": {"recipe": "fast"}, "eval_accuracy": 0.9}
    (tmp_path / "history.json").write_text(json.dumps(good))
    assert provenance(path) == Provenance(str(path), "fast", {}, 0.9)
    (tmp_path / "history.json").write_text(json.dumps(good | damage))
    assert provenance(path) == Provenance(str(path))


@pytest.mark.parametrize("text", ["", "5", "[5]", "[" * 100_000, '"\\ud800"'])
def test_a_history_of_another_form_counts_for_nothing(text, tmp_path):
    path = tmp_path / "mnist.pdparams"
    path.write_bytes(b"any")
    (tmp_path / "history.json").write_text(text)
    assert provenance(path) == Provenance(str(path))


def test_weights_are_found_by_name_folder_and_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_weights("strong") == SHIPPED["strong"]
    with pytest.raises(MissingFileError, match="python train.py makes it"):
        find_weights("output")
    (tmp_path / "output").mkdir()
    with pytest.raises(MissingFileError, match="no such file; weights are a .pdparams file, a"):
        find_weights("outputs")
    shutil.copy(SHIPPED["wary"], tmp_path / "output" / "mnist.pdparams")
    assert find_weights("output") == find_weights("output/mnist.pdparams")
    with pytest.raises(MissingFileError, match="no such file"):
        find_weights("a\0b")
