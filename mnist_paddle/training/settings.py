"""Every setting of a training run in one place: the tutorial's value, the range, what it means."""

from dataclasses import dataclass, field, fields

from mnist_paddle.models import NETWORKS
from mnist_paddle.models.names import FORM, has_one_output, is_of_the_course
from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.language import _
from mnist_paddle.training.accepted import accepted

OPTIMIZERS = ("sgd", "momentum", "adagrad", "adam")
SCHEDULES = ("constant", "one_cycle", "polynomial")
LOSSES = ("cross_entropy", "squared_error")
PIXELS = ("k/256", "k/255", "k/127.5-1")


def _setting(default, help, least=None, most=None, above=None, listed=True, also=None, **option):
    """A setting with its range: at ``least``, at ``most``, ``above``; ``option`` is argparse's.

    Only what is ``listed`` is an option of train.py, whose weights the other commands read;
    ``also`` is what is accepted beside the choices there: how to tell, and how to say it.
    """
    metadata = {"help": help, "least": least, "most": most, "above": above, "listed": listed}
    return field(default=default, metadata=metadata | {"also": also, "option": option})


@dataclass(frozen=True)
class Settings:
    """The settings of a run; the defaults are the tutorial's. Raises SettingsError for a value
    of another type, or outside its range."""

    recipe: str = _setting(
        "tutorial",
        "other defaults; fast: 99%% of eval in three epochs; robust: for pictures by other hands; "
        "wary: knows what is no digit; strong: a larger network, for the best accuracy",
        choices=("tutorial", "fast", "robust", "wary", "strong"),
    )
    network: str = _setting(
        "MNIST", "MNIST is the tutorial's", also=(is_of_the_course, FORM), choices=NETWORKS
    )
    epochs: int = _setting(10, "passes over the training digits", least=1)
    batch_size: int = _setting(100, "digits in each training step", least=1)
    learning_rate: float = _setting(0.01, "step size of the optimizer", above=0, flag="--lr")
    optimizer: str = _setting("sgd", "rule that updates the weights", choices=OPTIMIZERS)
    schedule: str = _setting("constant", "how the step size goes on", choices=SCHEDULES)
    loss: str = _setting("cross_entropy", "what training makes small", choices=LOSSES)
    weight_decay: float = _setting(0.0, "L2 penalty; the course uses 1e-5", least=0)
    ema_decay: float = _setting(
        0.0, "decay of the running average of the weights, 0 for none", least=0, most=1
    )
    augment: float = _setting(
        0.0, "strength of the variation of the digits, 1 for all of it", least=0, most=10
    )
    outliers: float = _setting(0.0, "pictures that are no digit, for each digit", least=0, most=10)
    styles: float = _setting(
        0.0, "digits drawn as MNIST's writers do not write them, for each digit", least=0, most=10
    )
    label_smoothing: float = _setting(
        0.0, "share of a label that is given to all ten digits alike", least=0, most=1
    )
    cooldown_epochs: int = _setting(
        0, "last epochs, with little variation and no pictures that are no digit", least=0
    )
    pixels: str = _setting(
        "k/256", "what a byte k of a picture becomes", listed=False, choices=PIXELS
    )
    shuffle: bool = _setting(True, "another order of the digits in each epoch", listed=False)
    calibrate: bool = _setting(False, "scale the probabilities to be right on valid, at the end")
    device: str = _setting("auto", "cpu, gpu, gpu:N, auto, or another that Paddle lists")
    seed: int = _setting(
        0, "the same seed gives the same numbers on the same machine", least=0, most=2**64 - 1
    )
    log_interval: int = _setting(200, "batches from one line of the log to the next", least=1)
    checkpoint_interval: int = _setting(
        0, "steps from one checkpoint to the next, 0 for one after every epoch only", least=0
    )
    resume: str | None = _setting(
        None,
        "go on from a checkpoint, the latest in the output folder or that of the path given, with "
        "the settings it was made with",
        nargs="?",
        const="",
        metavar="PATH",
    )
    inexact: bool = _setting(
        False,
        "go on (--resume) with other threads, packages, device or processor too: the same run, but "
        "it rounds differently",
    )
    output_dir: str = _setting("output", "folder for weights, history and figures")
    datafile: str | None = _setting(
        None, "other data in the tutorial's format [default: work/mnist.json.gz]"
    )
    dry_run: bool = _setting(False, "train on one batch, validate, write nothing")

    def __post_init__(self):
        for setting in fields(self):
            value = accepted(setting, getattr(self, setting.name))
            object.__setattr__(self, setting.name, value)
        classes = self.augment or self.outliers or self.styles or self.label_smoothing
        if has_one_output(self.network) and (self.loss != "squared_error" or classes):
            raise SettingsError(
                _(
                    "network {network} answers with one number, so its loss can only be "
                    "squared_error, without augment, outliers, styles and label_smoothing",
                    network=self.network,
                )
            )
        if self.calibrate and self.network not in NETWORKS:
            raise SettingsError(
                _(
                    "calibrate is for {networks}, not {network}",
                    networks=", ".join(NETWORKS),
                    network=self.network,
                )
            )


RECIPES = {
    recipe.recipe: recipe
    for recipe in (
        Settings(),
        Settings("fast", epochs=3, optimizer="adam", learning_rate=0.008, schedule="one_cycle"),
        Settings(
            "robust",
            epochs=24,
            optimizer="adam",
            learning_rate=0.003,
            schedule="one_cycle",
            ema_decay=0.998,
            augment=1.0,
            outliers=0.08,
            styles=0.1,
            cooldown_epochs=7,
            calibrate=True,
        ),
        Settings(
            "wary",
            "DeepMNIST",
            epochs=14,
            optimizer="adam",
            learning_rate=0.004,
            schedule="one_cycle",
            ema_decay=0.998,
            augment=0.6,
            outliers=0.03,
            styles=0.1,
            calibrate=True,
        ),
        Settings(
            "strong",
            "StrongMNIST",
            epochs=20,
            optimizer="adam",
            learning_rate=0.004,
            schedule="one_cycle",
            ema_decay=0.998,
            augment=1.0,
            styles=0.15,
            label_smoothing=0.1,
            cooldown_epochs=4,
            calibrate=True,
        ),
    )
}
"""Settings by the name of their recipe; options on the command line come first."""
