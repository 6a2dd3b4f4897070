"""Our SGD moves the weights to the same bits as Paddle's own."""

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST, StrongMNIST
from mnist_paddle.models.choice import network
from mnist_paddle.training.optimizers import make_schedule
from mnist_paddle.training.sgd import SGD

NETWORKS = {
    "MNIST": MNIST,
    "StrongMNIST": StrongMNIST,
    "784-1": network("784-1"),
    "784-10-10-1-sigmoid": network("784-10-10-1-sigmoid"),
}


def train(model, kind, rate=0.1, steps=3, **settings):
    """The weights after some steps on random digits."""
    optimizer = kind(learning_rate=rate, parameters=model.parameters(), **settings)
    rng = np.random.default_rng(0)
    for _ in range(steps):
        images = paddle.to_tensor(rng.random((6, 1, 28, 28), np.float32))
        (model(images) ** 2).mean().backward()
        optimizer.step()
        optimizer.clear_grad()
        if not isinstance(rate, float):
            rate.step()
    return [parameter.numpy() for parameter in model.parameters()]


def both(build, **settings):
    """What both leave of the same network; ``rate`` may be a function that makes a schedule."""
    found = []
    for kind in (SGD, paddle.optimizer.SGD):
        paddle.seed(1)
        rate = settings.get("rate", 0.1)
        found.append(
            train(build(), kind, **{**settings, "rate": rate() if callable(rate) else rate})
        )
    return found


def same(ours, paddles):
    return all(np.array_equal(a, b) for a, b in zip(ours, paddles, strict=True))


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network(name):
    ours, paddles = both(NETWORKS[name])
    assert same(ours, paddles)
    paddle.seed(1)
    assert not same(ours, [parameter.numpy() for parameter in NETWORKS[name]().parameters()])


@pytest.mark.parametrize("schedule", ["constant", "one_cycle", "polynomial"])
def test_a_schedule(schedule):
    assert same(*both(MNIST, rate=lambda: make_schedule(schedule, 0.1, 3)))


@pytest.mark.parametrize(
    "settings",
    [{"weight_decay": 0.1}, {"grad_clip": paddle.nn.ClipGradByNorm(0.01)}],
    ids=lambda settings: next(iter(settings)),
)
def test_what_is_left_to_paddle(settings):
    ours, paddles = both(MNIST, **settings)
    assert same(ours, paddles) and not same(ours, both(MNIST)[0])


@pytest.mark.parametrize(
    "attribute",
    [
        {"learning_rate": 0.5},
        {"regularizer": paddle.regularizer.L2Decay(0.1)},
        {"trainable": False},
    ],
    ids=lambda attribute: next(iter(attribute)),
)
def test_a_parameter_with_a_wish_of_its_own(attribute):
    def build():
        own = paddle.ParamAttr(**attribute)
        return paddle.nn.Sequential(
            paddle.nn.Flatten(), paddle.nn.Linear(784, 4, own), paddle.nn.Linear(4, 2)
        )

    assert same(*both(build))


class Sometimes(paddle.nn.Layer):
    """Two layers, of which the second is used in the first call only."""

    def __init__(self):
        super().__init__()
        self.first, self.second = paddle.nn.Linear(784, 2), paddle.nn.Linear(2, 2)
        self.calls = 0

    def forward(self, images):
        x = self.first(images.flatten(1))
        self.calls += 1
        return self.second(x) if self.calls == 1 else x


@pytest.mark.parametrize("decay", [None, 0.1])
def test_a_layer_that_is_not_always_used(decay):
    assert same(*both(Sometimes, weight_decay=decay))


def test_gradients_add_up_until_they_are_cleared():
    layer = paddle.nn.Linear(2, 1, bias_attr=False)
    before = layer.weight.numpy()
    optimizer = SGD(0.5, layer.parameters())
    for _ in range(2):
        layer(paddle.ones([1, 2])).sum().backward()
    optimizer.step()
    np.testing.assert_array_equal(layer.weight.numpy(), before - 1)
    optimizer.clear_grad()
    optimizer.step()
    np.testing.assert_array_equal(layer.weight.numpy(), before - 1)
