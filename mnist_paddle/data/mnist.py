"""The tutorial's data set: :class:`MnistDataset` over ``mnist.json.gz``."""

import os
from pathlib import Path

import numpy as np
import paddle

from mnist_paddle.data.formats import cache
from mnist_paddle.data.formats import datafile as _datafile
from mnist_paddle.data.pixels import Pixels
from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.language import _
from mnist_paddle.system.work_folder import WORK

DATAFILE = Path("work") / "mnist.json.gz"


class MnistDataset(paddle.io.Dataset):
    """The digits of one split: ``ds[i]`` -> (float32 [1, 28, 28] in [0, 1], int64 [1] in 0-9).

    ``mode`` is ``train`` (50,000 digits), ``valid`` (10,000) or ``eval`` (10,000). ``datafile``
    may be any file in the format, of any size; by default it is ``work/mnist.json.gz`` in the
    working directory, as in the tutorial, or else the one that the project ships.

    Attributes: ``IMG_ROWS`` and ``IMG_COLS``, both 28; ``imgs``, a sequence of float32 [784];
    ``labels``, int64 [N].

    Raises ValueError for another mode, MissingFileError, and DataFileError for bad data.
    Source: the tutorial's class of this name.
    """

    def __init__(self, mode: str = "train", datafile: str | os.PathLike | None = None):
        super().__init__()
        if mode not in _datafile.SPLITS:
            raise SettingsError(
                _("mode is {mode!r}, but can only be train, valid or eval", mode=mode)
            )
        self.IMG_ROWS = 28
        self.IMG_COLS = 28
        self.mode = mode
        split = cache.split(datafile or default_datafile(), mode, _datafile.read)
        self.imgs = Pixels(split.pixels)
        self.labels = split.labels

    def __getitem__(self, idx):
        img = np.reshape(self.imgs[idx], [1, self.IMG_ROWS, self.IMG_COLS])
        label = np.reshape(self.labels[idx], [1])
        return img, label

    def __len__(self):
        return len(self.imgs)


def default_datafile() -> Path:
    """``work/mnist.json.gz`` in the working directory, or else the project's own."""
    return DATAFILE if DATAFILE.exists() else WORK / DATAFILE.name
