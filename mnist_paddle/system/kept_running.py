"""Processes that run until they are told to end, each replaced if it is lost."""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import wait

from mnist_paddle.system.errors import ProcessesError
from mnist_paddle.system.language import _, current
from mnist_paddle.system.side_by_side import begin

PAUSE = 1.0  # seconds before one that is lost is replaced


def keep_running(
    function: Callable,
    arguments: tuple,
    count: int,
    ready: Callable[[], None],
    lost: Callable[[int], None],
) -> None:
    """``function(*arguments, is_ready)`` in ``count`` processes, until Ctrl-C.

    Each calls ``is_ready()`` once it does its work; when all have, ``ready()`` is called. For one
    that ends after that another is started, and ``lost`` called with its exit code (a signal's
    number below zero); where that one ends, too, another, a moment later. They end with this
    process. The arguments are few bytes. Raises KeyboardInterrupt, and ProcessesError where one
    ends before all were ready, or none is left.
    """
    context = multiprocessing.get_context("spawn")  # a fork would copy threads that do not run
    running = {}
    try:
        for _process in range(count):
            _start(running, context, function, arguments)
        for pipe in running.values():
            _await(pipe)
        ready()
        while True:
            sentinels = {process.sentinel: process for process in running}
            for sentinel in wait(sentinels):
                process = sentinels[sentinel]
                process.join()
                del running[process]
                lost(process.exitcode)
                alone = not any(other.is_alive() for other in running)
                if not alone:
                    time.sleep(PAUSE)
                pipe = _start(running, context, function, arguments)
                if alone:
                    _await(pipe)
    finally:
        started = [process for process in running if process.pid]
        for process in started:
            process.terminate()
        for process in started:
            process.join()


def _start(running: dict, context, function: Callable, arguments: tuple):
    """A new process among those ``running``; the pipe on which it says that it is ready."""
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(function, arguments, theirs, current()))
    running[process] = ours
    process.start()
    theirs.close()
    return ours


def _await(pipe) -> None:
    try:
        pipe.recv()
    except EOFError:
        raise ProcessesError(
            _("a process ended before it was ready, for want of memory perhaps; ask for fewer")
        ) from None


def _run(function: Callable, arguments: tuple, pipe, language: str) -> None:
    begin(language)
    function(*arguments, lambda: pipe.send(True))
