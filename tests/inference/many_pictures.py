"""Very many pictures whose digit is known, to measure how they are read.

    python -m tests.inference.many_pictures FOLDER COUNT

writes digits of ``eval``, redrawn as all kinds in turn, each into a file named for its number and
its digit, a thousand to a folder. The same count gives the same files, and what is there stays.
"""

import sys
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.reports.synthetic import KINDS, render_file
from mnist_paddle.system.processor import usable_cores

IN_A_FOLDER = 1000
KIND_NAMES = tuple(KINDS)


def write_thousand(folder: Path, first: int, stop: int) -> int:
    """Write the pictures from number ``first`` on, into a folder of their own; how many."""
    folder = folder / f"{first // IN_A_FOLDER:04}"
    if folder.is_dir() and len(list(folder.iterdir())) == stop - first:
        return stop - first
    folder.mkdir(parents=True, exist_ok=True)
    digits = MnistDataset("eval")
    for number in range(first, stop):
        rng = np.random.default_rng(number)
        index = int(rng.integers(len(digits)))
        pixels = np.uint8(np.minimum(digits.imgs[index] * 256, 255))
        content, form = render_file(pixels, KIND_NAMES[number % len(KIND_NAMES)], rng)
        (folder / f"{number:07}_{digits.labels[index]}.{form}").write_bytes(content)
    return stop - first


def main(folder: str, count: str) -> None:
    total, done = int(count), 0
    parts = [(Path(folder), first, min(first + IN_A_FOLDER, total))
             for first in range(0, total, IN_A_FOLDER)]  # fmt: skip
    with Pool(usable_cores()) as pool:
        for written in pool.starmap(write_thousand, parts, chunksize=1):
            done += written
    print(f"{done} pictures in {folder}")


if __name__ == "__main__":
    main(*sys.argv[1:])
