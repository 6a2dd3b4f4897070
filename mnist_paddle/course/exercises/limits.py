"""What one exercise of one learner may take."""

import contextlib
import os

try:
    import resource
except ModuleNotFoundError:  # Windows
    resource = None

SECONDS = 6  # of computing
IDLE_SECONDS = 4  # of doing nothing
WALL_SECONDS = 30  # on the clock: a busy machine computes less in a second
MEMORY_MB = 2048  # above what Paddle itself takes
FILE_MB = 64


def limit_this_process() -> None:
    """Set the limits, where the system has them; they cannot be raised again."""
    if resource is None:
        return
    _set("RLIMIT_CPU", SECONDS, SECONDS + 1)  # a warning that ends it, unless caught; the end
    _set("RLIMIT_FSIZE", FILE_MB << 20)
    _set("RLIMIT_CORE", 0)
    with contextlib.suppress(OSError, ValueError):  # no /proc: the clock alone is watched
        with open("/proc/self/statm", "rb") as file:
            pages = int(file.read().split()[0])
        _set("RLIMIT_AS", pages * os.sysconf("SC_PAGE_SIZE") + (MEMORY_MB << 20))


def _set(name: str, soft: int, hard: int | None = None) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        resource.setrlimit(getattr(resource, name), (soft, soft if hard is None else hard))
