"""Make the next batch while the network learns from this one."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item, Result = TypeVar("Item"), TypeVar("Result")


def prefetched(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """``map(function, items)``, computed one item ahead in a thread of its own.

    What ``function`` raises is raised where its result is asked for. The thread ends with the
    iterator, also when that is closed or forgotten before its end.
    """
    with ThreadPoolExecutor(1, "mnist_paddle.prefetch") as thread:
        started = []
        for item in items:
            started.append(thread.submit(function, item))
            if len(started) > 1:
                yield started.pop(0).result()
        for last in started:
            yield last.result()
