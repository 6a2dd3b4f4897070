"""Read the pickles that ``paddle.save`` writes without running anything hidden in them.

A pickle is a program: ``paddle.load`` of Paddle 3.3 and older runs whatever it names. What Paddle
writes for weights and optimizer state needs five names only, to rebuild NumPy arrays. Here these
five are admitted, each behind a function that takes nothing but Paddle's own form of the call.
"""

import os
import pickle

import numpy as np

from mnist_paddle.errors import MissingFileError, WeightsError, printable


def load(path: str | os.PathLike):
    """Whatever Paddle wrote to ``path``: nested dicts, lists, tuples, numbers, text, arrays.

    Raises MissingFileError, or WeightsError where the file is damaged or names anything that is
    not needed for weights.
    """
    try:
        with open(path, "rb") as file:
            return _ArraysOnly(file).load()
    except FileNotFoundError:
        raise MissingFileError(f"{printable(path)}: no such weights file") from None
    except _Refused as refused:
        raise WeightsError(
            f"{printable(path)}: refused, for it would run {refused} when loaded; "
            "weights never need that: do not trust this file"
        ) from None
    except OSError as error:
        raise WeightsError(f"{printable(path)}: cannot be read ({error.strerror})") from None
    except (MemoryError, RecursionError) as error:
        raise WeightsError(f"{printable(path)}: not weights ({type(error).__name__})") from None
    except Exception as error:  # a damaged pickle raises anything: KeyError, AttributeError, ...
        raise WeightsError(
            f"{printable(path)}: not weights as paddle.save writes them, or damaged "
            f"({type(error).__name__})"
        ) from None


class _Refused(Exception):
    """The name of what a pickle asked for and is not admitted."""


class _ArraysOnly(pickle.Unpickler):
    def find_class(self, module, name):
        admitted = _ADMITTED.get((module, name))
        if admitted is None:
            raise _Refused(f"{module}.{name}")
        return admitted

    def persistent_load(self, pid):
        raise _Refused("a persistent id")


def _empty_array(array_type, shape, code) -> np.ndarray:
    """``_reconstruct`` as an array's pickle calls it; the content comes by ``__setstate__``."""
    if array_type is not _array_type or shape != (0,) or code != b"b":
        raise _Refused("numpy _reconstruct with unusual arguments")
    return np.ndarray((0,), np.int8)


def _number_type(text, align=False, copy=False) -> np.dtype:
    """``dtype`` as an array's pickle calls it, for numbers only: never Python objects."""
    dtype = np.dtype(text) if isinstance(text, str) and len(text) <= 3 else np.dtype(object)
    if dtype.kind not in "biuf":
        raise _Refused(f"numpy dtype {str(text)[:20]!r}")
    return dtype


def _array_type(*_):
    raise _Refused("numpy.ndarray with arguments")


def _latin1_bytes(text, encoding) -> bytes:
    """``_codecs.encode`` as protocol 2 writes bytes."""
    if encoding != "latin1":
        raise _Refused(f"the codec {str(encoding)[:20]!r}")
    return text.encode("latin1")


def _named_tensor(pair=()) -> tuple:
    """``tuple`` as Paddle writes a tensor inside other objects: (name, array)."""
    return tuple(pair)


_ADMITTED = {
    ("numpy.core.multiarray", "_reconstruct"): _empty_array,  # NumPy 1
    ("numpy._core.multiarray", "_reconstruct"): _empty_array,  # NumPy 2
    ("numpy", "ndarray"): _array_type,
    ("numpy", "dtype"): _number_type,
    ("_codecs", "encode"): _latin1_bytes,
    ("builtins", "tuple"): _named_tensor,
    ("__builtin__", "tuple"): _named_tensor,  # the same, as protocol 2 names it
}
