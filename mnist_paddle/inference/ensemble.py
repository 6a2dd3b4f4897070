"""Several networks, or several views of each image, read as one: their probabilities averaged."""

from collections.abc import Sequence

import numpy as np
import paddle
import paddle.nn.functional as F

from mnist_paddle.data.augmentation.augment import linear_maps, positions, resample
from mnist_paddle.models.answers import finite

_LEAST = 1e-38  # probability, whose logarithm is a number; float32 rounds less to 0
VIEWS = (  # degrees clockwise, slant, size, pixels down, pixels right
    (0, 0, 1, 0, 0),
    (-6, 0, 1, 0, 0),
    (6, 0, 1, 0, 0),
    (0, -0.12, 1, 0, 0),
    (0, 0.12, 1, 0, 0),
    (0, 0, 0.94, 0, 0),
    (0, 0, 1.06, 0, 0),
    (0, 0, 1, 0.5, 0.5),
    (0, 0, 1, -0.5, -0.5),
)


class Ensemble(paddle.nn.Layer):
    """Networks that answer together: images float32 [N, 1, 28, 28] -> log-probabilities [N, 10].

    The probability of a digit is the mean over the ``networks`` and, with ``views``, over nine
    views of the image: as it is, turned, slanted, scaled, shifted (test-time augmentation).
    Raises WeightsError for a network whose logits are not finite.
    """

    def __init__(self, networks: Sequence[paddle.nn.Layer], views: bool = False):
        super().__init__()
        self.networks = paddle.nn.LayerList(networks)
        self.views = views

    def forward(self, inputs):
        images = [inputs]
        if self.views:
            images = [paddle.to_tensor(view) for view in views(inputs.numpy())]
        answers = [F.softmax(finite(net(seen), net)) for net in self.networks for seen in images]
        return paddle.log(paddle.clip(paddle.add_n(answers) / len(answers), _LEAST))


def views(images: np.ndarray) -> list[np.ndarray]:
    """Images float32 [n, 1, 28, 28] -> the nine VIEWS of them, each of that shape."""
    seen = []
    for degrees, slant, scale, down, right in VIEWS:
        each = [np.full(len(images), v) for v in (np.radians(degrees), slant, scale, 1)]
        shift = np.full((len(images), 2), (down, right), np.float32)
        seen.append(resample(images[:, 0], positions(linear_maps(*each), shift))[:, None])
    return seen
