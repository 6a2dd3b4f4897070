"""What a training batch is made of beyond its digits: variation, non-digits, a teacher."""

from dataclasses import dataclass

import numpy as np
import paddle
import paddle.nn.functional as F

from mnist_paddle.augment import Augmentation
from mnist_paddle.checkpoint import load_network
from mnist_paddle.outliers import draw_outliers
from mnist_paddle.settings import Settings

SOFTNESS = 2.0  # temperature of the teacher's answers: what it holds for second and third counts


@dataclass(frozen=True)
class Variation:
    """A ``BatchLoader``'s transform: digits and labels -> what the network is trained on.

    ``augment`` is the strength of the augmentation, ``outliers`` the non-digits for each digit.
    With a ``teacher``, a trained network, its softened answers take the place of the labels
    (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network"; that it sees the same
    varied image: Beyer et al. 2022, "A good teacher is patient and consistent").
    """

    augment: float = 0.0
    outliers: float = 0.0
    teacher: paddle.nn.Layer | None = None

    def __call__(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Images float32 [n, 1, 28, 28], labels int64 [n, 1] -> images float32 [m, 1, 28, 28] and
        probabilities float32 [m, 10]; for a non-digit all are a tenth."""
        digits = len(images)
        targets = np.eye(10, dtype=np.float32)[labels[:, 0]]
        if self.outliers:
            count = round(self.outliers * digits)
            images = np.concatenate([images, draw_outliers(images, labels[:, 0], count, rng)])
            targets = np.concatenate([targets, np.full((count, 10), 0.1, np.float32)])
        if self.augment:
            images = Augmentation().times(self.augment)(images, rng)
        if self.teacher:
            with paddle.no_grad():
                logits = self.teacher(paddle.to_tensor(images[:digits]))
                targets[:digits] = F.softmax(logits / SOFTNESS).numpy()
        return images, targets


def variation(settings: Settings) -> Variation | None:
    """The variation that the settings ask for; None where they ask for none, as the tutorial.

    Raises as ``load_network`` where the teacher's weights cannot be loaded.
    """
    if not (settings.augment or settings.outliers or settings.teacher):
        return None
    teacher = load_network(settings.teacher) if settings.teacher else None
    if teacher:
        teacher.eval()
    return Variation(settings.augment, settings.outliers, teacher)
