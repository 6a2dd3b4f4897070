"""Which digits are taken for which: a confusion matrix as a picture."""

import numpy as np

from mnist_paddle.system.figures import drawable, new_figure, png_of


def confusion_counts(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """How many digits of each label (row) were read as each digit (column).

    ``labels`` int [n] of 0-9, ``predicted`` int [n] of 0-10, 10 for "no digit". Returns
    int [10, 10]; with a column more where a digit was read as no digit.
    """
    counts = np.bincount(11 * np.asarray(labels, int) + predicted, minlength=110).reshape(10, 11)
    return counts if counts[:, 10].any() else counts[:, :10]


def confusion(counts: np.ndarray) -> bytes:
    """The counts of :func:`confusion_counts` as PNG."""
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap

    figure = new_figure(7.4, 6, 120)
    axes = figure.subplots()
    wrong = np.ma.masked_array(counts, np.eye(*counts.shape, dtype=bool))
    pale = ListedColormap(colormaps["Reds"](np.linspace(0, 0.7, 256))).with_extremes(bad="0.9")
    shades = axes.imshow(wrong, cmap=pale, vmin=0, vmax=max(wrong.max(), 1))
    for true, predicted in np.ndindex(counts.shape):
        count = counts[true, predicted]
        axes.text(
            predicted, true, f"{count:,}" if count else "·", ha="center", va="center", fontsize=9,
            color="black" if count else "0.7", weight="bold" if true == predicted else "normal",
        )  # fmt: skip
    bar = figure.colorbar(shades, shrink=0.8)
    bar.set_label(drawable("digits read wrong (grey: read right)"))
    bar.locator.set_params(integer=True)
    right, total = int(np.trace(counts)), int(counts.sum())
    axes.set(
        title=drawable(
            "{right:,} of {total:,} digits read right ({share:.2%})",
            right=right,
            total=total,
            share=right / total,
        ),
        xlabel=drawable("read as"),
        ylabel=drawable("true digit"),
        yticks=range(10),
    )
    axes.set_xticks(range(counts.shape[1]), [*range(10), drawable("none")][: counts.shape[1]])
    return png_of(figure)
