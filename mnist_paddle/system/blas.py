"""Hold NumPy's BLAS to one thread in each thread that calls it, for a while.

Two threads that both call a two-thread BLAS fight for the cores, and are slower than one. And
OpenBLAS's threads stay awake for some 30 ms after each product, in case another one comes: small
products that made the next batch so took a third of the training step's speed. `with blas_limit:`
avoids both; what the user's own code finds before and after is unchanged.
"""

import contextlib
import ctypes
import functools
import glob
import os
import threading

import numpy as np

BLAS_FUNCTIONS = (  # (read, write) the number of threads: NumPy's wheels, distributions, MKL builds
    ("scipy_openblas_get_num_threads64_", "scipy_openblas_set_num_threads64_"),
    ("scipy_openblas_get_num_threads", "scipy_openblas_set_num_threads"),
    ("openblas_get_num_threads64_", "openblas_set_num_threads64_"),
    ("openblas_get_num_threads", "openblas_set_num_threads"),
    ("MKL_Get_Max_Threads", "MKL_Set_Num_Threads"),
)


@functools.cache
def blas_functions():
    """The two functions of NumPy's own BLAS, or None if it is one that we do not know."""
    folder = os.path.dirname(np.__file__)
    extension = np._core._multiarray_umath.__file__  # a symbol search in it covers what it links to
    for path in [extension, *glob.glob(os.path.join(folder, "..", "numpy.libs", "*openblas*"))]:
        with contextlib.suppress(OSError):
            library = ctypes.CDLL(path)
            for names in BLAS_FUNCTIONS:
                if all(hasattr(library, name) for name in names):
                    return tuple(getattr(library, name) for name in names)
    return None


class BlasLimit:
    """`with limit:` one BLAS thread per caller. Nests, across threads too: the last out restores.

    Two calls of a C function, under a microsecond (threadpoolctl does the same in 27). With a BLAS
    that we do not know it does nothing.
    """

    def __init__(self):
        self.lock = threading.Lock()
        self.users = 0
        self.threads = 1  # what BLAS had before the first user came

    def __enter__(self):
        if blas_functions() is None:
            return
        read, write = blas_functions()
        with self.lock:
            if self.users == 0:
                self.threads = read()
                write(1)
            self.users += 1

    def __exit__(self, *exception):
        if blas_functions() is None:
            return
        with self.lock:
            self.users -= 1
            if self.users == 0:
                blas_functions()[1](self.threads)

    def start_afresh(self):
        """In a forked child, where the lock may be held by a thread that is gone."""
        if self.users:
            blas_functions()[1](self.threads)
        self.__init__()

    def allowed(self):
        """The number of threads that BLAS may use while nobody limits it."""
        with self.lock:
            return self.threads if self.users else blas_functions()[0]()


blas_limit = BlasLimit()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=blas_limit.start_afresh)
