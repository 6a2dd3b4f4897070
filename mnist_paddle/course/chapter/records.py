"""Trainings that are done once: the record of each is kept, and found by its settings."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import paddle

from mnist_paddle.models.choice import network
from mnist_paddle.models.shipped import FILE_NAME
from mnist_paddle.models.weights import load_weights
from mnist_paddle.models.workers import use_threads
from mnist_paddle.reports.training import versions
from mnist_paddle.system import output_file
from mnist_paddle.system.errors import TrainingDiverged
from mnist_paddle.system.json_file import read_json
from mnist_paddle.system.plain_values import fits
from mnist_paddle.system.side_by_side import side_by_side
from mnist_paddle.training.checkpoints.files import FOLDER, LATEST
from mnist_paddle.training.fit import fit
from mnist_paddle.training.history import EPOCH_ROW, LOSS_ROW
from mnist_paddle.training.loaders import scoring_loader_for
from mnist_paddle.training.loop import evaluation
from mnist_paddle.training.settings import Settings

NAME = "history.json"
LARGEST = 1 << 24  # bytes of a record
_FORM = {
    "settings": dict,
    "versions": dict,
    "losses": [LOSS_ROW],
    "epochs": [EPOCH_ROW],
    "eval_accuracy": (float, None),
    "diverged": (str, None),
}
_NO_MATTER = ("recipe", "output_dir", "resume", "inexact", "dry_run", "checkpoint_interval")


def record_of(settings: Settings, root: Path, log: Callable[[str], None] = print) -> dict:
    """The record of a training with these settings: read if it was done, or else trained.

    It holds what ``History`` holds, and ``eval_accuracy`` in [0, 1]. A training that diverges is a
    result: ``diverged`` says where, and it has no figures. One that was cut off goes on where it
    stopped. Raises KeyboardInterrupt when Ctrl-C stopped it, and as ``fit``.
    """
    folder = folder_of(settings, root)
    record = read_record(folder / NAME)
    if record is None:
        record = _trained(settings, folder, log)
        write_record(folder, record)
        shutil.rmtree(folder / FOLDER, ignore_errors=True)  # nothing is left to go on from
    return record


def records_of(wanted: Sequence[Settings], root: Path, jobs: int) -> Iterator[dict]:
    """The record of each training, in their order, as :func:`record_of`. Those that are not done
    are trained, ``jobs`` at a time: if several, in processes of one core each."""
    left = {folder_of(one, root): one for one in wanted if not is_done(one, root)}
    train = partial(record_of, root=root, log=_mute)
    trained = side_by_side(train, list(left.values()), jobs, _on_one_core) if jobs > 1 else None
    for one in wanted:
        new = left.pop(folder_of(one, root), None)
        yield next(trained) if new and trained else train(one)


def model_of(settings: Settings, root: Path) -> paddle.nn.Layer:
    """The network as a finished training left it. Raises as ``load_weights``."""
    model = network(settings.network)()
    load_weights(model, folder_of(settings, root) / FILE_NAME)
    return model


def is_done(settings: Settings, root: Path) -> bool:
    """Whether a training with these settings was done."""
    return read_record(folder_of(settings, root) / NAME) is not None


def folder_of(settings: Settings, root: Path) -> Path:
    """Where the training with these settings is kept: a name to read, and a digest of them all."""
    values = {name: value for name, value in asdict(settings).items() if name not in _NO_MATTER}
    if settings.device in ("auto", "cpu"):
        del values["device"]
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:10]
    name = (
        f"{settings.network}-{settings.optimizer}-{settings.learning_rate}-b{settings.batch_size}"
        f"-e{settings.epochs}-seed{settings.seed}-{digest}"
    )
    return root / "trained" / name


def _on_one_core() -> None:
    use_threads(1)


def _mute(line: str) -> None:
    """Log nothing."""


def _trained(settings: Settings, folder: Path, log: Callable[[str], None]) -> dict:
    latest = folder / FOLDER / LATEST
    resume = str(latest) if latest.with_suffix(".pdstates").is_file() else None
    record = {"settings": asdict(settings), "losses": [], "epochs": [], "eval_accuracy": None}
    record["diverged"] = None
    try:
        going_on = replace(settings, resume=resume, inexact=True)  # no record depends on last bits
        model, history = fit(going_on, folder, log=log)
    except TrainingDiverged as error:
        record["diverged"] = re.split(": |：", str(error))[0]
        log(record["diverged"])
    else:
        if history.stopped:
            raise KeyboardInterrupt
        record |= {"losses": history.losses, "epochs": history.epochs}
        record["eval_accuracy"] = evaluation(model, scoring_loader_for(settings, "eval"))
    return record | {"versions": versions()}


def write_record(folder: Path, record: dict) -> None:
    """Keep the record of a finished training in its folder."""
    output_file.write(folder / NAME, (json.dumps(record, indent=2) + "\n").encode())


def read_record(path: Path) -> dict | None:
    """The record in a file; None where there is none, or it is not whole."""
    try:
        record = read_json(path, LARGEST)
    except (OSError, ValueError):
        return None
    return record if fits(record, _FORM) else None
