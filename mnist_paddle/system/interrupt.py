"""Turn Ctrl-C and SIGTERM into a request that a loop can honour between two steps."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

NAMES = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM"}
TERMINATED = 128 + signal.SIGTERM  # the usual exit code, 143


class Interrupt:
    """Whether, and by which signal, the run was asked to stop: ``requested`` is 0 until then."""

    def __init__(self):
        self.requested = 0

    @property
    def name(self) -> str:
        """The signal as people call it."""
        return NAMES[self.requested]

    @property
    def urgent(self) -> bool:
        """Whether there is only time to save: SIGTERM is what a system that goes down sends."""
        return self.requested == signal.SIGTERM


@contextmanager
def graceful_interrupt() -> Iterator[Interrupt]:
    """Within the block the first SIGINT (Ctrl-C) or SIGTERM only sets ``requested``.

    A second one ends the block at once, by KeyboardInterrupt or SystemExit(143); after SIGTERM
    so does the block's own end. Python delivers signals to the main thread only, so elsewhere the
    block changes nothing.
    """
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def on_signal(signum, frame):
        if interrupt.requested:
            raise KeyboardInterrupt if signum == signal.SIGINT else SystemExit(TERMINATED)
        interrupt.requested = signum

    previous = {signum: signal.signal(signum, on_signal) for signum in NAMES}
    try:
        yield interrupt
    finally:
        for signum, handler in previous.items():
            # None: Paddle's own, which cannot be put back, and would only print a C++ trace
            signal.signal(signum, signal.SIG_DFL if handler is None else handler)
    if interrupt.urgent:
        raise SystemExit(TERMINATED)
