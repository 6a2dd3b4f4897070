"""Each variation against a formula of its own, and the random numbers of a batch."""

import dataclasses

import numpy as np
import pytest

from mnist_paddle.data.augmentation import augment
from mnist_paddle.data.augmentation.augment import Augmentation, linear_maps, positions, resample
from mnist_paddle.data.augmentation.transform import BatchTransform
from mnist_paddle.data.loaders import BatchLoader
from mnist_paddle.data.mnist import MnistDataset


@pytest.fixture
def images(small_file):
    return MnistDataset("train", small_file).imgs[:40].reshape(-1, 28, 28)


def mapped(images, angle=0.0, slant=0.0, scale=1.0, aspect=1.0, shift=(0, 0)):
    amounts = [np.full(len(images), value) for value in (angle, slant, scale, aspect)]
    shifts = np.tile(np.float32(shift), (len(images), 1))
    return resample(images, positions(linear_maps(*amounts), shifts))


def test_a_quarter_turn_is_numpys(images):
    turned = np.rot90(images, -1, axes=(1, 2))  # clockwise
    np.testing.assert_allclose(mapped(images, np.pi / 2), turned, atol=1e-5)


def test_a_shift_moves_whole_pixels_down_and_right_and_black_comes_in(images):
    expected = np.zeros_like(images)
    expected[:, 3:, :-2] = images[:, :-3, 2:]
    np.testing.assert_allclose(mapped(images, shift=(3, -2)), expected, atol=1e-6)


def test_half_a_pixel_is_the_mean_of_two(images):
    framed = np.pad(images, ((0, 0), (0, 0), (1, 0)))
    expected = (framed[:, :, 1:] + framed[:, :, :-1]) / 2
    np.testing.assert_allclose(mapped(images, shift=(0, 0.5)), expected, atol=1e-6)


@pytest.mark.parametrize(
    "options, axis",
    [({"scale": 2}, (1, 2)), ({"scale": np.sqrt(2), "aspect": 2}, 2)],
)
def test_twice_the_size_is_as_bilinear_interpolation_has_it(options, axis):
    ramp = np.zeros((1, 28, 28), np.float32)
    ramp[:, 7:21, 7:21] = np.arange(14)[:, None] + np.arange(14)
    larger = mapped(ramp, **options)
    # (x - 13.5) / 2 + 13.5: the middle of the ramp keeps its value, its slope halves
    rows = slice(8, 20)
    along_x = np.diff(larger[0, rows, 1:27], axis=1)[:, 8:-8]
    along_y = np.diff(larger[0, 1:27, 8:20], axis=0)[8:-8]
    np.testing.assert_allclose(along_x, 0.5, atol=1e-4)
    np.testing.assert_allclose(along_y, 0.5 if axis == (1, 2) else 1, atol=1e-4)


def test_slant_moves_the_top_to_the_right():
    stroke = np.zeros((1, 28, 28), np.float32)
    stroke[:, 4:24, 13:15] = 1
    middle = (mapped(stroke, slant=0.5)[0] * np.arange(28)).sum(1)[5:23] / 2
    expected = 13.5 - 0.5 * (np.arange(5, 23) - 13.5)
    np.testing.assert_allclose(middle, expected, atol=1e-4)


def test_bends_are_smooth_and_of_the_strength_asked_for(numbers):
    knots = 2 * numbers.standard_normal((400, 2, augment.KNOTS, augment.KNOTS), np.float32)
    field = augment.bends(knots).reshape(400, 2, 28, 28)
    assert field.std() == pytest.approx(2, rel=0.05)
    steps = np.diff(field, axis=3)
    assert steps.std() < 0.6  # of white noise it would be 2.8
    np.testing.assert_allclose(augment.bends(np.ones_like(knots[:1])).std(), 0, atol=1e-5)


