"""What a run leaves behind: ``history.json`` and the figures, with the one look at ``eval``."""

import json
import platform
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import paddle

from mnist_paddle.models.answers import answers, digit_scores
from mnist_paddle.models.shipped import FILE_NAME
from mnist_paddle.reports import training_figures
from mnist_paddle.reports.confusion_figure import confusion, confusion_counts
from mnist_paddle.system import output_file
from mnist_paddle.system.language import _
from mnist_paddle.system.progress import progress
from mnist_paddle.training.history import History
from mnist_paddle.training.loaders import scoring_loader_for
from mnist_paddle.training.provenance import HISTORY, sha256
from mnist_paddle.training.settings import Settings


def write_report(
    folder: Path, settings: Settings, history: History, model: paddle.nn.Layer
) -> float:
    """Read all of ``eval``, write everything, return the accuracy.

    Writes ``history.json`` (settings, versions, every logged figure), ``curves.png``,
    ``confusion.png`` and ``misread.png``.
    """
    loader = scoring_loader_for(settings, "eval")
    labels = loader.dataset.labels
    read = answers(model, progress(loader, desc=_("reading eval")))
    scores = np.concatenate([digit_scores(outputs).numpy() for outputs, _labels in read])
    predicted = scores.argmax(axis=1)
    wrong = np.flatnonzero(predicted != labels)
    accuracy = 1 - len(wrong) / len(labels)

    record = {
        "settings": asdict(replace(settings, resume=None)),  # as of a run that never stopped
        "versions": versions(),
        "processes": history.processes,
        "losses": history.losses,
        "epochs": history.epochs,
        "stopped": history.stopped,
        "eval_accuracy": accuracy,
    }
    if (weights := folder / FILE_NAME).is_file():
        record["weights_sha256"] = sha256(weights)  # of the file that this record is about
    images = loader.dataset.imgs[wrong].reshape(-1, 28, 28)
    for name, content in {
        HISTORY: (json.dumps(record, indent=2) + "\n").encode(),
        "curves.png": training_figures.curves(history, settings.loss),
        "confusion.png": confusion(confusion_counts(labels, predicted)),
        "misread.png": training_figures.misread(
            images, labels[wrong], predicted[wrong], wrong, "eval"
        ),
    }.items():
        output_file.write(folder / name, content)
    return accuracy


def versions() -> dict[str, str]:
    """What the numbers depend on: Python, Paddle, NumPy, the system, the device."""
    return {
        "python": platform.python_version(),
        "paddle": paddle.__version__,
        "numpy": np.__version__,
        "system": platform.platform(),
        "device": paddle.get_device(),
    }
