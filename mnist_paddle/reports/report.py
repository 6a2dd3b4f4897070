"""What a run leaves behind: ``history.json`` and the figures, with the one look at ``eval``."""

import json
import os
import platform
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import paddle

from mnist_paddle.data.loaders import BatchLoader
from mnist_paddle.reports import plots
from mnist_paddle.system.atomic import whole_file
from mnist_paddle.system.errors import SettingsError, printable
from mnist_paddle.system.progress import progress
from mnist_paddle.training.loop import History
from mnist_paddle.training.settings import Settings


def make_output_folder(path: str | os.PathLike) -> Path:
    """The folder, made if need be. Raises SettingsError, before any work, if it is not writable."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise SettingsError(
            f"{printable(folder)}: cannot write there ({error.strerror}); choose another "
            "--output-dir"
        ) from None


def write_report(
    folder: Path, settings: Settings, history: History, model: paddle.nn.Layer, loader: BatchLoader
) -> float:
    """Score ``loader`` (``eval``, every digit in order), write everything, return the accuracy.

    Writes ``history.json`` (settings, versions, every logged figure), ``curves.png``,
    ``confusion.png`` and ``misread.png``.
    """
    labels = loader.dataset.labels
    predicted = predicted_digits(model, loader)
    wrong = np.flatnonzero(predicted != labels)
    accuracy = 1 - len(wrong) / len(labels)

    record = {
        "settings": asdict(replace(settings, resume=None)),  # as of a run that never stopped
        "versions": versions(),
        "losses": history.losses,
        "epochs": history.epochs,
        "stopped": history.stopped,
        "eval_accuracy": accuracy,
    }
    with whole_file(folder / "history.json") as file:
        file.write((json.dumps(record, indent=2) + "\n").encode())
    plots.curves(history, folder / "curves.png")
    plots.confusion(confusion_counts(labels, predicted), folder / "confusion.png")
    images = loader.dataset.imgs[wrong].reshape(-1, 28, 28)
    plots.misread(images, labels[wrong], predicted[wrong], folder / "misread.png")
    return accuracy


def predicted_digits(model: paddle.nn.Layer, loader: BatchLoader) -> np.ndarray:
    """The digit read from each image of the loader, in order: int64 [N]."""
    model.eval()
    with paddle.no_grad():
        batches = progress(loader, desc="reading eval")
        return np.concatenate([model(images).argmax(axis=1).numpy() for images, _ in batches])


def confusion_counts(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """int [10, 10]: how many digits of each label (row) were read as each digit (column)."""
    return np.bincount(10 * labels + predicted, minlength=100).reshape(10, 10)


def versions() -> dict[str, str]:
    """What the numbers depend on: Python, Paddle, NumPy, the system, the device."""
    return {
        "python": platform.python_version(),
        "paddle": paddle.__version__,
        "numpy": np.__version__,
        "system": platform.platform(),
        "device": paddle.get_device(),
    }
