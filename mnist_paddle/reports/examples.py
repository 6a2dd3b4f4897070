"""The example pictures of ``work/``, made from digits of ``eval``.

Two are as the tutorial's: MNIST digits, dark on light, 28 by 28. Three are larger, as people
take them: a photograph of pen on paper in uneven light, a clean scan, and a drawing in white on
black. The ink of these is an MNIST digit too, enlarged until its edges are smooth.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from mnist_paddle.system import output_file

TUTORIAL_EXAMPLES = {"example_0.jpg": 1009, "example_6.jpg": 100}  # file: index in eval
PHOTO, SCAN, DRAWING = ("photo_3.jpg", 1), ("scan_7.png", 0), ("drawing_5.png", 2)


def write_examples(images: np.ndarray, labels: np.ndarray, folder: Path) -> list[Path]:
    """Write the five pictures from ``eval``'s images uint8 [10000, 784]; their paths.

    Raises SettingsError where one cannot be written.
    """
    written = []

    def save(name: str, picture: Image.Image, **options) -> None:
        content = io.BytesIO()
        picture.save(content, Image.registered_extensions()[Path(name).suffix], **options)
        output_file.write(folder / name, content.getvalue())
        written.append(folder / name)

    for name, index in TUTORIAL_EXAMPLES.items():
        save(name, Image.fromarray(255 - images[index].reshape(28, 28)), quality=95)
    for (name, nth), draw in ((PHOTO, _photo), (SCAN, _scan), (DRAWING, _drawing)):
        digit = int(Path(name).stem[-1])
        index = np.flatnonzero(labels == digit)[nth]
        save(name, draw(images[index].reshape(28, 28)))
    return written


def _photo(digit: np.ndarray) -> Image.Image:
    """Blue pen on grainy paper, light from the upper left, a little out of focus: 640 by 480."""
    random = np.random.default_rng(3)
    height, width = 480, 640
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    light = 0.95 - 0.25 * across - 0.15 * down  # [480, 640]
    grain = random.normal(0, 0.012, (height, width))
    paper = np.stack([light + grain, light * 0.99 + grain, light * 0.95 + grain], axis=-1)
    ink = _place(_enlarged(digit, 300), (height, width), top=80, left=190)[..., None]
    picture = paper * (1 - ink) + np.array([0.13, 0.16, 0.42]) * ink
    return _image(picture).filter(ImageFilter.GaussianBlur(1.2))


def _scan(digit: np.ndarray) -> Image.Image:
    """Black on white with the scanner's faint noise: 400 by 400, grey."""
    noise = np.random.default_rng(7).normal(0, 0.01, (400, 400))
    return _image(0.98 + noise - 0.9 * _enlarged(digit, 400))


def _drawing(digit: np.ndarray) -> Image.Image:
    """White on black, as drawn on a screen: 280 by 280, grey."""
    return _image(_enlarged(digit, 280))


def _enlarged(digit: np.ndarray, size: int) -> np.ndarray:
    """A digit uint8 [28, 28] -> ink float64 [size, size] in [0, 1] with smooth edges."""
    large = Image.fromarray(digit).resize((size, size), Image.Resampling.BICUBIC)
    large = large.filter(ImageFilter.GaussianBlur(size / 56))
    return np.clip((np.asarray(large) / 255 - 0.4) * 8, 0, 1)


def _place(ink: np.ndarray, shape: tuple[int, int], top: int, left: int) -> np.ndarray:
    canvas = np.zeros(shape)
    canvas[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return canvas


def _image(values: np.ndarray) -> Image.Image:
    """Values in [0, 1], clipped -> an 8-bit picture, grey [H, W] or colour [H, W, 3]."""
    return Image.fromarray(np.clip(values * 255, 0, 255).astype(np.uint8))
