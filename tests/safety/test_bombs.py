"""Files that unpack to gigabytes, take minutes to read, or never end: refused, at little cost."""

import gzip
import io
import os
import pickle
import signal
import tracemalloc
import zipfile

import numpy as np
import pytest

from mnist_paddle import load_image
from mnist_paddle.data.formats import cache, datafile, idx
from mnist_paddle.models.weights import read_weights
from mnist_paddle.pictures import prepare
from mnist_paddle.system.errors import MnistPaddleError
from mnist_paddle.training.checkpoints.files import read as read_states

from .attacks import Call

MEGABYTE = 1 << 20
IMAGE = b"[" + b",".join([b"0"] * 784) + b"]"


@pytest.fixture(autouse=True)
def watchdog():
    """Ends the process, rather than wait, where a guard against endless reading is gone."""
    signal.alarm(120)
    yield
    signal.alarm(0)


def peak(function, *arguments):
    """The bytes of memory that the call needs at most, and the project's error it ends in."""
    tracemalloc.start()
    try:
        with pytest.raises(MnistPaddleError) as error:
            function(*arguments)
        return tracemalloc.get_traced_memory()[1], str(error.value)
    finally:
        tracemalloc.stop()


def repeated(piece, count, before=b""):
    """Gzipped ``before`` and ``count`` times ``piece``, made without unpacking it in memory."""
    content = io.BytesIO()
    with gzip.GzipFile(fileobj=content, mode="wb", compresslevel=1) as file:
        file.write(before)
        for start in range(0, count, 1 << 14):
            file.write(piece * min(1 << 14, count - start))
    return content.getvalue()


@pytest.mark.parametrize(
    "content, message",
    [
        (repeated(b"0", 200 * MEGABYTE, b"[[[["), "over 16 MB"),
        (repeated(b"[", 3 * MEGABYTE), "white space or marks"),
        (repeated(b",", 3 * MEGABYTE, b"[[[[0"), "white space or marks"),
        (repeated(b" ", MEGABYTE - 9, b"[[[[0"), "cut short"),
        (repeated(b"[],", MEGABYTE, b"[[["), "white space or marks"),
        (
            repeated(b",0", 7 * MEGABYTE, b"[[[" + IMAGE + b"],[0") + gzip.compress(b"]]"),
            "has 1 images but",
        ),
        (repeated(b",0", 7 * MEGABYTE, b"[[[[0") + gzip.compress(b"]]"), "pixels, not 784"),
        (repeated(b'{"a":', 6 * MEGABYTE, b"[[["), "over 16 MB"),
    ],
    ids=["zeros", "opening", "commas", "spaces", "tiny", "labels", "pixels", "nested"],
)
def test_gzip_bombs(content, message, tmp_path):
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(content)
    memory, error = peak(datafile.read, path)
    assert message in error
    assert memory < 80 * MEGABYTE


def test_a_million_black_images(tmp_path, monkeypatch):
    monkeypatch.setattr(datafile, "MOST_PIXELS", 4 * MEGABYTE)
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(repeated(IMAGE + b",", 20_000, b"[[["))
    memory, error = peak(datafile.read, path)
    assert "'train' has over 4 MB of pixels" in error and memory < 20 * MEGABYTE


def split(count, pixel=b"0"):
    image = b"[" + b",".join([pixel] * 784) + b"]"
    return b"[[%s],[%s]]" % (b",".join([image] * count), b",".join([b"0"] * count))


@pytest.mark.parametrize(
    "counts, pixel", [((4000, 2000, 1), b"0"), ((900, 500, 400), b"1"), ((1, 1, 1500), b"1")]
)
def test_all_splits_together_have_one_budget(tmp_path, monkeypatch, counts, pixel):
    """Of 4 MB, in bytes as they are kept: four for a pixel that is no k/256."""
    monkeypatch.setenv("MNIST_PADDLE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(datafile, "LEAST_PIXELS", 4 * MEGABYTE)
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b"[%s]" % b",".join(split(n, pixel) for n in counts), 9))
    error = peak(cache.split, path, "train", datafile.read)[1]
    assert "MB of pixels: too many for this file" in error
    assert not (tmp_path / "cache").exists()
    monkeypatch.setattr(datafile, "LEAST_PIXELS", 7 * MEGABYTE)
    assert len(cache.split(path, "train", datafile.read).labels) == counts[0]


EMPTY = gzip.compress(b"", mtime=0)
LONG_NAME = b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 50_000_000


@pytest.mark.parametrize("read", [datafile.read, idx.read_idx])
@pytest.mark.parametrize(
    "content, message",
    [
        (EMPTY * 60_000, "over 16384 gzip files in one"),
        (gzip.compress(b"[") + EMPTY * 60_000, "over 16384 gzip files in one"),
        (gzip.compress(b" ") * 20_000, "over 16384 gzip files in one"),
        (LONG_NAME, "ends too early"),
        (LONG_NAME[:3] + b"\x10" + LONG_NAME[4:], "ends too early"),
        (repeated(b" " * 60_000 + b"0,", 3000, b"[[[[0,"), "too much for its size"),
    ],
    ids=["empty", "empty ones behind", "tiny", "long name", "long comment", "white space"],
)
def test_gzip_files_of_many_parts(read, content, message, tmp_path):
    """The watchdog would end what takes as long as Python's own module does."""
    path = tmp_path / "bomb.gz"
    path.write_bytes(content)
    memory, error = peak(read, path)
    assert message in error and memory < 400 * MEGABYTE


