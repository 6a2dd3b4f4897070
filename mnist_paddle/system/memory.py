"""Let what a training step frees be used again by the next one."""

import ctypes
import os
import sys

KEPT = 64 << 20  # bytes
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # glibc's names for them begin with M_


def keep_freed_memory() -> None:
    """Have the C library keep up to 64 MB that was freed, where that is glibc.

    It gives large blocks back to the system at once, and Paddle asks for them anew at every step:
    its gradient of 784 x 500 weights then takes three times as long, most of it in page faults.
    Settings of the user's own, ``MALLOC_...`` or ``GLIBC_TUNABLES``, come first. Source:
    ``man mallopt``, by which half of what is kept is the most for a block outside the heap.
    """
    chosen = any(name.startswith(("MALLOC_", "GLIBC_TUNABLES")) for name in os.environ)
    if chosen or sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_TRIM_THRESHOLD, KEPT)
        mallopt(_MMAP_THRESHOLD, KEPT // 2)
