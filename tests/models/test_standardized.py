"""The standardised kernel and its gradients are those of the formula, in double precision."""

import numpy as np
import paddle
import pytest

from mnist_paddle.models.standardized import EPSILON, StandardizedConv2D


@pytest.mark.parametrize("channels, k", [((1, 32), 5), ((64, 96), 3)])
def test_kernel_and_gradients(channels, k, numbers):
    paddle.seed(0)
    layer = StandardizedConv2D(*channels, k)
    layer.gain.set_value(paddle.rand(layer.gain.shape) + 0.5)
    upstream = numbers.standard_normal(layer.weight.shape).astype(np.float32)
    kernel = layer.kernel()
    kernel.backward(paddle.to_tensor(upstream))

    axes = (1, 2, 3)
    weight, gain = (tensor.numpy().astype(np.float64) for tensor in (layer.weight, layer.gain))
    centred = weight - weight.mean(axes, keepdims=True)
    norm = np.sqrt((centred**2).sum(axes, keepdims=True) + EPSILON)
    unit = centred / norm
    np.testing.assert_allclose(kernel.numpy(), gain * unit, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(
        layer.gain.grad.numpy(), (upstream * unit).sum(axes, keepdims=True), rtol=1e-4, atol=1e-5
    )
    along = (upstream * unit).sum(axes, keepdims=True)
    expected = gain * (upstream - along * unit) / norm
    expected -= expected.mean(axes, keepdims=True)
    np.testing.assert_allclose(layer.weight.grad.numpy(), expected, rtol=1e-4, atol=1e-4)
