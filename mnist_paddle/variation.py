"""What a training batch is made of beyond its digits: variation, and pictures that are no digit."""

from dataclasses import dataclass

import numpy as np

from mnist_paddle.augment import Augmentation
from mnist_paddle.outliers import draw_outliers
from mnist_paddle.settings import Settings


@dataclass(frozen=True)
class Variation:
    """A ``BatchLoader``'s transform: digits and labels -> what the network is trained on.

    ``augment`` is the strength of the augmentation, ``outliers`` the non-digits for each digit.
    """

    augment: float = 0.0
    outliers: float = 0.0

    def __call__(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Images float32 [n, 1, 28, 28], labels int64 [n, 1] -> images float32 [m, 1, 28, 28] and
        probabilities float32 [m, 10]; for a non-digit all are a tenth."""
        targets = np.eye(10, dtype=np.float32)[labels[:, 0]]
        if self.outliers:
            count = round(self.outliers * len(images))
            images = np.concatenate([images, draw_outliers(images, labels[:, 0], count, rng)])
            targets = np.concatenate([targets, np.full((count, 10), 0.1, np.float32)])
        if self.augment:
            images = Augmentation().times(self.augment)(images, rng)
        return images, targets


def variation(settings: Settings) -> Variation | None:
    """The variation that the settings ask for; None where they ask for none, as the tutorial."""
    if settings.augment or settings.outliers:
        return Variation(settings.augment, settings.outliers)
    return None
