"""Grade a class: every exercise of every learner, several at once; goes on where it stopped."""

import contextlib
import hashlib
import json
import os
import queue
import secrets
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

from mnist_paddle.course.exercises.class_report import MARKS
from mnist_paddle.course.exercises.exercise import Exercise, all_exercises
from mnist_paddle.course.exercises.judging import NOT_ATTEMPTED, verdict
from mnist_paddle.course.exercises.learner import read_code
from mnist_paddle.course.exercises.workers import Worker
from mnist_paddle.system.atomic import whole_file
from mnist_paddle.system.errors import MissingFileError, SettingsError, printable
from mnist_paddle.system.json_file import read_json
from mnist_paddle.system.language import LANGUAGES, _
from mnist_paddle.system.plain_values import fits
from mnist_paddle.system.processor import usable_cores
from mnist_paddle.system.progress import progress
from mnist_paddle.system.regular_file import check_name

KEPT = ".grades.json"  # in the class's folder: what has been graded, for the next run
_PLACES = (".", "exercises", "work/exercises")  # in a learner's folder
_SAVE_SECONDS = 5.0
_LARGEST_KEPT = 64 << 20  # bytes
_WORDS = dict.fromkeys(LANGUAGES, str)
_FORM = {"exercise": str, "outcome": str, "words": _WORDS, "mistake": (_WORDS, None)}


def grade(class_folder: str | os.PathLike) -> dict[str, dict[str, dict]]:
    """{learner: {exercise: verdict}}, a verdict as the fields of :class:`judging.Verdict`.

    All files are read before any code runs. What an earlier call graded, and has not changed
    since, is not run again. Raises MissingFileError, and SettingsError where nothing can be kept.
    """
    folder = Path(class_folder)
    exercises = all_exercises()
    codes = {
        (learner.name, exercise.name): _code(learner, exercise)
        for learner in _learners(folder)
        for exercise in exercises
    }
    done = _kept(folder)
    keys = {job: _key(code, *job) for job, code in codes.items()}
    done = {key: done[key] for key in keys.values() if key in done}
    todo = [job for job in codes if keys[job] not in done]
    saved = time.monotonic()
    try:
        by_name = {exercise.name: exercise for exercise in exercises}
        todo.sort(key=lambda job: job[1])
        checks = _checked([(job, by_name[job[1]], codes[job]) for job in todo])
        for job, found in progress(checks, len(todo), _("grading")):
            done[keys[job]] = found
            if time.monotonic() - saved > _SAVE_SECONDS:
                _keep(folder, done)
                saved = time.monotonic()
    finally:
        _keep(folder, done)
    grades: dict[str, dict[str, dict]] = {}
    for (learner, name), key in keys.items():
        grades.setdefault(learner, {})[name] = done[key]
    return grades


def strays(class_folder: str | os.PathLike) -> dict[str, list[str]]:
    """For each learner of :func:`grade`, the Python files that are no exercise's by their names."""
    named = {exercise.file_name for exercise in all_exercises()}
    found = {}
    for learner in _learners(Path(class_folder)):
        read = {learner / place / name for place in _PLACES for name in named}
        files = {*learner.rglob("*.py")} - read
        found[learner.name] = sorted(str(file.relative_to(learner)) for file in files)
    return {name: files for name, files in found.items() if files}


def _checked(jobs):
    """(job, verdict) as each is done; as many workers as cores."""
    if not jobs:
        return
    seed = secrets.randbits(32)  # one for all: the trusted answers are computed once
    free = queue.Queue()
    workers = [Worker(seed) for _ in range(min(usable_cores(), len(jobs)))]
    for worker in workers:
        free.put(worker)

    def check(job, exercise: Exercise, code: str | None):
        if code is None:
            return job, asdict(verdict(exercise, NOT_ATTEMPTED))
        worker = free.get()
        try:
            return job, asdict(worker.check(exercise, code, exercise.file_name))
        finally:
            free.put(worker)

    pool = ThreadPoolExecutor(len(workers))
    try:
        for done in as_completed([pool.submit(check, *job) for job in jobs]):
            yield done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.close()


def _learners(folder: Path) -> list[Path]:
    try:
        check_name(folder)
        found = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError as error:
        raise MissingFileError(
            _(
                "{folder}: no class folder ({reason}); it holds a sub-folder for each learner",
                folder=printable(folder),
                reason=_(error.strerror),
            )
        ) from None
    found = [path for path in found if not path.name.startswith((".", "__"))]
    if not found:
        raise MissingFileError(
            _("{folder}: has no sub-folder; each learner needs one", folder=printable(folder))
        )
    return found


def _code(learner: Path, exercise: Exercise) -> str | None:
    """The learner's code; None where there is no file of that name in their folder to read."""
    for place in _PLACES:
        path = learner / place / exercise.file_name
        with contextlib.suppress(OSError):
            if path.resolve().is_relative_to(learner.resolve()):  # no link to a neighbour's
                return read_code(path)
    return None


def _key(code: str | None, learner: str, name: str) -> str:
    """What a verdict belongs to: a learner, an exercise as it is now, and the learner's code."""
    track = Path(__file__).with_name("track") / f"e{name}.py"
    content = repr((learner, name, track.read_bytes(), code)).encode("utf-8", "backslashreplace")
    return hashlib.sha256(content).hexdigest()


def _kept(folder: Path) -> dict:
    try:
        kept = read_json(folder / KEPT, _LARGEST_KEPT)
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {
        key: found
        for key, found in kept.items()
        if fits(found, _FORM) and found["outcome"] in MARKS
    }


def _keep(folder: Path, done: dict) -> None:
    try:
        with whole_file(folder / KEPT) as file:
            file.write(json.dumps(done).encode())
    except OSError as error:
        raise SettingsError(
            _(
                "{folder}: cannot be written ({reason})",
                folder=printable(folder / KEPT),
                reason=_(error.strerror),
            )
        ) from None
