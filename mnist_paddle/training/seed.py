"""One seed for all random numbers."""

import random

import numpy as np
import paddle


def set_seed(seed: int) -> None:
    """Seed Paddle's, NumPy's and Python's random numbers: initial weights depend on Paddle's."""
    paddle.seed(seed)
    np.random.seed(seed % 2**32)
    random.seed(seed)
