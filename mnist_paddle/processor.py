"""Let matrix products, Paddle's and NumPy's, use the processor as it is: AMD's are slow otherwise.

Imports neither, as both read their settings when they are loaded or first used.
"""

import os
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
AVX512 = {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}  # of Intel's Skylake-X


def use_avx2_on_amd() -> None:
    """Have Paddle's MKL multiply with AVX2 on AMD, too: three times faster, the same results.

    MKL takes a slow path on processors that are not Intel's, unless ``MKL_DEBUG_CPU_TYPE`` is 5
    when the first product is computed; call this before. A value that the user has set is left
    as it is, and so is every processor but AMD's with AVX2.
    """
    if "avx2" in _amd_flags():
        os.environ.setdefault("MKL_DEBUG_CPU_TYPE", "5")


def use_avx512_on_amd() -> None:
    """Have NumPy's OpenBLAS multiply with AVX-512 on AMD, too: twice as fast.

    OpenBLAS (0.3.31, in NumPy 2.4) takes Zen 5 for a processor without, see its issue 6029, unless
    ``OPENBLAS_CORETYPE`` says otherwise when NumPy is loaded; call this before. A value that the
    user has set is left as it is, and so is every processor but AMD's with AVX-512.
    """
    if _amd_flags() >= AVX512:
        os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")


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


def _amd_flags() -> set[str]:
    """What an AMD processor can do, by the names of /proc/cpuinfo; nothing for another's."""
    try:
        told = CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:  # not Linux
        return set()
    return set(told.split()) if "AuthenticAMD" in told else set()
