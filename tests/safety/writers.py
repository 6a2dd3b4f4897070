"""Each way in which this package writes files, to be let loose in a folder that holds traps."""

import sys
from pathlib import Path
from unittest import mock

import numpy as np

import train as train_script
from mnist_paddle.__main__ import main
from mnist_paddle.data.formats import datafile
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.reports.examples import write_examples
from mnist_paddle.system.terminal import run
from tests.conftest import ROOT

from .fuzz.kinds import small_data

PICTURE = str(ROOT / "work" / "example_0.jpg")


def train(folder: Path, *more) -> int:
    return _train_script("--datafile", _data(folder), "--epochs", "1", "--checkpoint-interval",
                         "1", "--batch-size", "10", "--output-dir", folder, *more)  # fmt: skip


def resume(folder: Path) -> int:
    """Go on in a folder that somebody else has made."""
    return _train_script("--resume", folder, "--epochs", "2")


def predict(folder: Path) -> int:
    return main(["predict", PICTURE, "--show", str(folder / "show.png"), "--steps",
                 str(folder / "steps.png"), "--csv", str(folder / "table.csv")])  # fmt: skip


def exercise(folder: Path) -> int:
    at = ["1", "--dir", str(folder)]
    return main(["exercise", "start", *at]) or main(["exercise", "hint", *at])


def data(folder: Path) -> int:
    """What ``data`` writes, of digits of noise."""
    return run(lambda: _data_and_examples(folder))


def cache(folder: Path) -> int:
    path = _data(folder)
    with mock.patch.dict("os.environ", MNIST_PADDLE_CACHE=str(folder)):
        return run(lambda: len(MnistDataset("train", path)) - 20)


def prepare(way, folder: Path) -> None:
    """Make the folder, with what the way of writing reads there, in a folder of its own."""
    folder.mkdir(parents=True)
    datafile.write(small_data(counts=(20, 8, 8)), _data(folder))
    if way is resume:
        assert train(folder) == 0


ALL = {way.__name__: way for way in (train, resume, predict, exercise, data, cache)}


def _train_script(*arguments) -> int:
    with mock.patch.object(sys, "argv", ["train.py", *map(str, arguments)]):
        return run(train_script.main)


def _data_and_examples(folder: Path) -> int:
    datafile.write(small_data(), folder / "new.json.gz")
    labels = np.arange(10_000) % 10
    write_examples(np.tile(np.arange(784, dtype=np.uint8), (10_000, 1)), labels, folder)
    return 0


def _data(folder: Path) -> Path:
    return folder.parent / "few.json.gz"
