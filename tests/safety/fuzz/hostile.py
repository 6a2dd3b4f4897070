"""Files of which little is known to be wrong: they say or unpack to more than they are."""

import gzip
import os
import shutil

import numpy as np

from mnist_paddle.course.exercises.learner import LearnerFolder
from mnist_paddle.data.formats import cache, datafile
from mnist_paddle.data.formats.idx import read_idx
from mnist_paddle.models.weights import read_weights
from mnist_paddle.reports.recognition import labelled
from mnist_paddle.system.errors import DataFileError, MnistPaddleError
from mnist_paddle.training.checkpoints.files import read as read_states
from tests.conftest import ROOT
from tests.data.formats.idx_files import idx_from_array

from .kinds import Kind, small_data

IMAGES = 1000  # in a block
PIXELS = [b"0", b"0.0", b"0.5", b"1", b"1e-1", b"0.00392156862745098", b"0" * 20, b" 0 "]
EMPTY = gzip.compress(b"", mtime=0)


class DataBomb(Kind):
    """Gzip files put together from small ones that unpack to much: each is read right, or refused
    and then nothing of it stays in the cache."""

    writes = True  # into the cache

    def __init__(self, folder):
        super().__init__(folder)
        self.place = folder / "cache"
        self.blocks = {pixel: packed(b",[" + b",".join([pixel] * 784) + b"]", IMAGES)
                       for pixel in PIXELS}  # fmt: skip
        self.first = {pixel: packed(b"[" + b",".join([pixel] * 784) + b"]") for pixel in PIXELS}
        self.odd = [
            EMPTY * 9,
            EMPTY * 20_000,
            packed(b" ") * 500,
            packed(b" ", 1 << 16),
            packed(b" ", 1 << 24),
            packed(b"[", 9999),
            packed(b"0,", 1 << 22),
            bytes(99),
        ]

    def input(self, rng):
        parts, counts = [packed(b"[")], []
        pixels = rng.choice([PIXELS[:3], PIXELS[3:], PIXELS])
        for number in range(3):
            blocks = [rng.choice(pixels) for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 5, 20, 60]))]
            counts.append(1 + IMAGES * len(blocks))
            parts.append(packed(b",[[" if number else b"[["))
            parts.append(self.first[pixels[0]])
            parts += [self.blocks[pixel] for pixel in blocks]
            parts.append(packed(b"],[" + b",".join([b"7"] * counts[-1]) + b"]]"))
        parts.append(packed(b"]"))
        if rng.random() < 0.3:
            parts.insert(rng.randrange(len(parts) + 1), rng.choice(self.odd))
        content = b"".join(parts)
        if rng.random() < 0.1:  # a name of any length in the header of the first
            name = b"n" * rng.choice([1, 1 << 10, 1 << 22, 1 << 26])
            content = content[:3] + b"\x08" + content[4:10] + name + b"\0" + content[10:]
        path = self.folder / "bomb.json.gz"
        path.write_bytes(content)
        shutil.rmtree(self.place, ignore_errors=True)
        return path, counts

    def check(self, given):
        path, counts = given
        usual, cache.folder = cache.folder, lambda: self.place
        try:
            found = cache.split(path, "eval", datafile.read)
        except MnistPaddleError:
            assert not self.place.exists(), "something is left in the cache"
            raise
        finally:
            cache.folder = usual
        assert found.pixels.shape == (counts[2], 784) and set(found.labels) == {7}


def packed(piece: bytes, count: int = 1) -> bytes:
    return gzip.compress(piece * count, 6, mtime=0)


class Sparse(Kind):
    """Whole files made longer by any number of zeros that take no room on the disk."""

    writes = True  # progress that is damaged is put aside

    def __init__(self, folder):
        super().__init__(folder)
        self.place = folder / "sparse"
        datafile.write(small_data(), folder / "data.json.gz")
        self.kinds = [
            ("a.json.gz", (folder / "data.json.gz").read_bytes(), datafile.read),
            ("a-idx1-ubyte", idx_from_array(np.arange(9)), read_idx),
            ("a.gz", gzip.compress(idx_from_array(np.arange(9))), read_idx),
            ("a.pdparams", (ROOT / "work" / "mnist.pdparams").read_bytes(), read_weights),
            ("labels.csv", b"path,label\na.png,3\n", labelled),
            ("a.pdstates", b"{}", lambda path: read_states(path.with_suffix(""))),
            ("progress.json", b'{"hints": {}}', _progress),
        ]

    def input(self, rng):
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        name, content, read = rng.choice(self.kinds)
        path = self.place / name
        path.write_bytes(content)
        size = rng.choice([0, 0, 1, 1 << rng.randrange(41), 1 << rng.randrange(18, 29)])
        os.truncate(path, len(content) + size)
        return path, read

    def check(self, given):
        path, read = given
        read(path)


def _progress(path):
    if LearnerFolder(path.parent).progress() == {}:
        raise DataFileError("refused")
