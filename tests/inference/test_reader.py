"""load_image, predict, and the predict command on good and bad pictures."""

import csv
import json
import os
import re
from pathlib import Path

import numpy as np
import paddle
import pytest
from matplotlib.figure import Figure
from PIL import Image

from mnist_paddle import MNIST, load_image, load_weights, predict
from mnist_paddle.__main__ import main
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.inference.files import Reading
from mnist_paddle.inference.prediction import Prediction
from mnist_paddle.inference.reader import Reader, open_reader
from mnist_paddle.inference.uncertainty import TEXTS, Doubt, doubts, evidence
from mnist_paddle.models.shipped import SHIPPED
from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.ink import HARDLY, NO_INK, NOISE, SEVERAL
from mnist_paddle.reports import reading_figures
from mnist_paddle.system.errors import PictureError
from mnist_paddle.system.figures import new_figure, png_of
from tests.conftest import ROOT

EXAMPLES = {0: ROOT / "work" / "example_0.jpg", 6: ROOT / "work" / "example_6.jpg"}


@pytest.fixture
def model():
    network = MNIST()
    load_weights(network, SHIPPED["tutorial"])
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
    with np.errstate(divide="ignore"):
        likeliest = Prediction(7, np.log(probabilities)).likeliest(3)
    assert [digit for digit, _ in likeliest] == [7, 2, 5]
    assert [p for _, p in likeliest] == pytest.approx([0.35, 0.3, 0.2])


