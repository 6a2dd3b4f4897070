import numpy as np


def idx_from_array(array: np.ndarray) -> bytes:
    """uint8 array -> the bytes of an unpacked IDX file; undoes ``array_from_idx``."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return header + array.astype(np.uint8).tobytes()
