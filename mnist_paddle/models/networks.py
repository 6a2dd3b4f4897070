"""The tutorial's network, and two stronger ones."""

from collections.abc import Mapping

import paddle
import paddle.nn.functional as F
from paddle.nn import Conv2D, Dropout, Linear, MaxPool2D

from mnist_paddle.models.standardized import StandardizedConv2D
from mnist_paddle.system.errors import SettingsError


class MNIST(paddle.nn.Layer):
    """Two convolutions and a linear layer: images float32 [N, 1, 28, 28] -> logits [N, 10].

    The ten outputs are logits; ``F.cross_entropy`` takes them as they are, and softmax is only
    for reading them as probabilities. 20,000 numbers are learned, under the keys
    ``conv1.weight`` [20, 1, 5, 5], ``conv1.bias`` [20], ``conv2.weight`` [20, 20, 5, 5],
    ``conv2.bias`` [20], ``fc.weight`` [980, 10] and ``fc.bias`` [10].

    Source: the tutorial's class of this name (chapter section 4, ten-way output).
    """

    def __init__(self):
        super().__init__()
        self.conv1 = Conv2D(in_channels=1, out_channels=20, kernel_size=5, stride=1, padding=2)
        self.max_pool1 = MaxPool2D(kernel_size=2, stride=2)
        self.conv2 = Conv2D(in_channels=20, out_channels=20, kernel_size=5, stride=1, padding=2)
        self.max_pool2 = MaxPool2D(kernel_size=2, stride=2)
        self.fc = Linear(in_features=980, out_features=10)

    def forward(self, inputs):
        x = self.conv1(inputs)  # [N, 20, 28, 28]
        x = F.relu(x)
        x = self.max_pool1(x)  # [N, 20, 14, 14]
        x = self.conv2(x)  # [N, 20, 14, 14]
        x = F.relu(x)
        x = self.max_pool2(x)  # [N, 20, 7, 7]
        x = paddle.reshape(x, [x.shape[0], 980])
        x = self.fc(x)  # [N, 10]
        return x


class DeepMNIST(paddle.nn.Layer):
    """Three convolutions and a linear layer: images float32 [N, 1, 28, 28] -> logits [N, 10].

    A frame of two black pixels makes the images 32 by 32, which halve three times. 68,000 numbers
    are learned: `stages.conv1` 5x5, `stages.conv2` and `stages.conv3` 3x3, `stages.fc`.
    """

    def __init__(self):
        super().__init__()
        self.stages = Stages((24, 48, 96), (5, 3, 3), (True, True, True))

    def forward(self, inputs):
        return self.stages(F.pad(inputs, [2, 2, 2, 2]))


class StrongMNIST(paddle.nn.Layer):
    """Six convolutions and a linear layer: images float32 [N, 1, 28, 28] -> logits [N, 10].

    As ``DeepMNIST``, with two convolutions before each pooling (Simonyan & Zisserman 2015), kernels
    that are standardised (``StandardizedConv2D``), and dropout before the linear layer (Srivastava
    et al. 2014). 244,000 numbers are learned.
    """

    def __init__(self):
        super().__init__()
        self.stages = Stages(
            channels=(32, 32, 64, 64, 96, 120),
            kernels=(5, 3, 3, 3, 3, 3),
            pooled=(False, True, False, True, False, True),
            convolution=StandardizedConv2D,
            dropout=0.4,
        )

    def forward(self, inputs):
        return self.stages(F.pad(inputs, [2, 2, 2, 2]))


class Stages(paddle.nn.Layer):
    """[convolution -> ReLU -> 2x2 max-pooling, if `pooled`] a few times, dropout, then a linear
    layer: images float32 [N, 1, 32, 32] -> logits [N, 10]."""

    def __init__(self, channels, kernels, pooled, convolution=Conv2D, dropout=0.0):
        super().__init__()
        self.names = [
            (f"conv{i}", f"max_pool{i}" if pool else None) for i, pool in enumerate(pooled, 1)
        ]
        for (conv, pool), c_in, c_out, k in zip(self.names, (1, *channels), channels, kernels):
            self.add_sublayer(conv, convolution(c_in, c_out, k, padding=k // 2))
            if pool:
                self.add_sublayer(pool, MaxPool2D(2, 2))
        self.dropout = Dropout(dropout)
        side = 32 >> sum(pooled)
        self.fc = Linear(channels[-1] * side * side, 10)

    def forward(self, inputs):
        x = inputs
        for conv, pool in self.names:
            x = F.relu(getattr(self, conv)(x))
            if pool:
                x = getattr(self, pool)(x)  # half as high, half as wide
        return self.fc(self.dropout(paddle.flatten(x, 1)))


def network(name: str) -> type[paddle.nn.Layer]:
    """The network of that name, of ``NETWORKS``. Raises SettingsError for another."""
    if name in NETWORKS:
        return NETWORKS[name]
    raise SettingsError(f"network is {name!r}, but can only be {', '.join(NETWORKS)}")


def network_for(weights: Mapping[str, object]) -> type[paddle.nn.Layer]:
    """The network that has weights of these names; ``MNIST``, the tutorial's, if none has.

    ``load_weights`` says what is wrong with them, if anything is.
    """
    if "stages.conv6.weight" in weights:
        return StrongMNIST
    return DeepMNIST if "stages.conv3.weight" in weights else MNIST


NETWORKS = {"MNIST": MNIST, "DeepMNIST": DeepMNIST, "StrongMNIST": StrongMNIST}
