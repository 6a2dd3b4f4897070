"""The processor: what it is, which cores are this process's, and products as fast as it can."""

import contextlib
import functools
import math
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
    if "OMP_NUM_THREADS" not in os.environ:
        use_paddle_threads(usable_cores())


def use_paddle_threads(count: int) -> None:
    """Have Paddle multiply with so many threads, from now on."""
    import paddle

    set_num_threads = getattr(paddle.base.core, "set_num_threads", None)  # not a public name
    if set_num_threads:
        set_num_threads(count)


def usable_cores() -> int:
    """Cores that this process may use: its affinity now, and its container's quota, rounded up."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return max(1, min(cores, math.ceil(min(_container_cores(), 1024))))


def model_name() -> str:
    """What the processor calls itself, such as ``AMD EPYC 7B13``; else its kind, as ``arm64``."""
    name = re.search(r"^model name\s*:\s*(.*\S)", _told(), re.MULTILINE)
    return name[1] if name else platform.processor() or platform.machine()


@functools.cache
def _container_cores() -> float:
    """The processor quota of a Linux container, in cores; infinite where there is none."""
    with contextlib.suppress(OSError, ValueError, ZeroDivisionError):
        with open("/sys/fs/cgroup/cpu.max") as file:  # "max 100000" or "<quota> <period>"
            quota, period = file.read().split()
        return int(quota) / int(period)
    with contextlib.suppress(OSError, ValueError, ZeroDivisionError):
        with open("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") as file:
            quota = int(file.read())
        with open("/sys/fs/cgroup/cpu/cpu.cfs_period_us") as file:
            return quota / int(file.read()) if quota > 0 else math.inf
    return math.inf


def _is_amd_with_avx2() -> bool:
    told = _told()
    return "AuthenticAMD" in told and " avx2 " in told


def _told() -> str:
    """What Linux tells of the processor; elsewhere nothing."""
    try:
        return CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
