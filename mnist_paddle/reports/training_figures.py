"""What a training run looks like: figures as PNG bytes."""

import numpy as np

from mnist_paddle.system.figures import new_figure, png_of

DPI = 120


def curves(history, loss: str = "cross_entropy") -> bytes:
    """Loss of the logged batches and of the epochs, beside validation accuracy by epoch.

    ``loss`` is the name of the loss function.
    """
    figure = new_figure(10, 4, DPI)
    loss_axes, accuracy_axes = figure.subplots(1, 2)
    batches = {row["epoch"]: row["batches"] for row in history.epochs}
    places = [row["epoch"] + row["batch"] / batches[row["epoch"]] for row in history.losses]
    epochs = [row["epoch"] + 1 for row in history.epochs]

    loss_axes.plot(places, [row["loss"] for row in history.losses], ".-", lw=0.8, label="batch")
    loss_axes.plot(
        epochs, [row["training_loss"] for row in history.epochs], "o-", label="mean of the epoch"
    )
    scored = [row for row in history.epochs if row["validation_accuracy"] is not None]
    ends = [row["epoch"] + 1 for row in scored]
    loss_axes.plot(ends, [row["validation_loss"] for row in scored], "s--", label="on valid")
    loss_axes.set(title="Loss", xlabel="epochs done", ylabel=loss.replace("_", "-"), ylim=(0, None))
    loss_axes.legend()

    accuracies = [100 * row["validation_accuracy"] for row in scored]
    accuracy_axes.plot(ends, accuracies, "o-", color="C2")
    for row, accuracy in zip(scored, accuracies, strict=True):
        if row in (scored[0], scored[-1]):
            accuracy_axes.annotate(
                f"{accuracy:.2f}", (row["epoch"] + 1, accuracy), (0, 6), textcoords="offset points",
                ha="center", fontsize=9,
            )  # fmt: skip
    accuracy_axes.set(title="Validation accuracy", xlabel="epochs done", ylabel="%")
    accuracy_axes.margins(x=0.08, y=0.15)
    for axes in (loss_axes, accuracy_axes):
        axes.grid(alpha=0.3)
        axes.xaxis.get_major_locator().set_params(integer=True)
    return png_of(figure)


def confusion(counts: np.ndarray) -> bytes:
    """How often each true digit (row) was read as each digit (column); counts int [10, 10]."""
    figure = new_figure(6.4, 6, DPI)
    axes = figure.subplots()
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    shades = wrong / max(wrong.max(), 1)
    axes.imshow(shades, cmap="Reds", vmin=0, vmax=1.4)
    for true, predicted in np.ndindex(10, 10):
        count = counts[true, predicted]
        axes.text(
            predicted, true, f"{count:,}" if count else "·", ha="center", va="center", fontsize=9,
            color="0.7" if not count else "black", weight="bold" if true == predicted else "normal",
        )  # fmt: skip
    right, total = int(np.trace(counts)), int(counts.sum())
    axes.set(
        title=f"{right:,} of {total:,} digits read right ({right / total:.2%})",
        xlabel="read as",
        ylabel="true digit",
        xticks=range(10),
        yticks=range(10),
    )
    return png_of(figure)


def misread(images: np.ndarray, labels: np.ndarray, predicted: np.ndarray) -> bytes:
    """Digits that were read wrong, float32 [n, 28, 28] with int [n] labels and predictions.

    At most 100 are drawn, in the order given.
    """
    count, columns = min(len(images), 100), 10
    rows = max(1, -(-count // columns))
    figure = new_figure(10, 1.15 * rows + 0.7, DPI)
    more = f", the first {count} shown" if len(images) > count else ""
    figure.suptitle(f"{len(images)} digits read wrong{more}: true → read as", fontsize=12)
    axes = figure.subplots()  # one for all: a hundred take five times as long
    axes.axis("off")
    sheet = np.zeros((rows * 46, columns * 40), np.float32)  # a digit with its caption is 46 x 40
    for index in range(count):
        y, x = 46 * (index // columns) + 14, 40 * (index % columns) + 6
        sheet[y : y + 28, x : x + 28] = images[index]
        caption = f"{labels[index]} → {predicted[index]}"
        axes.text(x + 13.5, y - 2, caption, ha="center", va="bottom", fontsize=10)
    axes.imshow(sheet, cmap="gray_r", vmin=0, vmax=1)
    return png_of(figure)


def reproduction(result: dict) -> bytes:
    """The tutorial's printed losses over the range and mean of ours; ``result`` of reproduce()."""
    rows, runs = result["losses"], result["runs"]
    places = range(len(rows))
    figure = new_figure(10, 4.5, DPI)
    axes = figure.subplots()
    low, high = [row["min"] for row in rows], [row["max"] for row in rows]
    axes.fill_between(places, low, high, alpha=0.25, lw=0, label=f"range of our {len(runs)} seeds")
    axes.plot(places, [row["mean"] for row in rows], lw=1.5, label="our mean")
    axes.plot(
        places, [row["tutorial"] for row in rows], "k.", ms=8, label="printed by the tutorial"
    )
    axes.set(
        title="The tutorial's losses and ours, at batches 0, 200 and 400 of each epoch",
        xlabel="epoch",
        ylabel="cross-entropy of the batch",
        yscale="log",
        xticks=places[::3],
        xticklabels=[row["epoch"] for row in rows[::3]],
    )
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    return png_of(figure)
