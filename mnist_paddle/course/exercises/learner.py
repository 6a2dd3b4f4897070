"""A learner's folder: their files, and how far they are. Nothing of theirs is ever lost."""

import contextlib
import json
import os
import time
from datetime import datetime
from pathlib import Path

from mnist_paddle.course.exercises.exercise import Exercise, find, names
from mnist_paddle.system.atomic import whole_file
from mnist_paddle.system.errors import MissingFileError, SettingsError, printable
from mnist_paddle.system.folder_lock import FolderLock
from mnist_paddle.system.json_file import read_json
from mnist_paddle.system.language import LANGUAGES, _, current
from mnist_paddle.system.plain_values import fits
from mnist_paddle.system.regular_file import check_name, open_ordinary

LARGEST = 1 << 20  # bytes of a learner's file
_WAIT = 10.0  # seconds for another process's turn to write


class LearnerFolder:
    """The files and the progress (``progress.json``) in ``folder``, which is made when needed.

    Progress is read, changed and written whole under the folder's lock, so two processes lose
    nothing of each other's, and a killed one leaves the old file or the new one. A progress file
    that is damaged is put aside under a dated name.
    """

    def __init__(self, folder: str | os.PathLike, language: str | None = None):
        self.folder = Path(folder)
        with _writable(self.folder):
            check_name(self.folder)
        self._progress = self.folder / "progress.json"
        if language:
            self._change(lambda progress: progress.update(language=language))
        kept = self.progress().get("language")
        self.language = kept if kept in LANGUAGES else current()

    def file(self, exercise: Exercise) -> Path:
        return self.folder / exercise.file_name

    def start(self, exercise: Exercise) -> bool:
        """Put the stub there; False if the learner has a file of that name, which stays."""
        with _held(self.folder):
            if os.path.lexists(self.file(exercise)):
                return False
            with whole_file(self.file(exercise)) as file:
                file.write(exercise.stub_file(self.language).encode())
        return True

    def read(self, exercise: Exercise) -> str:
        """The learner's code. Raises MissingFileError before ``start``, and SettingsError."""
        path = self.file(exercise)
        try:
            return read_code(path)
        except FileNotFoundError:
            raise MissingFileError(
                _(
                    "{path} is not there yet; `exercise start {number}` makes it",
                    path=printable(path),
                    number=exercise.number,
                )
            ) from None
        except OSError as error:
            raise SettingsError(
                _(
                    "{path}: cannot be read ({reason})",
                    path=printable(path),
                    reason=_(error.strerror),
                )
            ) from None

    def reset(self, exercise: Exercise) -> Path | None:
        """Put a new stub there; the learner's file is kept, at the path that is returned."""
        kept = None
        with _held(self.folder):
            if os.path.lexists(self.file(exercise)):
                kept = _put_aside(self.file(exercise))
        self.start(exercise)
        self._change(lambda progress: progress.setdefault("passed", {}).pop(exercise.name, None))
        return kept

    def progress(self) -> dict:
        """What the learner has done so far, as ``progress.json`` keeps it; {} before the start."""
        try:
            progress = read_json(self._progress, LARGEST)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            progress = None
        if _is_progress(progress):
            return progress
        with contextlib.suppress(OSError):
            _put_aside(self._progress)
        return {}

    def passed(self) -> set[str]:
        return set(self.progress().get("passed", {})) & set(names())

    def mark_passed(self, exercise: Exercise) -> None:
        now = datetime.now().isoformat(timespec="seconds")
        self._change(
            lambda progress: progress.setdefault("passed", {}).setdefault(exercise.name, now)
        )

    def next_hint(self, exercise: Exercise) -> int:
        """How many hints the learner has now asked for, this time included."""
        most = len(exercise.hints[self.language])

        def one_more(progress: dict) -> int:
            hints = progress.setdefault("hints", {})
            hints[exercise.name] = min(hints.get(exercise.name, 0) + 1, most)
            return hints[exercise.name]

        return self._change(one_more)

    def next(self) -> Exercise | None:
        """The first exercise that is not passed; None when all are."""
        passed = self.passed()
        return next((find(name) for name in names() if name not in passed), None)

    def _change(self, change):
        with _held(self.folder):
            progress = self.progress()
            result = change(progress)
            with whole_file(self._progress) as file:
                file.write(json.dumps(progress, indent=1).encode())
            return result


def _is_progress(progress) -> bool:
    """Whether a learner's progress is in it; what else there is does not matter."""
    return (
        isinstance(progress, dict)
        and isinstance(progress.get("language", ""), str)
        and isinstance(progress.get("passed", {}), dict)
        and isinstance(progress.get("hints", {}), dict)
        and all(fits(seen, int) and seen >= 0 for seen in progress.get("hints", {}).values())
    )


def read_code(path: Path) -> str:
    """The text of a file of Python code. Raises OSError."""
    with open_ordinary(path, LARGEST) as file:
        return file.read().decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _put_aside(path: Path) -> Path:
    """Give a file a dated name beside its own, one that is free."""
    date = datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
    for number in range(1, 1000):
        extra = "" if number == 1 else f"_{number}"
        aside = path.with_name(f"{path.stem}.{date}{extra}{path.suffix}")
        if not os.path.lexists(aside):
            os.rename(path, aside)
            return aside
    raise SettingsError(_("{path}: no name is free for a copy", path=printable(path)))


def _lock(folder: Path) -> FolderLock:
    deadline = time.monotonic() + _WAIT
    while True:
        try:
            return FolderLock(folder)
        except SettingsError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


@contextlib.contextmanager
def _held(folder: Path):
    """Within the block, no other process writes in the folder. Raises SettingsError."""
    with _writable(folder):
        lock = _lock(folder)
        try:
            yield
        finally:
            lock.release()


@contextlib.contextmanager
def _writable(folder: Path):
    try:
        yield
    except OSError as error:
        raise SettingsError(
            _(
                "{folder}: cannot be written ({reason}); choose another --dir",
                folder=printable(folder),
                reason=_(error.strerror),
            )
        ) from None
