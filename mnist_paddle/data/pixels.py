"""Images kept as bytes, and what other sections of the course make of a byte."""

from dataclasses import dataclass

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

    def as_bytes(self, index=slice(None)) -> np.ndarray:
        """The bytes k themselves, uint8 [n, 784] or [784]; of floats the nearest below, to 255."""
        return np.uint8(np.minimum(self[index] * 256, 255))

    def __len__(self) -> int:
        return len(self.values)

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        return self[:].astype(dtype or np.float32, copy=False)


@dataclass(frozen=True)
class PixelScale:
    """A ``BatchLoader``'s transform of float32 pixels k/256 to another ``form``: ``k/255``, in
    [0, 1], or ``k/127.5-1``, in [-1, 1]. Source: chapter sections 1 and 10."""

    form: str

    def __call__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        rng: np.random.Generator | None = None,
        epoch: int = 0,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Images float32 of any shape, scaled, and the labels as they are."""
        whole = images * np.float32(256)  # the byte itself, exactly
        return (
            whole / np.float32(255) if self.form == "k/255" else whole / np.float32(127.5) - 1
        ), labels
