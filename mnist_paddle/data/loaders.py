"""Batches of the digits: what the tutorial takes Paddle's ``DataLoader`` for, out of arrays."""

import functools
import os
from collections.abc import Callable, Iterator

import numpy as np
import paddle

from mnist_paddle.data.augmentation.transform import BatchTransform
from mnist_paddle.data.formats.datafile import SPLITS
from mnist_paddle.data.mnist import MnistDataset, default_datafile
from mnist_paddle.data.pixels import Pixels
from mnist_paddle.data.prefetch import prefetched
from mnist_paddle.data.share import Share
from mnist_paddle.system.blas import blas_limit
from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.language import _


class BatchLoader:
    """Batches of a dataset as tensors on the chosen device: float32 [n, 1, 28, 28], int64 [n, 1].

    Does what ``paddle.io.DataLoader`` does, and like it may be iterated or called, but takes a
    batch out of the arrays at once instead of digit by digit. With ``shuffle`` the order depends
    on ``seed`` and on the number of the epoch alone, so that nothing else that draws random
    numbers changes it; ``seed=None`` gives a new order each time. ``epoch`` counts the
    iterations begun.

    ``transform(images, labels, rng, epoch)`` changes each batch, float32 [n, 1, 28, 28] and int64
    [n, 1]; its random numbers depend on ``seed``, the epoch and the number of the batch alone.
    A ``BatchTransform`` makes the next batch in a thread while this one is used.

    ``share`` is this process's part of every batch, where several train together
    (``training/processes.py``); None is all of it.

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
            raise SettingsError(
                _("batch size is {batch_size}, but must be at least 1", batch_size=batch_size)
            )
        self.dataset = dataset
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.drop_last = drop_last
        self.seed = np.random.SeedSequence(seed).entropy
        self.transform = transform
        self.share: Share | None = None
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

        def batch(number: int) -> tuple:
            start = number * self.batch_size
            return self._batch(order[start : start + self.batch_size], number, epoch)

        for images, labels in self._in_turn(batch, range(first, len(self))):
            if len(images):
                yield paddle.to_tensor(images), paddle.to_tensor(labels)

    @property
    def _in_turn(self) -> Callable:
        """How the batches are made: beside the training step, where that is worth a thread and
        known to change nothing. A transform of the user's own may draw random numbers that others
        draw, too, and a share tells of the batch that is being trained on."""
        varied = type(self.transform) is BatchTransform
        return prefetched if varied and not self.share else map

    def _batch(self, indices: np.ndarray, number: int, epoch: int) -> tuple:
        """The digits at ``indices``, transformed, or this process's share of them."""
        rows = self.share.rows if self.share else slice  # slice(n) is all of n
        if not self.transform:
            indices = indices[rows(len(indices))]
        images = self.dataset.imgs[indices].reshape(-1, 1, 28, 28)
        labels = self.dataset.labels[indices].reshape(-1, 1)
        if not self.transform:
            return images, labels
        # + 1: a 0 at the end would give the random numbers of the order
        rng = np.random.default_rng([self.seed, epoch, number + 1])
        if isinstance(self.transform, BatchTransform):
            with blas_limit:
                return self.transform(images, labels, rng, epoch, rows)
        images, labels = self.transform(images, labels, rng, epoch)
        chosen = rows(len(images))
        return images[chosen], labels[chosen]

    def __call__(self) -> Iterator[tuple[paddle.Tensor, paddle.Tensor]]:
        return iter(self)

    def __len__(self) -> int:
        whole, rest = divmod(len(self.dataset), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def _order(self, epoch: int) -> np.ndarray:
        if not self.shuffle:
            return np.arange(len(self.dataset))
        return np.random.default_rng([self.seed, epoch]).permutation(len(self.dataset))


def _dataset(mode: str, datafile: str | os.PathLike | None) -> MnistDataset:
    """The split, opened once in a process as long as its file stays as it is."""
    path = datafile or default_datafile()
    try:
        found = os.stat(path)
    except (OSError, ValueError):  # a path with a null byte
        return MnistDataset(mode, path)  # which says what is wrong
    return _opened(mode, path, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


@functools.lru_cache(len(SPLITS))
def _opened(mode: str, path: str | os.PathLike, *_state: int) -> MnistDataset:
    """The split; its arrays are read-only, for many loaders share them."""
    dataset = MnistDataset(mode, path)
    dataset.labels, pixels = dataset.labels.view(), dataset.imgs.values.view()
    dataset.labels.flags.writeable = pixels.flags.writeable = False
    dataset.imgs = Pixels(pixels)
    return dataset


def training_loader(
    batch_size: int = 100,
    seed: int | None = None,
    datafile: str | os.PathLike | None = None,
    transform: Callable | None = None,
    shuffle: bool = True,
) -> BatchLoader:
    """The tutorial's training batches: shuffled, the last incomplete batch dropped."""
    return BatchLoader(_dataset("train", datafile), batch_size, shuffle, True, seed, transform)


def scoring_loader(
    mode: str,
    batch_size: int = 500,
    datafile: str | os.PathLike | None = None,
    transform: Callable | None = None,
) -> BatchLoader:
    """Every digit of a split, in order. (The tutorial drops the last batch, and so 16 digits.)"""
    return BatchLoader(_dataset(mode, datafile), batch_size, transform=transform)
