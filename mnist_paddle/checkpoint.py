"""Save and load weights (``.pdparams``): atomic to save, safe and strict to load."""

import io
import os

import numpy as np
import paddle

from mnist_paddle import safepickle
from mnist_paddle.atomic import whole_file
from mnist_paddle.errors import WeightsError, printable

_NAME_TABLE = "StructuredToParameterName@@"  # Paddle's own entry, not a weight


def save_weights(model: paddle.nn.Layer, path: str | os.PathLike) -> None:
    """Write ``model.state_dict()`` with ``paddle.save``; ``paddle.load`` reads it anywhere.

    The file appears whole or not at all, and an older one stays until then. Folders are made.
    Raises WeightsError where it cannot be written.
    """
    content = io.BytesIO()
    paddle.save(model.state_dict(), content)
    try:
        with whole_file(path) as file:
            file.write(content.getbuffer())
    except OSError as error:
        raise WeightsError(f"{printable(path)}: cannot be written ({error.strerror})") from error


def load_weights(model: paddle.nn.Layer, path: str | os.PathLike) -> None:
    """Load a ``.pdparams`` file into ``model``, on the model's device, all of it or nothing.

    Nothing in the file is executed. Raises MissingFileError, or WeightsError that lists every
    name that is missing or unknown, every shape that differs, and weights that are not finite.
    """
    weights = read_weights(path)
    expected = model.state_dict()
    problems = [f"{name} is missing" for name in expected if name not in weights]
    problems += [f"{name} is unknown" for name in weights if name not in expected]
    for name in expected.keys() & weights.keys():
        found, wanted = list(weights[name].shape), list(expected[name].shape)
        if found != wanted:
            problems.append(f"{name} has shape {found}, not {wanted}")
    if problems:
        network = type(model).__name__
        raise WeightsError(f"{printable(path)}: does not fit {network}: {'; '.join(problems)}")
    for name, parameter in expected.items():
        parameter.set_value(weights[name].astype(_numpy_dtype(parameter), copy=False))


def read_weights(path: str | os.PathLike) -> dict[str, np.ndarray]:
    """The arrays in a ``.pdparams`` file by name, without executing anything from it.

    Raises MissingFileError, or WeightsError for anything but finite numbers under names.
    """
    content = safepickle.load(path)
    if not isinstance(content, dict):
        raise WeightsError(f"{printable(path)}: holds {type(content).__name__}, not named weights")
    content.pop(_NAME_TABLE, None)
    weights = {name: _array(value) for name, value in content.items()}
    for name, array in weights.items():
        if not isinstance(name, str) or array is None:
            raise WeightsError(f"{printable(path)}: {name!r} is not an array of numbers")
        if not np.isfinite(array).all():
            raise WeightsError(f"{printable(path)}: {name} has values that are NaN or infinite")
    return weights


def _array(value) -> np.ndarray | None:
    """An array, or Paddle's older (name, array) pair, as the array."""
    if isinstance(value, tuple) and len(value) == 2:
        value = value[1]
    return value if isinstance(value, np.ndarray) else None


def _numpy_dtype(parameter: paddle.Tensor) -> str:
    return str(parameter.dtype).removeprefix("paddle.")
