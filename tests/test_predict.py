"""load_image, predict, and the predict command on good and bad pictures."""

import json

import numpy as np
import pytest
from PIL import Image

from mnist_paddle import MNIST, load_image, load_weights, predict
from mnist_paddle.__main__ import main
from mnist_paddle.commands.options import SHIPPED_WEIGHTS
from mnist_paddle.data import MnistDataset
from mnist_paddle.errors import PictureError
from mnist_paddle.predict import Prediction

from .conftest import ROOT

EXAMPLES = {0: ROOT / "work" / "example_0.jpg", 6: ROOT / "work" / "example_6.jpg"}


@pytest.fixture
def model():
    network = MNIST()
    load_weights(network, SHIPPED_WEIGHTS)
    return network


def test_load_image_inverts_a_picture_of_the_right_size(tmp_path, numbers):
    grey = numbers.integers(0, 256, (28, 28), dtype=np.uint8)
    Image.fromarray(grey).save(tmp_path / "grey.png")
    image = load_image(tmp_path / "grey.png")
    assert image.shape == (1, 1, 28, 28) and image.dtype == np.float32
    np.testing.assert_array_equal(image[0, 0], np.float32(1) - grey / np.float32(255))


def test_load_image_takes_colour_and_any_size(tmp_path):
    Image.new("RGB", (300, 200), (255, 0, 0)).save(tmp_path / "red.png")
    image = load_image(tmp_path / "red.png")
    np.testing.assert_allclose(image, 1 - 76 / 255, rtol=1e-6)  # 0.299 of 255, as luma


@pytest.mark.parametrize("digit, index", [(0, 1009), (6, 100)])
def test_examples_are_the_digits_they_are_said_to_be(digit, index):
    image, label = MnistDataset("eval")[index]
    assert label[0] == digit
    np.testing.assert_allclose(load_image(EXAMPLES[digit])[0], image, atol=0.12)  # JPEG's loss


def test_predict_reads_the_examples(model):
    for digit, path in EXAMPLES.items():
        prediction = predict(model, path)
        assert prediction.digit == digit
        assert prediction.probabilities.shape == (10,)
        assert prediction.probabilities.sum() == pytest.approx(1, abs=1e-5)
        (first, highest), (_, second), _ = prediction.likeliest(3)
        assert first == digit and highest > 0.9 > second


def test_likeliest_are_in_order():
    probabilities = np.array([0.1, 0.05, 0.3, 0, 0, 0.2, 0, 0.35, 0, 0], np.float32)
    likeliest = Prediction(7, probabilities).likeliest(3)
    assert [digit for digit, _ in likeliest] == [7, 2, 5]
    assert [p for _, p in likeliest] == pytest.approx([0.35, 0.3, 0.2])


def test_command_prints_the_tutorials_line(capsys):
    assert main(["predict", str(EXAMPLES[0])]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "本次预测的数字是:  0"
    assert lines[1].split()[0] == "0" and lines[1].endswith("%")
    assert len(lines) == 4


def test_command_as_json_for_several(capsys):
    assert main(["predict", "--json", *map(str, EXAMPLES.values())]) == 0
    results = json.loads(capsys.readouterr().out)
    assert [result["digit"] for result in results] == [0, 6]
    for result in results:
        assert len(result["probabilities"]) == 10 and len(result["likeliest"]) == 3


def bad_pictures(folder):
    whole = EXAMPLES[0].read_bytes()
    (folder / "text.jpg").write_text("this is not a picture")
    (folder / "empty.png").write_bytes(b"")
    (folder / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "folder.png").mkdir()
    return [*sorted(folder.iterdir()), folder / "none.png"]


def test_bad_pictures_are_one_line_each(tmp_path):
    for path in bad_pictures(tmp_path):
        with pytest.raises(PictureError) as error:
            load_image(path)
        assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_a_bad_picture_does_not_keep_the_others_back(tmp_path, capsys):
    bad = bad_pictures(tmp_path)
    assert main(["predict", *map(str, bad), str(EXAMPLES[6])]) == 2
    output = capsys.readouterr()
    assert "本次预测的数字是:  6" in output.out
    assert output.err.count("error: ") == output.err.count("\n") == len(bad)


def test_a_huge_picture_is_refused(tmp_path, monkeypatch):
    Image.new("1", (3000, 3000)).save(tmp_path / "huge.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    with pytest.raises(PictureError, match=r"huge\.png: cannot be read"):
        load_image(tmp_path / "huge.png")
