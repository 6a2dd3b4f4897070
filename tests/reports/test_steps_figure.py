"""The figure of the steps, from pictures and from the command line."""

import io

import numpy as np
from PIL import Image

from mnist_paddle.__main__ import main
from mnist_paddle.inference.uncertainty import Doubt
from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.ink import NO_INK, NOISE
from mnist_paddle.reports.steps_figure import steps_png
from tests.conftest import ROOT


def test_a_row_for_each_picture(seven):
    heights = []
    for count in (1, 3):
        figure = Image.open(io.BytesIO(steps_png({f"{n}.png": seven() for n in range(count)})))
        heights.append(figure.height)
        assert figure.width > 1000 and np.ptp(np.asarray(figure.convert("L"))) == 255
    assert 2.5 < (heights[1] - 30) / (heights[0] - 30) < 3.1


def test_a_row_that_ends_early_says_why(seven, numbers, monkeypatch):
    figures = []
    monkeypatch.setattr("mnist_paddle.reports.steps_figure.png_of", figures.append)
    salt = Image.fromarray(numbers.integers(0, 2, (90, 90)).astype(np.uint8) * 255)
    blank = Image.new("L", (90, 90), 200)
    steps_png({"my seven.png": seven(), "$x^2$.png": blank, "salt.png": salt})
    whole, *short = np.reshape(figures[0].axes, (3, -1))
    assert whole[0].get_ylabel() == "my seven.png" and short[0][0].get_ylabel() == "$x^2$.png"
    assert all(panel.images for panel in whole) and not any(panel.texts for panel in whole)
    for row, code in zip(short, (NO_INK, NOISE), strict=True):
        shown = [bool(panel.images) for panel in row]
        assert shown == sorted(shown, reverse=True) and 3 < sum(shown) < len(shown)
        (reason,) = row[sum(shown)].texts
        assert " ".join(reason.get_text().split()) == str(Doubt(code))


def test_a_blank_picture_shows_the_steps_up_to_its_paper():
    figure = steps_png({"blank": Image.new("L", (90, 90), 200)})
    assert Image.open(io.BytesIO(figure)).width > 500


def test_each_step_is_shown_in_its_order(seven):
    steps = {}
    found = prepare(seven(paper=40, ink=220), steps.__setitem__)
    names = list(steps)
    assert names[0].startswith("grey") and names[-1].startswith("as MNIST")
    np.testing.assert_array_equal(steps[names[0]], found.grey)
    np.testing.assert_array_equal(steps[names[-1]], found.pixels)
    assert steps["grey, at most 256 pixels"].mean() < 0.5 < steps["dark on light"].mean()


def test_command_writes_the_steps(tmp_path, capsys):
    pictures = [str(ROOT / "work" / name) for name in ("photo_3.jpg", "drawing_5.png")]
    assert main(["predict", *pictures, "--steps", str(tmp_path / "steps.png")]) == 0
    assert Image.open(tmp_path / "steps.png").height > 300
    assert main(["predict", *pictures, "--steps", str(tmp_path / "steps.txt")]) == 2
    assert "must end in .png" in capsys.readouterr().err
