"""Finite weights so large that their answers are not: refused by name, never printed as NaN."""

import contextlib
import json

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST, DeepMNIST, evaluation, fast, open_reader, predict, save_weights
from mnist_paddle.__main__ import main
from mnist_paddle.data.loaders import BatchLoader
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.inference.drawing import neighbours
from mnist_paddle.inference.drawing.answers import Answers
from mnist_paddle.inference.drawing.rules import Refused
from mnist_paddle.inference.prediction import softmax
from mnist_paddle.system.errors import WeightsError
from tests.conftest import ROOT

PICTURE = str(ROOT / "work" / "drawing_5.png")
MESSAGE = "huge.pdparams: answers with NaN or infinity"


def alternating(shape, size):
    return (-1.0) ** np.arange(np.prod(shape)).reshape(shape) * size


KINDS = {
    "all": lambda name, value: alternating(value.shape, 1e20),
    "last": lambda name, value: np.full(value.shape, 3e38) if name == "fc.weight" else value,
    "bias": lambda name, value: np.full(value.shape, 3e38) if "bias" in name else value,
}


@pytest.fixture(params=KINDS)
def huge(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return huge_weights(MNIST(), request.param)


def huge_weights(model, kind):
    for name, value in model.state_dict().items():
        value.set_value(KINDS[kind](name, value.numpy()).astype(np.float32))
    save_weights(model, "huge.pdparams")
    return "huge.pdparams"


@pytest.mark.parametrize(
    "line",
    [
        ["predict", PICTURE, "--weights"],
        ["predict", PICTURE, PICTURE, "--json", "--weights"],
        ["predict", PICTURE, "--csv", "-", "--weights"],
        ["evaluate", "--split", "valid", "--json", "--weights"],
        ["evaluate", "--split", "valid", "--tta", "--weights"],
        ["evaluate", "--split", "valid", "--weights", "tutorial"],
        ["recognition-report", ".", "--json", "--weights"],
    ],
    ids=lambda line: " ".join(line[:1] + line[2:]),
)
@pytest.mark.parametrize("path", ["fast", "plain"])
def test_commands(huge, line, path, small_file, tmp_path, capfd):
    if line[0] == "evaluate":
        line = [*line, "--datafile", str(small_file)]
    (tmp_path / "labels.csv").write_text("path,label" + f"\n{PICTURE},5" * 2)
    place = line.index("--weights") + 1
    with fast.disabled() if path == "plain" else contextlib.nullcontext():
        code = main([*line[:place], huge, *line[place:]])
    printed = capfd.readouterr()
    assert "nan" not in printed.out.lower() and "inf" not in printed.out.lower()
    if code == 0:  # their answers are numbers all the same
        assert printed.err == "" and printed.out
        assert "--json" not in line or json.loads(printed.out)
    else:
        assert code == 2 and printed.err.count("\n") == 1 and MESSAGE in printed.err


def test_in_python(tmp_path, monkeypatch, small_file):
    monkeypatch.chdir(tmp_path)
    reader = open_reader(huge_weights(MNIST(), "all"))
    loader = BatchLoader(MnistDataset("valid", small_file), 50)
    for read in (lambda: reader.read(PICTURE), lambda: reader.read([PICTURE, PICTURE]),
                 lambda: predict(reader.model, PICTURE),
                 lambda: evaluation(reader.model, loader)):  # fmt: skip
        with pytest.raises(WeightsError, match=MESSAGE):
            read()
        with fast.disabled(), pytest.raises(WeightsError, match=MESSAGE):
            read()
    model = DeepMNIST()
    huge_weights(model, "all")
    with pytest.raises(WeightsError, match="DeepMNIST: answers with NaN"):
        predict(model, PICTURE)


def test_a_second_network_is_looked_at_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    reader = open_reader()
    huge_weights(reader.second, "all")
    with pytest.raises(WeightsError, match="mnist_wary.pdparams: answers with NaN"):
        reader.read(PICTURE)


def test_the_page_is_told(tmp_path, monkeypatch, small_file):
    monkeypatch.chdir(tmp_path)
    reader = open_reader(huge_weights(MNIST(), "all"))
    monkeypatch.setattr(neighbours, "MnistDataset", lambda split: MnistDataset(split, small_file))
    answers = Answers(reader, [reader.model])
    pixels = np.full(784, 0.5, np.float32).tobytes()
    with open(PICTURE, "rb") as file, pytest.raises(Refused, match="answers with NaN"):
        answers.read(file.read())
    with pytest.raises(Refused, match="answers with NaN"):
        answers.nearest(0, pixels)


def test_probabilities_of_the_largest_logits_are_numbers():
    logits = np.array([3e38, -3e38, 0, 1, 2, 3, 4, 5, 6, 7], np.float32)
    with np.errstate(all="raise", under="ignore"):
        chances = softmax(logits)
    assert chances.dtype == np.float32 and chances.tolist() == [1] + [0] * 9


def test_an_ensemble_sure_of_itself_has_finite_answers():
    from mnist_paddle.inference.ensemble import Ensemble

    class Sure(paddle.nn.Layer):
        def forward(self, images):
            return paddle.to_tensor([[0.0] * 9 + [500.0]])

    (answer,) = Ensemble([Sure(), Sure()])(paddle.zeros([1, 1, 28, 28])).numpy()
    assert np.isfinite(answer).all() and answer.argmax() == 9
