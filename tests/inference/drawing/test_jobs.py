"""draw --jobs: processes that accept at one socket, as a user runs them."""

import contextlib
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.inference.drawing.load import Server
from tests.inference.drawing.raw import post

PHOTO = (ROOT / "work" / "photo_3.jpg").read_bytes()


@pytest.fixture(scope="module")
def serving():
    server = Server("--jobs", "2", stderr=subprocess.PIPE)
    yield server
    server.process.kill()
    server.process.communicate()


def workers(server):
    """The process numbers of those that answer: its children that it spawned."""
    pid, found = server.process.pid, []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with contextlib.suppress(FileNotFoundError):  # it has just ended
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
    return found


def read_times(server, count):
    """The digits that so many clients are answered, eight of them at a time."""
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda _: post(server, "/read", PHOTO), range(count))
        return [answer["digit"] for code, answer in answers if code == 200]


def test_each_of_them_answers_and_reads_with_one_token(serving):
    first, second = workers(serving)
    for halted in (first, second):
        os.kill(halted, signal.SIGSTOP)
        try:
            assert read_times(serving, 5) == [3] * 5  # by the other
        finally:
            os.kill(halted, signal.SIGCONT)
    assert read_times(serving, 60) == [3] * 60


def test_one_that_is_killed_is_replaced_and_the_others_go_on(serving):
    before = workers(serving)
    os.kill(before[0], signal.SIGKILL)
    assert read_times(serving, 20) == [3] * 20
    line = serving.process.stderr.readline()
    while "another takes its place" not in line:
        line = serving.process.stderr.readline()
    assert "ended with -9" in line
    next_worker(serving, {*before})
    assert len(workers(serving)) == 2 and before[1] in workers(serving)


def test_one_that_is_killed_while_it_starts_is_replaced_too(serving):
    first, other = workers(serving)
    os.kill(first, signal.SIGKILL)
    new = next_worker(serving, {first, other})
    time.sleep(0.5)  # it imports Paddle
    os.kill(new, signal.SIGKILL)
    assert next_worker(serving, {first, other, new}) in workers(serving)
    assert read_times(serving, 20) == [3] * 20


def next_worker(server, known):
    """The number of one that is none of the ``known``, as soon as there is one."""
    for _ in range(600):
        if new := {*workers(server)} - known:
            return new.pop()
        time.sleep(0.1)
    raise AssertionError("none took its place")


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_they_end_with_the_command(blow):
    serving = Server("--jobs", "2", stderr=subprocess.PIPE)
    children = workers(serving)
    serving.process.send_signal(blow)
    _, err = serving.process.communicate(timeout=120)  # which waits for all that write there
    assert serving.process.returncode == (0 if blow == signal.SIGINT else -blow), err
    assert "Traceback" not in err
    for child in children:
        with pytest.raises(ProcessLookupError):
            for _ in range(600):
                os.kill(child, 0)
                time.sleep(0.1)
