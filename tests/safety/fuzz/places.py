"""Folders and files that somebody else has laid out: links, pipes, sparse files, odd names."""

import os
import shutil
import socket

import numpy as np
import paddle

from mnist_paddle import load_weights, save_weights
from mnist_paddle.course.exercises.exercise import find
from mnist_paddle.course.exercises.learner import LearnerFolder
from mnist_paddle.data.formats import cache, datafile
from mnist_paddle.data.formats.idx import read_idx
from mnist_paddle.models.weights import read_weights
from mnist_paddle.pictures import prepare
from mnist_paddle.reports.recognition import labelled
from mnist_paddle.system import output_file
from mnist_paddle.system.figures import new_figure, png_of
from mnist_paddle.training.checkpoints import files as checkpointfiles
from mnist_paddle.training.checkpoints.checked import read_checked
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from tests.conftest import ROOT

from .kinds import Kind, small_data

NAMES = ["a", "数字", "a b", "a\nb", "\x1b[31m", "a" * 250, "\udcff", "-rf", "%s", "~", "a.png.png"]
CONTENTS = [b"", b"12\n", b"9" * 30, b"\0" * 9, b"\xff" * 4000, b"[]", b"{}", b"{" * 5000]


class OddPlace(Kind):
    """A folder to write in. Whatever it holds, what lies outside stays as it is."""

    writes = True

    def __init__(self, folder):
        super().__init__(folder)
        self.victims, self.place = folder / "victims", folder / "place"
        self.model, self.splits = paddle.nn.Linear(3, 2), small_data(counts=(2, 2, 2))
        self.picture = png_of(new_figure(1, 1))
        datafile.write(self.splits, folder / "data.json.gz")
        self.ways = [self._checkpoint, self._weights, self._data, self._figure, self._learner,
                     self._cache]  # fmt: skip

    def input(self, rng):
        for folder in (self.victims, self.place):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        for name in ("file", "full"):
            (self.victims / name).write_bytes(b"the user's own")
        (self.victims / "folder").mkdir()
        (self.victims / "folder" / "latest.pdopt").write_bytes(b"the user's own")
        way, home = rng.choice(self.ways), self.place / rng.choice(NAMES)
        home.mkdir()
        for name in rng.sample(self.names(way), rng.choice([0, 1, 1, 2, 4, 12])):
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            rng.choice(TRAPS)(path, self.victims, rng)
        return way, home

    @staticmethod
    def names(way) -> list[str]:
        names = ["file.pdparams", "file.json.gz", "file.png", ".lock", "progress.json",
                 "01_image_and_label.py", "new/file.pdparams"]  # fmt: skip
        for prefix in ("latest", "latest.next", "best_accuracy"):
            names += [f"checkpoints/{prefix}{suffix}" for suffix in (".pdparams", ".pdstates")]
        parts = [f".{name}.abcdefgh.part" for name in names if "/" not in name]
        return [*names, *parts, "checkpoints/.lock", "checkpoints/.latest.pdopt.x.part"]

    def check(self, given):
        way, home = given
        before = _inventory(self.victims)
        try:
            way(home)
        finally:
            assert _inventory(self.victims) == before, f"{way.__name__} in {home.name!a}"
            left = [path for path in home.rglob("*.part") if not path.is_symlink()]
            assert all(path.name.endswith(("abcdefgh.part", "x.part")) for path in left), left

    def _checkpoint(self, home):
        checkpoints = Checkpoints(home / "checkpoints")
        with checkpoints._held():
            checkpointfiles.write(home / "checkpoints" / "latest", b"weights", b"state", {"n": 1})
        kept = checkpointfiles.read(home / "checkpoints" / "latest")
        assert kept.states == {"n": 1} and kept.params().read_bytes() == b"weights"

    def _weights(self, home):
        for path in (home / "file.pdparams", home / "new" / "file.pdparams"):
            save_weights(self.model, path)
            assert path.is_file() and not path.is_symlink()
            load_weights(self.model, path)

    def _data(self, home):
        datafile.write(self.splits, home / "file.json.gz")
        found = datafile.read(home / "file.json.gz")["train"]
        np.testing.assert_array_equal(found.labels, self.splits["train"].labels)

    def _figure(self, home):
        path = output_file.make_output_folder(home) / "file.png"
        output_file.check(path, ".png")
        output_file.write(path, self.picture)
        assert path.read_bytes() == self.picture
        output_file.check(path, ".png")

    def _learner(self, home):
        learner, exercise = LearnerFolder(home, "en"), find("1")
        learner.start(exercise)
        learner.next_hint(exercise)
        learner.mark_passed(exercise)
        learner.reset(exercise)
        assert learner.progress()["language"] == "en"

    def _cache(self, home):
        place, cache.folder = cache.folder, lambda: home
        try:
            for _ in range(2):
                kept = cache.split(self.folder / "data.json.gz", "train", datafile.read)
                np.testing.assert_array_equal(kept.labels, self.splits["train"].labels)
        finally:
            cache.folder = place
            cache._unwritten.clear()


