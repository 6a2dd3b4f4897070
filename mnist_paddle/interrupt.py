"""Turn Ctrl-C into a request that a loop can honour between two steps, not in the middle of one."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Interrupt:
    """Whether the user asked to stop: ``requested`` is False until the first Ctrl-C."""

    def __init__(self):
        self.requested = False


@contextmanager
def graceful_interrupt() -> Iterator[Interrupt]:
    """Within the block the first Ctrl-C sets ``requested``; a second raises KeyboardInterrupt.

    Python delivers signals to the main thread only, so elsewhere the block changes nothing.
    """
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def on_signal(signum, frame):
        if interrupt.requested:
            raise KeyboardInterrupt
        interrupt.requested = True

    previous = signal.signal(signal.SIGINT, on_signal)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, previous)
