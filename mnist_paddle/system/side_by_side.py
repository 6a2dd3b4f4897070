"""Work of the same kind in several processes side by side."""

import collections
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from mnist_paddle.system.errors import ProcessesError
from mnist_paddle.system.language import _, current, use

AHEAD = 4  # items for each process that are begun before the first of them is done


def side_by_side(
    function: Callable, items: Iterable, jobs: int, prepare: Callable[[], Any]
) -> Iterator:
    """``function(item)`` of each item, in their order, computed by ``jobs`` processes.

    The processes are started anew, import what ``function`` and ``prepare`` come from, and end
    with this one. ``prepare()`` is called first in each. Few items are taken before their turn,
    so that memory does not grow with their number. After Ctrl-C, or where the caller ends early,
    what has not begun is left, and what has is waited for. Raises what ``function`` raises, and
    ProcessesError where a process is ended from outside.
    """
    context = multiprocessing.get_context("spawn")  # a fork would copy threads that do not run
    pool = ProcessPoolExecutor(jobs, context, _begin, (prepare, current()))
    waiting = collections.deque()
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > AHEAD * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise ProcessesError(
            _("a process of several was ended, for want of memory perhaps; ask for fewer (--jobs)")
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def begin(language: str) -> None:
    """In a process that another has started: speak its language, leave Ctrl-C to it, and end when
    it ends, however that is."""
    use(language)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _begin(prepare: Callable[[], Any], language: str) -> None:
    begin(language)
    prepare()


def _end_with(parent) -> None:
    parent.join()
    os._exit(1)
