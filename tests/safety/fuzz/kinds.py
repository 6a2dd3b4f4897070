"""What is fuzzed: each kind makes damaged inputs, and knows a right result from a wrong one.

``input(rng)`` writes an input to the folder and returns what ``check`` takes; ``check`` returns
after a right result, and raises AssertionError for a wrong one.
"""

import gzip
import io
import json
import pickle
from pathlib import Path

import numpy as np
import paddle

from mnist_paddle import MNIST, load_weights
from mnist_paddle.data.formats import cache, datafile
from mnist_paddle.data.formats.idx import read_idx
from mnist_paddle.system.errors import MnistPaddleError
from tests.conftest import ROOT
from tests.data.formats.idx_files import idx_from_array

from .. import attacks
from .mutations import NUMBERS, damaged, replaced

NAMES = [
    "", ".", "x\n" * 9, "\0", "a\0b", "\ud800", "\udcff", "\x1b[31m", "\x9b2J", "\u202e", "=1+1",
    "x" * 5000, "x/" * 3000, "数字 \u3000",
]  # fmt: skip
ODD = [
    None, True, -1, 0, 5, 1.5, 10**30, 10**400, -(10**400), 1e308, -1e308, 0.5, "x", [], {}, [[]],
    {"a": 1}, *NAMES, *NUMBERS,
]  # fmt: skip


TOKENS = [
    b"NaN", b"-Infinity", b"1e999", b"-0", b"1.0", b"0.5e-3", b"true", b"null", b'"x"', b"[", b"]",
    b"[]", b"{}", b"9" * 5000, b"\xff", b" ", b"\n\t ", b",", b"0.00390625", b"10",
]  # fmt: skip
"""Pieces of JSON, and of what is none, to put into a data file."""


def small_data(seed: int = 0, counts=(12, 5, 5)) -> dict[str, datafile.Split]:
    """Splits of so many digits of noise."""
    numbers = np.random.default_rng(seed)
    return {
        name: datafile.Split(
            numbers.integers(0, 256, (count, 784), np.uint8) * (numbers.random((count, 784)) < 0.2),
            numbers.integers(0, 10, count),
        )
        for name, count in zip(datafile.SPLITS, counts)
    }


class Kind:
    """``writes``: whether reading it may write other files; ``helper``: the process it uses."""

    writes = False

    def helper(self):
        return None

    def __init__(self, folder: Path):
        self.folder = folder


class DataFile(Kind):
    def __init__(self, folder):
        super().__init__(folder)
        datafile.write(small_data(), folder / "whole.json.gz")
        self.packed = (folder / "whole.json.gz").read_bytes()
        self.text = gzip.decompress(self.packed)
        self.spaced = json.dumps(json.loads(self.text), indent=1).encode()

    def input(self, rng):
        path = self.folder / "mutated.json.gz"
        if rng.random() < 0.25:
            path.write_bytes(damaged(self.packed, rng, [self.text, self.packed]))
            return path
        text = rng.choice([self.text, self.text, self.spaced])
        if rng.random() < 0.5:
            text = damaged(text, rng, [self.text, self.spaced])
        for _ in range(rng.choice([0, 1, 1, 2])):
            place = rng.randrange(len(text) + 1)
            text = text[:place] + rng.choice(TOKENS) + text[place + rng.choice([0, 0, 1, 9]) :]
        path.write_bytes(gzip.compress(text, 1))
        return path

    def check(self, path):
        found = datafile.read(path)
        with gzip.open(path) as file:  # the reference: the standard library's reader of JSON
            expected = json.load(file)
        assert len(expected) == 3
        for name, (images, labels) in zip(datafile.SPLITS, expected):
            pixels = found[name].pixels
            scale = 256 if pixels.dtype == np.uint8 else 1
            np.testing.assert_array_equal(pixels / np.float32(scale), np.array(images, np.float32))
            np.testing.assert_array_equal(found[name].labels, labels)


