"""The temperature against a search of its own, and what it leaves as it was."""

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST, DeepMNIST, scoring_loader, set_seed
from mnist_paddle.training.calibration import calibrate, fit_temperature


def loss(logits, labels):
    logits = logits - logits.max(1, keepdims=True)
    normal = np.log(np.exp(logits).sum(1))
    return (normal - logits[np.arange(len(labels)), labels]).mean()


@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
def test_it_finds_the_temperature_that_labels_were_drawn_at(numbers, temperature):
    true = 2 * numbers.standard_normal((8000, 10))
    labels = (true + numbers.gumbel(size=true.shape)).argmax(1)  # a draw from softmax(true)
    found = fit_temperature(temperature * true, labels)
    assert found == pytest.approx(temperature, rel=0.05)
    grid = np.geomspace(0.1, 10, 200)
    best = grid[np.argmin([loss(temperature * true / t, labels) for t in grid])]
    assert found == pytest.approx(best, rel=0.024)


def test_labels_that_are_never_wrong_ask_for_a_cold_one():
    logits = np.eye(10)[[1, 2, 3]]
    assert fit_temperature(logits, np.array([1, 2, 3])) == pytest.approx(0.05, rel=1e-3)
    assert fit_temperature(logits, np.array([4, 5, 6])) == pytest.approx(20, rel=1e-3)


@pytest.mark.parametrize("network", [MNIST, DeepMNIST])
def test_it_is_folded_into_the_last_layer(small_file, network):
    set_seed(0)
    model = network()
    loader = scoring_loader("valid", 30, small_file)
    images = paddle.concat([images for images, _ in loader])
    labels = loader.dataset.labels
    before = model(images).numpy()
    result = calibrate(model, loader)
    after = model(images).numpy()
    np.testing.assert_allclose(after * result.temperature, before, rtol=1e-3, atol=1e-4)
    np.testing.assert_array_equal(after.argmax(1), before.argmax(1))
    assert result.before == pytest.approx(loss(before, labels), rel=1e-4)
    assert result.after == pytest.approx(loss(after, labels), rel=1e-4)
    assert result.after < result.before
    assert calibrate(model, loader).temperature == pytest.approx(1, abs=1e-3)
