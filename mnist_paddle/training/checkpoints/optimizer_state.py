"""An optimizer's state under the names of the model's weights: ``conv1.weight.moment1``.

Paddle names it after automatic names such as ``conv2d_4.w_0``, which count on with every model
that a process builds, so that a state under those names fits no other process.
"""

import math
import os
import re

import numpy as np
import paddle

from mnist_paddle.models.weights import listed, misfits, named_arrays, numpy_dtype
from mnist_paddle.system import safepickle
from mnist_paddle.system.errors import CheckpointError, printable
from mnist_paddle.system.language import _

SCHEDULE = "LR_Scheduler"  # Paddle's own entry: how far the learning rate's schedule has come


def optimizer_state(optimizer: paddle.optimizer.Optimizer, model: paddle.nn.Layer) -> dict:
    """``optimizer.state_dict()``, its tensors under the names of the model's weights."""
    state = optimizer.state_dict()
    names = _names(state, model)
    return {names.get(name, name): value for name, value in state.items()}


def load_optimizer_state(
    optimizer: paddle.optimizer.Optimizer,
    model: paddle.nn.Layer,
    path: str | os.PathLike,
    others: dict[str, paddle.Tensor] | None = None,
) -> dict[str, np.ndarray]:
    """Load a ``.pdopt`` file that holds :func:`optimizer_state`, all of it or nothing.

    The file may hold ``others``, too: values for these tensors, which are returned. The optimizer
    takes a step whose gradients are zero, so load the model's weights afterwards. Nothing in the
    file is executed. Raises MissingFileError, WeightsError for a damaged file, or CheckpointError
    for the state of another optimizer or network.
    """
    content = safepickle.load(path)
    schedule = content.pop(SCHEDULE, None) if isinstance(content, dict) else None
    if not _is_schedule(schedule):
        raise CheckpointError(_("{path}: is not the state of an optimizer", path=printable(path)))
    arrays = named_arrays(content, path)

    _make_state(optimizer, model)
    state = optimizer.state_dict()
    names = _names(state, model)
    expected = {names[name]: tensor for name, tensor in state.items() if name != SCHEDULE}
    expected |= others or {}
    problems = misfits(arrays, expected) or [
        f"{name} holds {arrays[name].dtype}, not {numpy_dtype(tensor)}"
        for name, tensor in expected.items()
        if arrays[name].dtype != numpy_dtype(tensor)
    ]
    if problems:
        kind = type(optimizer).__name__
        raise CheckpointError(
            _(
                "{path}: does not fit {kind}: {problems}",
                path=printable(path),
                kind=kind,
                problems=listed(problems),
            )
        )
    values = {name: arrays[ours] for name, ours in names.items()}
    optimizer.set_state_dict({**values, SCHEDULE: schedule})
    return {name: arrays[name] for name in others or {}}


def _names(state: dict, model: paddle.nn.Layer) -> dict[str, str]:
    """Ours for each of Paddle's: ``conv2d_4.w_0_moment1_0`` -> ``conv1.weight.moment1``."""
    parameters = {tensor.name: name for name, tensor in model.named_parameters()}
    names = {}
    for name in state.keys() - {SCHEDULE}:
        parameter = max((p for p in parameters if name.startswith(f"{p}_")), key=len)
        quantity = re.sub(r"_\d+$", "", name.removeprefix(f"{parameter}_"))
        names[name] = f"{parameters[parameter]}.{quantity}"
    return names


def _make_state(optimizer: paddle.optimizer.Optimizer, model: paddle.nn.Layer) -> None:
    """Have the optimizer make its state, which it does at its first step."""
    zero = sum((parameter * 0).sum() for parameter in model.parameters())
    zero.backward()
    optimizer.step()
    optimizer.clear_grad()


def _is_schedule(state) -> bool:
    return (
        isinstance(state, dict)
        and state.keys() == {"last_epoch", "last_lr"}
        and type(state["last_epoch"]) is int
        and type(state["last_lr"]) in (int, float)
        and math.isfinite(state["last_lr"])
    )
