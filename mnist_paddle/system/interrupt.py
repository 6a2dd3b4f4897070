"""Turn Ctrl-C and SIGTERM into a request that a loop can honour between two steps."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

NAMES = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM"}
TERMINATED = 128 + signal.SIGTERM  # the usual exit code, 143


class Interrupt:
    """Whether, and by which signal, the run was asked to stop: ``requested`` is 0 until then."""

    SIGNALS = tuple(NAMES)

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
def graceful_interrupt(patient: bool = False) -> Iterator[Interrupt]:
    """Within the block the first SIGINT (Ctrl-C) or SIGTERM only sets ``requested``.

    A second one ends the block at once, by KeyboardInterrupt or SystemExit(143), unless the block
    is ``patient``; after SIGTERM so does the block's own end. Python delivers signals to the main
    thread only, so elsewhere the block changes nothing.
    """
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def on_signal(signum, frame):
        if interrupt.requested and not patient:
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


@contextmanager
def deferred_interrupt() -> Iterator[None]:
    """Ctrl-C within the block raises KeyboardInterrupt at its end, not in its midst."""
    asked = []
    with _on_ctrl_c(lambda *_: asked.append(True)):
        yield
    if asked:
        raise KeyboardInterrupt


@contextmanager
def noted_interrupt() -> Iterator[list]:
    """Ctrl-C within the block raises KeyboardInterrupt, and is noted in the list: a library that
    is being imported may make an error of its own of it."""
    noted = []

    def note(*_):
        noted.append(True)
        raise KeyboardInterrupt

    with _on_ctrl_c(note):
        yield noted


@contextmanager
def _on_ctrl_c(handler) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if previous is None else previous)
