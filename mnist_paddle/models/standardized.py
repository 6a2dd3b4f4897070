"""A convolution whose kernels are standardised: what batch normalisation does, without a batch."""

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
        # in forms whose gradients Paddle computes fast: rows of a matrix, a sum and not a mean
        rows = self.weight.flatten(1)
        centred = rows - rows.sum(1, keepdim=True) / rows.shape[1]
        squared_norm = centred.square().sum(1, keepdim=True)
        scale = self.gain.flatten(1) * paddle.rsqrt(squared_norm + EPSILON)
        return (centred * scale).reshape(self.weight.shape)

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
