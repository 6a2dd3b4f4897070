"""What a prediction prints, and what a notebook shows of it."""

import base64
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from mnist_paddle import open_reader
from mnist_paddle.inference.prediction import Prediction
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def reader():
    return open_reader()


class Tags(HTMLParser):
    """Counts tags that are open; none may be closed that is not."""

    def __init__(self, text):
        super().__init__()
        self.open, self.words = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.open += [] if tag in ("img", "br") else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def pictures(text):
    found = re.findall(r"data:image/png;base64,([^\"]+)", text)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))) for data in found]


def test_a_prediction_is_one_short_line(reader):
    seven = reader.read(ROOT / "work" / "scan_7.png")
    assert re.fullmatch(r"Prediction\(digit=7, probability=[01]\.\d{4}\)", repr(seven))
    blank = reader.read(np.full((50, 50), 200, np.uint8))
    assert repr(blank) == "Prediction(digit=None, warnings=['no_ink'])"
    for line in (str([seven, blank]), repr(seven.picture), str(seven)):
        assert len(line) < 200 and "\n" not in line


def test_a_notebook_shows_what_was_found_and_what_the_network_saw(reader):
    seven = reader.read(ROOT / "work" / "scan_7.png")
    text = seven._repr_html_()
    found, seen = pictures(text)
    red = (found[..., 0] > 180) & (found[..., 1] < 100)
    assert 0.03 < red.mean() < 0.4 and seen.shape == (140, 140)
    np.testing.assert_allclose(seen[2::5, 2::5] / 255, seven.picture.pixels, atol=0.003)
    tags, sure = Tags(text), max(seven.probabilities)
    assert tags.open == [] and tags.words.startswith(f"7 {sure:.1%}") and len(text) < 60_000


def test_a_notebook_shows_a_page_without_a_digit_and_a_prediction_without_its_picture(reader):
    blank = reader.read(np.full((50, 50), 200, np.uint8))._repr_html_()
    assert len(pictures(blank)) == 1 and "no ink found" in Tags(blank).words
    bare = Prediction(3, np.eye(10, dtype=np.float32)[3])._repr_html_()
    assert pictures(bare) == [] and Tags(bare).open == []


def test_the_ink_may_have_any_shape(reader):
    for shape in ((28, 28), (1, 300), (300, 2), (2000, 40)):
        Tags(reader.read(np.full(shape, 255, np.uint8))._repr_html_())
