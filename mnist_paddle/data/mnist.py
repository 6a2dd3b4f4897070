"""The tutorial's data: :class:`MnistDataset` over ``mnist.json.gz``, and loaders of batches."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import paddle

from mnist_paddle.data.formats import cache
from mnist_paddle.data.formats import datafile as _datafile
from mnist_paddle.system.errors import SettingsError
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
            raise SettingsError(f"mode is {mode!r}, but can only be train, valid or eval")
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


class Pixels:
    """Pixels [N, 784] kept as bytes k and seen as float32 k/256: a quarter of the memory.

    ``pixels[i]`` is float32 [784], ``pixels[indices]`` or ``pixels[a:b]`` float32 [n, 784]. An
    array that is float32 already is passed through.
    """

    def __init__(self, values: np.ndarray):
        self.values = values
        self.scale = np.float32(1 / 256 if values.dtype == np.uint8 else 1)

    def __getitem__(self, index) -> np.ndarray:
        return np.multiply(self.values[index], self.scale, dtype=np.float32)

    def __len__(self) -> int:
        return len(self.values)

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        return self[:].astype(dtype or np.float32, copy=False)


class BatchLoader:
    """Batches of a dataset as tensors on the chosen device: float32 [n, 1, 28, 28], int64 [n, 1].

    Does what ``paddle.io.DataLoader`` does, and like it may be iterated or called, but takes a
    batch out of the arrays at once instead of digit by digit. With ``shuffle`` the order depends
    on ``seed`` and on the number of the epoch alone, so that nothing else that draws random
    numbers changes it; ``seed=None`` gives a new order each time. ``epoch`` counts the
    iterations begun.

    ``transform(images, labels, rng, epoch)`` changes each batch, float32 [n, 1, 28, 28] and int64
    [n, 1]; its random numbers depend on ``seed``, the epoch and the number of the batch alone.

    Raises SettingsError for a batch size under 1.
    """

    def __init__(
        self,
        dataset: MnistDataset,
        batch_size: int = 100,
        shuffle: bool = False,
        drop_last: bool = False,
        seed: int | None = None,
        transform: Callable | None = None,
    ):
        if batch_size < 1:
            raise SettingsError(f"batch size is {batch_size}, but must be at least 1")
        self.dataset = dataset
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.drop_last = drop_last
        self.seed = np.random.SeedSequence(seed).entropy
        self.transform = transform
        self.epoch = 0
        self._first = 0

    def start_at(self, epoch: int, batch: int) -> None:
        """Let the next iteration be that of ``epoch``, from ``batch`` on: as if it had been
        iterated until there, but without making the batches before."""
        self.epoch, self._first = epoch, batch

    def __iter__(self) -> Iterator[tuple[paddle.Tensor, paddle.Tensor]]:
        epoch, first = self.epoch, self._first
        order = self._order(epoch)
        self.start_at(epoch + 1, 0)
        for number in range(first, len(self)):
            start = number * self.batch_size
            batch = order[start : start + self.batch_size]
            images = self.dataset.imgs[batch].reshape(-1, 1, 28, 28)
            labels = self.dataset.labels[batch].reshape(-1, 1)
            if self.transform:  # + 1: a 0 at the end would give the random numbers of the order
                rng = np.random.default_rng([self.seed, epoch, number + 1])
                images, labels = self.transform(images, labels, rng, epoch)
            yield paddle.to_tensor(images), paddle.to_tensor(labels)

    def __call__(self) -> Iterator[tuple[paddle.Tensor, paddle.Tensor]]:
        return iter(self)

    def __len__(self) -> int:
        whole, rest = divmod(len(self.dataset), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def _order(self, epoch: int) -> np.ndarray:
        if not self.shuffle:
            return np.arange(len(self.dataset))
        return np.random.default_rng([self.seed, epoch]).permutation(len(self.dataset))


def default_datafile() -> Path:
    """``work/mnist.json.gz`` in the working directory, or else the project's own."""
    return DATAFILE if DATAFILE.exists() else WORK / DATAFILE.name


def training_loader(
    batch_size: int = 100,
    seed: int | None = None,
    datafile: str | os.PathLike | None = None,
    transform: Callable | None = None,
) -> BatchLoader:
    """The tutorial's training batches: shuffled, the last incomplete batch dropped."""
    return BatchLoader(MnistDataset("train", datafile), batch_size, True, True, seed, transform)


def scoring_loader(
    mode: str, batch_size: int = 500, datafile: str | os.PathLike | None = None
) -> BatchLoader:
    """Every digit of a split, in order. (The tutorial drops the last batch, and so 16 digits.)"""
    return BatchLoader(MnistDataset(mode, datafile), batch_size)
