"""Fashion-MNIST: where its files are, how they are read, and batches of it.

70,000 grey pictures of clothes, 28x28, in ten classes, made by Zalando Research (MIT licence) as
a harder stand-in for MNIST, in the same IDX files.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import paddle
from paddle.dataset.common import DATA_HOME
from PIL import Image

from mnist_paddle.data.formats.idx import read_idx
from mnist_paddle.system.errors import DataFileError, MissingFileError, printable
from mnist_paddle.system.language import _

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
PADDLE_CACHE = Path(DATA_HOME) / "fashion-mnist"
STEMS = {"train": "train", "test": "t10k"}
TEXT_LABELS = (
    "t-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)


def get_fashion_mnist_labels(labels) -> list[str]:
    """The names of the classes ``labels``, whole numbers in 0-9 (a list, array or tensor [n]).

    Source: the function of this name in the d2l chapter.
    """
    return [TEXT_LABELS[int(i)] for i in labels]


# -- finding and reading the files ---------------------------------------------------------------


def find(data_dir: Path | None = None) -> Path:
    """The first folder that has the four files, downloading them if there is none.

    The order: ``data_dir``; Debian's package; the cache of Paddle; a download by
    ``paddle.vision.datasets.FashionMNIST`` into that cache.

    Raises MissingFileError, naming all four ways, where none works, and at once where
    ``data_dir`` is given but lacks a file.
    """
    if data_dir is not None:
        if _is_complete(Path(data_dir)):
            return Path(data_dir)
        raise MissingFileError(
            _ways(
                _(
                    "{folder} lacks {name}",
                    folder=printable(data_dir),
                    name=_first_missing(data_dir),
                )
            )
        )
    for folder in (DEBIAN, PADDLE_CACHE):
        if _is_complete(folder):
            return folder
    _download()
    return PADDLE_CACHE


def read(split: str, data_dir: Path | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 [N, 28, 28], labels int64 [N] in 0-9: 60,000 for ``train``, 10,000 for ``test``.

    Raises ValueError for another split, MissingFileError, and DataFileError for damaged files.
    """
    if split not in STEMS:
        raise ValueError(_("split is {split!r}, but can only be train or test", split=split))
    images_path, labels_path = _paths(find(data_dir), split)
    images, labels = read_idx(images_path), read_idx(labels_path)
    if images.shape[1:] != (28, 28) or labels.shape != images.shape[:1]:
        raise DataFileError(
            _(
                "{images_path} holds {images} and {name} {labels}: expected [N, 28, 28] and [N]",
                images_path=printable(images_path),
                images=list(images.shape),
                name=labels_path.name,
                labels=list(labels.shape),
            )
        )
    if not labels.size:
        raise DataFileError(
            _("{images_path} holds no pictures", images_path=printable(images_path))
        )
    if labels.max() >= len(TEXT_LABELS):
        raise DataFileError(
            _(
                "{labels_path} has label {labels}, beyond 0-9",
                labels_path=printable(labels_path),
                labels=labels.max(),
            )
        )
    return images, labels.astype(np.int64)


def _paths(folder: Path, split: str) -> tuple[Path, Path]:
    names = (f"{STEMS[split]}-images-idx3-ubyte", f"{STEMS[split]}-labels-idx1-ubyte")
    images, labels = (_packed_or_not(folder / name) for name in names)
    return images, labels


def _packed_or_not(path: Path) -> Path:
    packed = path.with_name(path.name + ".gz")
    return path if os.path.exists(path) and not os.path.exists(packed) else packed


def _first_missing(folder: Path) -> str | None:
    paths = [path for split in STEMS for path in _paths(Path(folder), split)]
    return next((path.name for path in paths if not os.path.isfile(path)), None)


def _is_complete(folder: Path) -> bool:
    return _first_missing(folder) is None


def _download() -> None:
    try:
        for mode in STEMS:
            paddle.vision.datasets.FashionMNIST(mode=mode, download=True)
    except Exception as error:  # Paddle raises whatever its download or its parser meets
        problem = _("the download failed ({error})", error=type(error).__name__)
        raise MissingFileError(_ways(problem)) from error


def _ways(problem: str) -> str:
    return _(
        "Fashion-MNIST: {problem}. Four ways to get it: --data-dir (data_dir) with a folder of "
        "its four IDX files; on Debian or Ubuntu, apt-get install dataset-fashion-mnist "
        "({debian}); the four files copied into Paddle's cache ({cache}); or a network "
        "for paddle.vision.datasets.FashionMNIST to download them",
        problem=problem,
        debian=DEBIAN,
        cache=PADDLE_CACHE,
    )


# -- batches -------------------------------------------------------------------------------------


def get_dataloader_workers() -> int:
    """How many workers prepare the pictures: 4, as in the d2l chapter.

    There they are processes that decode and resize every picture anew in every epoch. Here they
    are threads that resize each picture once; an epoch then only slices arrays.
    """
    return 4


def load_data_fashion_mnist(batch_size: int, resize=None, data_dir: Path | None = None, seed=None):
    """Batches of the training set, shuffled, and of the test set, in order.

    Each gives X float32 [n, 1, 28, 28] in [0, 1] and y int64 [n]; ``resize``, a side or (height,
    width) in pixels, makes the pictures another size. ``seed`` fixes the shuffling.

    Source: the function of this name in the d2l chapter.
    """
    loaders = []
    for split in STEMS:
        images, labels = read(split, data_dir)
        if resize is not None:
            images = resize_images(images, resize)
        loaders.append(Batches(images, labels, batch_size, shuffle=split == "train", seed=seed))
    return tuple(loaders)


def resize_images(images: np.ndarray, resize) -> np.ndarray:
    """Pictures uint8 [N, h, w] at another size, a side or (height, width), bilinearly: uint8."""
    height, width = (resize, resize) if isinstance(resize, int) else resize

    def resized(image: np.ndarray) -> np.ndarray:
        picture = Image.fromarray(image).resize((width, height), Image.Resampling.BILINEAR)
        return np.asarray(picture)

    with ThreadPoolExecutor(get_dataloader_workers()) as workers:
        return np.stack(list(workers.map(resized, images)))


class Batches:
    """An iterable of batches: X float32 [n, 1, h, w] in [0, 1] and y int64 [n], as tensors.

    The last batch may be smaller. With ``shuffle`` every iteration has a new order, which depends
    on ``seed`` and on how many iterations there have been.

    Raises ValueError for a batch size under 1.
    """

    def __init__(self, images, labels, batch_size: int, shuffle: bool = False, seed=None):
        if batch_size < 1:
            raise ValueError(
                _("batch size is {batch_size}, but must be at least 1", batch_size=batch_size)
            )
        self.images = images
        self.labels = labels
        self.batch_size = batch_size
        self.shuffle = shuffle
        self._random = np.random.default_rng(seed)

    def __iter__(self) -> Iterator[tuple[paddle.Tensor, paddle.Tensor]]:
        order = np.arange(len(self.labels))
        if self.shuffle:
            self._random.shuffle(order)
        for start in range(0, len(order), self.batch_size):
            batch = order[start : start + self.batch_size]
            pixels = self.images[batch, np.newaxis].astype(np.float32) / 255
            yield paddle.to_tensor(pixels), paddle.to_tensor(self.labels[batch])

    def __len__(self) -> int:
        return -(-len(self.labels) // self.batch_size)
