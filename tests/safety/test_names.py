"""Names that no file can have, and names made to deceive: one line of ours, printable."""

import csv
import json
import os
import shutil
import signal

import pytest

from mnist_paddle import (
    MNIST,
    MnistDataset,
    load_image,
    load_weights,
    make_output_folder,
    open_reader,
    predict,
    save_weights,
    train,
    use_device,
)
from mnist_paddle.__main__ import main
from mnist_paddle.course.exercises.exercise import find
from mnist_paddle.course.exercises.grading import grade
from mnist_paddle.course.exercises.learner import LearnerFolder
from mnist_paddle.course.lessons import fashion_mnist
from mnist_paddle.data.formats import datafile
from mnist_paddle.data.formats.idx import read_idx, read_mnist
from mnist_paddle.data.loaders import BatchLoader
from mnist_paddle.models.weights import load_network
from mnist_paddle.reports.recognition import labelled
from mnist_paddle.system import output_file
from mnist_paddle.system.errors import MnistPaddleError, printable
from mnist_paddle.system.json_file import json_text
from mnist_paddle.system.spreadsheet import csv_text
from mnist_paddle.training.checkpoints.files import find as find_checkpoint
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from mnist_paddle.training.options import settings_from_command_line
from tests.conftest import ROOT
from tests.safety.fuzz.kinds import small_data

IMPOSSIBLE = ["\0", "a\0b.png", "\ud800", "folder\ud8ff/x", "x" * 5000, "x/" * 3000 + "x"]
ODD = [
    *IMPOSSIBLE,
    "\n",
    "error: forged\nb.png",
    "\x1b[31m",
    "\x9b2J",
    "\u202egnp.exe",
    "\udcff",
    "",
]


@pytest.fixture(scope="module")
def model():
    return MNIST()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """In an empty folder; waiting for ever ends."""
    monkeypatch.chdir(tmp_path)
    signal.alarm(120)
    yield
    signal.alarm(0)


def data(folder):
    path = folder / "small.json.gz"
    datafile.write(small_data(), path)
    return BatchLoader(MnistDataset("train", path), 4)


