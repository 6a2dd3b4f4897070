"""Pages of many digits: made up, read, and compared with what was drawn."""

import json

import numpy as np
import pytest
from PIL import Image

from mnist_paddle import open_reader
from mnist_paddle.__main__ import main
from mnist_paddle.inference.page import Page
from mnist_paddle.inference.prediction import Prediction
from mnist_paddle.pictures import DigitPicture
from mnist_paddle.reports.recognition.pages import compared, drawn_pages, read_pages, score_pages
from mnist_paddle.reports.synthetic.pages import PAGES, Drawn


def read_as(*digits):
    """A page of predictions, each a digit in a box."""
    nothing = np.zeros((28, 28), np.float32)
    seen = [DigitPicture(nothing, nothing, nothing > 0, box, (), box) for _, box in digits]
    read = [
        Prediction(one, np.eye(10)[one], (), picture) for (one, _), picture in zip(digits, seen)
    ]
    return Page((tuple(read),))


def test_digits_are_compared_by_their_boxes():
    drawn = Drawn(None, [[(3, (0, 0, 20, 30)), (5, (40, 0, 60, 30))], [(7, (0, 50, 20, 80))]])
    assert compared(drawn, read_as((3, (1, 1, 20, 29)), (6, (42, 3, 60, 30)))) == (2, 1)
    assert compared(drawn, read_as((3, (0, 0, 60, 30)))) == (0, 0)  # two as one
    assert compared(drawn, read_as((3, (0, 0, 20, 6)), (3, (0, 20, 20, 30)))) == (0, 0)  # in bits
    assert compared(drawn, read_as((3, (1, 1, 20, 29)), (3, (0, 0, 20, 30)))) == (1, 1)  # twice
    assert compared(drawn, read_as()) == (0, 0)


def test_pages_are_those_of_the_seed_and_digits_lie_in_their_boxes():
    pages = list(drawn_pages(1, 5, "valid"))
    assert [kind for kind, _ in pages] == list(PAGES)
    (_, first), (_, again) = pages[0], next(drawn_pages(1, 5, "valid"))
    assert first.lines == again.lines and first.picture.tobytes() == again.picture.tobytes()
    for kind, drawn in pages:
        grey = np.asarray(drawn.picture.convert("L"), float)
        assert sum(map(len, drawn.lines)) >= 3, kind
        for left, top, right, bottom in (box for line in drawn.lines for _, box in line):
            part = grey[top:bottom, left:right]
            assert np.percentile(part, 2) < np.percentile(part, 90) - 25


def test_most_digits_are_read():
    rows = list(read_pages(open_reader(), drawn_pages(1, 1)))
    result = score_pages(rows)
    assert list(result) == [*PAGES, "all"] and result["all"]["pages"] == len(PAGES)
    assert result["all"]["digits"] > 80
    assert result["all"]["accuracy"] > 0.95  # 98 % of ten times as many
    assert result["all"]["extra"] < 0.03 * result["all"]["digits"]


def test_the_command(tmp_path, capsys, monkeypatch):
    few = {name: PAGES[name] for name in ("one_line", "boxes")}
    monkeypatch.setattr("mnist_paddle.reports.synthetic.pages.PAGES", few)
    monkeypatch.setattr("mnist_paddle.reports.recognition.pages.PAGES", few)
    arguments = ["recognition-report", "--sheets", "2", "--output-dir", str(tmp_path)]
    assert main([*arguments, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)["sheets"]
    assert list(result) == ["one_line", "boxes", "all"] and result["all"]["pages"] == 4
    assert Image.open(tmp_path / "sheets.png").width > 900
    assert main(arguments) == 0
    assert "read without a mistake" in capsys.readouterr().out


@pytest.mark.parametrize("more", [["folder"], ["--synthetic", "3"]])
def test_sheets_go_alone(capsys, more):
    assert main(["recognition-report", "--sheets", "2", *more]) == 2
    assert "give --sheets alone" in capsys.readouterr().err
