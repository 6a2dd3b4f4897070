"""Save and load weights (``.pdparams``): atomic to save, safe and strict to load."""

import io
import os

import numpy as np
import paddle

from mnist_paddle.models.choice import network_for
from mnist_paddle.system import safepickle
from mnist_paddle.system.atomic import whole_file
from mnist_paddle.system.errors import WeightsError, printable, shortened
from mnist_paddle.system.language import _

_NAME_TABLE = "StructuredToParameterName@@"  # Paddle's own entry, not a weight
LOADED_FROM = "weights_loaded_from"  # an attribute of a network, to name its file in errors
MOST_PROBLEMS = 12  # named in a message: a network's whole list, but not a hostile file's million


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
        raise WeightsError(
            _(
                "{path}: cannot be written ({reason})",
                path=printable(path),
                reason=_(error.strerror),
            )
        ) from error


def load_weights(model: paddle.nn.Layer, path: str | os.PathLike) -> None:
    """Load a ``.pdparams`` file into ``model``, on the model's device, all of it or nothing.

    Nothing in the file is executed. Raises MissingFileError, or WeightsError that lists every
    name that is missing or unknown, every shape or type that differs, and weights that are not
    finite. Floats of another width are converted.
    """
    set_weights(model, read_weights(path), path)


def load_network(path: str | os.PathLike) -> paddle.nn.Layer:
    """The network that a ``.pdparams`` file belongs to, with its weights; errors as above.

    Paddle's random numbers go on as if no network had been built.
    """
    weights = read_weights(path)
    random_state = paddle.get_rng_state()
    model = network_for(weights)()
    paddle.set_rng_state(random_state)
    set_weights(model, weights, path)
    return model


def set_weights(
    model: paddle.nn.Layer, weights: dict[str, np.ndarray], path: str | os.PathLike
) -> None:
    """Give ``model`` the weights that were read from ``path``; WeightsError if they do not fit."""
    expected = model.state_dict()
    problems = misfits(weights, expected)
    if problems:
        network = type(model).__name__
        raise WeightsError(
            _(
                "{path}: does not fit {network}: {problems}",
                path=printable(path),
                network=network,
                problems=listed(problems),
            )
        )
    for name, parameter in expected.items():
        parameter.set_value(weights[name].astype(numpy_dtype(parameter), copy=False))
    setattr(model, LOADED_FROM, os.fspath(path))


def read_weights(path: str | os.PathLike) -> dict[str, np.ndarray]:
    """The arrays in a ``.pdparams`` file by name, without executing anything from it.

    Raises MissingFileError, or WeightsError for anything but finite numbers under names.
    """
    content = safepickle.load(path)
    if not isinstance(content, dict):
        raise WeightsError(
            _(
                "{path}: holds {name}, not named weights",
                path=printable(path),
                name=type(content).__name__,
            )
        )
    return named_arrays(content, path)


def named_arrays(content: dict, path: str | os.PathLike) -> dict[str, np.ndarray]:
    """The arrays in what Paddle wrote to ``path``, without its table of names.

    Raises WeightsError for anything but finite numbers under names.
    """
    arrays = {name: _array(value) for name, value in content.items() if name != _NAME_TABLE}
    for name, array in arrays.items():
        if not isinstance(name, str) or array is None:
            raise WeightsError(
                _(
                    "{path}: {name} is not an array of numbers",
                    path=printable(path),
                    name=shortened(name),
                )
            )
        if not np.isfinite(array).all():
            raise WeightsError(
                _(
                    "{path}: {name} has values that are NaN or infinite",
                    path=printable(path),
                    name=shortened(name),
                )
            )
    return arrays


def misfits(arrays: dict[str, np.ndarray], expected: dict[str, paddle.Tensor]) -> list[str]:
    """What keeps ``arrays`` from being the values of the tensors ``expected``, in words."""
    problems = [_("{name} is missing", name=name) for name in expected if name not in arrays]
    problems += [
        _("{name} is unknown", name=shortened(name)) for name in arrays if name not in expected
    ]
    for name in (name for name in expected if name in arrays):
        array, dtype = arrays[name], np.dtype(numpy_dtype(expected[name]))
        found, wanted = list(array.shape), list(expected[name].shape)
        if found != wanted:
            problems.append(
                _("{name} has shape {found}, not {wanted}", name=name, found=found, wanted=wanted)
            )
        elif array.dtype.kind != dtype.kind:
            problems.append(
                _("{name} holds {found}, not {wanted}", name=name, found=array.dtype, wanted=dtype)
            )
        elif dtype.kind == "f" and array.size and np.abs(array).max() > np.finfo(dtype).max:
            problems.append(_("{name} has values too large for {dtype}", name=name, dtype=dtype))
    return problems


def _array(value) -> np.ndarray | None:
    """An array, or Paddle's older (name, array) pair, as the array."""
    if isinstance(value, tuple) and len(value) == 2:
        value = value[1]
    return value if isinstance(value, np.ndarray) else None


def listed(problems: list[str], separator: str = "; ") -> str:
    """The problems on one line, which stays readable when there are very many."""
    more = len(problems) - MOST_PROBLEMS
    return separator.join(problems[:MOST_PROBLEMS]) + (
        f"{separator}and {more} more" if more > 0 else ""
    )


def numpy_dtype(parameter: paddle.Tensor) -> str:
    """The name of the tensor's type as NumPy has it, such as ``float32``."""
    return str(parameter.dtype).removeprefix("paddle.")