class Cache(Kind):
    """The kept arrays of a data file: damaged or not, the data are those of the file."""

    writes = True

    def __init__(self, folder):
        super().__init__(folder)
        self.path = folder / "data.json.gz"
        self.splits = small_data()
        datafile.write(self.splits, self.path)
        self.place = cache.folder
        cache.folder = lambda: folder / "cache"
        try:
            self.expected = cache.split(self.path, "train", datafile.read)
        finally:
            cache.folder = self.place
        (self.entry,) = (folder / "cache").iterdir()
        self.content = self.entry.read_bytes()

    def input(self, rng):
        self.entry.write_bytes(damaged(self.content, rng, [self.content]))

    def check(self, _):
        cache.folder = lambda: self.folder / "cache"
        try:
            found = cache.split(self.path, "train", datafile.read)
        finally:
            cache.folder = self.place
        np.testing.assert_array_equal(found.pixels, self.expected.pixels)
        np.testing.assert_array_equal(found.labels, self.expected.labels)


class Idx(Kind):
    def __init__(self, folder):
        super().__init__(folder)
        plain = idx_from_array(np.arange(3 * 28 * 28).reshape(3, 28, 28) % 256)
        self.files = [plain, gzip.compress(plain, mtime=0), idx_from_array(np.arange(9))]

    def input(self, rng):
        path = self.folder / "mutated-idx3-ubyte"
        path.write_bytes(damaged(rng.choice(self.files), rng, self.files))
        return path

    def check(self, path):
        array = read_idx(path)
        content = path.read_bytes()
        content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        assert array.dtype == np.uint8 and content.endswith(array.tobytes())


class Weights(Kind):
    """Mostly into a network of few weights, so that damage meets the file's structure."""

    def __init__(self, folder):
        super().__init__(folder)
        self.model, self.larger = paddle.nn.Linear(3, 2), MNIST()
        self.shipped = (ROOT / "work" / "mnist.pdparams").read_bytes()
        self.state = {name: value.numpy() for name, value in self.model.state_dict().items()}
        self.files = []
        for protocol in (2, 3, 4):
            for content in (
                self.model.state_dict(),
                {"model": self.model.state_dict(), "epoch": 3},
            ):
                file = io.BytesIO()
                paddle.save(content, file, protocol=protocol)
                self.files.append(file.getvalue())
        self.hostile = [
            *attacks.that_run(str(folder / "trace")).values(),
            *attacks.that_are_not_weights().values(),
            *(content for content in attacks.that_exhaust().values() if len(content) < 1000),
        ]

    def input(self, rng):
        path = self.folder / "mutated.pdparams"
        chance = rng.random()
        if chance < 0.1:
            path.write_bytes(damaged(self.shipped, rng, self.files))
            return path, self.larger
        if chance < 0.2:
            path.write_bytes(damaged(rng.choice(self.hostile), rng, self.files))
        elif chance < 0.4:
            path.write_bytes(pickle.dumps(self._odd(rng), protocol=rng.choice([2, 3, 4])))
        else:
            path.write_bytes(damaged(rng.choice(self.files), rng, self.files + self.hostile))
        return path, self.model

    def _odd(self, rng):
        """Whole pickles of other arrays and names."""
        array = rng.choice(list(self.state.values()))
        arrays = [
            array.astype(kind) for kind in ("f2", "f8", ">f4", "i8", "u1", "c8", "O", "U", "?")
        ]
        arrays += [
            array[:0],
            array[..., None],
            array.T,
            array * np.nan,
            array * 1e300,
            array[0, ...],
        ]
        return replaced(self.state, rng, [*arrays, ("name", array), {"a": array}, [array], *ODD])

    def check(self, given):
        path, model = given
        before = {name: value.numpy() for name, value in model.state_dict().items()}
        try:
            load_weights(model, path)
        except MnistPaddleError:
            for name, value in model.state_dict().items():
                np.testing.assert_array_equal(value.numpy(), before[name])
            raise
        for name, value in model.state_dict().items():
            assert value.shape == list(before[name].shape)
            assert np.isfinite(value.numpy()).all()
