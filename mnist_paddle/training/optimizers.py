"""The optimizers and learning-rate schedules by the names of the settings."""

import paddle

from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.language import _
from mnist_paddle.training.settings import OPTIMIZERS, SCHEDULES, Settings
from mnist_paddle.training.sgd import SGD


def make_optimizer(
    name: str,
    model: paddle.nn.Layer,
    learning_rate: float | paddle.optimizer.lr.LRScheduler,
    weight_decay: float = 0.0,
) -> paddle.optimizer.Optimizer:
    """One of the chapter's four optimizers (section 5) over all of the model's parameters.

    ``momentum`` has a momentum of 0.9; ``weight_decay`` is an L2 penalty. Raises SettingsError.
    """
    common = {
        "learning_rate": learning_rate,
        "parameters": model.parameters(),
        "weight_decay": weight_decay or None,
    }
    match name:
        case "sgd":
            return SGD(**common)
        case "momentum":
            return paddle.optimizer.Momentum(momentum=0.9, **common)
        case "adagrad":
            return paddle.optimizer.Adagrad(**common)
        case "adam":
            return paddle.optimizer.Adam(**common)
    raise SettingsError(
        _(
            "optimizer is {name!r}, but can only be {optimizers}",
            name=name,
            optimizers=", ".join(OPTIMIZERS),
        )
    )


def make_schedule(name: str, learning_rate: float, steps: int) -> paddle.optimizer.lr.LRScheduler:
    """The learning rate of each of ``steps`` steps; call ``step()`` on it after each.

    ``constant`` stays at ``learning_rate``. ``one_cycle`` rises to it from a tenth over the first
    30 % and falls to a thousandth, along cosines (Smith & Topin 2017, "Super-Convergence").
    ``polynomial`` falls to a tenth along a straight line (chapter section 9). Raises SettingsError.
    """
    match name:
        case "constant":
            return paddle.optimizer.lr.LambdaDecay(learning_rate, lambda step: 1.0)
        case "one_cycle":
            return paddle.optimizer.lr.OneCycleLR(
                max_learning_rate=learning_rate,
                total_steps=max(steps, 2),
                divide_factor=10,
                end_learning_rate=learning_rate / 1000,
            )
        case "polynomial":
            return paddle.optimizer.lr.PolynomialDecay(
                learning_rate, decay_steps=max(steps, 1), end_lr=learning_rate / 10
            )
    raise SettingsError(
        _(
            "schedule is {name!r}, but can only be {schedules}",
            name=name,
            schedules=", ".join(SCHEDULES),
        )
    )


def schedule_for(settings: Settings, loader) -> paddle.optimizer.lr.LRScheduler:
    """The schedule of a whole run over this loader's batches.

    Raises SettingsError for a loader without a length, unless the schedule is ``constant``.
    """
    if settings.schedule != "constant" and not hasattr(loader, "__len__"):
        raise SettingsError(
            _("schedule {schedule!r} needs a loader that has a length", schedule=settings.schedule)
        )
    steps = settings.epochs * len(loader) if hasattr(loader, "__len__") else 0
    return make_schedule(settings.schedule, settings.learning_rate, steps)
