"""Contenders in processes of their own, asked in turn, so that a noisy machine is noisy for all."""

import importlib.util
import os
import statistics
import subprocess
import sys
from pathlib import Path

from mnist_paddle.system.language import _

HERE = Path(__file__).resolve().parent
KINDS = {  # name: (script, its argument, the package it needs)
    "paddle, plain": ("paddle_worker.py", "plain", "paddle"),
    "paddle, fast": ("paddle_worker.py", "fast", "paddle"),
    "torch, eager": ("torch_worker.py", "eager", "torch"),
    "torch, channels-last": ("torch_worker.py", "channels-last", "torch"),
}

INSTRUCTIONS = (
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "MKL_ENABLE_INSTRUCTIONS",
    "ONEDNN_MAX_CPU_ISA",
    "DNNL_MAX_CPU_ISA",
    "ATEN_CPU_CAPABILITY",
)
"""Settings that choose a library's instructions. Each reaches one library only, and would hold back
one contender and not the others, so they run without."""


class Contender:
    """A running worker. Use it as a context; leaving ends the process."""

    def __init__(self, name: str, digits: Path):
        script, argument, _package = KINDS[name]
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, HERE / script, argument, digits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=python_environment(),
        )
        ready, _space, self.version = self._process.stdout.readline().strip().partition(" ")
        if ready != "ready":
            raise RuntimeError(_("{name} did not start", name=name))

    def __enter__(self) -> "Contender":
        return self

    def __exit__(self, *_) -> None:
        self._process.stdin.close()
        self._process.wait()

    def milliseconds(self, job: str, count: int) -> float:
        """Milliseconds that one ``job`` takes, over ``count`` in a row."""
        self._process.stdin.write(f"{job} {count}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


def installed() -> list[str]:
    """The contenders that can run here: PyTorch's only where it is installed."""
    return [name for name, (_, _, package) in KINDS.items() if importlib.util.find_spec(package)]


def python_environment() -> dict[str, str]:
    """The environment for a child that imports this package, without ``INSTRUCTIONS``."""
    path = os.pathsep.join(filter(None, [str(HERE.parents[2]), os.environ.get("PYTHONPATH")]))
    kept = {name: value for name, value in os.environ.items() if name not in INSTRUCTIONS}
    return {**kept, "PYTHONPATH": path}


def left_out() -> dict[str, str]:
    """What of this environment the contenders do without."""
    return {name: os.environ[name] for name in INSTRUCTIONS if name in os.environ}


def alternate(contenders: list[Contender], job: str, count: int, rounds: int) -> dict[str, dict]:
    """Each contender in turn, ``rounds`` times over: median, minimum and maximum in ms, and the
    median of its ratio, within a round, to each of the others."""
    slow = job in ("step", "strong")  # for plain Paddle, which needs fewer repeats to be timed
    times = {contender.name: [] for contender in contenders}
    for _round in range(rounds):
        for contender in contenders:
            fewer = 5 if slow and contender.name == "paddle, plain" else 1
            times[contender.name].append(contender.milliseconds(job, max(1, count // fewer)))
    return {
        name: {
            "median_ms": statistics.median(values),
            "min_ms": min(values),
            "max_ms": max(values),
            "ratio_to": {
                other: statistics.median(ours / theirs for ours, theirs in zip(values, others))
                for other, others in times.items()
                if other != name
            },
        }
        for name, values in times.items()
    }
