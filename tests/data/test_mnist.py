"""MnistDataset over the shipped file, the cache behind it, and the loader of batches."""

import hashlib
import subprocess
import sys

import numpy as np
import paddle
import pytest

from mnist_paddle.data.formats import cache, datafile, idx
from mnist_paddle.data.loaders import BatchLoader, scoring_loader, training_loader
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.data.pixels import Pixels
from mnist_paddle.system.errors import DataFileError, SettingsError
from tests.conftest import ROOT
from tests.data.formats.idx_files import idx_from_array


@pytest.fixture(scope="module")
def splits():
    return {mode: MnistDataset(mode) for mode in ("train", "valid", "eval")}


def test_shipped_file_is_mnist_in_its_order(splits):
    """Its bytes, put back into IDX files, have MNIST's four published SHA-256 sums."""
    values = {mode: split.imgs.values.reshape(-1, 28, 28) for mode, split in splits.items()}
    labels = {mode: split.labels.astype(np.uint8) for mode, split in splits.items()}
    arrays = {
        "train-images-idx3-ubyte": np.concatenate([values["train"], values["valid"]]),
        "train-labels-idx1-ubyte": np.concatenate([labels["train"], labels["valid"]]),
        "t10k-images-idx3-ubyte": values["eval"],
        "t10k-labels-idx1-ubyte": labels["eval"],
    }
    for name, array in arrays.items():
        assert hashlib.sha256(idx_from_array(array)).hexdigest() == idx.MNIST_SHA256[name]


def test_dataset_as_the_tutorial_has_it(splits):
    assert [len(split) for split in splits.values()] == [50_000, 10_000, 10_000]
    train = splits["train"]
    assert isinstance(train, paddle.io.Dataset)
    assert (train.IMG_ROWS, train.IMG_COLS) == (28, 28)
    assert len(train.imgs) == len(train.labels) == 50_000
    assert len(train.imgs[0]) == 784 and train.imgs[0].dtype == np.float32
    image, label = train[0]
    assert image.shape == (1, 28, 28) and image.dtype == np.float32
    assert label.shape == (1,) and label.dtype == np.int64
    assert label[0] == 5  # MNIST begins with a 5
    assert image.max() <= 255 / 256
    np.testing.assert_array_equal(image * 256, np.round(image * 256))


@pytest.mark.parametrize("mode", ["test", "", None, "Train"])
def test_other_modes_are_errors(mode):
    with pytest.raises(ValueError, match="can only be train, valid or eval"):
        MnistDataset(mode)


def test_pixels_are_floats_however_they_are_taken():
    pixels = Pixels(np.array([[0, 128], [255, 1]], np.uint8))
    expected = np.array([[0, 0.5], [255 / 256, 1 / 256]], np.float32)
    for taken in (pixels[:], pixels[[0, 1]], np.array(pixels), np.stack(list(iter_of(pixels)))):
        assert taken.dtype == np.float32
        np.testing.assert_array_equal(taken, expected)


def iter_of(pixels):
    return (pixels[index] for index in range(len(pixels)))


