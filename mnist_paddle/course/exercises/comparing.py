"""Where two answers first differ, by kind, type, shape and value."""

from dataclasses import dataclass

import numpy as np

from mnist_paddle.course.exercises.values import Other, TensorArray


@dataclass(frozen=True)
class Difference:
    """``kind`` is one of type, keys, length, dtype, shape, value; ``path`` leads to the part.

    ``index`` is where an array first differs, ``count`` how many of its values do.
    """

    kind: str
    path: tuple[str, ...]
    wanted: object
    came: object
    index: tuple[int, ...] = ()
    count: int = 0


def difference(wanted, came, tolerance, path: tuple[str, ...] = ()) -> Difference | None:
    """None if two decoded values agree within (relative, absolute) ``tolerance``.

    Single numbers agree whatever holds them: a float, a NumPy scalar, a tensor of one value
    without dimensions. Arrays must be of one kind (Paddle's or NumPy's), dtype and shape.
    """
    if isinstance(wanted, dict):
        if not isinstance(came, dict):
            return Difference("type", path, wanted, came)
        if set(wanted) != set(came):
            return Difference("keys", path, sorted(wanted), sorted(came))
        parts = [(name, wanted[name], came[name]) for name in wanted]
    elif isinstance(wanted, (list, tuple)):
        if not isinstance(came, (list, tuple)):
            return Difference("type", path, wanted, came)
        if len(wanted) != len(came):
            return Difference("length", path, wanted, came)
        parts = [(str(n), a, b) for n, (a, b) in enumerate(zip(wanted, came))]
    else:
        return _plain_difference(wanted, came, tolerance, path)
    found = (difference(a, b, tolerance, (*path, name)) for name, a, b in parts)
    return next((one for one in found if one), None)


def _plain_difference(wanted, came, tolerance, path) -> Difference | None:
    if wanted is None or isinstance(wanted, (str, Other)):
        same = type(wanted) is type(came) and wanted == came
        return None if same else Difference("value", path, wanted, came)
    if isinstance(came, (str, Other, dict, list, tuple)) or came is None:
        return Difference("type", path, wanted, came)
    a, b = np.asarray(wanted), np.asarray(came)
    if not a.ndim and b.shape == (1,):  # one number: as right without an axis as with one
        b = b[0]
    if a.ndim or b.ndim:
        if isinstance(wanted, np.ndarray) and isinstance(wanted, TensorArray) != isinstance(
            came, TensorArray
        ):
            return Difference("type", path, wanted, came)
        if a.shape != b.shape:
            return Difference("shape", path, wanted, came)
        if a.dtype != b.dtype:
            return Difference("dtype", path, wanted, came)
    elif (a.dtype == bool) != (b.dtype == bool):
        return Difference("type", path, wanted, came)
    relative, absolute = tolerance
    close = np.isclose(
        b.astype(float), a.astype(float), rtol=relative, atol=absolute, equal_nan=True
    )
    if close.all():
        return None
    index = tuple(int(i) for i in np.argwhere(~close)[0])
    return Difference("value", path, wanted, came, index, int((~close).sum()))
