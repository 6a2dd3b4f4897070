"""Section 1: a digit read as one number, and why that is a poor answer to "which class"."""

import numpy as np
import paddle

from mnist_paddle.models.answers import answers
from mnist_paddle.system.figures import drawable, new_figure, png_of
from mnist_paddle.system.language import _
from mnist_paddle.training.loaders import scoring_loader_for


def show(run, records, course) -> tuple[list[str], dict[str, bytes]]:
    """The answers for one picture of each digit of ``eval``, and how all of them are spread."""
    loader = scoring_loader_for(course.settings(run)[0], "eval")
    labels = loader.dataset.labels
    read = answers(course.model(run), loader)
    numbers = paddle.concat([outputs for outputs, _labels in read]).numpy()[:, 0]
    first = [int(np.flatnonzero(labels == digit)[0]) for digit in range(10)]
    lines = ["", _("the first picture of each digit of eval, read as a number and rounded:")]
    for digit, place in enumerate(first):
        rounded = int(np.clip(np.round(numbers[place]), 0, 9))
        lines.append(
            _("  a {digit}: {number:7.3f}", digit=digit, number=numbers[place])
            + f" → {rounded}  {_('right') if rounded == digit else _('wrong')}"
        )
    lines += _(
        "The course's run reads 1.114 for a 0: wrong, and that is the lesson. Squared error\n"
        "takes digits for amounts: a picture between a 3 and an 8 is answered with 5 or 6,\n"
        "which it does not look like at all, and any doubt pulls towards 4.5, the middle.\n"
        "A class is a choice: one output for each, and the loss of section 4."
    ).split("\n")
    return lines, {"answers.png": _figure(numbers, labels, loader.dataset.imgs[first], first)}


def _figure(numbers, labels, pictures, first) -> bytes:
    figure = new_figure(9, 4.6, 90)
    top, bottom = figure.subplots(2, 1, height_ratios=(1, 3.2))
    figure.suptitle(drawable("One number as the answer, for the digits of eval"))
    top.imshow(np.hstack(pictures.reshape(-1, 28, 28)), cmap="gray_r", vmin=0, vmax=1)
    top.set_xticks(14 + 28 * np.arange(10), [f"{numbers[place]:.2f}" for place in first])
    top.set_yticks([])
    bottom.boxplot(
        [numbers[labels == digit] for digit in range(10)], positions=range(10), showfliers=False
    )
    places = np.arange(10)
    bottom.hlines(
        places, places - 0.35, places + 0.35, color="C3", label=drawable("the right answer")
    )
    bottom.axhspan(3.5, 5.5, color="0.9", zorder=0, label=drawable("rounded to 4 or 5"))
    bottom.set(xlabel=drawable("true digit"), ylabel=drawable("the network's number"))
    bottom.set_yticks(range(10))
    bottom.grid(alpha=0.3)
    bottom.legend(fontsize=8)
    return png_of(figure)
