"""How a contender serves its jobs: a line on stdin asks, a line on stdout answers."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

CONNECTED = {"784-1": 16, "784-10-10-1-sigmoid": 100, "784-500-10-relu": 32,
             "784-512-256-10-relu": 32}  # fmt: skip
"""The course's fully connected networks, by their widths and activation, and their batch sizes."""


def serve(
    version: str,
    jobs: dict[str, Callable[[], None]],
    asked: TextIO = sys.stdin,
    answers: TextIO = sys.stdout,
) -> None:
    """Print ``ready`` and the version; then for each line ``JOB COUNT`` the milliseconds of a JOB,
    once this process is at rest.

    The jobs of every contender:

        step    a training step on 100 digits (float32, SGD)
        strong  the same of StrongMNIST
        varied  the same, the next digits varied beside it (Paddle only)
        infer   10,000 digits, in batches of 500
        single  one digit
        784-1   and the others of CONNECTED: a training step of that network on one batch
    """
    for job in jobs.values():
        job()  # the first call of anything is slow
    rest()
    print("ready", version, file=answers, flush=True)
    for line in asked:
        job, _, count = line.rpartition(" ")
        start = time.perf_counter()
        for _ in range(int(count)):
            jobs[job]()
        milliseconds = (time.perf_counter() - start) / int(count) * 1e3
        rest()
        print(milliseconds, file=answers, flush=True)


def rest() -> None:
    """Wait until no thread of this process computes, for a second at most.

    OpenMP's threads stay awake for up to 0.2 s after their last work (``KMP_BLOCKTIME``), and
    would take the cores from whichever contender is next.
    """
    for _ in range(50):
        used = time.process_time()
        time.sleep(0.02)
        if time.process_time() - used < 0.002:
            return
