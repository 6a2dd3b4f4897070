"""Reading every digit of a picture: predict_all, Reader.read_all, predict --all."""

import base64
import csv
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from mnist_paddle import MNIST, load_weights, open_reader, predict_all
from mnist_paddle.__main__ import main
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.inference.files import Reading
from mnist_paddle.inference.uncertainty import Doubt
from mnist_paddle.models.shipped import SHIPPED
from mnist_paddle.reports import page_figures
from mnist_paddle.system.errors import PictureError
from tests.conftest import ROOT

LINES = [[2, 0, 2, 4], [1, 9, 9, 7, 6], [3, 5, 8]]
DIGITS = [digit for line in LINES for digit in line]
TEXT = "2024\n19976\n358"


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    """A sheet with MNIST digits of LINES, 56 pixels a cell: a file, and the cells' corners."""
    dataset, corners = MnistDataset("eval"), []
    labels = dataset.labels[:]
    picture = Image.new("L", (420, 300), 240)
    for row, line in enumerate(LINES):
        for column, digit in enumerate(line):
            index = np.flatnonzero(labels == digit)[3 + row]
            pixels = np.minimum(dataset.imgs[index] * 256, 255).reshape(28, 28)
            cell = Image.fromarray(np.uint8(240 - 0.9 * pixels)).resize((56, 56))
            corners.append((20 + 70 * column, 20 + 90 * row))
            picture.paste(cell, corners[-1])
    file = tmp_path_factory.mktemp("sheet") / "sheet.png"
    picture.save(file)
    return file, corners


@pytest.fixture(scope="module")
def reader():
    return open_reader()


def test_a_page_is_its_digits_in_reading_order(sheet, reader):
    file, corners = sheet
    page = reader.read_all(file)
    assert page.text == TEXT and [one.digit for one in page] == DIGITS
    assert [len(line) for line in page.lines] == [4, 5, 3] and len(page) == 12
    assert page[0] is page.lines[0][0] and page[-1] is page.lines[2][2] and page[1:3][0] is page[1]
    for one, (left, top) in zip(page, corners, strict=True):
        assert one.probabilities.shape == (10,) and one.probability > 0.5
        assert left <= one.box[0] < one.box[2] <= left + 56
        assert top <= one.box[1] < one.box[3] <= top + 56


def test_predict_all_takes_what_predict_takes(sheet):
    model, (file, _) = MNIST(), sheet
    load_weights(model, SHIPPED["robust"])
    content, picture = file.read_bytes(), Image.open(file)
    given = [str(file), content, io.BytesIO(content), picture, np.asarray(picture)]
    pages = predict_all(model, given)
    assert [page.text for page in pages] == [TEXT] * 5
    assert predict_all(model, file).text == TEXT and not model.training
    with pytest.raises(PictureError, match=r"picture 1 of the list: none\.png: no such file"):
        predict_all(model, [file, "none.png"])


def test_one_digit_is_a_page_of_one(reader):
    for name in ("photo_3.jpg", "scan_7.png", "drawing_5.png", "example_0.jpg"):
        file = ROOT / "work" / name
        (one,), alone = reader.read_all(file), reader.read(file)
        assert one.digit == alone.digit and np.abs(np.subtract(one.box, alone.box)).max() <= 6


def test_a_page_without_a_digit(reader):
    page = reader.read_all(np.full((80, 90), 220, np.uint8))
    assert len(page) == 0 and page.text == "" and [one.code for one in page.warnings] == ["no_ink"]


def test_a_page_prints_one_line_and_shows_itself_in_a_notebook(sheet, reader):
    page = reader.read_all(sheet[0])
    assert repr(page) == "Page(2024, 19976, 358)"
    text = page._repr_html_()
    (data,) = re.findall(r"base64,([^\"]+)", text)
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")).astype(int)
    assert "2024<br>19976<br>358" in text
    assert (shown.max(2) - shown.min(2) > 80).mean() > 0.01  # boxes in colour
    assert "no ink found" in reader.read_all(np.full((80, 90), 220, np.uint8))._repr_html_()


def test_the_command_prints_lines(sheet, capsys):
    assert main(["predict", "--all", str(sheet[0])]) == 0
    assert capsys.readouterr().out.startswith(TEXT + "\n")


def test_the_command_in_json(sheet, tmp_path, capsys):
    Image.new("L", (90, 80), 200).save(tmp_path / "blank.png")
    files = [str(sheet[0]), str(tmp_path / "blank.png"), str(tmp_path / "none.png")]
    assert main(["predict", "--all", "--json", *files[:2]]) == 1
    page, blank = json.loads(capsys.readouterr().out)
    assert page["lines"] == TEXT.split() and page["warnings"] == []
    assert [one["digit"] for one in page["digits"]] == DIGITS
    assert [one["line"] for one in page["digits"]] == [1] * 4 + [2] * 5 + [3] * 3
    assert all(len(one["box"]) == 4 and len(one["probabilities"]) == 10 for one in page["digits"])
    assert blank["digits"] == blank["lines"] == [] and blank["warnings"][0]["code"] == "no_ink"
    assert main(["predict", "--all", "--csv", "-", *files]) == 2
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["digit"] for row in rows] == [*map(str, DIGITS), "", ""]
    for row, one in zip(rows, page["digits"]):
        assert [int(row[side]) for side in ("left", "top", "right", "bottom")] == one["box"]
    assert rows[-2]["warning_codes"] == "no_ink" and rows[-1]["error"] == "no such file"


def test_warnings_say_where(sheet, capsys, monkeypatch):
    def doubted(probabilities, findings, second=None):
        eight = probabilities is not None and probabilities.argmax() == 8
        return (Doubt("hardly_a_digit", 8),) if eight else ()

    monkeypatch.setattr("mnist_paddle.inference.reader.doubts", doubted)
    assert main(["predict", "--all", str(sheet[0])]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  warning: line 3, digit 3: hardly a digit: 8 comes nearest" in lines


def test_show_draws_a_box_around_every_digit(sheet, reader, monkeypatch):
    figures = []
    monkeypatch.setattr(page_figures, "png_of", figures.append)
    page = reader.read_all(sheet[0])
    page_figures.pages([Reading("sheet.png", page, source=str(sheet[0]))], 1)
    ((axes,),) = [figure.axes for figure in figures]
    boxes = [(*patch.get_xy(), patch.get_width(), patch.get_height()) for patch in axes.patches]
    assert boxes == [(x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in (one.box for one in page)]
    assert [text.get_text() for text in axes.texts] == [*map(str, DIGITS)]
    assert "12 digits" in axes.get_title() and axes.get_xlim() == (0, 420)


def test_show_and_steps_of_pages(sheet, tmp_path):
    Image.new("L", (90, 80), 200).save(tmp_path / "blank.png")
    show, steps = tmp_path / "show.png", tmp_path / "steps.png"
    files = [str(sheet[0]), str(tmp_path / "blank.png")]
    assert main(["predict", "--all", *files, "--show", str(show), "--steps", str(steps)]) == 1
    assert Image.open(show).height > 1000 and Image.open(steps).width > 1000