def test_command_prints_the_tutorials_line(capsys):
    assert main(["predict", str(EXAMPLES[0])]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "本次预测的数字是:  0"
    assert lines[1].split()[0] == "0" and lines[1].endswith("%")
    assert lines[4].startswith("weights: ") and "mnist_strong.pdparams (recipe str" in lines[4]
    assert len(lines) == 5


def test_command_as_json_for_several(capsys):
    assert main(["predict", "--json", *map(str, EXAMPLES.values())]) == 0
    results = json.loads(capsys.readouterr().out)
    assert [result["digit"] for result in results] == [0, 6]
    for result in results:
        assert len(result["probabilities"]) == 10 and len(result["likeliest"]) == 3


@pytest.mark.parametrize("name", ["photo_3.jpg", "scan_7.png", "drawing_5.png"])
def test_larger_pictures_are_read_from_files_and_at_hand(model, name):
    prediction = predict(model, ROOT / "work" / name)
    assert prediction.digit == int(Path(name).stem[-1]) and prediction.warnings == ()
    with Image.open(ROOT / "work" / name) as picture:
        at_hand = predict(model, picture)
    np.testing.assert_array_equal(at_hand.probabilities, prediction.probabilities)
    np.testing.assert_array_equal(at_hand.picture.pixels, prediction.picture.pixels)


def test_a_batch_is_read_as_one_by_one(model):
    pictures = [prepare(ROOT / "work" / name) for name in ("scan_7.png", "drawing_5.png")]
    model.train()
    reader = Reader(model)
    together = reader.read_prepared(pictures)
    assert [prediction.digit for prediction in together] == [7, 5] and not model.training
    for prediction, picture in zip(together, pictures):
        (alone,) = reader.read_prepared([picture])
        np.testing.assert_allclose(prediction.probabilities, alone.probabilities, atol=1e-6)


def probabilities(**digits):
    """Of the digits named ``d3=0.5`` and so on; the rest share what is left."""
    rest = (1 - sum(digits.values())) / (10 - len(digits))
    return np.array([digits.get(f"d{digit}", rest) for digit in range(10)])


@pytest.mark.parametrize(
    "chances, findings, expected",
    [
        (probabilities(d4=0.9999), (), []),
        (probabilities(d4=0.55, d9=0.4499), (), ["unsure: 4, or perhaps 9"]),
        (probabilities(d4=0.3, d9=0.2), (), ["hardly a digit: 4 comes nearest"]),
        (probabilities(d4=0.95), (), ["hardly a digit: 4 comes nearest"]),
        (probabilities(d4=0.9999), (SEVERAL,), ["more than one digit"]),
        (probabilities(d4=0.9999), (HARDLY,), ["hardly a digit"]),
        (probabilities(d4=0.95), (HARDLY,), ["hardly a digit"]),
        (probabilities(d4=0.55, d9=0.4499), (SEVERAL,), ["more than one digit", "unsure: 4"]),
        (None, (NO_INK,), ["no ink found"]),
        (None, (NOISE,), ["only noise found"]),
    ],
)
def test_doubts(chances, findings, expected):
    reasons = doubts(chances, findings)
    assert len(reasons) == len(expected)
    for reason, beginning in zip(reasons, expected):
        text = str(reason)
        assert text.startswith(beginning) and "\n" not in text and "None" not in text
        assert reason.record() == {"code": reason.code, "text": text}


def test_the_codes_are_those_that_programs_know():
    codes = {"no_ink", "noise", "several_digits", "hardly_a_digit", "unsure", "more_pages"}
    assert set(TEXTS) == codes


@pytest.mark.parametrize(
    "second, expected",
    [
        (probabilities(d4=0.9999), ()),
        (probabilities(d9=0.9999), (Doubt("unsure", 4, 9),)),
        (probabilities(d4=0.3), (Doubt("hardly_a_digit", 4),)),
    ],
)
def test_doubts_by_a_second_opinion(second, expected):
    assert doubts(probabilities(d4=0.9999), (), second) == expected


def test_the_second_network_is_asked(model):
    picture = prepare(ROOT / "work" / "scan_7.png")

    def warnings(second):
        return Reader(model, second).read_prepared([picture])[0].warnings

    shipped = open_reader().second
    assert warnings(None) == warnings(shipped) == ()
    assert warnings(MNIST())  # an untrained network vouches for none
    assert not shipped.training


def test_a_reader_touches_no_disk_and_opens_without_random_numbers(model, monkeypatch):
    picture = Image.open(ROOT / "work" / "scan_7.png")
    picture.load()
    paddle.seed(7)
    reader = open_reader()
    drawn = paddle.rand([1]).item()
    paddle.seed(7)
    assert drawn == paddle.rand([1]).item()
    monkeypatch.setattr("builtins.open", None)
    monkeypatch.setattr("io.open", None)
    monkeypatch.setattr(os, "open", None)
    monkeypatch.setattr(os, "stat", None)
    assert Reader(model, reader.second).read(picture).digit == 7
    assert predict(model, picture).digit == 7


def test_logits_are_what_the_network_says(model):
    prediction = predict(model, ROOT / "work" / "scan_7.png")
    with paddle.no_grad():
        expected = model(paddle.to_tensor(prediction.picture.pixels[None, None])).numpy()[0]
    np.testing.assert_allclose(prediction.logits, expected, rtol=1e-4, atol=1e-4)
    exponentials = np.exp(expected.astype(float))
    chances = exponentials / exponentials.sum()
    np.testing.assert_allclose(prediction.probabilities, chances, atol=1e-5)


def test_evidence_is_the_first_logit_less_their_mean(numbers):
    logits = numbers.normal(0, 4, 10)
    chances = np.exp(logits) / np.exp(logits).sum()
    assert evidence(chances) == pytest.approx(logits.max() - logits.mean())
    assert np.isfinite(evidence(np.eye(10, dtype=np.float32)[3]))


@pytest.fixture
def without_digit(tmp_path, numbers):
    """Files of a blank page and of noise, with the codes of what they are."""
    Image.new("L", (200, 150), 240).save(tmp_path / "blank.png")
    Image.fromarray(numbers.integers(0, 256, (90, 90), np.uint8)).save(tmp_path / "noise.png")
    return {tmp_path / "blank.png": "no_ink", tmp_path / "noise.png": "noise"}


def test_no_digit_no_answer(without_digit, model, capsys):
    for file, code in without_digit.items():
        prediction = predict(model, file)
        assert (prediction.digit, prediction.logits, prediction.probability) == (None, None, None)
        assert prediction.likeliest() == [] and prediction.probabilities is None
        assert [doubt.code for doubt in prediction.warnings] == [code]
        assert main(["predict", str(file)]) == 1
        first, second, _ = capsys.readouterr().out.splitlines()
        assert first == "no digit found" and second == f"  warning: {TEXTS[code]}"


def test_no_digit_in_json_and_the_exit_code(without_digit, tmp_path, capsys):
    files = [*map(str, without_digit), str(EXAMPLES[6])]
    assert main(["predict", "--json", *files]) == 1
    *none, six = json.loads(capsys.readouterr().out)
    for result, code in zip(none, without_digit.values(), strict=True):
        assert result["digit"] is None and result["probabilities"] == result["likeliest"] == []
        assert result["warnings"] == [{"code": code, "text": TEXTS[code]}]
    assert six["digit"] == 6 and six["warnings"] == []
    assert main(["predict", "--json", *files, str(tmp_path / "none.png")]) == 2
    last = json.loads(capsys.readouterr().out)[-1]
    assert last == {"file": str(tmp_path / "none.png"), "error": "no such file"}


def test_pictures_without_a_digit_among_others_are_one_batch(without_digit, model):
    files = [*without_digit, ROOT / "work" / "scan_7.png"]
    several = Reader(model).read_prepared([prepare(file) for file in reversed(files)])
    assert [prediction.digit for prediction in several] == [7, None, None]


def bad_pictures(folder):
    whole = EXAMPLES[0].read_bytes()
    (folder / "text.jpg").write_text("this is not a picture")
    (folder / "empty.png").write_bytes(b"")
    (folder / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "folder.png").mkdir()
    (folder / "paper.pdf").write_bytes(b"%PDF-1.4\n1 0 obj <<>> endobj")
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


def test_folders_and_patterns(tmp_path, capsys, monkeypatch):
    (tmp_path / "more").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "more" / "notes.txt").write_text("not a picture")
    for name in ("b.JPG", "a.jpg"):
        (tmp_path / "more" / name).write_bytes(EXAMPLES[6].read_bytes())
    (tmp_path / "[1].jpg").write_bytes(EXAMPLES[0].read_bytes())
    monkeypatch.chdir(tmp_path)
    files = ["more", "more/*.jpg", "[1].jpg", "empty", "*.gif", "m*"]
    assert main(["predict", "--csv", "-", *files]) == 2
    lines = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    names = [str(Path("more", "a.jpg")), str(Path("more", "b.JPG")), str(Path("more", "a.jpg"))]
    assert [line["file"] for line in lines] == [*names, *files[2:]]
    assert [line["digit"] for line in lines] == ["6", "6", "6", "0", "", "", ""]
    assert "no picture files in this folder" in lines[4]["error"]
    assert all("no file fits this pattern" in line["error"] for line in lines[5:])  # m*: a folder
    assert main(["predict", "[[m]*"]) == 0  # [1].jpg and the folder more
    output = capsys.readouterr()
    assert output.err == "note: [[m]*: skipped: folders: more\n"


