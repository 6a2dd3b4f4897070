"""Section 3: whether the network of one output learned, or answers every digit alike."""

import paddle

from mnist_paddle.course.chapter.records import model_of
from mnist_paddle.models.answers import answers
from mnist_paddle.training.loaders import scoring_loader_for

ALIKE = 0.01  # standard deviation of the answers to all digits of eval


def show(run, records, course) -> tuple[list[str], dict[str, bytes]]:
    """How far the answers to the digits of ``eval`` lie apart, seed by seed."""
    lines, collapsed = [""], 0
    for settings, record in zip(course.settings(run), records):
        if record["diverged"]:
            continue
        read = answers(model_of(settings, course.root), scoring_loader_for(settings, "eval"))
        numbers = paddle.concat([outputs for outputs, _ in read]).numpy()
        alike = numbers.std() < ALIKE
        collapsed += alike
        found = "answers every digit alike" if alike else "tells digits apart"
        lines.append(
            f"seed {settings.seed} {found}: mean {numbers.mean():.2f}, standard deviation "
            f"{numbers.std():.2f}"
        )
    if collapsed:
        lines += [
            f"{collapsed} of {len(records)} learned nothing: the squared error of a number up to 9",
            "gives such gradients at first that a step of 0.01 kills every ReLU. What is left is",
            "the mean of the labels, with a loss of 8.4, their variance.",
        ]
    return lines, {}
