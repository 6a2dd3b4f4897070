"""The notebook edition's flaw: networks that end in softmax, and a loss that applies it again."""

import math

from mnist_paddle.course.chapter.choosing import chosen
from mnist_paddle.course.chapter.figures import accuracies, band, finish, training_losses
from mnist_paddle.course.summary import summary
from mnist_paddle.system.figures import new_figure, png_of

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
                f"accuracy on {split}, mean of {len(records)}: softmax twice {found[0]:.2%}, once "
                f"{found[1]:.2%}: the flaw costs {cost:+.2f} percentage points"
            )
    lines.append(f"softmax twice, the loss cannot fall below {FLOOR:.4f} = -ln(e / (e + 9))")
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
    figure.suptitle(f"{run.flawed} and {run.id}")
    left, right = figure.subplots(1, 2)
    for color, label, some in (("C3", "softmax twice", flawed), ("C0", "softmax once", records)):
        band(left, some, training_losses, label, color, "o-")
        band(right, some, accuracies, label, color, "o-")
    left.axhline(FLOOR, color="C3", ls=":", label="lowest possible, softmax twice")
    left.set(title="Mean training loss", xlabel="epochs done", ylabel="cross-entropy")
    right.set(title="Accuracy on valid", xlabel="epochs done", ylabel="%")
    for axes in (left, right):
        finish(axes)
    return png_of(figure)
