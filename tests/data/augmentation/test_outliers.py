"""Non-digits: what they are made of, what they are not, and how a batch takes them in."""

import numpy as np
import pytest

from mnist_paddle.data.augmentation import outliers
from mnist_paddle.data.augmentation.outliers import draw_outliers, glyphs
from mnist_paddle.data.augmentation.transform import COOLDOWN, BatchTransform
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.training.loaders import transform_for
from mnist_paddle.training.settings import Settings


@pytest.fixture
def digits_of(small_file):
    dataset = MnistDataset("train", small_file)
    return dataset.imgs[:200].reshape(-1, 1, 28, 28), dataset.labels[:200]


def test_shape_range_and_repeatability(digits_of):
    drawn = [draw_outliers(*digits_of, 90, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert drawn[0].shape == (90, 1, 28, 28) and drawn[0].dtype == np.float32
    assert drawn[0].min() >= 0 and drawn[0].max() <= 1
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert (drawn[0] != drawn[2]).any()


def test_none_is_one_of_the_digits(digits_of, numbers):
    images, labels = digits_of
    drawn = draw_outliers(images, labels, 300, numbers).reshape(300, -1)
    flat = images.reshape(200, -1)
    distance = np.stack([np.abs(drawn - digit).sum(1) for digit in flat])
    assert distance.min() > 5  # in pixels' worth of ink: a digit has about 100


def test_letters_are_no_twins_of_digits_and_fit_mnists_frame():
    assert not set(outliers.LETTERS) & set("OoIlZzSsBGgqbQDTi0123456789")
    assert (glyphs().reshape(len(glyphs()), -1).sum(1) > 10).all()
    rows, columns = glyphs().max(2) > 0, glyphs().max(1) > 0
    for profile in (rows, columns):
        assert (profile.sum(1) <= 20).all()
    middle = (glyphs() * np.arange(28)[:, None]).sum((1, 2)) / glyphs().sum((1, 2))
    assert np.abs(middle - 13.5).max() <= 1.01


def test_only_digits_that_turned_are_none_are_turned(numbers):
    labels = np.arange(10)
    images = np.zeros((10, 1, 28, 28), np.float32)
    images[:, 0, 0, 5] = (labels + 1) / 10  # a label as the grey of one pixel, left of the middle
    turned = outliers.turned(images[:, 0], labels, 300, numbers)
    found = {(round(10 * p.max()) - 1, *np.argwhere(p)[0]) for p in turned}
    mirrored, upside_down = (0, 22), (27, 22)
    assert found == {(d, *mirrored) for d in (3, 7, 9)} | {(d, *upside_down) for d in (4, 7)}


def test_overlaid_digits_are_of_two_kinds(digits_of, numbers):
    images, _ = digits_of
    same = np.zeros(len(images), np.int64)
    drawn = outliers.pairs(images[:, 0], same, 400, numbers)
    assert (drawn.max((1, 2)) == 0).sum() > 60  # a quarter would be overlaid: left blank


def test_no_digits_no_crash(numbers):
    assert draw_outliers(np.zeros((0, 1, 28, 28)), np.zeros(0, int), 50, numbers).shape[0] == 50


def test_a_batch_gets_its_share_with_even_probabilities(digits_of, numbers):
    images, labels = digits_of
    mixed, targets = BatchTransform(outliers=0.1)(images, labels[:, None], numbers)
    assert mixed.shape == (220, 1, 28, 28) and targets.shape == (220, 10)
    assert mixed.dtype == targets.dtype == np.float32
    np.testing.assert_array_equal(mixed[:200], images)
    np.testing.assert_allclose(targets.sum(1), 1, atol=1e-6)
    np.testing.assert_allclose(targets[np.arange(200), labels], 1)
    np.testing.assert_allclose(targets[200:], 0.1)


def test_a_label_gives_up_a_share_to_all_ten_digits_alike(digits_of, numbers):
    images, labels = digits_of
    _, targets = BatchTransform(outliers=0.1, label_smoothing=0.2)(images, labels[:, None], numbers)
    assert targets.dtype == np.float32
    np.testing.assert_allclose(targets[:200], 0.8 * np.eye(10)[labels] + 0.02, atol=1e-6)
    np.testing.assert_allclose(targets[200:], 0.1)
    assert transform_for(Settings(label_smoothing=0.2)).label_smoothing == 0.2


def test_the_last_epochs_are_calm(digits_of):
    images, labels = digits_of
    variation = BatchTransform(augment=0.9, outliers=0.1, cooldown_from=5)

    def batch(variation, epoch):
        return variation(images, labels[:, None], np.random.default_rng(1), epoch)[0]

    np.testing.assert_array_equal(batch(variation, 4), batch(BatchTransform(0.9, 0.1), 4))
    np.testing.assert_array_equal(batch(variation, 5), batch(BatchTransform(COOLDOWN), 5))
    gentle = BatchTransform(augment=0.1, cooldown_from=5)
    np.testing.assert_array_equal(batch(gentle, 5), batch(BatchTransform(0.1), 5))


def test_the_calm_epochs_are_the_last_of_the_run():
    assert transform_for(Settings(epochs=24, augment=0.5, cooldown_epochs=7)).cooldown_from == 17
    assert transform_for(Settings(epochs=24, augment=0.5)).cooldown_from is None
