"""Read a digit from a picture: the tutorial's ``load_image``, and ``predict`` on any picture."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import paddle
from PIL import Image

from mnist_paddle.inference.uncertainty import doubts, second_reader
from mnist_paddle.models import single_image
from mnist_paddle.pictures import DigitPicture, read_digit


@dataclass(frozen=True)
class Prediction:
    """What the network reads: ``digit`` 0-9, and ``probabilities`` float32 [10], summing to 1.

    ``warnings`` are reasons to doubt it, a line each; ``picture`` is what the network was shown.
    """

    digit: int
    probabilities: np.ndarray
    warnings: tuple[str, ...] = ()
    picture: DigitPicture | None = None

    def likeliest(self, count: int = 3) -> list[tuple[int, float]]:
        """The ``count`` likeliest digits with their probabilities, the likeliest first."""
        order = np.argsort(-self.probabilities, kind="stable")[:count]
        return [(int(digit), float(self.probabilities[digit])) for digit in order]


def predict(model: paddle.nn.Layer, img_path: str | os.PathLike | Image.Image) -> Prediction:
    """The digit in any picture of one, a file or a picture at hand, on the model's device.

    The model is left in evaluation mode. Raises PictureError for a file that is not a whole
    picture.
    Source: the tutorial's last listing; there the picture is prepared by ``load_image``.
    """
    return predict_pictures(model, [read_digit(img_path)])[0]


def predict_pictures(model: paddle.nn.Layer, pictures: Sequence[DigitPicture]) -> list[Prediction]:
    """The digits in pictures that were read already, in one batch."""
    if model.training:
        model.eval()
    images = np.stack([picture.pixels for picture in pictures])
    first = _probabilities(model, images)
    second = second_reader(paddle.get_device())
    opinions = first if second is None else _probabilities(second, images)
    return [
        Prediction(int(row.argmax()), row, doubts(row, picture.findings, opinion), picture)
        for row, opinion, picture in zip(first, opinions, pictures)
    ]


def _probabilities(model: paddle.nn.Layer, images: np.ndarray) -> np.ndarray:
    """Float32 [N, 10] of images [N, 28, 28]."""
    logits = single_image.logits(model, images[0]) if len(images) == 1 else None
    if logits is None:
        with paddle.no_grad():
            logits = model(paddle.to_tensor(images[:, None])).numpy()
    logits = logits.reshape(len(images), -1)
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
