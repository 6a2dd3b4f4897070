"""Images kept as bytes."""

import numpy as np


class Pixels:
    """Pixels [N, 784] kept as bytes k and seen as float32 k/256: a quarter of the memory.

    ``pixels[i]`` is float32 [784], ``pixels[indices]`` or ``pixels[a:b]`` float32 [n, 784]. An
    array that is float32 already is passed through.
    """

    def __init__(self, values: np.ndarray):
        self.values = values
        self.scale = np.float32(1 / 256 if values.dtype == np.uint8 else 1)

    def __getitem__(self, index) -> np.ndarray:
        return np.multiply(self.values[index], self.scale, dtype=np.float32)

    def __len__(self) -> int:
        return len(self.values)

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        return self[:].astype(dtype or np.float32, copy=False)
