"""Let Paddle's matrix products use the processor as it is: they are slow on AMD otherwise."""

import os
import platform
import re
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")


def use_avx2_on_amd() -> None:
    """Have Paddle's MKL multiply with AVX2 on AMD, too: three times faster, the same results.

    MKL takes a slow path on processors that are not Intel's, unless ``MKL_DEBUG_CPU_TYPE`` is 5
    when the first product is computed; call this before. A value that the user has set is left
    as it is, and so is every processor but AMD's with AVX2.
    """
    if _is_amd_with_avx2():
        os.environ.setdefault("MKL_DEBUG_CPU_TYPE", "5")


def use_all_cores() -> None:
    """Have Paddle multiply with every core; it uses one. ``OMP_NUM_THREADS`` comes first."""
    import paddle

    set_num_threads = getattr(paddle.base.core, "set_num_threads", None)  # not a public name
    if set_num_threads and "OMP_NUM_THREADS" not in os.environ:
        set_num_threads(usable_cores())


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def model_name() -> str:
    """What the processor calls itself, such as ``AMD EPYC 7B13``; else its kind, as ``arm64``."""
    try:
        told = CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:  # not Linux
        told = ""
    name = re.search(r"^model name\s*:\s*(.*\S)", told, re.MULTILINE)
    return name[1] if name else platform.processor() or platform.machine()


def _is_amd_with_avx2() -> bool:
    try:
        told = CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:  # not Linux
        return False
    return "AuthenticAMD" in told and " avx2 " in told
