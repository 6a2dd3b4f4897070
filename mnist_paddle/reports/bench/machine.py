"""The machine that a benchmark runs on: processor, cores, and how fast it multiplies matrices."""

import platform
import statistics
import subprocess
import sys
import time

import numpy as np

from mnist_paddle.reports.bench import contenders
from mnist_paddle.system import processor

STEP_FLOP_PER_IMAGE = 2 * (2 * 28 * 28 * 20 * 25 + 3 * 14 * 14 * 20 * 500 + 3 * 980 * 10)
"""Multiplications and additions of one image in a training step: each layer runs forward, and
backward to its weights; all but the first also to their inputs."""


def describe() -> dict:
    """Processor, usable cores, measured GFLOP/s of NumPy's float32 matrix product, and what of the
    environment the contenders do without."""
    return {
        "processor": processor.model_name(),
        "cores": processor.usable_cores(),
        "sgemm_gflops": round(_sgemm_rate_of_contenders(), 1),
        "system": platform.platform(),
        "left_out": contenders.left_out(),
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


def _sgemm_rate_of_contenders() -> float:
    """The rate in a process like theirs."""
    code = "from mnist_paddle.reports.bench.machine import sgemm_rate; print(sgemm_rate())"
    environment = contenders.python_environment()
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout)