def test_file_in_the_working_directory_comes_first(small_file, tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    small_file.rename(tmp_path / "work" / "mnist.json.gz")
    monkeypatch.chdir(tmp_path)
    assert len(MnistDataset("train")) == 300


def test_second_open_reads_the_cache_alone(small_file, monkeypatch):
    first = MnistDataset("valid", small_file)
    monkeypatch.setattr(datafile, "read", lambda path: pytest.fail("the file was read again"))
    second = MnistDataset("valid", small_file)
    np.testing.assert_array_equal(first.imgs[:], second.imgs[:])
    np.testing.assert_array_equal(first.labels, second.labels)


def test_changed_file_is_read_anew(write_json, digits):
    path = write_json(digits)
    assert MnistDataset("train", path).labels[0] == digits[0][1][0] == 5
    changed = [[digits[0][0], [7, *digits[0][1][1:]]], *digits[1:]]
    write_json(changed)
    assert MnistDataset("train", path).labels[0] == 7


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "text"])
def test_damaged_cache_is_replaced(small_file, tmp_path, monkeypatch, damage):
    monkeypatch.setenv("MNIST_PADDLE_CACHE", str(tmp_path / "cache"))
    expected = MnistDataset("train", small_file).imgs[:]
    (entry,) = (tmp_path / "cache").iterdir()
    content = bytearray(entry.read_bytes())
    whole = len(content)
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "flip":
        content[len(content) // 4] ^= 1
    else:
        content = b"" if damage == "empty" else b"hello"
    entry.write_bytes(content)
    np.testing.assert_array_equal(MnistDataset("train", small_file).imgs[:], expected)
    assert entry.stat().st_size == whole


def test_without_a_place_for_the_cache(small_file, tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("not a folder")
    monkeypatch.setenv("MNIST_PADDLE_CACHE", str(tmp_path / "a file" / "cache"))
    assert len(MnistDataset("train", small_file)) == 300
    monkeypatch.setattr(datafile, "read", lambda path: pytest.fail("read again in one process"))
    assert len(MnistDataset("valid", small_file)) == 100


def test_bad_data_leaves_no_cache(write_json, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_PADDLE_CACHE", str(tmp_path / "cache"))
    with pytest.raises(DataFileError):
        MnistDataset("train", write_json("[[[[0,1"))
    assert not (tmp_path / "cache").exists()


def test_old_caches_are_dropped(write_json, digits, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_PADDLE_CACHE", str(tmp_path / "cache"))
    for label in range(cache.KEPT_FILES + 2):
        MnistDataset("train", write_json([[digits[0][0][:1], [label]], *digits[1:]]))
    assert len(list((tmp_path / "cache").iterdir())) == cache.KEPT_FILES


def test_processes_starting_together(small_file, tmp_path):
    code = (
        "import sys; from mnist_paddle import MnistDataset\n"
        "print(int(MnistDataset('train', sys.argv[1]).imgs[:].sum()))"
    )
    environment = {"PYTHONPATH": str(ROOT), "MNIST_PADDLE_CACHE": str(tmp_path / "cache")}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(small_file)],
            env=environment,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(4)
    ]
    sums = {process.communicate(timeout=120)[0] for process in started}
    assert len(sums) == 1 and float(sums.pop()) > 0
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".npz"]


def test_loader_gives_what_paddles_dataloader_gives(small_file):
    dataset = MnistDataset("train", small_file)
    ours = list(BatchLoader(dataset, 128))
    theirs = list(paddle.io.DataLoader(dataset, batch_size=128))
    assert len(ours) == len(theirs) == len(BatchLoader(dataset, 128)) == 3
    for (images, labels), (their_images, their_labels) in zip(ours, theirs):
        assert images.dtype == their_images.dtype and labels.dtype == their_labels.dtype
        np.testing.assert_array_equal(images.numpy(), their_images.numpy())
        np.testing.assert_array_equal(labels.numpy(), their_labels.numpy())


def labels_of(batches):
    return np.concatenate([labels.numpy().ravel() for _, labels in batches])


def test_shuffled_epochs_are_permutations_that_the_seed_alone_decides(small_file):
    dataset = MnistDataset("train", small_file)
    first = BatchLoader(dataset, 100, shuffle=True, seed=1)
    second = BatchLoader(dataset, 100, shuffle=True, seed=1)
    epochs = []
    for _ in range(2):
        epochs.append(labels_of(first))
        np.random.random(17)  # what others draw changes nothing
        paddle.seed(5)
        np.testing.assert_array_equal(labels_of(second), epochs[-1])
        np.testing.assert_array_equal(np.sort(epochs[-1]), np.sort(dataset.labels))
    assert (epochs[0] != epochs[1]).any()
    assert (labels_of(BatchLoader(dataset, 100, shuffle=True, seed=2)) != epochs[0]).any()
    unseeded = [labels_of(BatchLoader(dataset, 100, shuffle=True)) for _ in range(2)]
    assert (unseeded[0] != unseeded[1]).any()


def test_the_tutorials_loaders(small_file):
    train = training_loader(datafile=small_file, batch_size=128)
    assert len(train) == 2  # the last 44 are dropped
    assert sum(len(labels) for _, labels in train()) == 256
    assert sum(len(labels) for _, labels in scoring_loader("valid", 64, small_file)()) == 100


def test_batch_size_under_one(small_file):
    with pytest.raises(SettingsError, match="batch size is 0"):
        training_loader(0, datafile=small_file)