def test_gzip_files_one_after_the_other_are_read(small_file, tmp_path):
    """With zeros between them and behind, as Python's module reads them."""
    text = gzip.decompress(small_file.read_bytes())
    pieces = [text[start : start + 9999] for start in range(0, len(text), 9999)]
    path = tmp_path / "parts.json.gz"
    path.write_bytes((EMPTY + bytes(70_000)).join(map(gzip.compress, pieces)) + EMPTY + bytes(9))
    assert gzip.decompress(path.read_bytes()) == text
    whole, parts = datafile.read(small_file), datafile.read(path)
    for name in datafile.SPLITS:
        np.testing.assert_array_equal(parts[name].pixels, whole[name].pixels)
    path.write_bytes(path.read_bytes() + b"xyz")
    with pytest.raises(MnistPaddleError, match="damaged gzip data"):
        datafile.read(path)


def test_idx_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(idx, "LARGEST", 4 * MEGABYTE)
    path = tmp_path / "bomb.gz"
    path.write_bytes(repeated(b"\0", 100 * MEGABYTE))
    memory, error = peak(idx.read_idx, path)
    assert "over 4 MB when unpacked" in error and memory < 20 * MEGABYTE


def npz(**arrays):
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def as_npz(content, name="train_pixels.npy", kind=zipfile.ZIP_STORED):
    """A cache file with any bytes as the array ``train_pixels``."""
    result = io.BytesIO(npz(train_labels=np.zeros(100_000, np.int64)))
    with zipfile.ZipFile(result, "a", kind) as archive:
        archive.writestr(name, content)
    return result.getvalue()


def npy(shape, dtype="|u1", data=b""):
    header = f"{{'descr': {dtype!r}, 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header + data


def pixels(count):
    return np.zeros((count, 784), np.uint8)


@pytest.mark.parametrize(
    "content",
    [
        as_npz(npy((100_000, 784), data=bytes(78_400_000)), kind=zipfile.ZIP_DEFLATED),
        as_npz(npy((10**12, 784))),
        as_npz(npy((1, 10**18))),
        as_npz(npy((1,), "|V2147483647")),
        as_npz(npy((1,), "|O", pickle.dumps(Call(os.mkdir, "ran")))),
        as_npz(npy("__import__('os').mkdir('ran')")),
        as_npz(npy(((1,),) * 3)),
        as_npz(b"(" * 5000),
        npz(train_pixels=pixels(3), train_labels=np.zeros(4, np.int64)),
        npz(train_pixels=pixels(3), train_labels=np.zeros((3, 1), np.int64)),
        npz(train_pixels=pixels(3), train_labels=np.int64(3)),
        npz(train_pixels=pixels(3), train_labels=np.full(3, 10)),
        npz(train_pixels=pixels(3).astype(np.float64), train_labels=np.zeros(3, np.int64)),
        npz(train_pixels=pixels(1).astype("f4") * np.nan, train_labels=np.zeros(1, np.int64)),
        npz(train_pixels=pixels(0), train_labels=np.zeros(0, np.int64)),
        npz(train_pixels=pixels(3)[:, :783], train_labels=np.zeros(3, np.int64)),
    ],
    ids=["zip bomb", "shape", "columns", "void", "objects", "code", "tuples", "nested",
         "unequal", "axes", "scalar", "label", "double", "nan", "empty", "narrow"],
)  # fmt: skip
def test_a_cache_that_somebody_tampered_with(content, small_file, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_PADDLE_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    expected = cache.split(small_file, "train", datafile.read)
    (entry,) = (tmp_path / "cache").iterdir()
    entry.write_bytes(content)
    tracemalloc.start()
    try:
        found = cache.split(small_file, "train", datafile.read)
        assert tracemalloc.get_traced_memory()[1] < 40 * MEGABYTE
    finally:
        tracemalloc.stop()
    np.testing.assert_array_equal(found.pixels, expected.pixels)
    np.testing.assert_array_equal(found.labels, expected.labels)
    assert entry.read_bytes() != content and not (tmp_path / "ran").exists()


READERS = {
    "weights": read_weights,
    "data": datafile.read,
    "idx": idx.read_idx,
    "picture": prepare,
    "load_image": load_image,
    "data by the cache": lambda path: cache.split(path, "train", datafile.read),
    "states": lambda path: read_states(path.with_suffix("")),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_pipes_and_devices_are_not_waited_for(read, tmp_path):
    path = tmp_path / "pipe.pdstates"
    os.mkfifo(path)
    with pytest.raises(MnistPaddleError, match=r"pipe\.pdstates: "):
        read(path)
    path.unlink()
    path.symlink_to("/dev/zero")
    with pytest.raises(MnistPaddleError, match=r"pipe\.pdstates: "):
        read(path)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_file_of_a_terabyte(read, tmp_path):
    path = tmp_path / "huge.pdstates"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # takes no room on the disk
    assert peak(read, path)[0] < 4 * MEGABYTE