class OddFile(Kind):
    """A file to read that may be a link, a folder, a pipe, a device or a giant with holes."""

    def __init__(self, folder):
        super().__init__(folder)
        self.place, self.victims = folder / "place", folder / "whole"
        self.victims.mkdir()
        datafile.write(small_data(counts=(2, 2, 2)), self.victims / "data.json.gz")
        save_weights(paddle.nn.Linear(3, 2), self.victims / "a.pdparams")
        shutil.copy(ROOT / "work" / "example_0.jpg", self.victims / "a.jpg")
        (self.victims / "labels.csv").write_text("path,label,subset\na.jpg,0,x\n")
        self.readers = {
            "data.json.gz": datafile.read,
            "a.pdparams": read_weights,
            "a.jpg": prepare,
            "a.idx": read_idx,
            "labels.csv": lambda path: labelled(path.parent),
            "a.pdstates": lambda path: read_checked(path.with_suffix("")),
        }

    def input(self, rng):
        shutil.rmtree(self.place, ignore_errors=True)
        name = rng.choice(list(self.readers))
        home = self.place / rng.choice(NAMES)
        home.mkdir(parents=True)
        whole = self.victims / name
        path = home / name
        if not whole.exists() or rng.random() < 0.7:
            rng.choice(TRAPS)(path, self.victims, rng)
        else:
            rng.choice([_link_to_itself_whole, _copy, _longer])(path, whole, rng)
        return self.readers[name], path

    def check(self, given):
        read, path = given
        assert read(path) is not None


def _inventory(folder) -> dict:
    found = {}
    for path in sorted(folder.rglob("*")):
        state = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[path] = (state.st_ino, state.st_mtime_ns, state.st_mode, content)
    return found


def _link(path, victims, rng):
    target = rng.choice([victims / "file", victims / "folder", victims / "none", "/dev/full"])
    if rng.random() < 0.5:
        target = os.path.relpath(target, path.parent)
    path.symlink_to(target)


def _loop(path, victims, rng):
    path.symlink_to(path.name)


def _hard_link(path, victims, rng):
    if (victims / "file").exists():
        path.hardlink_to(victims / "file")


def _folder(path, victims, rng):
    (path / "folder").mkdir(parents=True)


def _pipe(path, victims, rng):
    os.mkfifo(path)


def _socket(path, victims, rng):
    place = os.getcwd()
    os.chdir(path.parent)  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(place)


def _sparse(path, victims, rng):
    with path.open("wb") as file:
        file.write(rng.choice(CONTENTS))
        file.truncate(rng.choice([1 << 20, 1 << 31, 1 << 40]))


def _content(path, victims, rng):
    path.write_bytes(rng.choice(CONTENTS))
    path.chmod(rng.choice([0o644, 0o000, 0o444, 0o666]))


TRAPS = [_link, _link, _loop, _hard_link, _folder, _pipe, _socket, _sparse, _content]


def _link_to_itself_whole(path, whole, rng):
    path.symlink_to(whole)


def _copy(path, whole, rng):
    shutil.copy(whole, path)


def _longer(path, whole, rng):
    shutil.copy(whole, path)
    with path.open("r+b") as file:
        file.truncate(rng.choice([1 << 20, 1 << 31, 1 << 40]))
