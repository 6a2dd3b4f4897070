"""The machine that a benchmark runs on: processor, cores, and how fast it multiplies matrices."""

import platform
import statistics
import subprocess
import sys
import time

import numpy as np

from mnist_paddle.reports.bench import contenders
from mnist_paddle.system import processor
from mnist_paddle.system.language import _


def _flop(convolutions: list[tuple[int, int, int, int]], features: int) -> int:
    """Multiplications and additions of one image in a training step: each layer runs forward, and
    backward to its weights; all but the first also to their inputs. A convolution: side of the
    image, channels in and out, side of the kernel."""
    products = [(side * k) ** 2 * c * d for side, c, d, k in convolutions]
    return 2 * (3 * sum(products) - products[0] + 3 * features * 10)


_STRONG = _flop(
    [(32, 1, 32, 5), (16, 32, 64, 3), (16, 64, 64, 3), (8, 64, 112, 3), (8, 112, 108, 3)], 1728
)
FLOP_PER_IMAGE = {
    "step": _flop([(28, 1, 20, 5), (14, 20, 20, 5)], 980),
    "strong": _STRONG,
    "varied": _STRONG,
}
"""Of the training steps in which convolutions take most of the time."""


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


def line(described: dict, version: str) -> str:
    """What ``describe`` found, in a line, with the version of what is timed."""
    return _(
        "{processor}, {cores} cores, {system}, {version}",
        processor=described["processor"],
        cores=described["cores"],
        system=described["system"],
        version=version,
    )


def sgemm_rate(size: int = 1024, repeats: int = 9) -> float:
    """GFLOP/s of a float32 product of two square matrices: the median of ``repeats``."""
    a = np.random.default_rng(0).random((size, size), dtype=np.float32)
    out = np.empty_like(a)
    seconds = []
    for _repeat in range(repeats):
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
