"""What the bits of a run depend on beside its settings: processes, threads, packages, processor."""

import os

import numpy as np
import paddle

from mnist_paddle.models import fast, workers
from mnist_paddle.system import processor

_ENVIRONMENT = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "MKL_DYNAMIC",
    "MKL_CBWR",
    "MKL_DEBUG_CPU_TYPE",
    "MKL_ENABLE_INSTRUCTIONS",
    "ONEDNN_MAX_CPU_ISA",
    "DNNL_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "NPY_DISABLE_CPU_FEATURES",
)
"""Variables by which the libraries choose threads and instructions, and so the order of sums."""


def surroundings() -> dict[str, str | int]:
    """By name what may change the last bits of a step; of the environment what is set."""
    return {
        "MNIST_PADDLE_FAST": int(fast.enabled.get()),
        "processes": paddle.distributed.get_world_size(),
        "threads": workers.core_count(),  # of each
        "cores": processor.usable_cores(),
        "processor": processor.model_name(),
        "device": _device(),
        "paddle": paddle.__version__,
        "numpy": np.__version__,
        **{name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    }


def _device() -> str:
    """What computes: two GPUs of one kind are the same."""
    device = paddle.get_device().partition(":")[0]
    return paddle.device.cuda.get_device_name() if device == "gpu" else device
