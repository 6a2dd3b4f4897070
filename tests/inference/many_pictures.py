"""Very many pictures whose digit is known, to measure how they are read.

    python -m tests.inference.many_pictures FOLDER COUNT

writes digits of ``eval`` as PNG, larger or smaller, turned a little, in tones of their own, each
into a file named for its number and its digit, a thousand to a folder. The same count gives the
same files, and what is there stays.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_paddle.data.mnist import MnistDataset

IN_A_FOLDER = 1000


def picture(pixels: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """Dark ink on light paper, 28 to 160 pixels wide; from pixels [28, 28], 0 to 1."""
    side, angle = int(rng.integers(28, 161)), rng.uniform(-12, 12)
    ink, paper = rng.integers(0, 90), rng.integers(170, 256)
    digit = Image.fromarray(np.uint8(np.minimum(pixels * 256, 255)))
    digit = digit.resize((side, side), Image.Resampling.BICUBIC)
    digit = digit.rotate(angle, Image.Resampling.BICUBIC)
    return digit.point([round(paper + (ink - paper) * tone / 255) for tone in range(256)])


def main(folder: str, count: str) -> None:
    digits = MnistDataset("eval")
    images, labels = digits.imgs[:].reshape(-1, 28, 28), digits.labels
    for number in range(int(count)):
        place = Path(folder) / f"{number // IN_A_FOLDER:04}"
        if number % IN_A_FOLDER == 0:
            place.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(number)
        index = int(rng.integers(len(images)))
        path = place / f"{number:07}_{labels[index]}.png"
        if not path.exists():
            picture(images[index], rng).save(path)
    print(f"{count} pictures in {folder}")


if __name__ == "__main__":
    main(*sys.argv[1:])
