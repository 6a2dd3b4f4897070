"""Working arrays, float32, used again and again: fresh ones cost page faults."""

import collections
import math
import threading

import numpy as np

SPARE_SIZES, SPARES_OF_A_SIZE = 32, 8
LINE = 64  # bytes of a processor's cache line


def empty(size):
    """An uninitialised float32 array that begins with a cache line: else wide loads touch two."""
    array = np.empty(size + LINE // 4, np.float32)
    start = -array.ctypes.data % LINE // 4
    return array[start : start + size]


class Scratch(threading.local):
    """Working arrays of the calling thread."""

    def __init__(self):
        self.arrays, self.zeros = {}, {}

    def array(self, name, *shape):
        """An uninitialised float32 array, valid until this thread asks for `name` again."""
        size = math.prod(shape)
        if name not in self.arrays or self.arrays[name].size < size:
            self.arrays[name] = empty(size)
        return self.arrays[name][:size].reshape(shape)


class Spares:
    """Arrays that outlive a call, from forward to backward: taken, given back, taken again."""

    def __init__(self):
        self.arrays = collections.defaultdict(list)  # by size; append and pop are atomic

    def take(self, *shape):
        """An uninitialised float32 array."""
        try:
            return self.arrays[math.prod(shape)].pop().reshape(shape)
        except IndexError:
            return empty(math.prod(shape)).reshape(shape)

    def give(self, array):
        """Let the array be taken again; a few of each of the latest sizes are kept."""
        if array.size not in self.arrays and len(self.arrays) >= SPARE_SIZES:
            self.arrays.clear()
        spares = self.arrays[array.size]
        if len(spares) < SPARES_OF_A_SIZE:
            spares.append(array.reshape(-1))


scratch, spares = Scratch(), Spares()


def zeros(*shape):
    """An array of zeros, of which the caller fills all but the border. The same array is returned
    when the same thread asks for the same shape again."""
    if shape not in scratch.zeros:
        if len(scratch.zeros) >= SPARE_SIZES:
            scratch.zeros.clear()
        scratch.zeros[shape] = np.zeros(shape, np.float32)
    return scratch.zeros[shape]


def kept_zeros(*shape):
    """As `zeros`, but a new array, which the caller keeps."""
    array = spares.take(*shape)
    array[...] = 0
    return array