READERS = {
    "load_weights": lambda name, model: load_weights(model, name),
    "load_network": lambda name, _: load_network(name),
    "open_reader": lambda name, _: open_reader(name),
    "MnistDataset": lambda name, _: MnistDataset("train", f"{name}.json.gz"),
    "load_image": lambda name, _: load_image(f"{name}.png"),
    "predict": lambda name, model: predict(model, f"{name}.png"),
    "read_idx": lambda name, _: read_idx(f"{name}.gz"),
    "read_mnist": lambda name, _: read_mnist(name),
    "fashion_mnist": lambda name, _: fashion_mnist.find(name),
    "labelled": lambda name, _: labelled(name),
    "grade": lambda name, _: grade(name or "."),
    "use_device": lambda name, _: use_device(name),
    "use_device gpu": lambda name, _: use_device(f"gpu:{name or 9 * '9999'}"),
    "resume": lambda name, model: train(
        model, data(find_checkpoint("").parent), epochs=1, save_path=None,
        checkpoints=Checkpoints(resume=find_checkpoint(name)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD, ids=lambda name: ascii(name)[:20])
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_reading(read, name, model):
    with pytest.raises(MnistPaddleError) as refusal:
        read(name, model)
    assert str(refusal.value).isprintable() and len(str(refusal.value)) < 2500


WRITERS = {
    "save_weights": lambda name, model: save_weights(model, name),
    "make_output_folder": lambda name, _: make_output_folder(name),
    "check": lambda name, _: output_file.check(f"{name}.png", ".png"),
    "write": lambda name, _: output_file.write(name, b""),
    "datafile": lambda name, _: datafile.write(small_data(), name),
    "exercises": lambda name, _: LearnerFolder(name).start(find("1")),
    "language": lambda name, _: LearnerFolder(name, "zh"),
    "reset": lambda name, _: LearnerFolder(name).reset(find("1")),
    "train": lambda name, model: train(model, data(find_checkpoint("").parent), epochs=1,
                                       save_path=name, max_batches=1),
    "Checkpoints": lambda name, model: train(
        model, data(find_checkpoint("").parent), epochs=1, save_path=None,
        checkpoints=Checkpoints(name),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPOSSIBLE, ids=lambda name: ascii(name)[:20])
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_writing(write, name, model):
    with pytest.raises(MnistPaddleError) as refusal:
        write(name, model)
    assert str(refusal.value).isprintable() and len(str(refusal.value)) < 2500


LINES = [
    ["predict", "{}"],
    ["predict", "{}*.png"],
    ["predict", "small.json.gz", "--weights", "{}"],
    ["predict", "small.json.gz", "--show", "{}.png"],
    ["predict", "small.json.gz", "--csv", "{}.csv"],
    ["predict", "--{}"],
    ["predict", "small.json.gz", "--device", "{}"],
    ["evaluate", "--datafile", "{}x"],
    ["evaluate", "--split", "{}"],
    ["recognition-report", "{}x"],
    ["data", "{}x"],
    ["lesson", "{}"],
    ["lesson", "softmax", "--data-dir", "{}x"],
    ["lesson", "mlp", "--seed", "{}"],
    ["lesson", "mlp", "--data-dir", "{}"],
    ["exercise", "check", "{}"],
    ["exercise", "grade", "{}x"],
    ["{}"],
]


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_command_lines(line, tmp_path, capsys):
    datafile.write(small_data(), tmp_path / "small.json.gz")
    for name in ODD:
        words = [word.format(name) for word in line]
        try:
            code = main(words)
        except SystemExit as end:
            code = end.code
        printed = capsys.readouterr()
        text = printed.out + printed.err
        assert code == 2 or name == "", (words, text)
        assert "Traceback" not in text
        assert all(shown.isprintable() for shown in text.split("\n")), ascii(text)
        assert not any(shown.startswith("error: forged") for shown in text.split("\n"))


@pytest.mark.parametrize("option", ["--datafile", "--device", "--resume", "--recipe", "--x"])
def test_training_options(option, capsys):
    for name in ODD[:-1]:
        try:
            settings = settings_from_command_line("", [option, name])
            assert option in ("--datafile", "--device") and settings
        except MnistPaddleError as error:
            assert str(error).isprintable()
        except SystemExit as end:
            assert end.code == 2
        text = capsys.readouterr().err
        assert all(shown.isprintable() for shown in text.split("\n")), ascii(text)


def test_a_name_is_shown_as_it_is_or_so_that_it_can_be_read():
    assert printable("数字 图片.png") == "数字 图片.png"
    assert printable("数字\u3000\n\x1b\u202e") == r"'数字\u3000\n\x1b\u202e'"
    assert printable("\ud800") == r"'\ud800'" and printable(os.sep) == os.sep


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "=\x1b[31m"]
)
def test_no_cell_is_computed(name):
    (row,) = csv.reader(csv_text([[name, -1, 0.5, "1-1"]]).splitlines())
    assert row[0].startswith("'") and row[0].isprintable() and row[1:] == ["-1", "0.5", "1-1"]


def test_json_holds_every_name_and_shows_none_raw():
    text = json_text(ODD, indent=1)
    assert json.loads(text) == ODD and all(line.isprintable() for line in text.split("\n"))
    assert json_text("数字") == '"数字"'
    with pytest.raises(ValueError):
        json_text([float("nan")])


def test_pictures_of_odd_names(tmp_path, capsys):
    """Found in a folder, as from a stranger's archive: no line is forged, no cell computed."""
    for name in (
        "=1.png",
        "error: x\n本次预测的数字是:  7.png",
        "\x1b[2J.png",
        "\u202e.png",
        "\udcff.png",
    ):
        shutil.copy(ROOT / "work" / "drawing_5.png", tmp_path / name)
    (tmp_path / "bad\x1b\n.png").write_bytes(b"")
    for more in ([], ["--json"], ["--csv", "-"]):
        assert main(["predict", ".", *more]) == 2
        printed = capsys.readouterr()
        assert all(line.isprintable() for line in (printed.out + printed.err).split("\n"))
        assert printed.err.count("\n") == 1
    assert not printed.out.count("\n=") and printed.out.count("\n'=") == 1
    assert main(["predict", ".", "--csv", "t.csv", "--show", "s.png", "--steps", "p.png"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert (tmp_path / "t.csv").read_text() == printed.out


def test_numbers_of_thousands_of_digits(model):
    for name in ("epochs", "batch_size", "seed", "log_interval", "learning_rate", "augment"):
        with pytest.raises(MnistPaddleError, match=f"{name} is a number of 16610 bits"):
            train(model, **{name: 10**5000})
