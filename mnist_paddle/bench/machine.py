"""The machine that a benchmark runs on: processor, cores, and how fast it multiplies matrices."""

import os
import platform
import statistics
import time
from pathlib import Path

import numpy as np

from mnist_paddle import processor

MATRIX_LIBRARIES = ("OPENBLAS_", "OMP_", "MKL_", "DNNL_", "ONEDNN_")
STEP_FLOP_PER_IMAGE = 2 * (2 * 28 * 28 * 20 * 25 + 3 * 14 * 14 * 20 * 500 + 3 * 980 * 10)
"""Multiplications and additions of one image in a training step: each layer runs forward, and
backward to its weights; all but the first also to their inputs."""


def describe() -> dict:
    """Processor, usable cores, measured GFLOP/s of NumPy's float32 matrix product, and what the
    environment tells the libraries that multiply; it may hold one of them back."""
    return {
        "processor": _processor(),
        "cores": processor.usable_cores(),
        "sgemm_gflops": round(sgemm_rate(), 1),
        "system": platform.platform(),
        "environment": _told(),
    }


def sgemm_rate(size: int = 1024, repeats: int = 9) -> float:
    """GFLOP/s of a float32 product of two square matrices: the median of ``repeats``."""
    a = np.random.default_rng(0).random((size, size), dtype=np.float32)
    out = np.empty_like(a)
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        np.matmul(a, a, out=out)
        seconds.append(time.perf_counter() - start)
    return 2 * size**3 / statistics.median(seconds) / 1e9


def _told() -> dict[str, str]:
    """Variables that matrix libraries read, but for the one that this package sets itself."""
    ours = {"MKL_DEBUG_CPU_TYPE": "5"}
    told = {name: os.environ[name] for name in os.environ if name.startswith(MATRIX_LIBRARIES)}
    return {name: value for name, value in told.items() if ours.get(name) != value}


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
