"""Fashion-MNIST: where it is looked for, and what is made of it."""

import gzip
import shutil

import numpy as np
import paddle
import pytest

from mnist_paddle.__main__ import main
from mnist_paddle.course.lessons import fashion_mnist
from mnist_paddle.system.errors import DataFileError, MissingFileError
from tests.data.formats.idx_files import idx_from_array


@pytest.fixture
def small_folder(tmp_path):
    """Six training and three test pictures as the four files."""
    return write_files(tmp_path / "small")


def write_files(folder, suffix=".gz", counts=(6, 3)):
    folder.mkdir()
    numbers = np.random.default_rng(0)
    for stem, count in zip(("train", "t10k"), counts):
        images = numbers.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        for kind, array in (("images-idx3", images), ("labels-idx1", np.arange(count) % 10)):
            content = idx_from_array(array)
            path = folder / f"{stem}-{kind}-ubyte{suffix}"
            path.write_bytes(gzip.compress(content) if suffix else content)
    return folder


def no_download(**options):
    raise RuntimeError("no network")


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Debian's folder and Paddle's cache moved to empty places, and no network."""
    monkeypatch.setattr(fashion_mnist, "DEBIAN", tmp_path / "debian")
    monkeypatch.setattr(fashion_mnist, "PADDLE_CACHE", tmp_path / "cache")
    monkeypatch.setattr(paddle.vision.datasets, "FashionMNIST", no_download)
    return tmp_path


def test_the_sources_are_tried_in_order(places, monkeypatch):
    def download(mode, download):
        if not (places / "cache").exists():
            write_files(places / "cache")

    monkeypatch.setattr(paddle.vision.datasets, "FashionMNIST", download)
    assert fashion_mnist.find() == places / "cache"  # by the download
    assert fashion_mnist.find() == places / "cache"
    write_files(places / "debian")
    assert fashion_mnist.find() == places / "debian"
    write_files(places / "own")
    assert fashion_mnist.find(places / "own") == places / "own"


def test_where_none_works_the_error_names_all_four_ways(places):
    with pytest.raises(MissingFileError) as caught:
        fashion_mnist.find()
    message = str(caught.value)
    for way in (
        "--data-dir",
        "apt-get install dataset-fashion-mnist",
        str(places / "cache"),
        "paddle.vision.datasets.FashionMNIST",
    ):
        assert way in message
    assert "\n" not in message


def test_a_given_folder_that_lacks_a_file_is_an_error(small_folder):
    (small_folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(MissingFileError, match=r"lacks t10k-labels-idx1-ubyte.*--data-dir"):
        fashion_mnist.find(small_folder)


def test_unpacked_files_do_as_well(tmp_path):
    images, labels = fashion_mnist.read("test", write_files(tmp_path / "bare", suffix=""))
    assert images.shape == (3, 28, 28) and labels.tolist() == [0, 1, 2]


def test_damaged_files_are_refused(small_folder):
    path = small_folder / "train-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(idx_from_array(np.arange(5))))
    with pytest.raises(DataFileError, match=r"\[6, 28, 28\].*\[5\]"):
        fashion_mnist.read("train", small_folder)
    path.write_bytes(gzip.compress(idx_from_array(np.arange(6) + 7)))
    with pytest.raises(DataFileError, match="label 12"):
        fashion_mnist.read("train", small_folder)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataFileError, match="train-labels"):
        fashion_mnist.read("train", small_folder)
    with pytest.raises(ValueError, match="'valid'"):
        fashion_mnist.read("valid", small_folder)


def test_loaders_give_every_picture_once_scaled_to_one(small_folder):
    images, labels = fashion_mnist.read("train", small_folder)
    train_iter, test_iter = fashion_mnist.load_data_fashion_mnist(4, data_dir=small_folder, seed=0)
    assert (len(train_iter), len(test_iter)) == (2, 1)
    for _ in range(2):  # two epochs
        pixels, seen = zip(*train_iter)
        assert [x.shape for x in pixels] == [[4, 1, 28, 28], [2, 1, 28, 28]]
        assert pixels[0].dtype == paddle.float32 and seen[0].dtype == paddle.int64
        seen = np.concatenate([y.numpy() for y in seen])
        assert sorted(seen) == labels.tolist()
        pixels = np.concatenate([x.numpy() for x in pixels])
        np.testing.assert_allclose(pixels[:, 0], images[seen] / 255, atol=1e-7)
    assert next(iter(test_iter))[1].tolist() == [0, 1, 2]


def test_training_batches_are_shuffled_by_the_seed(small_folder):
    def orders(seed):
        train_iter, _ = fashion_mnist.load_data_fashion_mnist(6, data_dir=small_folder, seed=seed)
        return [next(iter(train_iter))[1].tolist() for _ in range(4)]

    assert orders(1) == orders(1)
    assert orders(1) != orders(2)
    assert len(set(map(tuple, orders(1)))) > 1


@pytest.mark.parametrize(("resize", "shape"), [(64, [64, 64]), ((32, 40), [32, 40])])
def test_pictures_can_be_resized(small_folder, resize, shape):
    _, test_iter = fashion_mnist.load_data_fashion_mnist(3, resize, data_dir=small_folder)
    pixels, _ = next(iter(test_iter))
    assert pixels.shape == [3, 1, *shape]
    original, _ = fashion_mnist.read("test", small_folder)
    assert float(pixels.mean()) == pytest.approx(original.mean() / 255, abs=0.02)


def test_four_workers_and_ten_names():
    assert fashion_mnist.get_dataloader_workers() == 4
    labels = fashion_mnist.get_fashion_mnist_labels(paddle.to_tensor([9, 0, 2]))
    assert labels == ["ankle boot", "t-shirt", "pullover"]
    with pytest.raises(ValueError, match="0"):
        fashion_mnist.Batches(np.zeros((1, 28, 28)), np.zeros(1), 0)


def test_the_real_data(fashion_folder):
    images, labels = fashion_mnist.read("train", fashion_folder)
    assert images.shape == (60_000, 28, 28)
    assert np.bincount(labels).tolist() == [6000] * 10
    assert fashion_mnist.get_fashion_mnist_labels(labels[:3]) == [
        "ankle boot",
        "t-shirt",
        "t-shirt",
    ]
    assert fashion_mnist.read("test", fashion_folder)[0].shape == (10_000, 28, 28)


def test_a_copy_of_the_real_data_by_data_dir(fashion_folder, tmp_path, places):
    for path in fashion_folder.glob("t10k*"):
        shutil.copy(path, tmp_path)
    with pytest.raises(MissingFileError, match="train-images"):
        fashion_mnist.read("test", tmp_path)


@pytest.mark.parametrize(
    "counts, message",
    [
        ((0, 0), "train-images-idx3-ubyte.gz holds no pictures"),
        ((0, 10), "train-images-idx3-ubyte.gz holds no pictures"),
        ((18, 0), "t10k-images-idx3-ubyte.gz holds no pictures"),
        ((1, 1), "has 1 pictures of the split 'train'; the lesson shows 18"),
        ((17, 10), "has 17 pictures of the split 'train'; the lesson shows 18"),
        ((18, 9), "has 9 pictures of the split 'test'; the lesson shows 10"),
    ],
)
def test_the_lesson_needs_a_few_pictures(tmp_path, capsys, counts, message):
    folder = write_files(tmp_path / "few", counts=counts)
    line = ["lesson", "softmax", "--data-dir", str(folder), "--output-dir", str(tmp_path / "out")]
    assert main([*line, "--epochs", "1"]) == 2
    errors = capsys.readouterr().err
    assert errors.startswith("error: ") and errors.count("\n") == 1 and message in errors


def test_the_lesson_runs_on_as_few_as_it_shows(tmp_path, capsys):
    folder = write_files(tmp_path / "few", counts=(18, 10))
    line = ["lesson", "softmax", "--data-dir", str(folder), "--output-dir", str(tmp_path / "out")]
    assert main([*line, "--epochs", "1"]) == 0
    assert "18 training pictures, 10 test pictures" in capsys.readouterr().out
