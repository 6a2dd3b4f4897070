"""Section 3: whether the network of one output learned, or answers every digit alike."""

import paddle

from mnist_paddle.course.chapter.records import model_of
from mnist_paddle.models.answers import answers
from mnist_paddle.system.language import _
from mnist_paddle.training.loaders import scoring_loader_for

ALIKE = 0.01  # standard deviation of the answers to all digits of eval


def show(run, records, course) -> tuple[list[str], dict[str, bytes]]:
    """How far the answers to the digits of ``eval`` lie apart, seed by seed."""
    lines, collapsed = [""], 0
    for settings, record in zip(course.settings(run), records):
        if record["diverged"]:
            continue
        read = answers(model_of(settings, course.root), scoring_loader_for(settings, "eval"))
        numbers = paddle.concat([outputs for outputs, _labels in read]).numpy()
        alike = numbers.std() < ALIKE
        collapsed += alike
        found = _("answers every digit alike") if alike else _("tells digits apart")
        lines.append(
            _(
                "seed {seed} {found}: mean {mean:.2f}, standard deviation {std:.2f}",
                seed=settings.seed,
                found=found,
                mean=numbers.mean(),
                std=numbers.std(),
            )
        )
    if collapsed:
        lines += _(
            "{count} of {total} learned nothing: the squared error of a number up to 9\n"
            "gives such gradients at first that a step of 0.01 kills every ReLU. What is left is\n"
            "the mean of the labels, with a loss of 8.4, their variance.",
            count=collapsed,
            total=len(records),
        ).split("\n")
    return lines, {}
