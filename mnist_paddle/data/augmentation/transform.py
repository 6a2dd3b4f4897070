"""What a training batch is made of beyond its digits: variation, other styles, and no digits."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_paddle.data.augmentation.augment import Augmentation
from mnist_paddle.data.augmentation.outliers import draw_outliers
from mnist_paddle.data.augmentation.styles import draw_styles
from mnist_paddle.data.pixels import PixelScale

COOLDOWN = 0.3  # strength of the augmentation in the last epochs


@dataclass(frozen=True)
class BatchTransform:
    """A ``BatchLoader``'s transform: digits and labels -> what the network is trained on.

    ``augment`` is the strength of the augmentation, ``outliers`` the non-digits and
    ``styles`` the digits drawn in styles that MNIST lacks, for each digit,
    ``label_smoothing`` the probability that a label gives up to all ten digits alike (Szegedy et
    al. 2016, "Rethinking the Inception Architecture"). From the epoch ``cooldown_from`` on (counted
    from 0) the strength is at most ``COOLDOWN`` and there are no non-digits: what was learned of
    them stays, and the network settles on digits as they are. ``pixels`` names the
    ``PixelScale`` of the result.
    """

    augment: float = 0.0
    outliers: float = 0.0
    styles: float = 0.0
    label_smoothing: float = 0.0
    cooldown_from: int | None = None
    pixels: str | None = None

    def __call__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        rng: np.random.Generator,
        epoch: int = 0,
        rows: Callable[[int], slice] = slice,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Images float32 [n, 1, 28, 28], labels int64 [n, 1] -> images float32 [m, 1, 28, 28] and
        probabilities float32 [m, 10]; for a non-digit all are a tenth. Of these m only
        ``rows(m)``, all by default, are made and returned; the random numbers are the same."""
        if self.styles:
            drawn, which = draw_styles(round(self.styles * len(images)), rng)
            images, labels = np.concatenate([images, drawn]), np.concatenate([labels, which])
        targets = np.eye(10, dtype=np.float32)[labels[:, 0]]
        if self.label_smoothing:
            share = np.float32(self.label_smoothing)  # as F.label_smooth rounds it
            targets = (1 - share) * targets + share / 10
        cooling = self.cooldown_from is not None and epoch >= self.cooldown_from
        augment = min(COOLDOWN, self.augment) if cooling else self.augment
        if self.outliers and not cooling:
            count = round(self.outliers * len(images))
            images = np.concatenate([images, draw_outliers(images, labels[:, 0], count, rng)])
            targets = np.concatenate([targets, np.full((count, 10), 0.1, np.float32)])
        chosen = rows(len(images))
        vary = Augmentation().times(augment)
        images = vary(images, rng, chosen) if augment else images[chosen]
        targets = targets[chosen]
        return PixelScale(self.pixels)(images, targets) if self.pixels else (images, targets)
