"""What a network reads in a picture."""

from dataclasses import dataclass

import numpy as np

from mnist_paddle.pictures import DigitPicture


@dataclass(frozen=True)
class Prediction:
    """What the network reads: ``digit`` 0-9, and the ``logits`` float32 [10] behind it.

    ``warnings`` are reasons to doubt it, a line each; ``picture`` is what the network was shown.
    """

    digit: int
    logits: np.ndarray
    warnings: tuple[str, ...] = ()
    picture: DigitPicture | None = None

    @property
    def probabilities(self) -> np.ndarray:
        """Float32 [10], summing to 1: the softmax of the logits."""
        return softmax(self.logits)

    def likeliest(self, count: int = 3) -> list[tuple[int, float]]:
        """The ``count`` likeliest digits with their probabilities, the likeliest first."""
        probabilities = self.probabilities
        order = np.argsort(-probabilities, kind="stable")[:count]
        return [(int(digit), float(probabilities[digit])) for digit in order]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Logits float32 [..., 10] -> probabilities of that shape, summing to 1 along the last axis."""
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
