"""What the cache deletes, and what it does not read: files of others, and those they may write."""

import os
import time

import numpy as np
import pytest

from mnist_paddle.data.formats import cache, datafile
from mnist_paddle.data.mnist import MnistDataset


def entries_of(folder):
    return [path for path in folder.iterdir() if cache.ENTRY.fullmatch(path.name)]


def test_only_the_caches_own_files_are_dropped(write_json, digits, tmp_path, monkeypatch):
    """In the folder of the user's own arrays, whatever their names and dates."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.setenv("MNIST_PADDLE_CACHE", ".")
    names = ["a.npz", "b-1.npz", "0" * 31 + "-1.npz", "0" * 32 + ".npz", "A" * 32 + "-1.npz",
             "0" * 32 + "-1.npz.old", "0" * 33 + "-1.npz"]  # fmt: skip
    for name in names:
        (home / name).write_bytes(b"mine")
        os.utime(name, (1, 1))
    os.mkdir("f" * 32 + "-1.npz")
    os.symlink("a.npz", "e" * 32 + "-1.npz")
    for age in range(cache.KEPT_FILES + 1):  # by a clock that has been set back since
        path = home / (f"{age}" * 32 + "-1.npz")
        path.write_bytes(b"old")
        os.utime(path, (time.time() + 1e6 + age,) * 2)
    datafile_path = write_json(digits)
    MnistDataset("train", datafile_path)
    left = {path.name for path in home.iterdir()}
    assert left >= {*names, "f" * 32 + "-1.npz", "e" * 32 + "-1.npz"}
    assert len([path for path in entries_of(home) if path.is_file() and not path.is_symlink()]) == (
        cache.KEPT_FILES
    )
    monkeypatch.setattr(datafile, "read", lambda path: pytest.fail("it was not kept"))
    assert len(MnistDataset("valid", datafile_path)) == 100


def test_the_cache_is_its_users_alone(small_file, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_PADDLE_CACHE", str(tmp_path / "new" / "cache"))
    old = os.umask(0)
    try:
        MnistDataset("train", small_file)
    finally:
        os.umask(old)
    (entry,) = (tmp_path / "new" / "cache").iterdir()
    assert entry.parent.stat().st_mode & 0o777 == 0o700 and entry.stat().st_mode & 0o777 == 0o600


def _owned_by_another(path):
    if os.geteuid():
        pytest.skip("only root can give files away")
    os.chown(path, 12345, 12345)


def _a_link(path):
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


OPEN_TO_OTHERS = {
    "another's": lambda entry: _owned_by_another(entry),
    "group": lambda entry: entry.chmod(0o660),
    "others": lambda entry: entry.chmod(0o602),
    "link": _a_link,
    "another's folder": lambda entry: _owned_by_another(entry.parent),
    "folder of a group": lambda entry: entry.parent.chmod(0o770),
    "folder of all": lambda entry: entry.parent.chmod(0o777),
    "sticky folder": lambda entry: entry.parent.chmod(0o1777),
}


@pytest.mark.parametrize("open_up", OPEN_TO_OTHERS.values(), ids=OPEN_TO_OTHERS)
def test_what_others_may_write_is_not_read(small_file, tmp_path, monkeypatch, open_up):
    """Whole in itself, but with labels that somebody has changed."""
    monkeypatch.setenv("MNIST_PADDLE_CACHE", str(tmp_path / "cache"))
    expected = MnistDataset("train", small_file).labels
    (entry,) = (tmp_path / "cache").iterdir()
    with np.load(entry) as arrays:
        poisoned = {**arrays, "train_labels": 9 - arrays["train_labels"]}
    with entry.open("wb") as file:
        np.savez(file, **poisoned)
    assert not (MnistDataset("train", small_file).labels == expected).any()  # while it is ours
    open_up(entry)
    np.testing.assert_array_equal(MnistDataset("train", small_file).labels, expected)
    monkeypatch.setattr(datafile, "read", lambda path: pytest.fail("read again in one process"))
    np.testing.assert_array_equal(MnistDataset("train", small_file).labels, expected)
