"""The networks of the course's other sections."""

import paddle
import paddle.nn.functional as F
from paddle.nn import LayerList, Linear

from mnist_paddle.models.mnist import MNIST
from mnist_paddle.models.names import FullyConnectedName


class OneOutputMNIST(MNIST):
    """The tutorial's convolutions with one output: images float32 [N, 1, 28, 28] -> [N, 1].

    The output is the digit itself, as a number, to be rounded. Source: chapter section 3.
    """

    def __init__(self):
        super().__init__()
        self.fc = Linear(in_features=980, out_features=1)


class FullyConnected(paddle.nn.Layer):
    """Linear layers with an activation between them: float32 [N, 1, 28, 28] -> [N, 1] or [N, 10].

    One output is the digit as a number; ten are logits, or, with ``softmax``, probabilities, as in
    the notebook edition, whose loss then applies softmax a second time.
    Source: chapter sections 1 to 3 and 10, and the notebook edition.
    """

    def __init__(self, form: FullyConnectedName):
        super().__init__()
        pairs = zip(form.widths, form.widths[1:])
        self.layers = LayerList([Linear(inputs, outputs) for inputs, outputs in pairs])
        self.activation = {"sigmoid": F.sigmoid, "relu": F.relu, None: None}[form.activation]
        self.softmax = form.softmax

    def forward(self, inputs):
        x = paddle.flatten(inputs, 1)  # [N, 784]
        *hidden, last = self.layers
        for layer in hidden:
            x = self.activation(layer(x))
        x = last(x)
        return F.softmax(x) if self.softmax else x