def test_the_table_says_what_json_says(tmp_path, capsys):
    Image.new("L", (40, 40), 9).save(tmp_path / "blank.png")
    files = [str(EXAMPLES[0]), str(tmp_path / "blank.png"), str(tmp_path / "none.png")]
    table = tmp_path / "new folder" / "table.csv"
    assert main(["predict", "--csv", str(table), *files]) == 2
    assert "本次预测的数字是:  0" in capsys.readouterr().out
    assert main(["predict", "--json", *files]) == 2
    results = json.loads(capsys.readouterr().out)
    lines = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    for line, result in zip(lines, results, strict=True):
        assert line["file"] == result["file"] and line["error"] == result.get("error", "")
        digit, warnings = result.get("digit"), result.get("warnings", [])
        assert line["digit"] == ("" if digit is None else str(digit))
        assert line["warnings"] == "; ".join(warning["text"] for warning in warnings)
        assert line["warning_codes"] == "; ".join(warning["code"] for warning in warnings)
        chances = [float(line[f"p{digit}"] or 0) for digit in range(10)]
        assert chances == pytest.approx(result.get("probabilities") or [0] * 10, abs=1e-6)
        assert float(line["probability"] or 0) == max(chances)
    assert lines[1]["warnings"].startswith("no ink found")


def test_ctrl_c_keeps_what_was_read(monkeypatch, capsys):
    read = Reader.read

    def interrupted(reader, file):
        if file == str(EXAMPLES[6]):
            raise KeyboardInterrupt
        return read(reader, file)

    monkeypatch.setattr(Reader, "read", interrupted)
    assert main(["predict", "--json", *map(str, EXAMPLES.values())]) == 130
    output = capsys.readouterr()
    assert [result["digit"] for result in json.loads(output.out)] == [0]
    assert "stopped after 1 of 2 pictures" in output.err


