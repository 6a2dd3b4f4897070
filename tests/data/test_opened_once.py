"""A process opens its data once, however many times it trains."""

import os
import shutil

import numpy as np
import pytest

from mnist_paddle.data.loaders import scoring_loader, training_loader
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.system.errors import MissingFileError


@pytest.fixture
def file(small_file, tmp_path):
    return shutil.copy(small_file, tmp_path / "mine.json.gz")


def test_loaders_share_what_was_opened_and_cannot_change_it(file):
    first, second = (training_loader(10, seed, file).dataset for seed in (0, 1))
    assert first is second
    assert scoring_loader("train", datafile=file).dataset is first
    assert scoring_loader("valid", datafile=file).dataset is not first
    own = MnistDataset("train", file)
    np.testing.assert_array_equal(first.labels, own.labels)
    np.testing.assert_array_equal(first.imgs[:], own.imgs[:])
    for array in (first.labels, first.imgs.values):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    own.labels[0] = 1 - own.labels[0]  # a data set of one's own may be changed
    assert first.labels[0] != own.labels[0]


def test_a_file_that_changed_is_opened_anew(file, small_file):
    first = training_loader(datafile=file).dataset
    os.utime(file, ns=(1, 1))
    assert training_loader(datafile=file).dataset is not first
    file.unlink()
    with pytest.raises(MissingFileError, match="mine.json.gz"):
        training_loader(datafile=file)


def test_a_relative_path_is_that_of_the_folder(file, tmp_path, monkeypatch):
    (tmp_path / "other").mkdir()
    shutil.copy(file, tmp_path / "other")
    found = []
    for folder in (tmp_path, tmp_path / "other", tmp_path):
        monkeypatch.chdir(folder)
        found.append(training_loader(datafile="mine.json.gz").dataset)
    assert found[0] is found[2] is not found[1]
