"""The tutorial's run over several seeds, its printed losses beside ours."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from mnist_paddle.course.summary import summary
from mnist_paddle.models.workers import use_threads
from mnist_paddle.reports import training_figures
from mnist_paddle.reports.training import versions
from mnist_paddle.system import output_file
from mnist_paddle.system.columns import padded
from mnist_paddle.system.language import _
from mnist_paddle.system.side_by_side import side_by_side
from mnist_paddle.system.streams import say
from mnist_paddle.training.fit import fit
from mnist_paddle.training.history import History
from mnist_paddle.training.loaders import scoring_loader_for
from mnist_paddle.training.loop import evaluation
from mnist_paddle.training.settings import Settings

# What the tutorial prints, at batches 0, 200 and 400 of each epoch; one run, unseeded.
TUTORIAL_LOSSES = (
    (2.3579125, 0.4289544, 0.31014374),
    (0.23571382, 0.14443767, 0.29584044),
    (0.2954171, 0.17638636, 0.15439035),
    (0.09984577, 0.17405878, 0.08693444),
    (0.25134712, 0.09044845, 0.0785885),
    (0.06229271, 0.18825674, 0.05030152),
    (0.10051466, 0.18116194, 0.06495788),
    (0.12305102, 0.06968503, 0.08263568),
    (0.15880015, 0.06577106, 0.05110953),
    (0.14060621, 0.14625353, 0.11598101),
)
BATCHES = (0, 200, 400)
LEAST_FOR_A_RANGE = 3  # runs


def reproduce(
    seeds: int,
    settings: Settings | None = None,
    folder: Path | None = None,
    log: Callable[[str], None] = say,
    jobs: int = 1,
) -> dict:
    """Train with seeds 0 .. ``seeds`` - 1, and compare each loss the tutorial prints.

    Returns and logs the accuracies on ``valid`` and ``eval`` and the seconds of training; and
    under the tutorial's own settings, for each of its figures, the mean, standard deviation,
    minimum and maximum of ours, and whether the tutorial's lies in our range. With a ``folder``
    writes ``reproduce.json`` and then ``reproduce.png``. With several ``jobs`` as many seeds are
    trained side by side, on one core each. Ctrl-C keeps the seeds that are done.
    """
    settings = settings or Settings()
    wanted = [replace(settings, seed=seed) for seed in range(seeds)]
    runs = []
    with contextlib.suppress(KeyboardInterrupt):
        for run in (
            side_by_side(_run, wanted, jobs, _on_one_core) if jobs > 1 else map(_run, wanted)
        ):
            if run is None:
                break
            runs.append(run)
            accuracy = run["accuracy"]
            log(
                _(
                    "seed {seed}: valid {valid:.2%}, eval {eval:.2%}, {seconds:.0f} s of training",
                    seed=run["seed"],
                    valid=accuracy["valid"],
                    eval=accuracy["eval"],
                    seconds=run["seconds"],
                )
            )
    if len(runs) < seeds:
        log(_("stopped by Ctrl-C; {count} of {seeds} seeds are done", count=len(runs), seeds=seeds))
    losses = _compare(runs) if settings.recipe == "tutorial" else []
    result = {"versions": versions(), "settings": asdict(settings), "runs": runs, "losses": losses}
    if runs:
        log(table(result))
        if folder is not None:
            text = json.dumps(result, indent=2) + "\n"
            output_file.write(folder / "reproduce.json", text.encode())
            if losses:
                picture = training_figures.reproduction(result)
                output_file.write(folder / "reproduce.png", picture)
    return result


def _run(settings: Settings) -> dict | None:
    """One seed: its losses, accuracies and seconds of training; None if it was stopped."""
    model, history = fit(settings, validate=False, log=_mute)
    if history.stopped:
        return None
    return {
        "seed": settings.seed,
        "losses": _grid(history),
        "seconds": sum(row["seconds"] for row in history.epochs),
        "accuracy": {
            mode: evaluation(model, scoring_loader_for(settings, mode))
            for mode in ("valid", "eval")
        },
    }


def _on_one_core() -> None:
    use_threads(1)


def table(result: dict) -> str:
    """The comparison as text, a line for each of the tutorial's figures.

    What only several runs can tell, a deviation or a range, is left out where there are too few.
    """
    rows, count = result["losses"], len(result["runs"])
    lines = _losses(rows, count) if rows else []
    for split in ("valid", "eval"):
        accuracies = [run["accuracy"][split] for run in result["runs"]]
        lines.append(
            _("{split:5s} accuracy: {values}", split=split, values=_spread(accuracies, ".2%"))
        )
    seconds = [run["seconds"] for run in result["runs"]]
    lines.append(_("seconds of training: {values}", values=_spread(seconds, ".1f")))
    lines.append(", ".join(f"{name} {value}" for name, value in result["versions"].items()))
    return "\n".join(lines)


def _losses(rows: list[dict], count: int) -> list[str]:
    ranged = count >= LEAST_FOR_A_RANGE
    columns = ("mean", "std", "min", "max") if count > 1 else ("ours",)
    widths = {"epoch": 5, "batch": 6, "tutorial": 10, **dict.fromkeys(columns, 8)}
    line = "".join(padded(_(name), width, right=True) for name, width in widths.items())
    lines = [line + ("   " + _("in our range") if ranged else "")]
    names = ("mean", "std", "min", "max") if count > 1 else ("mean",)
    for row in rows:
        line = f"{row['epoch']:5d} {row['batch']:5d} {row['tutorial']:9.4f} "
        line += " ".join(f"{row[name]:7.4f}" for name in names)
        lines.append(line + (f"   {_('yes') if row['in_range'] else _('no')}" if ranged else ""))
    if ranged:
        inside, total = sum(row["in_range"] for row in rows), len(rows)
        # of n + 1 numbers alike, one is the lowest or the highest with probability 2 / (n + 1)
        expected = round(total * (count - 1) / (count + 1))
        lines.append(
            _(
                "{inside} of {total} in the range of our {count} seeds; of one more run like ours, "
                "{expected} would be",
                inside=inside,
                total=total,
                count=count,
                expected=expected,
            )
        )
    return lines


def _spread(values: list[float], form: str) -> str:
    if len(values) == 1:
        return f"{values[0]:{form}} " + _("(1 seed)")
    return ", ".join(f"{name} {value:{form}}" for name, value in summary(values).items())


def _compare(runs: list[dict]) -> list[dict]:
    if not runs:
        return []
    rows = []
    for epoch in range(len(runs[0]["losses"])):
        for column, batch in enumerate(BATCHES):
            ours = summary([run["losses"][epoch][column] for run in runs])
            tutorial = TUTORIAL_LOSSES[epoch][column]
            inside = ours["min"] <= tutorial <= ours["max"]
            rows.append(
                {"epoch": epoch, "batch": batch, "tutorial": tutorial, **ours, "in_range": inside}
            )
    return rows


def _grid(history: History) -> list[list[float]]:
    """The logged losses, a row for each epoch: under the tutorial's settings those of BATCHES."""
    return [
        [row["loss"] for row in history.losses if row["epoch"] == epoch["epoch"]]
        for epoch in history.epochs
    ]


def _mute(line: str) -> None:
    """Log nothing."""