@pytest.mark.parametrize("amount", [0.5, 1.0])
def test_strokes_grow_to_the_largest_and_shrink_to_the_smallest_neighbour(images, amount):
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    around = [framed[:, 1 + y : 29 + y, 1 + x : 29 + x]
              for y, x in ((0, 0), (0, 1), (1, 0), (0, -1), (-1, 0))]  # fmt: skip
    for sign, extreme in ((1, np.max(around, axis=0)), (-1, np.min(around, axis=0))):
        changed = augment.thicken(images, np.full(len(images), sign * amount, np.float32))
        np.testing.assert_allclose(changed, (1 - amount) * images + amount * extreme, atol=1e-6)


def test_blur_is_the_binomial_filter_and_its_opposite_sharpens(numbers):
    images = numbers.uniform(0.4, 0.6, (3, 28, 28)).astype(np.float32)
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(framed, (3, 3), (1, 2))
    blurred = (windows * kernel).sum((-1, -2))
    np.testing.assert_allclose(augment.soften(images, np.ones(3)), blurred, atol=1e-6)
    sharper = augment.soften(images, np.full(3, -0.5))
    np.testing.assert_allclose(sharper, np.clip(1.5 * images - 0.5 * blurred, 0, 1), atol=1e-6)


def test_noise_has_the_deviation_asked_for_and_spares_the_others(numbers):
    grey = np.full((50, 28, 28), 0.5, np.float32)
    deviation = np.where(np.arange(50) % 2, 0.1, 0).astype(np.float32)
    noisy = augment.add_noise(grey, deviation, numbers)
    assert (noisy[::2] == 0.5).all()
    assert noisy[1::2].std() == pytest.approx(0.1, rel=0.03)


def test_a_patch_is_erased_where_it_should_be():
    white = np.ones((2, 28, 28), np.float32)
    erased = augment.erase(white, np.array([[-4, 4], [0, 0]]), np.array([[4, 6], [0, 0]]))
    assert (erased[0] == 0).sum() == 4 * 6
    assert (erased[0, 8:12, 15:21] == 0).all()
    assert (erased[1] == 1).all()


def test_at_strength_zero_nothing_changes(images, numbers):
    same = Augmentation().times(0)(images[:, None], numbers)
    np.testing.assert_array_equal(same[:, 0], images)


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Augmentation)])
def test_every_variation_is_in_the_whole(images, field):
    strength = getattr(Augmentation(), field)
    alone = dataclasses.replace(Augmentation().times(0), **{field: strength})
    varied = alone(images[:, None], np.random.default_rng(1))
    assert varied.dtype == np.float32 and varied.shape == (40, 1, 28, 28)
    assert varied.min() >= 0 and varied.max() <= 1
    assert np.abs(varied[:, 0] - images).max() > 0.05


def test_a_batch_depends_on_seed_epoch_and_number_alone(small_file):
    def batches(seed, skip=0):
        loader = BatchLoader(
            MnistDataset("train", small_file), 50, seed=seed, transform=BatchTransform(augment=1)
        )
        loader.epoch = skip
        return [images.numpy() for _ in range(2 - skip) for images, _ in loader]

    two_epochs = batches(seed=5)
    np.random.seed(1)
    np.testing.assert_array_equal(np.stack(two_epochs), np.stack(batches(seed=5)))
    np.testing.assert_array_equal(np.stack(two_epochs[6:]), np.stack(batches(seed=5, skip=1)))
    assert all((a != b).any() for a, b in zip(two_epochs, batches(seed=6)))
    assert all((a != b).any() for a, b in zip(two_epochs[:6], two_epochs[6:]))


def test_batches_of_the_same_digits_vary_differently(small_file):
    class Same(MnistDataset):
        def __init__(self):
            super().__init__("train", small_file)
            self.imgs.values = np.repeat(self.imgs.values[:1], 300, axis=0)

    loader = BatchLoader(Same(), 100, seed=0, transform=BatchTransform(augment=1))
    images = np.concatenate([images.numpy() for images, _ in loader]).reshape(300, -1)
    assert len(np.unique(images, axis=0)) == 300
