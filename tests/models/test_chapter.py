"""The course's other networks against the same formulas in NumPy."""

import contextlib

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST, fast, set_seed
from mnist_paddle.models.answers import digit_scores
from mnist_paddle.models.choice import network
from mnist_paddle.models.names import fully_connected
from mnist_paddle.system.errors import SettingsError


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(
    "name, layers",
    [("784-1", 1), ("784-10", 1), ("784-10-10-1-sigmoid", 3), ("784-500-10-relu", 2),
     ("784-500-10-sigmoid-softmax", 2), ("784-512-256-10-relu-softmax", 3)],
)  # fmt: skip
def test_a_fully_connected_network_is_its_formula(name, layers, numbers):
    model = network(name)()
    x = numbers.random((7, 1, 28, 28), dtype=np.float32)
    found = model(paddle.to_tensor(x)).numpy()
    weights = [value.numpy().astype(np.float64) for value in model.state_dict().values()]
    assert len(weights) == 2 * layers
    y = x.reshape(7, 784).astype(np.float64)
    for w, b in zip(weights[::2], weights[1::2]):
        y = y @ w + b
        if w is not weights[-2]:
            y = np.maximum(y, 0) if "relu" in name else 1 / (1 + np.exp(-y))
    np.testing.assert_allclose(found, softmax(y) if "softmax" in name else y, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    "name",
    ["784", "784-11", "783-10", "784-0-10-relu", "784-500-10", "784-10-relu", "784-1-softmax",
     "784-9999-10-relu", "784-" + "10-" * 20 + "10-relu", "784-10\n", "MNIST-2", ""],
)  # fmt: skip
def test_other_names_are_refused_with_what_there_is(name):
    assert fully_connected(name) is None
    with pytest.raises(SettingsError, match="MNIST, DeepMNIST, StrongMNIST, MNIST-1, or widths"):
        network(name)


def test_one_output_on_the_fast_path_is_the_plain_one(numbers):
    set_seed(0)
    model = network("MNIST-1")()
    x = paddle.to_tensor(numbers.random((6, 1, 28, 28), dtype=np.float32))
    outputs, gradients = [], []
    for plain in (False, True):
        with fast.disabled() if plain else contextlib.nullcontext():
            y = model(x)
            (y**2).sum().backward()
        outputs.append(y.numpy())
        gradients.append(model.conv1.weight.grad.numpy())
        model.clear_gradients()
    assert outputs[0].shape == (6, 1)
    np.testing.assert_allclose(outputs[0], outputs[1], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(gradients[0], gradients[1], rtol=1e-3, atol=1e-4)


def test_one_output_and_ten_begin_with_the_same_convolutions():
    models = []
    for name in ("MNIST", "MNIST-1"):
        set_seed(5)
        models.append(network(name)())
    for layer in ("conv1", "conv2"):
        ours, theirs = (getattr(model, layer).weight.numpy() for model in models)
        np.testing.assert_array_equal(ours, theirs)
    assert type(models[0]) is MNIST


def test_one_output_is_rounded_to_a_digit():
    outputs = np.array([[-3.0], [0.4], [0.6], [4.49], [4.51], [9.4], [30.0]], np.float32)
    read = digit_scores(paddle.to_tensor(outputs)).numpy().argmax(axis=1)
    assert read.tolist() == [0, 0, 1, 4, 5, 9, 9]
    logits = paddle.to_tensor([[0.5, 3.0, -1.0]])
    assert digit_scores(logits) is logits
