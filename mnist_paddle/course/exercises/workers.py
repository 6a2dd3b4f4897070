"""Run learners' code in a worker process, and judge here what comes back."""

import contextlib
import functools
import json
import os
import queue
import secrets
import site
import subprocess
import sys
import threading
from pathlib import Path

import paddle

from mnist_paddle.course.exercises import limits, values
from mnist_paddle.course.exercises.exercise import Exercise, find
from mnist_paddle.course.exercises.judging import Verdict, judge, questions_for, verdict

_ROOT = Path(__file__).parents[3]
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_START_SECONDS = 120
_SPARE_SECONDS = 10  # beyond the worker's own limit, before the worker itself is given up


@functools.lru_cache(maxsize=256)
def _encoded_questions(name: str, seed: int) -> list[dict]:
    return [
        {part: values.encode(value) for part, value in question.items()}
        for question in questions_for(find(name), seed)
    ]


class Worker:
    """A worker process; ``with Worker(seed) as worker: worker.check(exercise, source, name)``.

    ``seed`` stands for the questions; without it they are others each time. ``printed`` is what
    the code of the last check printed.
    """

    def __init__(self, seed: int | None = None):
        self.seed = secrets.randbits(32) if seed is None else seed
        self.printed = ""
        self._process = None
        paddle.set_device("cpu")  # the trusted answers are computed where the learner's are
        self._start()

    def check(self, exercise: Exercise, source: str, file_name: str) -> Verdict:
        """The verdict on the code of a learner's file."""
        request = {
            "exercise": exercise.name,
            "source": source,
            "file": file_name,
            "nonce": secrets.token_hex(16),
            "questions": _encoded_questions(exercise.name, self.seed),
        }
        reply = self._ask(request)
        self.printed = str(reply.get("printed", ""))
        message, nonce = reply["message"], request["nonce"]
        if message.startswith(nonce):
            with contextlib.suppress(ValueError, RecursionError):
                return judge(exercise, self.seed, json.loads(message[len(nonce) :]))
        if message:
            return verdict(exercise, "tampered")
        if reply["ended"] == "timed out":
            return verdict(exercise, "timed out", seconds=limits.SECONDS)
        if reply["ended"] == "SIGKILL":
            return verdict(exercise, "too much memory", megabytes=limits.MEMORY_MB)
        return verdict(exercise, "exited")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                stream.close()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def _start(self) -> None:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {
            "PYTHONPATH": str(_ROOT),
            "PYTHONUSERBASE": site.getuserbase(),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "CUDA_VISIBLE_DEVICES": "",  # a forked child cannot use what its parent began
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MPLBACKEND": "agg",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mnist_paddle.course.exercises.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=_ROOT,
        )
        self._replies = queue.Queue()
        threading.Thread(
            target=_forward, args=(self._process.stdout, self._replies), daemon=True
        ).start()
        self._ready = False

    def _ask(self, request: dict) -> dict:
        """The worker's reply; a new worker is started after one that gave none."""
        for _ in range(2):  # its code may have killed the worker that an earlier one left dying
            try:
                if not self._ready:
                    self._replies.get(timeout=_START_SECONDS)
                    self._ready = True
                self._process.stdin.write(json.dumps(request).encode() + b"\n")
                self._process.stdin.flush()
                line = self._replies.get(timeout=limits.WALL_SECONDS + _SPARE_SECONDS)
                ended = "exited"
            except queue.Empty:
                line, ended = b"", "timed out"
            except OSError:
                line, ended = b"", "exited"
            if line:
                if not hasattr(os, "fork"):
                    self._restart()
                return json.loads(line)
            self._restart()
            if ended == "timed out":
                break
        return {"message": "", "ended": ended}

    def _restart(self) -> None:
        self.close()
        self._start()


def _forward(stream, replies: queue.Queue) -> None:
    """Put each line of ``stream`` into ``replies``, and b"" at its end."""
    with contextlib.suppress(OSError, ValueError):
        for line in stream:
            replies.put(line)
    replies.put(b"")
