"""The figures of the lesson ``mlp``."""

from pathlib import Path

import numpy as np

from mnist_paddle.course.lessons.drawing import finish, new_figure
from mnist_paddle.course.lessons.mlp import LOG_EVERY
from mnist_paddle.system.figures import drawable

TICKS = (2, 5, 10, 20, 50, 90)  # per cent


def draw_why_not_mse(curves: dict[str, list[float]], path: Path) -> None:
    """Gradients of both losses against the logit, and the two learning curves."""
    figure, axes = new_figure(1, 2, (9, 3.4))
    left, right = axes[0]
    z = np.linspace(-8, 8, 300)
    p = 1 / (1 + np.exp(-z))
    left.plot(z, np.abs(2 * (p - 1) * p * (1 - p)), label="sigmoid + MSE: 2 (1 − p) p (1 − p)")
    left.plot(z, 1 - p, "--", label=drawable("cross-entropy") + ": 1 − p")
    left.set(
        xlabel=drawable("logit z (label 1)"),
        ylabel=drawable("size of the gradient"),
        title=drawable("Gradient"),
        ylim=(0, 1.5),
    )
    for name, style in zip(curves, ("-", "--")):
        right.plot(curves[name], style, label=drawable(name))
    words = {"xlabel": drawable("step"), "ylabel": drawable("output (target 0)")}
    right.set(ylim=(0, 1), title=drawable("Learning curve"), **words)
    for ax in (left, right):
        ax.legend()
        ax.grid(alpha=0.3)
    finish(figure, path)


def draw_training(history, path: Path) -> None:
    """The loss of every 100th batch, and the test accuracy and dead classes of every epoch."""
    figure, axes = new_figure(1, 2, (9, 3.4))
    left, right = axes[0]
    left.plot(np.arange(len(history.losses)) * LOG_EVERY, history.losses, ".-")
    left.set(xlabel=drawable("batch"), ylabel=drawable("loss"), ylim=(0, None))
    epochs = np.arange(1, len(history.tests) + 1)
    right.plot(epochs, [100 * test.accuracy for test in history.tests], "o-", color="tab:green")
    right.set(xlabel=drawable("epoch"), ylabel=drawable("test accuracy, %"))
    right.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    for test, epoch in zip(history.tests, epochs):
        if test.dead_classes:
            label = drawable("{count} dead", count=test.dead_classes)
            at = (epoch, 100 * test.accuracy)
            right.annotate(label, at, (0, -14), textcoords="offset points", ha="center", fontsize=8)
    for ax in (left, right):
        ax.grid(alpha=0.3)
    finish(figure, path)


def draw_variants(results: dict, path: Path) -> None:
    """Test error against the epoch, a line for each variant: the mean, and every seed thin."""
    figure, axes = new_figure(figsize=(8.5, 4.2))
    ax = axes[0, 0]
    for k, (variant, runs) in enumerate(results.items()):
        errors = 100 * np.array([[1 - test.accuracy for test in run.tests] for run in runs])
        epochs = np.arange(1, errors.shape[1] + 1)
        ax.plot(epochs, errors.T, color=f"C{k}", alpha=0.4, linewidth=0.9)
        name = f"{drawable(variant.name)} (n={len(runs)})"
        ax.plot(epochs, errors.mean(axis=0), "o-", color=f"C{k}", label=name)
    ax.set(xlabel=drawable("epoch"), ylabel=drawable("test digits misread, %"))
    ax.set(yscale="log", yticks=TICKS)
    ax.set_yticklabels(map(str, TICKS))
    ax.minorticks_off()
    ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    ax.set_title(drawable("Mean of the seeds (thick) and each seed (thin)"), fontsize=10)
    ax.legend(fontsize=8, loc="center left", bbox_to_anchor=(1.01, 0.5))
    ax.grid(alpha=0.3)
    finish(figure, path)
