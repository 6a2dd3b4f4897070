"""One image in NumPy against Paddle's own layers, and where it does not apply."""

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST, DeepMNIST, StrongMNIST
from mnist_paddle.models import fast, single_image


def applies(network):
    return single_image.logits(network, np.zeros((28, 28), np.float32)) is not None


def by_paddle(network, image):
    with fast.disabled(), paddle.no_grad():
        return network(paddle.to_tensor(image[None, None])).numpy()[0]


@pytest.mark.parametrize("network", [MNIST, DeepMNIST, StrongMNIST])
def test_logits_are_those_of_paddles_layers(network, numbers):
    model = network()
    model.eval()
    for parameter in model.parameters():  # biases begin at zero
        parameter.set_value(numbers.normal(0, 0.2, parameter.shape).astype(np.float32))
    for _ in range(3):
        image = numbers.random((28, 28)).astype(np.float32)
        expected = by_paddle(model, image)
        np.testing.assert_allclose(
            single_image.logits(model, image), expected, rtol=1e-4, atol=1e-5 * abs(expected).max()
        )


def test_it_does_not_apply_to_networks_that_were_changed():
    class Other(MNIST):
        def forward(self, inputs):
            return 2 * super().forward(inputs)

    def another_layer(model):
        model.conv1 = paddle.nn.Conv2D(1, 20, 5, padding=2, dilation=1, padding_mode="reflect")

    def hook(model):
        model.register_forward_post_hook(lambda layer, inputs, output: output + 1)

    def hook_inside(model):
        model.fc.register_forward_post_hook(lambda layer, inputs, output: output + 1)

    def own_forward(model):
        model.forward = lambda inputs: inputs

    assert not applies(Other()) and not applies(paddle.nn.Linear(2, 2))
    for change in (another_layer, hook, hook_inside, own_forward):
        for model, layers in [(mnist := MNIST(), mnist), (deep := DeepMNIST(), deep.stages)]:
            model.eval()
            assert applies(model)
            change(layers)
            assert not applies(model)


def test_weights_of_another_type_run_as_written_without_a_warning(recwarn):
    model = MNIST()
    model.eval()
    assert applies(model)
    model.to(dtype="float64")
    assert not applies(model) and not recwarn.list


def test_it_does_not_apply_where_paddle_would_compute_otherwise():
    model = MNIST()
    with fast.disabled():
        assert not applies(model)
    strong = StrongMNIST()
    strong.train()
    assert not applies(strong)  # dropout
    assert applies(model) and not applies(MNIST().to(dtype="float64"))
