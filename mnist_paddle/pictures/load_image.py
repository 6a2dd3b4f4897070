"""The tutorial's ``load_image``. What ``predict`` does instead is in ``digit_picture.py``."""

import numpy as np
from PIL import Image

from mnist_paddle.pictures.opening import Picture
from mnist_paddle.pictures.sources import Source


def load_image(img_path: Source) -> np.ndarray:
    """A picture of dark ink on white paper -> float32 [1, 1, 28, 28] in [0, 1], ink bright.

    Grey, scaled to 28 by 28 whatever its proportions, inverted; nothing is cropped or centred.
    Raises PictureError for a file that is not a whole picture.
    Source: the tutorial's function of this name.
    """
    picture = Picture(img_path).decoded(upright=False)
    im = picture.convert("L").resize((28, 28), Image.Resampling.LANCZOS)
    grey = np.array(im).reshape(1, 1, 28, 28).astype(np.float32)
    return 1.0 - grey / 255.0
