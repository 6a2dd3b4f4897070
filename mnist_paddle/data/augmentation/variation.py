"""What a training batch is made of beyond its digits: variation, and pictures that are no digit."""

from dataclasses import dataclass

import numpy as np

from mnist_paddle.data.augmentation.augment import Augmentation
from mnist_paddle.data.augmentation.outliers import draw_outliers
from mnist_paddle.training.settings import Settings

CALM = 0.3  # strength of the augmentation in the last epochs


@dataclass(frozen=True)
class Variation:
    """A ``BatchLoader``'s transform: digits and labels -> what the network is trained on.

    ``augment`` is the strength of the augmentation, ``outliers`` the non-digits for each digit,
    ``smoothing`` the probability that a label gives up to all ten digits alike (Szegedy et al.
    2016, "Rethinking the Inception Architecture").
    From the epoch ``calm_from`` on (counted from 0) the strength is ``CALM`` and there are no
    non-digits: what was learned of them stays, and the network settles on digits as they are.
    """

    augment: float = 0.0
    outliers: float = 0.0
    smoothing: float = 0.0
    calm_from: int | None = None

    def __call__(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator, epoch: int = 0
    ) -> tuple[np.ndarray, np.ndarray]:
        """Images float32 [n, 1, 28, 28], labels int64 [n, 1] -> images float32 [m, 1, 28, 28] and
        probabilities float32 [m, 10]; for a non-digit all are a tenth."""
        targets = (1 - self.smoothing) * np.eye(10, dtype=np.float32)[labels[:, 0]]
        targets += np.float32(self.smoothing / 10)
        calm = self.calm_from is not None and epoch >= self.calm_from
        augment = min(CALM, self.augment) if calm else self.augment
        if self.outliers and not calm:
            count = round(self.outliers * len(images))
            images = np.concatenate([images, draw_outliers(images, labels[:, 0], count, rng)])
            targets = np.concatenate([targets, np.full((count, 10), 0.1, np.float32)])
        if augment:
            images = Augmentation().times(augment)(images, rng)
        return images, targets


def variation(settings: Settings) -> Variation | None:
    """The variation that the settings ask for; None where they ask for none, as the tutorial."""
    if settings.augment or settings.outliers or settings.smoothing:
        calm_from = settings.epochs - settings.calm if settings.calm else None
        return Variation(settings.augment, settings.outliers, settings.smoothing, calm_from)
    return None
