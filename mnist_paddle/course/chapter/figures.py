"""The figures of runs and comparisons: means over the seeds, in bands from lowest to highest."""

from collections.abc import Callable

import numpy as np

from mnist_paddle.course.chapter.choosing import topic_of
from mnist_paddle.course.chapter.run import Printed, Run
from mnist_paddle.system.figures import drawable, new_figure, png_of

DPI = 90


def run_curves(run: Run, records: list[dict]) -> bytes:
    """The logged losses of a run with those that the course printed, and accuracy on ``valid``."""
    figure = new_figure(9, 3.4, DPI)
    loss_axes, accuracy_axes = figure.subplots(1, 2)
    topic = drawable("{name}: {what}", name=run.id, what=topic_of(run, drawable))
    figure.suptitle(f"{topic} ({seeds_of(len(records))})")
    band(loss_axes, records, batch_losses, drawable("ours"))
    losses = [printed for printed in run.printed if printed.name == "loss"]
    places = [place(printed, records) for printed in losses]
    if losses:
        label = drawable("printed by the course")
        loss_axes.plot(places, [p.value for p in losses], "kx", label=label)
    loss_axes.set(
        title=drawable("Loss of a training batch"),
        ylabel=drawable(run.settings.loss.replace("_", "-")),
        yscale="log",
    )
    band(accuracy_axes, records, accuracies, drawable("on valid"), "C2", "o-")
    for printed in run.printed:
        if printed.name != "loss":
            label = drawable("printed, on {split}", split=printed.name)
            accuracy_axes.axhline(100 * printed.value, color="k", ls=":", label=label)
    accuracy_axes.set(title=drawable("Accuracy"), ylabel="%")
    for axes in (loss_axes, accuracy_axes):
        axes.set_xlabel(drawable("epochs done"))
        finish(axes)
    return png_of(figure)


def seeds_of(count: int) -> str:
    """So many seeds, in words for a figure."""
    return drawable("1 seed") if count == 1 else drawable("{count} seeds", count=count)


def place(printed: Printed, records: list[dict]) -> float:
    """Where, in epochs, the course printed a loss, by the batches that our epochs have."""
    batches = [row["batches"] for record in records for row in record["epochs"]]
    return printed.epoch + printed.batch / max(batches, default=printed.batch + 1)


def finish(axes) -> None:
    """A grid, whole epochs, and a legend where there is something to name."""
    axes.grid(alpha=0.3)
    axes.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=8)


def band(axes, records: list[dict], points: Callable, label: str, color="C0", form="-") -> None:
    """Draw the mean of the records' ``points``, (x, y) lists, in a band of their range."""
    found = [points(record) for record in records]
    found = [(x, y) for x, y in found if len(x)]
    if not found:
        return
    length = min(len(x) for x, _ in found)
    x = found[0][0][:length]
    y = np.array([values[:length] for _, values in found], float)
    axes.plot(x, y.mean(axis=0), form, color=color, label=label, ms=4)
    if len(found) > 1:
        axes.fill_between(x, y.min(axis=0), y.max(axis=0), color=color, alpha=0.2, lw=0)


def batch_losses(record: dict) -> tuple[list, list]:
    """Where, in epochs, a batch's loss was logged, and the loss."""
    batches = {row["epoch"]: row["batches"] for row in record["epochs"]}
    rows = record["losses"]
    return (
        [row["epoch"] + row["batch"] / batches[row["epoch"]] for row in rows],
        [row["loss"] for row in rows],
    )


def accuracies(record: dict) -> tuple[list, list]:
    """Epochs done, and the accuracy on ``valid`` in percent."""
    return _of_epochs(record, lambda row: 100 * row["validation_accuracy"])


def training_losses(record: dict) -> tuple[list, list]:
    """Epochs done, and the mean loss of training in each."""
    return _of_epochs(record, lambda row: row["training_loss"])


def validation_losses(record: dict) -> tuple[list, list]:
    """Epochs done, and the mean loss over ``valid`` after each."""
    return _of_epochs(record, lambda row: row["validation_loss"])


def _of_epochs(record: dict, value: Callable) -> tuple[list, list]:
    rows = record["epochs"]
    return [row["epoch"] + 1 for row in rows], [value(row) for row in rows]
