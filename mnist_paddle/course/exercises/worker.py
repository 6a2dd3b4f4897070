"""The process that runs learners' code: it has imported Paddle, and forks a child for each check.

It reads requests on stdin and writes replies on stdout, a line of JSON each, and computes nothing
itself, so that its children start clean. A child's answers come back through a pipe that is made
for it alone, behind a number that only its request names. Where the system has no fork, it does
one request itself and ends.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time

from mnist_paddle.course.exercises import limits, observing, values
from mnist_paddle.course.exercises.exercise import find

_LARGEST_REPLY = 64 << 20  # bytes
_LARGEST_PRINT = 4000  # bytes of what a learner's code printed


def main() -> None:
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "r+b") as nowhere:
        for standard in (0, 1):
            os.dup2(nowhere.fileno(), standard)
    replies.write(b"ready\n")
    replies.flush()
    for line in requests:
        request = json.loads(line)
        with _empty_folder() as folder:
            if hasattr(os, "fork"):
                reply = _in_a_child(request, folder, (requests, replies))
            else:
                reply = {"message": _work(request, folder), "ended": "0", "printed": ""}
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()
        if not hasattr(os, "fork"):
            return


def _in_a_child(request: dict, folder: str, channels) -> dict:
    reading, writing = os.pipe()
    with tempfile.TemporaryFile() as printed:
        child = os.fork()
        if child == 0:
            _be_the_child(request, folder, channels, reading, writing, printed.fileno())
        os.close(writing)
        message, in_time = _read(reading, time.monotonic() + limits.WALL_SECONDS)
        os.close(reading)
        ended = _end(child, at_once=not in_time)
        printed.seek(0)
        text = printed.read(_LARGEST_PRINT).decode("utf-8", "replace")
    return {
        "message": message.decode("utf-8", "replace"),
        "ended": ended,
        "printed": text,
    }


def _be_the_child(request, folder, channels, reading, writing, printed) -> None:
    """Never returns: the process ends here, whatever the learner's code does."""
    try:
        os.setsid()
        os.close(reading)
        for channel in channels:
            os.close(channel.fileno())
        for standard in (1, 2):
            os.dup2(printed, standard)
        limits.limit_this_process()
        message = _work(request, folder).encode()
        while message:
            message = message[os.write(writing, message) :]
        with contextlib.suppress(Exception):
            sys.stdout.flush()
    finally:
        os._exit(0)


def _work(request: dict, folder: str) -> str:
    """What the learner's code answers, as text, behind the request's number."""
    os.chdir(folder)
    os.environ.update(HOME=folder, TMPDIR=folder)
    tempfile.tempdir = folder
    questions = [
        {name: values.decode(value) for name, value in question.items()}
        for question in request["questions"]
    ]
    exercise = find(request["exercise"])
    report = observing.observe(exercise, request["source"], request["file"], questions)
    return request["nonce"] + json.dumps(report)


def _read(pipe: int, deadline: float) -> tuple[bytes, bool]:
    """(all that was written to ``pipe``, whether it was closed before ``deadline``)."""
    message = bytearray()
    while (left := deadline - time.monotonic()) > 0:
        if select.select([pipe], [], [], left)[0]:
            part = os.read(pipe, 1 << 16)
            if not part:
                return bytes(message), True
            message += part
            if len(message) > _LARGEST_REPLY:
                return b"", True
    return b"", False


def _end(child: int, at_once: bool) -> str:
    """End the child and all that it started; how it ended: timed out, a signal, an exit code."""
    if at_once:
        _kill(child)
    _, status, used = os.wait4(child, 0)
    _kill(child)
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    used_up = used.ru_utime + used.ru_stime >= limits.SECONDS  # where it caught the warning
    if at_once or used_up or ended_by == signal.SIGXCPU:
        return "timed out"
    return signal.Signals(ended_by).name if ended_by else str(os.WEXITSTATUS(status))


def _kill(group: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(group, signal.SIGKILL)


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
