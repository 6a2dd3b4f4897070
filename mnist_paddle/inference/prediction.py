"""What a network reads in a picture."""

from dataclasses import dataclass

import numpy as np

from mnist_paddle.inference.in_notebook import html_of
from mnist_paddle.inference.uncertainty import Doubt
from mnist_paddle.pictures import DigitPicture


@dataclass(frozen=True, repr=False, eq=False)
class Prediction:
    """What the network reads: ``digit`` 0-9, and the ``logits`` float32 [10] behind it.

    Both are None where there is no digit to read: the picture is blank, or noise. ``warnings`` are
    reasons to doubt the reading; ``picture`` is what the network was shown.
    """

    digit: int | None
    logits: np.ndarray | None
    warnings: tuple[Doubt, ...] = ()
    picture: DigitPicture | None = None

    @property
    def probabilities(self) -> np.ndarray | None:
        """Float32 [10], summing to 1: the softmax of the logits; None without them."""
        return None if self.logits is None else softmax(self.logits)

    @property
    def probability(self) -> float | None:
        """Of the digit read; None where there is none."""
        return None if self.digit is None else float(self.probabilities[self.digit])

    @property
    def box(self) -> tuple[int, int, int, int] | None:
        """Where the digit is: left, top, right and bottom, exclusive, in pixels of the picture."""
        return self.picture and self.picture.place

    def __repr__(self) -> str:
        chance = "" if self.digit is None else f", probability={self.probability:.4f}"
        doubts = f", warnings={[doubt.code for doubt in self.warnings]}" if self.warnings else ""
        return f"Prediction(digit={self.digit}{chance}{doubts})"

    def _repr_html_(self) -> str:
        return html_of(self)

    def likeliest(self, count: int = 3) -> list[tuple[int, float]]:
        """The ``count`` likeliest digits with their probabilities, the likeliest first."""
        if self.logits is None:
            return []
        probabilities = self.probabilities
        order = np.argsort(-probabilities, kind="stable")[:count]
        return [(int(digit), float(probabilities[digit])) for digit in order]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Logits float32 [..., 10] -> probabilities of that shape, summing to 1 along the last axis."""
    logits = np.float64(logits)  # of which the difference of any two is finite
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.float32(exponentials / exponentials.sum(axis=-1, keepdims=True))
