"""IDX files, and the builder of mnist.json.gz."""

import gzip

import numpy as np
import pytest

from mnist_paddle.__main__ import main
from mnist_paddle.data.formats import idx
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.system.errors import DataFileError, MissingFileError
from tests.conftest import ROOT
from tests.data.formats.idx_files import idx_from_array

SHIPPED = ROOT / "work" / "mnist.json.gz"


@pytest.fixture(scope="module")
def idx_folder(tmp_path_factory):
    """MNIST's four files, made again from the shipped data; one of them gzipped."""
    folder = tmp_path_factory.mktemp("MNIST 手写")
    train, valid, test = (MnistDataset(mode, SHIPPED) for mode in ("train", "valid", "eval"))
    images = np.concatenate([train.imgs.values, valid.imgs.values]).reshape(-1, 28, 28)
    labels = np.concatenate([train.labels, valid.labels])
    (folder / "train-images-idx3-ubyte").write_bytes(idx_from_array(images))
    (folder / "train-labels.idx1-ubyte").write_bytes(idx_from_array(labels))
    (folder / "t10k-images-idx3-ubyte").write_bytes(
        idx_from_array(test.imgs.values.reshape(-1, 28, 28))
    )
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_from_array(test.labels)))
    return folder


def test_builder_makes_the_shipped_file_byte_for_byte(idx_folder, tmp_path, capsys):
    output = tmp_path / "mnist.json.gz"
    assert main(["data", str(idx_folder), "--output", str(output), "--examples"]) == 0
    assert "train 50000, valid 10000, eval 10000" in capsys.readouterr().out
    built = output.read_bytes()
    assert gzip.decompress(built) == gzip.decompress(SHIPPED.read_bytes())
    assert built == SHIPPED.read_bytes()  # needs the same zlib, too: see work/README.md
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        path.name for path in (ROOT / "work").iterdir() if path.suffix in (".gz", ".jpg", ".png")
    )


def test_builder_refuses_other_data_before_it_writes(idx_folder, tmp_path, capsys):
    folder = tmp_path / "changed"
    folder.mkdir()
    for path in idx_folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    labels = bytearray((folder / "train-labels.idx1-ubyte").read_bytes())
    labels[100] ^= 1
    (folder / "train-labels.idx1-ubyte").write_bytes(labels)
    output = tmp_path / "out.json.gz"
    output.write_text("precious")
    assert main(["data", str(folder), "--output", str(output)]) == 2
    message = capsys.readouterr().err
    assert "train-labels.idx1-ubyte: not MNIST's" in message and message.count("\n") == 1
    assert output.read_text() == "precious"


def test_missing_file_is_named(tmp_path):
    with pytest.raises(MissingFileError, match="has no train-images-idx3-ubyte"):
        idx.read_mnist(tmp_path)


def test_idx_round_trip(tmp_path):
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    path = tmp_path / "array"
    path.write_bytes(idx_from_array(array))
    np.testing.assert_array_equal(idx.read_idx(path), array)


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\0\x08", b"\0\0\x08\x01\0\0\0\x05abc", b"\0\0\x0d\x01\0\0\0\0", b"\x1f\x8b"],
)
def test_bad_idx(tmp_path, content):
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match="bad: "):
        idx.read_idx(path)
