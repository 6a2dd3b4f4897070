"""The tutorial's ``train`` and ``evaluation``: the loop that anyone can recite, and its score."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import paddle

from mnist_paddle.data.batches import batches_of
from mnist_paddle.models.answers import answers, digit_scores
from mnist_paddle.system.language import _
from mnist_paddle.system.streams import say
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from mnist_paddle.training.history import History
from mnist_paddle.training.loaders import loaders_for
from mnist_paddle.training.losses import loss_function
from mnist_paddle.training.optimizers import make_optimizer, schedule_for
from mnist_paddle.training.processes import joined
from mnist_paddle.training.run import Run
from mnist_paddle.training.settings import Settings
from mnist_paddle.training.weight_average import WeightAverage


def train(
    model: paddle.nn.Layer,
    train_loader=None,
    valid_loader=None,
    settings: Settings | None = None,
    *,
    save_path: str | Path | None = "mnist.pdparams",
    checkpoints: Checkpoints | None = None,
    max_batches: int | None = None,
    log: Callable[[str], None] = say,
    **changes,
) -> History:
    """Train ``model`` as the tutorial does, and save its weights after every epoch.

    A loader is anything that yields (images float32 [N, 1, 28, 28], labels int64 [N, 1] or, to
    train on, probabilities float32 [N, 10]), or a function that returns such a thing, as
    Paddle's DataLoader is. Without loaders, the tutorial's: batches of 100, shuffled, and all of
    ``valid`` after each epoch. ``settings`` are the tutorial's unless given; ``changes`` are
    settings by name, which come first: ``train(model, epochs=3, optimizer="adam")``. With
    ``ema_decay`` what is validated, saved and left in the model is the running average of the
    weights (``WeightAverage``). ``save_path=None`` saves nothing. ``max_batches`` ends each epoch
    early. ``checkpoints`` keep all that the run needs to go on, and go on from one that was kept.

    Ctrl-C ends the epoch after the step that is under way: weights and checkpoint are saved, and
    ``History.stopped`` says where. SIGTERM does the same and raises SystemExit(143). Raises
    TrainingDiverged when a loss is NaN or infinite (the weights saved before stay),
    SettingsError for a setting outside its range or an empty loader, and as
    ``Checkpoints.resumed``. Source: the tutorial's function of this name.
    """
    settings = replace(settings or Settings(), **changes)
    if train_loader is None:
        train_loader, valid = loaders_for(settings)
        valid_loader = valid_loader or valid
    loss_of = loss_function(settings.loss)
    schedule = schedule_for(settings, train_loader)
    optimizer = make_optimizer(settings.optimizer, model, schedule, settings.weight_decay)
    average = WeightAverage(model, settings.ema_decay)
    run = Run(settings, model, optimizer, average, train_loader, save_path, checkpoints, log)
    optimizer = joined().optimizer(optimizer)  # of several processes: adds up their gradients

    with run.resumed():  # holds the folder, goes on from a checkpoint, catches Ctrl-C
        for _epoch in run.epochs():
            model.train()
            for images, labels in run.batches(max_batches):
                predicts = model(images)
                loss = paddle.mean(loss_of(predicts, labels))
                loss.backward()
                optimizer.step()
                optimizer.clear_grad()
                schedule.step()
                average.update()
                run.log_loss(loss)
            with average.applied():
                run.save_weights()
                validation = run.score(score, valid_loader, loss_of)
            run.end_epoch(*validation)
    average.apply()
    run.save_weights()
    return run.history


def evaluation(model: paddle.nn.Layer, datasets) -> float:
    """Accuracy in [0, 1] over every digit of a loader: correct / total, no gradients kept.

    ``datasets`` is a loader as :func:`train` takes it. The model is left in the mode, training
    or evaluation, in which it was found; a single output is rounded. Raises SettingsError where
    there are no digits. Source: the tutorial's function of this name, whose mean of batch
    accuracies weighs a short last batch too much.
    """
    return score(model, datasets)[0]


def score(
    model: paddle.nn.Layer, datasets, loss_of: Callable | None = None
) -> tuple[float, float | None]:
    """Accuracy as :func:`evaluation`, and with a loss function the mean loss over every digit,
    None where that is not finite."""
    if getattr(datasets, "share", None):  # what several processes score together
        correct, total, losses = joined().sum_of(lambda: _counted(model, datasets, loss_of))
    else:
        correct, total, losses = _counted(model, datasets, loss_of)
    mean = losses / total
    return correct / total, mean if loss_of and math.isfinite(mean) else None


def _counted(model: paddle.nn.Layer, datasets, loss_of: Callable | None) -> tuple[int, int, float]:
    """How many digits are right, how many there are, and the sum of their losses."""
    right, seen = paddle.zeros([1], "int32"), paddle.zeros([1], "int32")  # of one batch
    correct = total = 0
    losses = 0.0
    for predicts, labels in answers(model, batches_of(datasets, _("evaluation"))):
        scores = digit_scores(predicts)
        paddle.metric.accuracy(input=scores, label=labels, correct=right, total=seen)
        correct += right.item()
        total += seen.item()
        if loss_of:
            losses += seen.item() * float(paddle.mean(loss_of(predicts, labels)))
    return correct, total, losses
