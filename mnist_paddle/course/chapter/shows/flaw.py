"""The notebook edition's flaw: networks that end in softmax, and a loss that applies it again."""

import math

from mnist_paddle.course.chapter.choosing import chosen
from mnist_paddle.course.chapter.figures import accuracies, band, finish, training_losses
from mnist_paddle.course.summary import summary
from mnist_paddle.system.figures import drawable, new_figure, png_of
from mnist_paddle.system.language import _

FLOOR = -math.log(math.e / (math.e + 9))  # the loss of softmax twice when every digit is certain


def show(run, records, course) -> tuple[list[str], dict[str, bytes]]:
    """What the flaw costs: the accuracies of the run as printed beside this one's."""
    flawed = course.records(chosen(run.flawed)[0])
    lines = [""]
    for split in ("valid", "eval"):
        found = [_mean(some, split) for some in (flawed, records)]
        if None not in found:
            cost = 100 * (found[1] - found[0])
            lines.append(
                _(
                    "accuracy on {split}, mean of {count}: softmax twice {twice:.2%}, once "
                    "{once:.2%}: the flaw costs {cost:+.2f} percentage points",
                    split=split,
                    count=len(records),
                    twice=found[0],
                    once=found[1],
                    cost=cost,
                )
            )
    lines.append(
        _("softmax twice, the loss cannot fall below {floor:.4f} = -ln(e / (e + 9))", floor=FLOOR)
    )
    return lines, {"flaw.png": _figure(run, flawed, records)}


def _mean(records: list[dict], split: str) -> float | None:
    if split == "eval":
        values = [record["eval_accuracy"] for record in records]
    else:
        values = [row["validation_accuracy"] for one in records for row in one["epochs"][-1:]]
    values = [value for value in values if value is not None]
    return summary(values)["mean"] if values else None


def _figure(run, flawed, records) -> bytes:
    figure = new_figure(9, 3.2, 90)
    figure.suptitle(drawable("{flawed} and {mended}", flawed=run.flawed, mended=run.id))
    left, right = figure.subplots(1, 2)
    twice, once = drawable("softmax twice"), drawable("softmax once")
    for color, label, some in (("C3", twice, flawed), ("C0", once, records)):
        band(left, some, training_losses, label, color, "o-")
        band(right, some, accuracies, label, color, "o-")
    left.axhline(FLOOR, color="C3", ls=":", label=drawable("lowest possible, softmax twice"))
    left.set(title=drawable("Mean training loss"), ylabel=drawable("cross-entropy"))
    right.set(title=drawable("Accuracy on valid"), ylabel="%")
    for axes in (left, right):
        axes.set_xlabel(drawable("epochs done"))
        finish(axes)
    return png_of(figure)
