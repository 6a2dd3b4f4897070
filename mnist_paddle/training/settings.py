"""Every setting of a training run in one place, with the tutorial's values as defaults."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from mnist_paddle.models import NETWORKS
from mnist_paddle.system.errors import CheckpointError, SettingsError, printable
from mnist_paddle.system.plain_values import fits
from mnist_paddle.training.checkpoints.files import FOLDER, find, read

OPTIMIZERS = ("sgd", "momentum", "adagrad", "adam")
SCHEDULES = ("constant", "one_cycle")
RECIPES = {
    "tutorial": {},
    "fast": {
        "epochs": 3,
        "optimizer": "adam",
        "learning_rate": 0.008,
        "schedule": "one_cycle",
    },
    "robust": {
        "network": "MNIST",
        "epochs": 24,
        "optimizer": "adam",
        "learning_rate": 0.005,
        "schedule": "one_cycle",
        "averaging": 0.998,
        "augment": 0.8,
        "outliers": 0.08,
        "calm": 7,
        "calibrate": True,
    },
    "wary": {
        "network": "DeepMNIST",
        "epochs": 14,
        "optimizer": "adam",
        "learning_rate": 0.004,
        "schedule": "one_cycle",
        "averaging": 0.998,
        "augment": 0.6,
        "outliers": 0.03,
        "calibrate": True,
    },
    "strong": {
        "network": "StrongMNIST",
        "epochs": 16,
        "optimizer": "adam",
        "learning_rate": 0.004,
        "schedule": "one_cycle",
        "averaging": 0.998,
        "augment": 1.0,
        "smoothing": 0.1,
        "calm": 4,
        "calibrate": True,
    },
}
"""What each recipe sets other than the tutorial; options on the command line come first."""


def _setting(default, help: str, **more):
    return field(default=default, metadata={"help": help, **more})


@dataclass(frozen=True)
class Settings:
    """The settings of a run. Raises SettingsError for a value outside its range."""

    recipe: str = _setting(
        "tutorial",
        "other defaults; fast: 99%% of eval in three epochs; robust: for pictures by other hands; "
        "wary: knows what is no digit; strong: a larger network, for the best accuracy",
        choices=RECIPES,
    )
    network: str = _setting("MNIST", "MNIST is the tutorial's", choices=NETWORKS)
    epochs: int = _setting(10, "passes over the training digits")
    batch_size: int = _setting(100, "digits in each training step")
    learning_rate: float = _setting(0.01, "step size of the optimizer", flag="--lr")
    optimizer: str = _setting("sgd", "rule that updates the weights", choices=OPTIMIZERS)
    schedule: str = _setting("constant", "how the step size goes on", choices=SCHEDULES)
    weight_decay: float = _setting(0.0, "L2 penalty; the course uses 1e-5")
    averaging: float = _setting(0.0, "decay of the running average of the weights, 0 for none")
    augment: float = _setting(0.0, "strength of the variation of the digits, 1 for all of it")
    outliers: float = _setting(0.0, "pictures that are no digit, for each digit")
    smoothing: float = _setting(0.0, "share of a label that is given to all ten digits alike")
    calm: int = _setting(0, "last epochs, with little variation and no pictures that are no digit")
    calibrate: bool = _setting(False, "scale the probabilities to be right on valid, at the end")
    device: str = _setting("auto", "cpu, gpu, gpu:N, auto, or another that Paddle lists")
    seed: int = _setting(0, "the same seed gives the same numbers on the same machine")
    log_interval: int = _setting(200, "batches from one line of the log to the next")
    checkpoint_interval: int = _setting(
        0, "steps from one checkpoint to the next, 0 for one after every epoch only"
    )
    resume: str | None = _setting(
        None,
        "go on from a checkpoint, the latest in the output folder or that of the path given, with "
        "the settings it was made with",
        nargs="?",
        const="",
        metavar="PATH",
    )
    output_dir: str = _setting("output", "folder for weights, history and figures")
    datafile: str | None = _setting(
        None, "other data in the tutorial's format [default: work/mnist.json.gz]"
    )
    dry_run: bool = _setting(False, "train on one batch, validate, write nothing")

    def __post_init__(self):
        at_least = {"epochs": 1, "batch_size": 1, "log_interval": 1, "seed": 0, "weight_decay": 0,
                    "checkpoint_interval": 0, "calm": 0}  # fmt: skip
        for name, least in at_least.items():
            if not getattr(self, name) >= least:
                raise SettingsError(f"{name} is {getattr(self, name)}, but must be >= {least}")
        if self.seed >= 2**64:
            raise SettingsError(f"seed is {self.seed}, but must be under 2**64")
        if not 0 < self.learning_rate < float("inf"):
            raise SettingsError(f"learning rate is {self.learning_rate}, but must be above 0")
        for name, most in {"augment": 10, "outliers": 10, "averaging": 1, "smoothing": 1}.items():
            if not 0 <= getattr(self, name) <= most:
                raise SettingsError(f"{name} is {getattr(self, name)}, but must be 0 to {most}")
        for setting in fields(self):
            choices, value = setting.metadata.get("choices"), getattr(self, setting.name)
            if choices and value not in choices:
                raise SettingsError(
                    f"{setting.name} is {value!r}, but can only be {', '.join(choices)}"
                )

    def of_training(self) -> dict:
        """Those that ``train`` takes, by name."""
        names = ("epochs", "optimizer", "learning_rate", "schedule", "weight_decay", "averaging",
                 "log_interval")  # fmt: skip
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_command_line(cls, description: str, argv: Sequence[str] | None = None) -> "Settings":
        """Settings from options such as ``--batch-size 50``; ``--help`` lists them all.

        Prints what is wrong and exits with 2 on an unknown option or a bad value.
        """
        parser = argparse.ArgumentParser(
            description=description, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        for setting in fields(cls):
            _add_option(parser, setting)
        options = parser.parse_args(argv)
        parser.set_defaults(**RECIPES[options.recipe])
        kept = {}
        if options.resume is not None:
            kept = _kept_settings(find(options.resume or options.output_dir))
            parser.set_defaults(**kept)
        values = vars(parser.parse_args(argv)) | {"resume": kept.get("resume")}
        if values["recipe"] != kept.get("recipe", values["recipe"]):
            parser.error(f"cannot go on with --recipe {values['recipe']}: it was {kept['recipe']}")
        if values["dry_run"]:
            values["epochs"] = 1
            if kept:
                parser.error("--dry-run cannot go on with --resume, for it keeps nothing")
        try:
            return cls(**values)
        except SettingsError as error:
            parser.error(str(error))


def _kept_settings(prefix: Path) -> dict:
    """The settings of the run that wrote the checkpoint at ``prefix``, to go on where it lies.

    Raises MissingFileError or CheckpointError.
    """
    kept = read(prefix).get("settings") or {}
    forms = {setting.name: _FORMS[setting.type] for setting in fields(Settings)}
    if not fits(kept, {name: form for name, form in forms.items() if name in kept}):
        raise CheckpointError(f"{printable(prefix)}: its settings are not of this version")
    kept["output_dir"] = str(prefix.parent.parent) if prefix.parent.name == FOLDER else "output"
    return kept | {"resume": str(prefix), "dry_run": False}


_FORMS = {int: int, float: (int, float), str: str, bool: bool, str | None: (str, None)}


def _add_option(parser: argparse.ArgumentParser, setting) -> None:
    flag = setting.metadata.get("flag", "--" + setting.name.replace("_", "-"))
    text = setting.metadata["help"]
    if setting.type in (bool, "bool"):
        parser.add_argument(flag, dest=setting.name, action="store_true", help=text)
        return
    metavar = None if "choices" in setting.metadata else setting.name.rpartition("_")[2].upper()
    shown = "" if setting.default is None else f" [default: {setting.default}]"
    parser.add_argument(
        flag,
        dest=setting.name,
        default=setting.default,
        type=str if setting.default is None else type(setting.default),
        choices=setting.metadata.get("choices"),
        nargs=setting.metadata.get("nargs"),
        const=setting.metadata.get("const"),
        metavar=setting.metadata.get("metavar", metavar),
        help=text + shown,
    )
