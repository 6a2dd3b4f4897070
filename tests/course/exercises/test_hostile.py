"""No learner's code passes but by computing what was asked, and none harms another's."""

import os
import subprocess
import sys

import pytest

from mnist_paddle.course.exercises import limits
from mnist_paddle.course.exercises.exercise import find
from mnist_paddle.course.exercises.workers import Worker
from tests.conftest import ROOT
from tests.course.exercises.attacks import ATTACKS, DAEMON, ON_LINUX, ON_LINUX_6_12

SOFTMAX = find("09_softmax")
PROBE = """
import os
from mnist_paddle.system.confinement import confine
print(confine(['/'], ['/tmp']))
os.kill(os.getppid(), 0)
"""
DONE = subprocess.run([sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True)
LANDLOCK = "True" in DONE.stdout
SIGNALS_CLOSED = LANDLOCK and "PermissionError" in DONE.stderr


@pytest.fixture(scope="module")
def worker():
    with Worker() as worker:
        yield worker


@pytest.mark.parametrize("kind", [*ATTACKS, *ON_LINUX, *ON_LINUX_6_12])
def test_hostile_code_never_passes(kind, worker):
    if kind in ON_LINUX and not LANDLOCK:
        pytest.skip("this system has no Landlock")
    if kind in ON_LINUX_6_12 and not SIGNALS_CLOSED:
        pytest.skip("this kernel closes no signals")
    code, outcomes = (ATTACKS | ON_LINUX | ON_LINUX_6_12)[kind]
    found = worker.check(SOFTMAX, code, "hostile.py")
    assert found.outcome in outcomes, found.words["en"]
    assert found.words["en"].replace("\n", "").isprintable()
    assert worker.check(SOFTMAX, SOFTMAX.solution, "after.py")  # and harms nobody after it


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="orphans are adopted on Linux")
def test_nothing_that_was_started_goes_on(worker):
    worker.check(SOFTMAX, DAEMON + "time.sleep(1)\nos._exit(0)", "daemon.py")
    process = int(worker.printed)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_an_endless_loop_is_ended():
    assert limits.SECONDS <= 10  # so that a class is graded in time
    with Worker() as worker:
        assert worker.check(SOFTMAX, "while True: pass", "loop.py").outcome == "timed out"


def test_the_traceback_is_the_learners_own(worker):
    code = "import paddle\ndef softmax(s):\n    return s @ paddle.ones([99, 1])\n"
    words = worker.check(SOFTMAX, code, "own.py").words["en"]
    assert "line 3: return s @ paddle.ones([99, 1])" in words
    assert "site-packages" not in words and "worker" not in words


def test_the_environment_is_not_the_teachers(worker, monkeypatch):
    monkeypatch.setenv("TEACHERS_SECRET", "1")
    with Worker() as fresh:
        fresh.check(SOFTMAX, "import os; print(sorted(os.environ), os.listdir())", "spy.py")
        assert "TEACHERS_SECRET" not in fresh.printed and "[]" in fresh.printed
