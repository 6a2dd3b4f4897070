"""Two stronger networks than the tutorial's."""

import paddle
import paddle.nn.functional as F
from paddle.nn import Conv2D, Dropout, Flatten, Linear, MaxPool2D, ReLU, Sequential

from mnist_paddle.models.fast import accelerated
from mnist_paddle.models.standardized import StandardizedConv2D


@accelerated
class DeepMNIST(paddle.nn.Layer):
    """Three convolutions and a linear layer: images float32 [N, 1, 28, 28] -> logits [N, 10].

    A frame of two black pixels makes the images 32 by 32, which halve three times. 68,000 numbers
    are learned: ``stages.conv1`` 5x5, ``stages.conv2`` and ``stages.conv3`` 3x3, ``stages.fc``.
    """

    def __init__(self):
        super().__init__()
        self.stages = Sequential(
            ("conv1", Conv2D(1, 24, 5, padding=2)),
            ("relu1", ReLU()),
            ("max_pool1", MaxPool2D(2, 2)),  # [N, 24, 16, 16]
            ("conv2", Conv2D(24, 48, 3, padding=1)),
            ("relu2", ReLU()),
            ("max_pool2", MaxPool2D(2, 2)),  # [N, 48, 8, 8]
            ("conv3", Conv2D(48, 96, 3, padding=1)),
            ("relu3", ReLU()),
            ("max_pool3", MaxPool2D(2, 2)),  # [N, 96, 4, 4]
            ("flatten", Flatten()),
            ("fc", Linear(96 * 4 * 4, 10)),
        )

    def forward(self, inputs):
        return self.stages(F.pad(inputs, [2, 2, 2, 2]))


@accelerated
class StrongMNIST(paddle.nn.Layer):
    """Five convolutions and a linear layer: images float32 [N, 1, 28, 28] -> logits [N, 10].

    As ``DeepMNIST``, with two convolutions before the second and the third pooling (Simonyan &
    Zisserman 2015), kernels that are standardised (``StandardizedConv2D``), and dropout before the
    linear layer (Srivastava et al. 2014). 248,000 numbers are learned.
    """

    def __init__(self):
        super().__init__()
        self.stages = Sequential(
            ("conv1", StandardizedConv2D(1, 32, 5, padding=2)),
            ("relu1", ReLU()),
            ("max_pool1", MaxPool2D(2, 2)),  # [N, 32, 16, 16]
            ("conv2", StandardizedConv2D(32, 64, 3, padding=1)),
            ("relu2", ReLU()),
            ("conv3", StandardizedConv2D(64, 64, 3, padding=1)),
            ("relu3", ReLU()),
            ("max_pool3", MaxPool2D(2, 2)),  # [N, 64, 8, 8]
            ("conv4", StandardizedConv2D(64, 112, 3, padding=1)),
            ("relu4", ReLU()),
            ("conv5", StandardizedConv2D(112, 108, 3, padding=1)),
            ("relu5", ReLU()),
            ("max_pool5", MaxPool2D(2, 2)),  # [N, 108, 4, 4]
            ("flatten", Flatten()),
            ("dropout", Dropout(0.4)),
            ("fc", Linear(108 * 4 * 4, 10)),
        )

    def forward(self, inputs):
        return self.stages(F.pad(inputs, [2, 2, 2, 2]))
