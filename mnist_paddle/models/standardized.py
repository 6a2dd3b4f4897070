"""A convolution whose kernels are standardised: what batch normalisation does, without a batch."""

import math

import paddle
import paddle.nn.functional as F
from paddle.nn import Conv2D
from paddle.nn.initializer import Constant

EPSILON = 1e-6  # added to the squared norm of a kernel


class StandardizedConv2D(Conv2D):
    """Conv2D of which each channel's kernel has mean 0 and, as its norm, a learned ``gain``.

    ``weight`` float32 [out, in, k, k] counts for its direction only; ``gain`` float32
    [out, 1, 1, 1] begins at the root of 2, which keeps the variance through a ReLU (He et al.
    2015). An image computes the same alone, in a batch, in training and in evaluation.

    Source: Qiao et al. 2019, "Micro-Batch Training with Batch-Channel Normalization and Weight
    Standardization"; the gain: Brock et al. 2021, "Characterizing Signal Propagation to Close the
    Performance Gap in Unnormalized ResNets".
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        shape = [self.weight.shape[0], 1, 1, 1]
        self.gain = self.create_parameter(shape, default_initializer=Constant(2**0.5))

    def kernel(self) -> paddle.Tensor:
        """What the images are convolved with: float32 [out, in, k, k]."""
        # in forms whose gradients Paddle computes fast: a sum, not a mean; the larger factor first
        axes, size = [1, 2, 3], math.prod(self.weight.shape[1:])
        centred = self.weight - self.weight.sum(axes, keepdim=True) / size
        squared_norm = centred.square().sum(axes, keepdim=True)
        return centred * self.gain * paddle.rsqrt(squared_norm + EPSILON)

    def forward(self, x):
        return F.conv2d(
            x,
            self.kernel(),
            self.bias,
            self._stride,
            self._updated_padding,
            self._dilation,
            self._groups,
            self._data_format,
        )
