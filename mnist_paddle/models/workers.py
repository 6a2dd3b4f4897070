"""Run a function over the slices of a batch on all the cores this process may use.

NumPy lets go of the interpreter lock while it computes, so Python threads run in parallel, each on
its own slice. Each must then call a *single-threaded* BLAS (`system/blas.py`).
"""

import os
import queue
import threading

from mnist_paddle.system.blas import blas_functions, blas_limit
from mnist_paddle.system.processor import usable_cores, use_paddle_threads


def core_count():
    """Cores for this process, and no more than BLAS's own limit, which makes OPENBLAS_NUM_THREADS,
    OMP_NUM_THREADS and threadpoolctl mean what they say."""
    if blas_functions() is None:  # one worker, and BLAS brings its own threads
        return 1
    return max(1, min(usable_cores(), blas_limit.allowed()))


def use_threads(count):
    """Let this process compute with so many threads, from now on."""
    if blas_functions():
        blas_functions()[1](count)
    use_paddle_threads(count)


class Helpers:
    """Daemon threads that wait for jobs: started when first needed, never keeping Python alive."""

    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0
        self.jobs = queue.SimpleQueue()

    def ask(self, job, times):
        """Have up to `times` helpers call `job()`."""
        with self.lock:
            while self.count < times:
                threading.Thread(target=self.work, name="mnist_paddle.fast", daemon=True).start()
                self.count += 1
        for _ in range(times):
            self.jobs.put(job)

    def work(self):
        while True:
            self.jobs.get()()


def each(function, items):
    """[function(item) for item in items], on all cores; the first exception is raised here.

    The caller works too, so that a call never waits for a helper that is busy elsewhere.
    """
    helpers_wanted = min(len(items), core_count()) - 1
    if helpers_wanted < 1:
        with blas_limit:
            return [function(item) for item in items]
    results, failures, finished = [None] * len(items), [], queue.SimpleQueue()
    waiting = iter(range(len(items)))  # `next` on it is atomic: each index is taken once

    def work():
        for index in waiting:
            try:
                results[index] = function(items[index])
            except BaseException as failure:  # it belongs to the caller, whichever thread met it
                failures.append(failure)
            finished.put(index)

    with blas_limit:
        helpers.ask(work, helpers_wanted)
        work()
        for _ in items:
            finished.get()
    if failures:
        raise failures[0]
    return results


def start_afresh():
    """In a forked child: threads do not survive a fork, and locks may have been held elsewhere."""
    global helpers
    helpers = Helpers()


helpers = Helpers()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=start_afresh)
