"""The commands where there is no fork, no resource, no termios: as on Windows, as far as Linux can
play it.
"""

import subprocess
import sys

import pytest

from mnist_paddle.course.exercises import workers
from mnist_paddle.course.exercises.exercise import find
from tests.conftest import ROOT

PLAY_WINDOWS = """
import os, signal, sys
for name in ("fork", "wait4", "setsid", "killpg", "getppid"):
    delattr(os, name)
for name in ("SIGKILL", "SIGXCPU"):
    delattr(signal, name)
for name in ("resource", "termios", "tty"):
    sys.modules[name] = None
"""
SOFTMAX = find("09_softmax")


@pytest.fixture
def worker(tmp_path, monkeypatch):
    """A worker that believes it has no fork; it is started anew for each check."""
    python = tmp_path / "python"
    worker = "from mnist_paddle.course.exercises.worker import main; main()"
    (tmp_path / "worker.py").write_text(f"{PLAY_WINDOWS}\n{worker}\n", encoding="utf-8")
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path}/worker.py"\n')
    python.chmod(0o755)
    monkeypatch.setattr(workers.sys, "executable", str(python))
    monkeypatch.delattr(workers.os, "fork")
    monkeypatch.setattr(workers.limits, "WALL_SECONDS", 15)
    with workers.Worker() as worker:
        yield worker


def test_without_fork(worker):
    right = worker.check(SOFTMAX, "print('hello')\n" + SOFTMAX.solution, "right.py")
    assert right.outcome == "passed" and worker.printed == "hello\n"
    assert worker.check(SOFTMAX, "import os; os._exit(0)", "exits.py").outcome == "exited"
    assert worker.check(SOFTMAX, SOFTMAX.solution, "after.py")


COMMANDS = """
from mnist_paddle.__main__ import main
for words in ("start 9", "hint 9", "list", "reset 9", "start 9", "--lang zh"):
    assert main(["exercise", *words.split(), "--dir", sys.argv[1]]) in (0, None), words
"""


def test_the_commands_without_posix(tmp_path):
    done = subprocess.run([sys.executable, "-c", PLAY_WINDOWS + COMMANDS, str(tmp_path)], cwd=ROOT,
                          capture_output=True, text=True, encoding="utf-8")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("09_softmax*.py"))) == 2