def test_show_draws_every_kind_of_picture_that_was_read(tmp_path, capsys):
    picture = Image.open(EXAMPLES[0])
    shape = Image.merge("LA", (Image.new("L", (28, 28)), picture.point(lambda v: 255 - v)))
    shape.save(tmp_path / "图 $x^2$.png")
    Image.fromarray(np.asarray(picture).astype(np.uint16) * 257).save(tmp_path / "16.png")
    Image.new("RGB", (30, 20), "white").save(tmp_path / "blank.png")
    show = tmp_path / "show.png"
    assert main(["predict", "--show", str(show), str(tmp_path), str(tmp_path / "none.png")]) == 2
    assert capsys.readouterr().err.count("\n") == 1  # the missing file, and nothing of the drawing
    with Image.open(show) as drawn:
        first = drawn.size
    # again, over the first: it is one of the pictures now
    assert main(["predict", "--show", str(show), str(tmp_path)]) == 1  # a blank one is there
    with Image.open(show) as drawn:
        assert drawn.size[0] == first[0] and drawn.size[1] > first[1]


@pytest.mark.parametrize(
    "option, name, message",
    [
        ("--show", "photo.png", "not ours to replace"),
        ("--show", "plot.png", "not ours to replace"),
        ("--steps", "plot.png", "not ours to replace"),
        ("--show", "link.png", "not ours to replace"),
        ("--csv", "marks.csv", "not ours to replace"),
        ("--csv", "names.csv", "not ours to replace"),
        ("--show", "drawing.jpg", r"must end in \.png"),
        ("--csv", "drawing.png", r"must end in \.csv"),
    ],
)
def test_what_is_not_ours_is_not_replaced(tmp_path, capsys, option, name, message):
    Image.open(EXAMPLES[0]).save(tmp_path / "photo.png")
    Figure().savefig(tmp_path / "plot.png")  # the user's own, by the library that draws ours
    (tmp_path / "mine.png").write_bytes(png_of(new_figure(1, 1)))
    (tmp_path / "link.png").symlink_to(tmp_path / "mine.png")
    (tmp_path / "marks.csv").write_text("name,mark\nLi,5\n")
    (tmp_path / "names.csv").write_text("my file,digit,probability,notes\n1.png,5,1,\n")
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    assert main(["predict", option, str(tmp_path / name), str(EXAMPLES[0])]) == 2
    assert re.search(message, capsys.readouterr().err)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_matplotlib_is_not_imported_to_print(run_python):
    code = "import sys; from mnist_paddle.__main__ import main; main(sys.argv[1:]); "
    code += "print({'matplotlib', 'mnist_paddle.reports.synthetic'} & set(sys.modules))"
    result = run_python("-c", code, "predict", EXAMPLES[0])
    assert result.stdout.splitlines()[-1] == "set()" and result.stderr == ""


def test_a_huge_picture_is_refused(tmp_path):
    Image.new("1", (8000, 5000)).save(tmp_path / "huge.png")
    with pytest.raises(PictureError, match=r"huge\.png: 8000x5000, more than 34 million"):
        load_image(tmp_path / "huge.png")


def test_show_gives_a_warning_the_lines_it_needs(tmp_path, monkeypatch):
    """Every line of a panel's title lies within the figure, as drawn."""
    figures = []
    monkeypatch.setattr(reading_figures, "png_of", lambda figure: figures.append(figure) or b"")
    warnings = (Doubt(SEVERAL, 2), Doubt("unsure", 2, 3))
    seen = prepare(ROOT / "work" / "scan_7.png")
    prediction = Prediction(7, np.eye(10, dtype=np.float32)[7], warnings, seen)
    file = str(ROOT / "work" / "scan_7.png")
    reading_figures.readings([Reading(file, prediction, source=file)], 1)
    (figure,) = figures
    figure.draw_without_rendering()
    title = figure.axes[-1].title
    box, page = title.get_window_extent(), figure.bbox
    assert page.x0 <= box.x0 and box.x1 <= page.x1 and box.y1 <= page.y1
    assert " ".join(title.get_text().split()).endswith(f"{warnings[0]} {warnings[1]}")
