"""A whole training run from its settings: device, data, network, ``train``."""

from collections.abc import Callable
from pathlib import Path

import paddle

from mnist_paddle.models.choice import network
from mnist_paddle.models.shipped import FILE_NAME
from mnist_paddle.models.weights import save_weights
from mnist_paddle.system.device import use_device
from mnist_paddle.system.streams import say
from mnist_paddle.training.calibration import calibrate
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from mnist_paddle.training.history import History
from mnist_paddle.training.loaders import loaders_for
from mnist_paddle.training.loop import train
from mnist_paddle.training.processes import joined
from mnist_paddle.training.seed import set_seed
from mnist_paddle.training.settings import Settings


def fit(
    settings: Settings,
    folder: str | Path | None = None,
    *,
    validate: bool = True,
    log: Callable[[str], None] = say,
) -> tuple[paddle.nn.Layer, History]:
    """Train the network of the settings on ``train``; the trained model and what was logged.

    With a ``folder`` the weights are kept there as ``mnist.pdparams``, and checkpoints to go on
    from. ``validate`` scores ``valid`` after each epoch. Raises as ``train`` and ``use_device``.
    """
    use_device(settings.device)
    joined()  # where there are several processes, before any of them computes
    train_loader, valid_loader = loaders_for(settings)
    set_seed(settings.seed)
    model = network(settings.network)()
    weights = folder and Path(folder) / FILE_NAME
    history = train(
        model,
        train_loader,
        valid_loader if validate else None,
        settings,
        save_path=weights,
        checkpoints=folder and Checkpoints.of(Path(folder), settings),
        max_batches=1 if settings.dry_run else None,
        log=log,
    )
    if settings.calibrate and not settings.dry_run:
        log(str(calibrate(model, valid_loader)))
        if weights and joined().first:
            save_weights(model, weights)
    return model, history
