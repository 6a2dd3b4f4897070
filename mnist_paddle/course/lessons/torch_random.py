"""PyTorch's random numbers without PyTorch: the stream of its CPU generator, from NumPy.

Printed results of a PyTorch lesson depend on its random numbers. Both libraries use the same
Mersenne Twister, so ``numpy.random.RandomState(seed)`` yields the same 32-bit draws as
``torch.manual_seed(seed)``; what differs is how a draw becomes a number. That part is here.
"""

import math

import numpy as np

from mnist_paddle.system.language import _

BLOCK = 16  # randn turns this many uniform numbers into as many normal ones at a time


class TorchGenerator:
    """The CPU generator of PyTorch after ``torch.manual_seed(seed)``, 0 <= seed < 2**32.

    Each method continues the stream where the last one left it, as calls in PyTorch do.

    Raises ValueError for a seed outside that range.
    Source: ``ATen/core/DistributionsHelper.h`` and ``native/cpu/DistributionTemplates.h`` of
    PyTorch; Matsumoto and Nishimura, "Mersenne Twister", 1998.
    """

    def __init__(self, seed: int):
        if not 0 <= seed < 2**32:
            raise ValueError(
                _("seed {seed} is out of range: a whole number from 0 to 2**32 - 1", seed=seed)
            )
        self._twister = np.random.RandomState(seed)

    def rand(self, *shape: int) -> np.ndarray:
        """Uniform numbers in [0, 1): float32 of ``shape``, like ``torch.rand``.

        The low 24 bits of a draw, because a float32 holds 24: every value is a multiple of 2**-24.
        """
        low_bits = self._draws(math.prod(shape)) & np.uint32(0xFFFFFF)
        return (low_bits.astype(np.float32) * np.float32(2**-24)).reshape(shape)

    def randint(self, low: int, high: int, *shape: int) -> np.ndarray:
        """Whole numbers from ``low`` to ``high - 1``: int64 of ``shape``, like ``torch.randint``.

        The remainder of one draw, so low numbers are favoured by at most one part in 2**32 / n.

        Raises ValueError unless 0 < high - low < 2**32.
        """
        if not 0 < high - low < 2**32:
            raise ValueError(
                _(
                    "randint from {low} to {high} has no number to draw, or too many",
                    low=low,
                    high=high,
                )
            )
        draws = self._draws(math.prod(shape)).astype(np.int64)
        return (draws % (high - low) + low).reshape(shape)

    def randn(self, *shape: int) -> np.ndarray:
        """Standard normal numbers: float32 of ``shape``, like ``torch.randn``, to within 1e-6.

        Uniform numbers become normal in blocks of 16 (Box and Muller, 1958). Where the count is
        no multiple of 16, the last 16 places are drawn afresh, over numbers already made.

        Raises ValueError for fewer than 16 numbers: PyTorch makes those another way.
        """
        count = math.prod(shape)
        if count < BLOCK:
            raise ValueError(
                _(
                    "randn of {count} numbers: this generator makes {least} or more",
                    count=count,
                    least=BLOCK,
                )
            )
        numbers = self.rand(count)
        whole = count - count % BLOCK
        numbers[:whole] = _box_muller(numbers[:whole])
        if whole < count:
            numbers[-BLOCK:] = _box_muller(self.rand(BLOCK))
        return numbers.reshape(shape)

    def _draws(self, count: int) -> np.ndarray:
        return self._twister.randint(0, 2**32, size=count, dtype=np.uint32)


def _box_muller(uniform: np.ndarray) -> np.ndarray:
    """Normal numbers from uniform ones, float32 [16 k]: 8 radii and 8 angles in each block.

    In float32 throughout, as PyTorch has it: float64 would differ from it in the seventh digit.
    """
    blocks = uniform.reshape(-1, 2, BLOCK // 2)
    radius = np.sqrt(np.float32(-2) * np.log(np.float32(1) - blocks[:, 0]))
    angle = np.float32(2 * np.pi) * blocks[:, 1]
    normal = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return normal.reshape(-1)
