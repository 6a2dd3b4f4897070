"""The training digits that a network finds most like an image: nearest by its last features."""

import threading

import numpy as np
import paddle

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.models import channels_last, workers
from mnist_paddle.models.answers import finite

AT_ONCE = 100  # digits


class Neighbours:
    """The digits of a split by the 980 features of an ``MNIST`` network: for 50,000, 196 MB.

    They are computed at the first question, in some seconds.
    """

    def __init__(self, network: paddle.nn.Layer, split: str = "train"):
        self.network, self.split = network, split
        self.lock = threading.Lock()
        self.digits = self.features = None

    def nearest(self, image: np.ndarray, count: int = 8) -> list[tuple[int, float, np.ndarray]]:
        """For an image float32 [28, 28]: label, Euclidean distance and uint8 [28, 28] of digits,
        the closest first. Raises WeightsError where the weights are too large to tell."""
        with self.lock:
            if self.features is None:
                self.digits = MnistDataset(self.split)
                self.features = self._features(self.digits.imgs)
                self.squares = np.einsum("ij,ij->i", self.features, self.features)
        (own,) = self._features(image.reshape(1, -1))
        with np.errstate(all="ignore"):
            distances = self.squares - 2 * (self.features @ own) + own @ own
        finite(distances, self.network)
        closest = np.argpartition(distances, count)[:count]
        closest = closest[np.argsort(distances[closest])]
        return [
            (
                int(self.digits.labels[i]),
                float(max(distances[i], 0) ** 0.5),
                self.digits.imgs.as_bytes(i).reshape(28, 28),
            )
            for i in closest
        ]

    def _features(self, images) -> np.ndarray:
        """Float32 [n, 980] of images float32 [n, 784]."""
        parameters = [value.numpy() for value in self.network.state_dict().values()][:4]
        found = np.empty((len(images), 980), np.float32)

        @np.errstate(all="ignore")  # an overflow shows in the distances
        def compute(start: int) -> None:
            part = images[start : start + AT_ONCE].reshape(-1, 1, 28, 28)
            stages = channels_last.stages(part, parameters, [True, True])
            found[start : start + AT_ONCE] = stages.forward(part, keep=False)

        workers.each(compute, range(0, len(images), AT_ONCE))
        return found
