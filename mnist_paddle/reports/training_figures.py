"""What a training run looks like: figures as PNG bytes."""

import numpy as np

from mnist_paddle.system.figures import drawable, new_figure, png_of
from mnist_paddle.system.language import marked

DPI = 120


def curves(history, loss: str = "cross_entropy") -> bytes:
    """Loss of the logged batches and of the epochs, beside validation accuracy by epoch.

    ``loss`` is the name of the loss function.
    """
    figure = new_figure(10, 4, DPI)
    loss_axes, accuracy_axes = figure.subplots(1, 2)
    _losses(loss_axes, history)
    loss_axes.set(title=drawable("Loss"), ylabel=drawable(loss.replace("_", "-")))
    _accuracies(accuracy_axes, history)
    accuracy_axes.set(title=drawable("Validation accuracy"), ylabel="%")
    done = max((row["epoch"] + 1 for row in history.epochs), default=1)
    for axes in (loss_axes, accuracy_axes):
        axes.grid(alpha=0.3)
        axes.set(xlabel=drawable("epochs done"), xlim=(0, 1.06 * done))
        axes.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    return png_of(figure)


def _losses(axes, history) -> None:
    """On a logarithmic scale, where the first losses do not flatten the others."""
    from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

    batches = {row["epoch"]: row["batches"] for row in history.epochs}
    places = [row["epoch"] + row["batch"] / batches[row["epoch"]] for row in history.losses]
    ends = [row["epoch"] + 1 for row in history.epochs]
    scored = [row for row in history.epochs if row["validation_loss"] is not None]
    for x, y, marks, label in (
        (places, [row["loss"] for row in history.losses], ".-", marked("batch")),
        (ends, [row["training_loss"] for row in history.epochs], "o-", marked("mean of the epoch")),
        ([row["epoch"] + 1 for row in scored], [row["validation_loss"] for row in scored], "s--",
         marked("on valid")),
    ):  # fmt: skip
        axes.plot(x, y, marks, lw=0.8 if label == "batch" else 1.5, label=drawable(label))
    axes.legend()
    if min((value for line in axes.lines for value in line.get_ydata()), default=0) > 0:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.yaxis.set_minor_locator(NullLocator())


def _accuracies(axes, history) -> None:
    """With the first and the last in numbers, on the side of the line where there is room."""
    scored = [row for row in history.epochs if row["validation_accuracy"] is not None]
    values = [100 * row["validation_accuracy"] for row in scored]
    ends = [row["epoch"] + 1 for row in scored]
    axes.plot(ends, values, "o-", color="C2")
    if not values:
        return
    room = max(0.2 * (max(values) - min(values)), 1)
    axes.set_ylim(min(values) - room, max(values) + room)
    for place, neighbour in ((0, 1), (-1, -2)):
        under = len(values) > 1 and values[neighbour] > values[place]
        axes.annotate(
            f"{values[place]:.2f}", (ends[place], values[place]), (0, -8 if under else 8),
            textcoords="offset points", ha="center", va="top" if under else "bottom",
        )  # fmt: skip


def misread(
    images: np.ndarray, labels: np.ndarray, predicted: np.ndarray, numbers: np.ndarray, split: str
) -> bytes:
    """Digits that were read wrong, float32 [n, 28, 28] with int [n] labels and predictions, and
    their int [n] ``numbers`` in the ``split``.

    At most 100 are drawn, in the order given.
    """
    count, columns = min(len(images), 100), 10
    rows = max(1, -(-count // columns))
    figure = new_figure(10, 1.25 * rows + 0.7, DPI)
    axes = figure.subplots()  # one for all: a hundred take five times as long
    axes.axis("off")
    if not count:
        axes.text(0.5, 0.5, drawable("nothing was misread"), ha="center", va="center", fontsize=16)
        return png_of(figure)
    more = drawable(", the first {count} shown", count=count) if len(images) > count else ""
    title = drawable("digits read wrong: {count}{more}", count=len(images), more=more)
    below = drawable("true → read as, and the number in {split}", split=split)
    figure.suptitle(f"{title}\n{below}", fontsize=12)
    height, width = 50, 40  # of a digit with its two captions
    sheet = np.zeros((rows * height, columns * width), np.float32)
    for index in range(count):
        y, x = height * (index // columns) + 20, width * (index % columns) + 6
        sheet[y : y + 28, x : x + 28] = images[index]
        for up, size, colour, caption in (
            (9, 10, "black", f"{labels[index]} → {predicted[index]}"),
            (2, 7, "0.4", f"#{numbers[index]}"),
        ):
            axes.text(x + 13.5, y - up, caption, ha="center", fontsize=size, color=colour)
    axes.imshow(sheet, cmap="gray_r", vmin=0, vmax=1)
    return png_of(figure)


def reproduction(result: dict) -> bytes:
    """The tutorial's printed losses over the range and mean of ours; ``result`` of reproduce()."""
    rows, runs = result["losses"], result["runs"]
    places = range(len(rows))
    figure = new_figure(10, 4.5, DPI)
    axes = figure.subplots()
    low, high = [row["min"] for row in rows], [row["max"] for row in rows]
    axes.fill_between(
        places,
        low,
        high,
        alpha=0.25,
        lw=0,
        label=drawable("range of our {count} seeds", count=len(runs)),
    )
    axes.plot(places, [row["mean"] for row in rows], lw=1.5, label=drawable("our mean"))
    axes.plot(
        places,
        [row["tutorial"] for row in rows],
        "k.",
        ms=8,
        label=drawable("printed by the tutorial"),
    )
    axes.set(
        title=drawable("The tutorial's losses and ours, at batches 0, 200 and 400 of each epoch"),
        xlabel=drawable("epoch"),
        ylabel=drawable("cross-entropy of the batch"),
        yscale="log",
        xticks=places[::3],
        xticklabels=[row["epoch"] for row in rows[::3]],
    )
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    return png_of(figure)
