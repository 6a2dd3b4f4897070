"""Keep what was read from a data file, so that the next process opens it in a moment.

One ``.npz`` for each content (SHA-256) of a data file, in the user's cache folder. What others own
or may write there is not read, for it could be other data. Where nothing can be kept, nothing is
said, and what was read is there for this process alone.
"""

import contextlib
import errno
import hashlib
import math
import os
import re
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from mnist_paddle.data.formats.datafile import MOST_PIXELS, PIXELS, SPLITS, Split
from mnist_paddle.data.formats.unpacking import LARGEST_FILE
from mnist_paddle.system.atomic import remove_parts, whole_file
from mnist_paddle.system.regular_file import NO_LINK, is_regular, open_ordinary

FORMAT = 1  # part of the key: raise it when what is kept changes
LARGEST_ENTRY = 2 * MOST_PIXELS  # bytes
ENTRY = re.compile(r"[0-9a-f]{32}-\d+\.npz")  # what a cache file is called
KEPT_FILES = 4  # the newest contents kept; a learner's older experiments are dropped

_unwritten: dict[Path, dict[str, Split]] = {}  # the last content that could not be written


def folder() -> Path:
    """Where caches are kept: ``MNIST_PADDLE_CACHE``, else the system's place for such things."""
    if chosen := os.environ.get("MNIST_PADDLE_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "mnist_paddle"


def split(
    path: str | os.PathLike, name: str, read: Callable[[str | os.PathLike], dict[str, Split]]
) -> Split:
    """The split ``name`` of the data file, from the cache, or by ``read(path)`` and kept.

    Whatever ``read`` raises passes through, and then nothing is kept.
    """
    entry = _entry(path)
    if entry is None:
        return read(path)[name]
    if entry in _unwritten:
        return _unwritten[entry][name]
    kept = _load(entry, name)
    if kept is not None:
        return kept
    splits = read(path)
    if not _keep(entry, splits):
        _unwritten.clear()
        _unwritten[entry] = splits
    return splits[name]


def _entry(path: str | os.PathLike) -> Path | None:
    """The cache file for this content; None where the data file or the folder cannot be had."""
    try:
        with open_ordinary(path, LARGEST_FILE) as file:
            content = hashlib.sha256(file.read()).hexdigest()
        return folder() / f"{content[:32]}-{FORMAT}.npz"
    except (OSError, RuntimeError):  # RuntimeError: the user has no home folder
        return None


def _load(entry: Path, name: str) -> Split | None:
    """The kept split; None where there is none that is whole, as the checksums tell, and ours."""
    try:
        with _opened(entry) as file, np.load(file, allow_pickle=False) as arrays:
            if not all(_is_honest(arrays.zip, part) for part in arrays.zip.infolist()):
                return None
            split = Split(arrays[f"{name}_pixels"], arrays[f"{name}_labels"])
            return split if _is_whole(split) else None
    except Exception:  # a damaged file makes NumPy and zipfile raise almost anything
        return None


def _opened(entry: Path) -> BinaryIO:
    """A cache file that only this user could have put there. Raises OSError."""
    file = os.fdopen(os.open(entry, os.O_RDONLY | getattr(os, "O_BINARY", 0) | NO_LINK), "rb")
    found = os.fstat(file.fileno())
    if (
        is_regular(found)
        and found.st_size <= LARGEST_ENTRY
        and _is_private(found)
        and _is_private(os.stat(entry.parent))
    ):
        return file
    file.close()
    raise PermissionError(errno.EPERM, "others may write it")


def _is_private(found: os.stat_result) -> bool:
    """Whether this user owns a file or folder, and nobody else may write it."""
    if not hasattr(os, "geteuid"):  # Windows: the user's folders are closed to others
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _is_honest(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether an array is as large as it says: NumPy would make room for it before it reads."""
    with archive.open(part) as file:
        if np.lib.format.read_magic(file) != (1, 0):
            return False
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        size = file.tell() + math.prod(shape) * dtype.itemsize
    return size == part.file_size and part.compress_type == zipfile.ZIP_STORED


def _is_whole(split: Split) -> bool:
    """Whether it is what a data file can hold; nobody else should write here, but might."""
    pixels, labels = split
    return (
        pixels.shape == (len(labels), PIXELS)
        and labels.shape == (len(labels),)
        and labels.dtype == np.int64
        and labels.size > 0
        and 0 <= labels.min() <= labels.max() <= 9
        and (pixels.dtype == np.uint8 or pixels.dtype == np.float32)
        and (pixels.dtype == np.uint8 or 0 <= pixels.min() <= pixels.max() <= 1)
    )


def _keep(entry: Path, splits: dict[str, Split]) -> bool:
    """Whether it could be kept. Two processes may both do so; every reader sees a whole file."""
    arrays = {}
    for name in SPLITS:
        arrays[f"{name}_pixels"], arrays[f"{name}_labels"] = splits[name]
    try:
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private(os.stat(entry.parent)):
            return False
        with whole_file(entry, mode=0o600) as file:
            np.savez(file, **arrays)
        _drop_old(entry)
        return True
    except OSError:
        return False


def _drop_old(newest: Path) -> None:
    """Drop all but ``newest`` and the next newest, and what killed processes had begun to write."""
    entries = []
    for entry in os.scandir(newest.parent):
        ours = ENTRY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
        if ours and entry.name != newest.name:
            with contextlib.suppress(FileNotFoundError):  # another process was faster
                entries.append((entry.stat().st_mtime, entry.path))
    for _, path in sorted(entries, reverse=True)[KEPT_FILES - 1 :]:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
    remove_parts(newest.parent, ENTRY.pattern)
