"""The tutorial's network."""

import paddle
import paddle.nn.functional as F
from paddle.nn import Conv2D, Linear, MaxPool2D

from mnist_paddle.models.fast import accelerated


@accelerated  # computes what is written below, faster; fast.py says how, and when it does not
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
