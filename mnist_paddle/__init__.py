"""The PaddlePaddle handwritten-digit tutorial, on today's packages: its names, ready to import.

A name is looked up in its room when it is first asked for.
"""

import importlib
import sys

if sys.version_info < (3, 10):  # noqa: UP036 (here, for later files are no Python of before)
    found = ".".join(map(str, sys.version_info[:3]))
    raise SystemExit("mnist_paddle needs Python 3.10 or later; this is Python " + found)

from mnist_paddle.system import first_moment

first_moment.expect_ctrl_c()

from mnist_paddle.system.paddle_setup import watch_for_paddle  # noqa: E402

__version__ = "1.0.0"
watch_for_paddle()

_HOMES = {
    "BatchLoader": "data.loaders",
    "DeepMNIST": "models.stronger",
    "evaluation": "training.loop",
    "fast": "models.fast",
    "fit": "training.fit",
    "is_first_process": "training.processes",
    "load_image": "pictures.load_image",
    "load_weights": "models.weights",
    "make_output_folder": "system.output_file",
    "MNIST": "models.mnist",
    "MnistDataset": "data.mnist",
    "predict": "inference.reader",
    "predict_all": "inference.reader",
    "Reader": "inference.reader",
    "open_reader": "inference.reader",
    "save_weights": "models.weights",
    "scoring_loader": "data.loaders",
    "set_seed": "training.seed",
    "StrongMNIST": "models.stronger",
    "train": "training.loop",
    "training_loader": "data.loaders",
    "use_device": "system.device",
    "write_report": "reports.training",
}
__all__ = list(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(f"{__name__}.{_HOMES[name]}")
    value = globals()[name] = getattr(home, name, home)  # `fast` is a module itself
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
