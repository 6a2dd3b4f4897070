"""The losses and scores of the course's sections against formulas in NumPy."""

import numpy as np
import paddle
import pytest

from mnist_paddle import set_seed, train
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.data.pixels import PixelScale
from mnist_paddle.models.choice import network
from mnist_paddle.training.fit import fit
from mnist_paddle.training.loaders import loaders_for, scoring_loader_for
from mnist_paddle.training.loop import evaluation, score
from mnist_paddle.training.losses import cross_entropy, squared_error
from mnist_paddle.training.optimizers import make_schedule
from mnist_paddle.training.settings import Settings


def log_softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=1, keepdims=True))


@pytest.fixture
def labels(numbers):
    return numbers.integers(0, 10, (8, 1))


def test_squared_error_of_one_output_is_its_distance_from_the_digit(numbers, labels):
    outputs = numbers.normal(4, 3, (8, 1)).astype(np.float32)
    found = squared_error(paddle.to_tensor(outputs), paddle.to_tensor(labels)).numpy()
    np.testing.assert_allclose(found, (outputs - labels) ** 2, rtol=1e-5)


def test_squared_error_of_ten_outputs_is_that_from_one_hot_labels(numbers, labels):
    outputs = numbers.normal(size=(8, 10)).astype(np.float32)
    found = squared_error(paddle.to_tensor(outputs), paddle.to_tensor(labels)).numpy()
    np.testing.assert_allclose(found, (outputs - np.eye(10)[labels[:, 0]]) ** 2, rtol=1e-4)


def test_softmax_twice_cannot_fall_below_its_floor(numbers, labels):
    """The notebook edition's networks end in softmax, and F.cross_entropy applies it again."""
    logits = numbers.normal(size=(8, 10)).astype(np.float32)
    once = np.exp(log_softmax(logits))
    found = cross_entropy(
        paddle.nn.functional.softmax(paddle.to_tensor(logits)), paddle.to_tensor(labels)
    ).numpy()
    expected = -np.take_along_axis(log_softmax(once), labels, axis=1)
    np.testing.assert_allclose(found, expected.mean(), rtol=1e-5)
    perfect = cross_entropy(paddle.eye(10), paddle.arange(10).reshape([10, 1])).numpy()
    np.testing.assert_allclose(perfect, -np.log(np.e / (np.e + 9)), rtol=1e-6)
    assert perfect == pytest.approx(1.4612, abs=5e-5) and found > perfect


@pytest.mark.parametrize("name", ["784-1", "784-10-10-1-sigmoid", "784-10", "784-10-softmax"])
def test_accuracy_and_loss_over_a_split_are_their_formulas(name, small_file):
    set_seed(1)
    model = network(name)()
    settings = Settings(datafile=str(small_file))
    split = MnistDataset("valid", small_file)
    outputs = model(paddle.to_tensor(split.imgs[:].reshape(-1, 1, 28, 28))).numpy()
    if outputs.shape[1] == 1:
        read = np.clip(np.round(outputs[:, 0]), 0, 9)
        mean = ((outputs[:, 0] - split.labels) ** 2).mean()
        loss_of = squared_error
    else:
        read = outputs.argmax(axis=1)
        mean = -log_softmax(outputs)[np.arange(100), split.labels].mean()
        loss_of = cross_entropy
    loader = scoring_loader_for(settings, "valid")
    loader.batch_size = 33  # a short last batch counts by its digits
    assert evaluation(model, loader) == (read == split.labels).mean()
    accuracy, loss = score(model, loader, loss_of)
    assert accuracy == (read == split.labels).mean() and loss == pytest.approx(mean, rel=1e-4)


def test_the_loss_on_valid_is_logged_with_each_epoch(small_file):
    settings = Settings(epochs=2, batch_size=50, optimizer="adam", datafile=str(small_file))
    model, history = fit(settings, log=lambda line: None)
    loader = scoring_loader_for(settings, "valid")
    assert history.epochs[-1]["validation_loss"] == score(model, loader, cross_entropy)[1]
    assert history.epochs[0]["validation_loss"] > history.epochs[1]["validation_loss"]


@pytest.mark.parametrize("pixels", ["k/256", "k/255", "k/127.5-1"])
def test_pixels_are_scaled_for_training_and_for_scoring(pixels, small_file):
    settings = Settings(pixels=pixels, shuffle=False, datafile=str(small_file))
    for mode, loader in zip(("train", "valid"), loaders_for(settings)):
        whole = MnistDataset(mode, small_file).imgs[:100] * 256
        formula = {"k/256": whole / 256, "k/255": whole / 255, "k/127.5-1": whole / 127.5 - 1}
        images, _ = next(iter(loader))
        found = images.numpy().reshape(-1, 784)[:100]
        np.testing.assert_allclose(found, formula[pixels], rtol=1e-6, atol=1e-7)


def test_pixels_are_scaled_after_augmentation(small_file):
    plain = Settings(augment=0.5, datafile=str(small_file))
    scaled = Settings(augment=0.5, pixels="k/127.5-1", datafile=str(small_file))
    (x, _), (y, _) = (next(iter(loaders_for(s)[0])) for s in (plain, scaled))
    np.testing.assert_allclose(y.numpy(), PixelScale("k/127.5-1")(x.numpy(), None)[0], rtol=1e-6)


def test_without_shuffling_the_digits_come_as_they_are_stored(small_file):
    loader, _ = loaders_for(Settings(shuffle=False, datafile=str(small_file)))
    labels = np.concatenate([y.numpy()[:, 0] for _, y in loader])
    np.testing.assert_array_equal(labels, MnistDataset("train", small_file).labels)


def test_the_polynomial_schedule_falls_to_a_tenth_along_a_line():
    schedule = make_schedule("polynomial", 0.01, 20)
    rates = []
    for _ in range(20):
        rates.append(schedule.get_lr())
        schedule.step()
    np.testing.assert_allclose(rates, 0.01 - 0.009 * np.arange(20) / 20, rtol=1e-6)
    assert schedule.get_lr() == pytest.approx(0.001)


def test_a_network_of_one_output_learns_by_the_one_train(small_file):
    settings = Settings(network="784-1", loss="squared_error", learning_rate=0.001, batch_size=10,
                        epochs=3, datafile=str(small_file))  # fmt: skip
    loader, valid = loaders_for(settings)
    history = train(network("784-1")(), loader, valid, settings, save_path=None, log=list)
    assert history.epochs[-1]["training_loss"] < history.epochs[0]["training_loss"]
