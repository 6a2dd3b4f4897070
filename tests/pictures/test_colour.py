"""Inks that luma hardly tells from their paper."""

import numpy as np
import pytest
from PIL import Image

from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.colour import telling_grey

PALE = [  # paper, ink: at most 0.13 apart in luma
    ((255, 255, 255), (255, 240, 40)),  # yellow on white
    ((70, 92, 160), (220, 30, 30)),  # red on blue
    ((230, 70, 80), (30, 140, 55)),  # green on red
    ((80, 160, 80), (230, 75, 150)),  # pink on green
]


@pytest.mark.parametrize("paper, ink", PALE)
def test_ink_of_the_papers_luma_is_seen_by_its_colour(paper, ink, seven):
    picture = seven(paper=paper, ink=ink, mode="RGB")
    luma = np.asarray(picture.convert("L"), np.float32) / 255
    assert np.ptp(luma) < 0.13 and np.ptp(telling_grey(picture)) > 0.4
    difference = abs(prepare(picture).pixels - prepare(seven()).pixels).mean()
    assert difference < 0.01


def test_where_luma_shows_the_ink_it_is_luma(seven, numbers):
    noise = numbers.normal(0, 12, (140, 120, 3))
    for paper, ink in [((255, 255, 255), (0, 0, 0)), ((240, 235, 210), (30, 60, 150))]:
        clean = np.asarray(seven(paper=paper, ink=ink, mode="RGB"))
        picture = Image.fromarray(np.uint8(np.clip(clean + noise, 0, 255)))
        luma = np.asarray(picture.convert("L"), np.float32) / 255
        np.testing.assert_array_equal(telling_grey(picture), luma)


def test_the_component_stays_in_range_with_white_above_black(seven):
    """Yellow on white is read in blue; one row shows all corners of the colour cube."""
    tones = np.asarray(seven(ink=(255, 255, 0), paper=(255, 255, 255), mode="RGB")).copy()
    corners = np.array(np.meshgrid([0, 255], [0, 255], [0, 255])).T.reshape(8, 3)
    tones[-1, :8] = corners
    grey = telling_grey(Image.fromarray(tones))
    assert grey.min() >= -1e-6 and grey.max() <= 1 + 1e-6
    assert grey[tones.min(2) == 255].min() > 0.7 + grey[(tones == (255, 255, 0)).all(2)].max()
