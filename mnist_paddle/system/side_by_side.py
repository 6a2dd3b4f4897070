"""Work of the same kind in several processes side by side."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def side_by_side(
    function: Callable, items: Iterable, jobs: int, prepare: Callable[[], Any]
) -> Iterator:
    """``function(item)`` of each item, in their order, computed by ``jobs`` processes.

    With one job all is done in this process. Others are started anew, import what ``function``
    and ``prepare`` come from, and call ``prepare()`` first. After Ctrl-C, or where the caller ends
    early, what has not begun is left, and what has is waited for. Raises what ``function`` raises.
    """
    if jobs == 1:
        yield from map(function, items)
        return
    context = multiprocessing.get_context("spawn")  # a fork would copy threads that do not run
    pool = ProcessPoolExecutor(jobs, context, prepare)
    try:
        for waiting in [pool.submit(function, item) for item in items]:
            yield waiting.result()
    finally:
        pool.shutdown(cancel_futures=True)
