"""Run a function in a forked child, within limits, and end it and all that it started."""

import contextlib
import ctypes
import os
import select
import signal
import sys
import time
from collections.abc import Callable

from mnist_paddle.course.exercises import limits

_LARGEST_MESSAGE = 16 << 20  # bytes
_POLL = 0.2  # seconds
_ADOPT_ORPHANS = 36  # for Linux's prctl: PR_SET_CHILD_SUBREAPER


def adopt_orphans() -> None:
    """Become the parent of whatever a child leaves behind, where the system can (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)


def run(work: Callable[[], str], printed: int, closed: list[int]) -> tuple[str, str]:
    """(what ``work`` returned in a child, how the child ended).

    The child prints into the open file ``printed`` and has not the open files ``closed``. It
    ended by an exit code ("0"), a signal ("SIGSEGV"), or it "timed out".
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_child(work, writing, printed, [reading, *closed])
    os.close(writing)
    message, in_time = _read(reading, child)
    os.close(reading)
    return message.decode("utf-8", "replace"), _end(child, at_once=not in_time)


def _be_the_child(work, writing, printed, closed) -> None:
    """Never returns: the process ends here, whatever the learner's code does."""
    try:
        os.setsid()
        for number in closed:
            os.close(number)
        for standard in (1, 2):
            os.dup2(printed, standard)
        limits.limit_this_process()
        message = work().encode()
        while message:
            message = message[os.write(writing, message) :]
        with contextlib.suppress(Exception):
            sys.stdout.flush()
    finally:
        os._exit(0)


def _read(pipe: int, child: int) -> tuple[bytes, bool]:
    """(all that the child wrote, whether it came to its end by itself and in time)."""
    message = bytearray()
    started = busy = time.monotonic()
    used = None
    while time.monotonic() < started + limits.WALL_SECONDS:
        if select.select([pipe], [], [], _POLL)[0]:
            part = os.read(pipe, 1 << 16)
            message += part
            if not part or len(message) > _LARGEST_MESSAGE:
                return bytes(message[:_LARGEST_MESSAGE]), True
            continue
        state, now_used = _state(child)
        if state == "Z":  # it ended, and something that it started holds the pipe open
            return bytes(message), True
        if state != "S" or now_used != used:
            busy, used = time.monotonic(), now_used
        if time.monotonic() > busy + limits.IDLE_SECONDS:
            break
    return b"", False


def _state(process: int) -> tuple[str, tuple]:
    """(R for running, S for asleep, Z for ended ..., ticks of computing); ("", ()) if unknown."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return fields[0].decode(), tuple(fields[11:13])
    except (OSError, IndexError):
        return "", ()


def _end(child: int, at_once: bool) -> str:
    """End the child and all that it started; how it ended."""
    deadline = time.monotonic() + limits.IDLE_SECONDS  # it may have closed the pipe and go on
    while not at_once and not (ended := os.wait4(child, os.WNOHANG))[0]:
        at_once = time.monotonic() > deadline
        time.sleep(0.001)
    if at_once:
        _kill(child)
        ended = os.wait4(child, 0)
    _, status, used = ended
    _kill(child)
    _end_orphans()
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    used_up = used.ru_utime + used.ru_stime >= limits.SECONDS  # where it caught the warning
    if at_once or used_up or ended_by == signal.SIGXCPU:
        return "timed out"
    if ended_by == signal.SIGKILL:  # by the system, whose memory was full
        return "SIGKILL"
    return f"signal {ended_by}" if ended_by else str(os.WEXITSTATUS(status))


def _kill(group: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(group, signal.SIGKILL)


def _end_orphans() -> None:
    """End the processes that children left to this one; there is no other child at this time."""
    with contextlib.suppress(ChildProcessError):
        while True:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            for process in _own_children():
                with contextlib.suppress(OSError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.001)


def _own_children() -> list[int]:
    found = []
    for name in os.listdir("/proc"):
        with (
            contextlib.suppress(OSError, IndexError, ValueError),
            open(f"/proc/{name}/stat") as file,
        ):
            if int(file.read().rpartition(")")[2].split()[1]) == os.getpid():
                found.append(int(name))
    return found
