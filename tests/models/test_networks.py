"""The network against formulas written out in NumPy."""

import numpy as np
import paddle
import paddle.nn.functional as F
import pytest

from mnist_paddle import MNIST


def convolve(x, weight, bias):
    """[N, C, H, W] with padding 2: the definition, a loop over the 25 places of the kernel."""
    n, _, height, width = x.shape
    padded = np.pad(x, [(0, 0), (0, 0), (2, 2), (2, 2)])
    out = np.zeros((n, len(weight), height, width))
    for down in range(5):
        for across in range(5):
            window = padded[:, :, down : down + height, across : across + width]
            out += np.einsum("nchw,oc->nohw", window, weight[:, :, down, across])
    return out + bias[:, None, None]


def pool(x):
    n, c, h, w = x.shape
    return x.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))


def forward(weights, x):
    for layer in ("conv1", "conv2"):
        x = pool(np.maximum(convolve(x, weights[f"{layer}.weight"], weights[f"{layer}.bias"]), 0))
    return x.reshape(len(x), 980) @ weights["fc.weight"] + weights["fc.bias"]


def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return (log_sum - shifted[np.arange(len(labels)), labels]).mean()


@pytest.fixture
def model():
    paddle.seed(0)
    return MNIST()


@pytest.fixture
def weights(model):
    return {name: value.numpy().astype(np.float64) for name, value in model.state_dict().items()}


@pytest.fixture
def images(numbers):
    return numbers.random((3, 1, 28, 28), dtype=np.float32)


def test_names_and_shapes(model):
    assert {name: list(value.shape) for name, value in model.state_dict().items()} == {
        "conv1.weight": [20, 1, 5, 5],
        "conv1.bias": [20],
        "conv2.weight": [20, 20, 5, 5],
        "conv2.bias": [20],
        "fc.weight": [980, 10],
        "fc.bias": [10],
    }


def test_logits_are_the_formulas(model, weights, images):
    logits = model(paddle.to_tensor(images)).numpy()
    assert logits.shape == (3, 10) and logits.dtype == np.float32
    np.testing.assert_allclose(logits, forward(weights, images), rtol=1e-4, atol=1e-5)


def test_gradients_are_the_slopes_of_the_formulas(model, weights, images):
    labels = np.array([4, 0, 9])
    logits = model(paddle.to_tensor(images))
    F.cross_entropy(logits, paddle.to_tensor(labels.reshape(-1, 1))).backward()
    random = np.random.default_rng(1)
    for name, parameter in model.named_parameters():
        for _ in range(3):
            at = tuple(random.integers(parameter.shape))
            slope = 0
            for sign in (1, -1):
                moved = {key: value.copy() for key, value in weights.items()}
                moved[name][at] += sign * 1e-5
                slope += sign * cross_entropy(forward(moved, images), labels) / 2e-5
            found = float(parameter.grad.numpy()[at])
            assert found == pytest.approx(slope, rel=1e-3, abs=1e-6), (name, at)
