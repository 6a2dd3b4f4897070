"""Digits drawn in other styles: what they are, and how a batch takes them in."""

import numpy as np
import paddle
import pytest

from mnist_paddle.data.augmentation import styles
from mnist_paddle.data.augmentation.styles import EACH, STYLES, draw, draw_styles, styled
from mnist_paddle.data.augmentation.transform import BatchTransform
from mnist_paddle.models.shipped import DEFAULT, SHIPPED
from mnist_paddle.models.weights import load_network
from mnist_paddle.training.loaders import transform_for
from mnist_paddle.training.settings import Settings


@pytest.fixture(scope="module")
def logits():
    """The logits [n, 10] of the shipped network that reads for images float32 [n, 28, 28]."""
    network = load_network(SHIPPED[DEFAULT])
    network.eval()
    return lambda images: network(paddle.to_tensor(images[:, None])).numpy()


def test_shape_range_and_repeatability():
    drawn = [draw_styles(90, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    images, labels = drawn[0]
    assert images.shape == (90, 1, 28, 28) and images.dtype == np.float32
    assert labels.shape == (90, 1) and labels.dtype == np.int64
    assert images.min() >= 0 and images.max() <= 1
    np.testing.assert_array_equal(images, drawn[1][0])
    np.testing.assert_array_equal(labels, drawn[1][1])
    assert (images != drawn[2][0]).any()


def test_as_many_of_each_digit_and_no_two_alike():
    images, labels = styled()
    assert set(STYLES) == set(range(10))
    assert len(set(np.bincount(labels))) == 1
    assert len(images) >= EACH * sum(map(len, STYLES.values()))
    assert len(np.unique(images.reshape(len(images), -1), axis=0)) == len(images)


def test_they_fit_mnists_frame():
    images, _ = styled()
    for axis in (1, 2):
        assert ((images.max(axis) > 0).sum(1) <= 20).all()
    middle = (images * np.arange(28)[:, None]).sum((1, 2)) / images.sum((1, 2))
    assert np.abs(middle - 13.5).max() <= 1.01


@pytest.mark.parametrize("digit", range(10))
def test_the_shipped_network_reads_every_style_as_its_digit(digit, logits):
    for style in STYLES[digit]:
        rng = np.random.default_rng(digit)
        images = np.stack([draw(style, rng) for _ in range(40)])
        assert (logits(images).argmax(1) == digit).mean() > 0.9, style


@pytest.mark.parametrize(
    ("text", "low", "high"), [("5", 5, 5), ("-5", -5, -5), ("0-45", 0, 45), ("-8-25", -8, 25)]
)
def test_a_coordinate_is_a_number_or_drawn_from_a_range(text, low, high, numbers):
    drawn = [styles._number(text, numbers) for _ in range(300)]
    assert low <= min(drawn) <= max(drawn) <= high
    assert max(drawn) - min(drawn) >= 0.9 * (high - low)


def test_a_corner_ends_a_smooth_piece_and_begins_the_next(numbers):
    first, second = styles._pieces("0,0 50,0 50,50* 0,50 0,99", numbers)
    assert first.shape == second.shape == (3, 2)
    np.testing.assert_array_equal(first[-1], second[0])


def test_a_batch_gets_its_share_with_their_labels(numbers):
    images, labels = np.zeros((50, 1, 28, 28), np.float32), np.full((50, 1), 3)
    mixed, targets = BatchTransform(styles=0.1)(images, labels, numbers)
    assert mixed.shape == (55, 1, 28, 28) and targets.shape == (55, 10)
    assert mixed.dtype == targets.dtype == np.float32
    np.testing.assert_array_equal(mixed[:50], images)
    assert (mixed[50:].max((1, 2, 3)) > 0.5).all()
    assert (targets[:50, 3] == 1).all() and (targets.sum(1) == 1).all()


def test_they_stay_in_the_last_epochs(numbers):
    images, labels = np.zeros((50, 1, 28, 28), np.float32), np.full((50, 1), 3)
    cooling = BatchTransform(styles=0.1, outliers=0.1, cooldown_from=2)
    assert len(cooling(images, labels, numbers, epoch=2)[0]) == 55


def test_a_setting_asks_for_them():
    assert transform_for(Settings(styles=0.1)).styles == 0.1
    assert transform_for(Settings()) is None
