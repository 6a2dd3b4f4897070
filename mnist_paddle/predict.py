"""Read a digit from a picture: the tutorial's ``load_image``, and ``predict`` on files."""

import os
from dataclasses import dataclass

import numpy as np
import paddle
from PIL import Image, UnidentifiedImageError

from mnist_paddle.errors import PictureError, printable


@dataclass(frozen=True)
class Prediction:
    """What the network reads: ``digit`` 0-9, and ``probabilities`` float32 [10], summing to 1."""

    digit: int
    probabilities: np.ndarray

    def likeliest(self, count: int = 3) -> list[tuple[int, float]]:
        """The ``count`` likeliest digits with their probabilities, the likeliest first."""
        order = np.argsort(-self.probabilities, kind="stable")[:count]
        return [(int(digit), float(self.probabilities[digit])) for digit in order]


def load_image(img_path: str | os.PathLike) -> np.ndarray:
    """A picture of dark ink on white paper -> float32 [1, 1, 28, 28] in [0, 1], ink bright.

    Grey, scaled to 28 by 28 whatever its proportions, inverted; nothing is cropped or centred.
    Raises PictureError for a file that is not a whole picture.
    Source: the tutorial's function of this name.
    """
    try:
        with Image.open(img_path) as im:
            im = im.convert("L").resize((28, 28), Image.Resampling.LANCZOS)
    except FileNotFoundError:
        raise PictureError(f"{printable(img_path)}: no such file") from None
    except UnidentifiedImageError:
        raise PictureError(f"{printable(img_path)}: not a picture that Pillow can read") from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError(f"{printable(img_path)}: cannot be read ({error})") from None
    grey = np.array(im).reshape(1, 1, 28, 28).astype(np.float32)
    return 1.0 - grey / 255.0


def predict(model: paddle.nn.Layer, img_path: str | os.PathLike) -> Prediction:
    """The digit in a picture file, on the model's device; the model is left in evaluation mode.

    Raises PictureError for a file that is not a whole picture.
    Source: the tutorial's last listing.
    """
    if model.training:
        model.eval()
    with paddle.no_grad():
        (logits,) = model(paddle.to_tensor(load_image(img_path))).numpy()  # [10]
    exponentials = np.exp(logits - logits.max())
    probabilities = exponentials / exponentials.sum()
    return Prediction(int(probabilities.argmax()), probabilities)
