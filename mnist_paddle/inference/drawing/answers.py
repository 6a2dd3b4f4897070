"""What the page asks its server: to read a photograph, and which training digits are alike."""

import base64
import threading
from collections.abc import Sequence

import numpy as np
import paddle

from mnist_paddle.inference.drawing.neighbours import Neighbours
from mnist_paddle.inference.drawing.rules import Refused
from mnist_paddle.inference.reader import Reader
from mnist_paddle.inference.records import record
from mnist_paddle.pictures.framing import SIDE
from mnist_paddle.system.errors import MnistPaddleError, PictureError, WeightsError
from mnist_paddle.system.language import _

AT_ONCE = 8  # pictures that are in memory


class Answers:
    """What a page is answered that shows ``networks``; ``reader`` reads its photographs, 8 at a
    time."""

    def __init__(self, reader: Reader, networks: Sequence[paddle.nn.Layer]):
        self.reader = reader
        self._turns = threading.Semaphore(AT_ONCE)
        self.neighbours = [Neighbours(network) for network in networks]

    def read(self, content: bytes) -> dict[str, object]:
        """A picture file's bytes -> what --json says of it, and the input, base64 of float32 [784].

        Nothing of it is kept. Raises Refused for what is not one whole picture.
        """
        try:
            with self._turns:
                prediction = self.reader.read(content)
        except (PictureError, WeightsError) as error:
            raise Refused(422, str(error)) from None
        return {
            **record(prediction),
            "findings": list(prediction.picture.findings),
            "pixels": _base64(prediction.picture.pixels.astype("<f4")),
        }

    def nearest(self, network: int, content: bytes) -> dict[str, object]:
        """The input, float32 [784] -> the most similar training digits by a network's features."""
        pixels = np.frombuffer(content, "<f4") if len(content) == 4 * SIDE * SIDE else None
        if pixels is None or not ((pixels >= 0) & (pixels <= 1)).all():
            raise Refused(422, _("not {count} numbers from 0 to 1, float32", count=SIDE * SIDE))
        try:
            found = self.neighbours[network].nearest(pixels.reshape(SIDE, SIDE))
        except MnistPaddleError as error:  # the weights, or the training digits
            raise Refused(422, str(error)) from None
        return {
            "neighbours": [
                {"label": label, "distance": distance, "pixels": _base64(digit)}
                for label, distance, digit in found
            ]
        }


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode()
