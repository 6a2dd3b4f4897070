"""Train the alternatives of a comparison over several seeds: one table, one figure."""

from collections.abc import Callable
from pathlib import Path

from mnist_paddle.course.chapter.choosing import duration, seconds
from mnist_paddle.course.chapter.comparisons import Comparison
from mnist_paddle.course.chapter.figures import (
    accuracies,
    band,
    finish,
    seeds_of,
    training_losses,
    validation_losses,
)
from mnist_paddle.course.chapter.records import (
    NAME,
    folder_of,
    is_done,
    read_record,
    records_of,
)
from mnist_paddle.course.chapter.run import Asked
from mnist_paddle.course.summary import summary
from mnist_paddle.system.figures import drawable, new_figure, png_of
from mnist_paddle.system.language import _

HEADERS = ("", "n", "valid accuracy", "eval accuracy", "training loss", "valid loss", "seconds",
           "s to 95 %", "s to 97 %")  # fmt: skip


def trained(
    comparison: Comparison,
    asked: Asked,
    root: Path,
    log: Callable[[str], None],
    jobs: int = 1,
) -> tuple[dict[str, list[dict]], bool]:
    """The records of each alternative, seed by seed, and whether all are there: Ctrl-C leaves out
    those that are still to do. What is done already is not done again; the rest is, ``jobs`` at a
    time. Raises as ``fit``."""
    settings = {name: asked.settings(one) for name, one in comparison.variants.items()}
    wanted = [(name, some[seed]) for seed in range(asked.seeds) for name, some in settings.items()]
    left = [one for _name, one in wanted if not is_done(one, root)]
    if len(left) < len(wanted):
        log(
            _(
                "{count} of {total} trainings are done already",
                count=len(wanted) - len(left),
                total=len(wanted),
            )
        )
    log(
        _(
            "{count} to do, about {seconds}",
            count=len(left),
            seconds=duration(sum(map(seconds, left)) / jobs),
        )
    )
    records = {name: [] for name in comparison.variants}
    try:
        found = records_of([one for _name, one in wanted], root, jobs)
        for number, ((name, one), record) in enumerate(zip(wanted, found), 1):
            records[name].append(record)
            if one in left:
                log(
                    _(
                        "{number} of {count}: {name}, seed {seed}: {record}",
                        number=number,
                        count=len(wanted),
                        name=_(name),
                        seed=one.seed,
                        record=_outcome(record),
                    )
                )
    except KeyboardInterrupt:
        return records, False
    return records, True


def kept(comparison: Comparison, asked: Asked, root: Path) -> dict[str, list[dict]]:
    """The records of what is done already."""
    found = {
        name: [read_record(folder_of(settings, root) / NAME) for settings in asked.settings(one)]
        for name, one in comparison.variants.items()
    }
    return {name: [record for record in some if record] for name, some in found.items()}


def headers() -> list[str]:
    """HEADERS in the language in use."""
    return [name and _(name) for name in HEADERS]


def rows(records: dict[str, list[dict]]) -> list[list[str]]:
    """A line under HEADERS for each alternative: means ± standard deviations over its seeds."""
    return [_row(name, some) for name, some in records.items()]


def diverged(records: dict[str, list[dict]]) -> list[str]:
    """Which trainings ended in a loss that is no number, and where."""
    found = []
    for name, some in records.items():
        places = [record["diverged"] for record in some if record["diverged"]]
        if places:
            found.append(
                _(
                    "{name}: {count} of {total} diverged: {places}",
                    name=_(name),
                    count=len(places),
                    total=len(some),
                    places="; ".join(places),
                )
            )
    return found


def figure(comparison: Comparison, records: dict[str, list[dict]]) -> bytes:
    """Loss on ``train`` and ``valid``, and accuracy, by epoch: means, in bands of the range."""
    drawing = new_figure(10, 4, 90)
    count = max(len(some) for some in records.values())
    seeds = drawable("mean of {seeds}, in the range from lowest to highest", seeds=seeds_of(count))
    what = drawable(comparison.question)
    title = drawable("{name}: {what}", name=comparison.name, what=what)
    drawing.suptitle(f"{title}\n{seeds}", fontsize=11)
    left, right = drawing.subplots(1, 2)
    for number, (name, some) in enumerate(records.items()):
        color = f"C{number % 10}"
        band(left, some, training_losses, "_", color)
        band(left, some, validation_losses, "_", color, "--")
        band(right, some, accuracies, drawable(name), color, "o-")
    left.plot([], [], "k-", label=drawable("training (mean of the epoch)"))
    left.plot([], [], "k--", label=drawable("valid (after the epoch)"))
    losses = {drawable(one.loss.replace("_", "-")) for one in comparison.variants.values()}
    left.set(title=drawable("Loss"), ylabel=" / ".join(sorted(losses)), yscale="log")
    right.set(title=drawable("Accuracy on valid"), ylabel="%")
    for axes in (left, right):
        axes.set_xlabel(drawable("epochs done"))
        finish(axes)
    return png_of(drawing)


def _row(name: str, records: list[dict]) -> list[str]:
    done = [record for record in records if not record["diverged"]]
    last = [record["epochs"][-1] for record in done]
    return [
        _(name),
        str(len(records)),
        _spread([row["validation_accuracy"] for row in last], "%"),
        _spread([record["eval_accuracy"] for record in done], "%"),
        _spread([row["training_loss"] for row in last], ".4f"),
        _spread([row["validation_loss"] for row in last], ".4f"),
        _spread([sum(row["seconds"] for row in record["epochs"]) for record in done], ".1f"),
        *(_reached([seconds_to(share, record) for record in done]) for share in (0.95, 0.97)),
    ]


def seconds_to(accuracy: float, record: dict) -> float | None:
    """Seconds of training to the end of the first epoch with that accuracy on ``valid``; None
    where no epoch has it."""
    spent = 0.0
    for row in record["epochs"]:
        spent += row["seconds"]
        if row["validation_accuracy"] >= accuracy:
            return spent
    return None


def _reached(times: list[float | None]) -> str:
    found = [time for time in times if time is not None]
    if not found:
        return "–"
    part = _(" ({count} of {total})", count=len(found), total=len(times))
    few = "" if len(found) == len(times) else part
    return f"{summary(found)['mean']:.1f}{few}"


def _spread(values: list[float | None], form: str) -> str:
    values = [value for value in values if value is not None]
    if not values:
        return "–"
    found = summary(values)
    if form == "%":
        mean, std, unit = f"{100 * found['mean']:.2f}", f"{100 * found['std']:.2f}", " %"
    else:
        mean, std, unit = f"{found['mean']:{form}}", f"{found['std']:{form}}", ""
    return f"{mean}{unit}" if len(values) == 1 else f"{mean} ± {std}{unit}"


def _outcome(record: dict) -> str:
    if record["diverged"]:
        return record["diverged"]
    last = record["epochs"][-1]
    return _(
        "valid {accuracy:.2%}, {seconds:.1f} s an epoch",
        accuracy=last["validation_accuracy"],
        seconds=last["seconds"],
    )
