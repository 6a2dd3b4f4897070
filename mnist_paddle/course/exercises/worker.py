"""The process that runs learners' code: it has imported Paddle, and forks a child for each check.

It reads requests on stdin and writes replies on stdout, a line of JSON each, and computes nothing
itself, so that its children start clean. A child's answers come back through a pipe that is made
for it alone, behind a number that only its request names. On Linux a child can read nothing of this
project, with its solutions, nor of the class. Where the system has no fork, the worker does one
request itself and ends.
"""

import contextlib
import importlib
import json
import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

from mnist_paddle.course.exercises import children, observing, values
from mnist_paddle.course.exercises.exercise import Exercise, without_answers
from mnist_paddle.system.confinement import confine

_PROJECT = Path(__file__).parents[3]
_FORKS = hasattr(os, "fork")
_LARGEST_PRINT = 4000  # bytes of what a learner's code printed
_SYSTEM = [
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share", "/etc", "/sys"),
    *("/proc/cpuinfo", "/proc/meminfo", "/dev/null", "/dev/zero", "/dev/urandom"),
]


def main() -> None:
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "r+b") as nowhere:
        for standard in (0, 1):
            os.dup2(nowhere.fileno(), standard)
    children.adopt_orphans()
    readable = _leave_the_project()
    exercises: dict[str, Exercise] = {}
    _send(replies, "ready")
    for line in requests:
        request = json.loads(line)
        name = request["exercise"]
        if name not in exercises:
            exercises[name] = without_answers(name)
            for module in exercises[name].needs:
                importlib.import_module(module)
        with _empty_folder() as folder, tempfile.TemporaryFile() as printed:
            job = (request, exercises[name], folder)
            message, ended = _run(job, readable, printed.fileno(), (requests, replies))
            printed.seek(0)
            text = printed.read(_LARGEST_PRINT).decode("utf-8", "replace")
        _send(replies, {"message": message, "ended": ended, "printed": text})
        if not _FORKS:
            return


def _send(replies, reply) -> None:
    replies.write(json.dumps(reply).encode() + b"\n")
    replies.flush()


def _run(job, readable: list[Path], printed: int, channels) -> tuple[str, str]:
    if not _FORKS:
        for standard in (1, 2):
            os.dup2(printed, standard)
        message = _work(*job)
        sys.stdout.flush()
        return message, "0"

    def work() -> str:
        folder = Path(job[2])
        confine([*readable, Path("/proc/self")], [folder, Path(os.devnull)])
        return _work(*job)

    return children.run(work, printed, [channel.fileno() for channel in channels])


def _work(request: dict, exercise: Exercise, folder: str) -> str:
    """What the learner's code answers, as text, behind the request's number."""
    os.chdir(folder)
    os.environ.update(HOME=folder, TMPDIR=folder)
    tempfile.tempdir = folder
    questions = [
        {name: values.decode(value) for name, value in question.items()}
        for question in request["questions"]
    ]
    report = observing.observe(exercise, request["source"], request["file"], questions)
    return request["nonce"] + json.dumps(report)


def _leave_the_project() -> list[Path]:
    """Take this project out of ``sys.path``; what a child may read, of which it is no part."""
    installed = Path(sysconfig.get_path("purelib")) == _PROJECT  # among all other packages
    if not installed:
        sys.path[:] = [place for place in sys.path if place and Path(place) != _PROJECT]
    hidden = (_PROJECT / "mnist_paddle" if installed else _PROJECT).resolve()
    places = [*sys.path, f"{sys.prefix}/lib", f"{sys.base_prefix}/lib", *_SYSTEM]
    return [part for place in places for part in _without(Path(place).resolve(), hidden)]


def _without(place: Path, hidden: Path) -> list[Path]:
    """``place``; where ``hidden`` lies in it, the parts of it that are not ``hidden``."""
    if not hidden.is_relative_to(place):
        return [place]
    if place == hidden:
        return []
    return [part for inner in place.iterdir() for part in _without(inner, hidden)]


@contextlib.contextmanager
def _empty_folder():
    folder = tempfile.mkdtemp(prefix="exercise-")
    try:
        yield folder
    finally:
        with contextlib.suppress(OSError):
            os.chdir(tempfile.gettempdir())  # Windows removes nobody's working folder
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
