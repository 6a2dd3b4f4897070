"""What stands in the figures of a training: scales, ticks, labels, words."""

import itertools

import numpy as np
import pytest

from mnist_paddle.reports import confusion_figure, training_figures
from mnist_paddle.training.history import History


@pytest.fixture
def figures(monkeypatch):
    """The figures themselves, laid out, in place of PNG bytes."""

    def laid_out(figure):
        figure.draw_without_rendering()
        return figure

    for module in (training_figures, confusion_figure):
        monkeypatch.setattr(module, "png_of", laid_out)


def history_of(accuracies, first_loss=2.7):
    history = History()
    for epoch, accuracy in enumerate(accuracies):
        loss = first_loss if epoch == 0 else 0.1
        history.losses.append({"epoch": epoch, "batch": 0, "loss": loss})
        row = {"epoch": epoch, "batches": 500, "training_loss": 0.1, "seconds": 9.0}
        history.epochs.append(row | {"validation_accuracy": accuracy, "validation_loss": 0.1})
    return history


@pytest.mark.parametrize(
    "accuracies", [[0.9388], [0.93, 0.98], [0.98, 0.93], [0.95, 0.95, 0.95], [0.1, 0.9, 0.89]]
)
def test_curves(accuracies, figures):
    loss, accuracy = training_figures.curves(history_of(accuracies)).axes
    assert loss.get_yscale() == "log"  # the first loss does not flatten the others
    assert all("$" not in tick.get_text() for tick in loss.get_yticklabels())
    for axes in (loss, accuracy):
        low, high = axes.get_xlim()
        shown = [tick for tick in axes.get_xticks() if low <= tick <= high]
        assert shown and all(tick == int(tick) for tick in shown)
    (line,) = accuracy.lines
    points = accuracy.transData.transform(line.get_xydata())
    along = [start + share * (end - start) for start, end in itertools.pairwise(points)
             for share in np.linspace(0, 1, 200)] or list(points)  # fmt: skip
    for label, value in zip(accuracy.texts, (accuracies[0], accuracies[-1])):
        assert label.get_text() == f"{100 * value:.2f}"
        box = label.get_window_extent()
        assert not any(box.contains(x, y) for x, y in along)


def test_curves_without_a_validation_or_with_a_loss_of_zero(figures):
    history = history_of([None], first_loss=0.0)
    history.epochs[0]["validation_loss"] = None
    loss, accuracy = training_figures.curves(history, "squared_error").axes
    assert loss.get_yscale() == "linear" and not accuracy.texts


def test_the_confusion_matrix_says_what_its_colour_is(figures):
    counts = confusion_figure.confusion_counts([3, 3, 5, 7], [3, 5, 5, 10])
    assert counts.shape == (10, 11) and counts[7, 10] == 1 and counts.sum() == 4
    matrix, bar = confusion_figure.confusion(counts).axes
    assert bar.get_ylabel() == "digits read wrong (grey: read right)"
    assert [tick.get_text() for tick in matrix.get_xticklabels()][-2:] == ["9", "none"]
    assert matrix.get_title() == "2 of 4 digits read right (50.00%)"


def test_misread_digits_have_their_numbers(figures):
    images = np.zeros((3, 28, 28), np.float32)
    figure = training_figures.misread(images, [1, 2, 3], [7, 1, 5], [12, 345, 6789], "eval")
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["1 → 7", "#12", "2 → 1", "#345", "3 → 5", "#6789"]
    none = training_figures.misread(images[:0], [], [], [], "eval")
    assert [text.get_text() for text in none.axes[0].texts] == ["nothing was misread"]
