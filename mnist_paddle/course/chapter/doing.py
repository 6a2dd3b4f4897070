"""Do a run of the chapter: train it over the seeds, set its figures beside the printed ones."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import paddle

from mnist_paddle.course.chapter import figures
from mnist_paddle.course.chapter.launched import launched_record
from mnist_paddle.course.chapter.records import LARGEST, NAME, model_of, record_of
from mnist_paddle.course.chapter.run import Asked, Printed, Run
from mnist_paddle.course.lessons.tables import aligned
from mnist_paddle.course.summary import summary, verdict
from mnist_paddle.system import output_file
from mnist_paddle.system.errors import DeviceError, printable
from mnist_paddle.system.json_file import read_json
from mnist_paddle.system.language import _, current
from mnist_paddle.system.plain_values import fits
from mnist_paddle.training.settings import Settings

HEADERS = ("figure", "printed", "ours: mean", "std", "lowest", "highest", "n", "verdict")
RESULT = {"asked": dict, "rows": [[str]], "lines": [str], "pictures": [str], "not_run": (str, None)}


@dataclass(frozen=True)
class Course:
    """Where the runs are kept, how they are asked for, and where their log goes."""

    root: Path
    asked: Asked = field(default_factory=Asked)
    log: Callable[[str], None] = print

    def settings(self, run: Run) -> list[Settings]:
        """The run's settings for each seed."""
        return self.asked.settings(run.settings)

    def records(self, run: Run) -> list[dict]:
        """The record of the run for each seed, trained where it is not yet. Raises as ``fit``."""
        return [self._record(run, settings) for settings in self.settings(run)]

    def _record(self, run: Run, settings: Settings) -> dict:
        if run.processes > 1:
            return launched_record(settings, run.processes, self.root, self.log)
        return record_of(settings, self.root, self.log)

    def model(self, run: Run) -> paddle.nn.Layer:
        """The network of the run's first seed, as its training left it."""
        return model_of(self.settings(run)[0], self.root)

    def folder(self, run: Run) -> Path:
        """Where the run's own figures and numbers are."""
        return self.root / run.id


def do(run: Run, course: Course) -> dict:
    """Do the run, or read what it gave when it was done before, asked for in the same way.

    The result has the ``rows`` of its table under HEADERS, further ``lines``, the names of the
    ``pictures`` in its folder, and in ``not_run`` why it could not be run, if so. Writes
    ``curves.png`` and ``history.json``. Raises KeyboardInterrupt, and as ``fit``.
    """
    result = kept(run, course)
    if result is None:
        result = _done(run, course) | {"asked": _asked(run, course)}
        if not result["not_run"]:  # another day there may be a GPU
            content = (json.dumps(result, indent=2) + "\n").encode()
            output_file.write(course.folder(run) / NAME, content)
    return result


def kept(run: Run, course: Course) -> dict | None:
    """What the run gave when it was done before, if it was, and was asked for in the same way."""
    try:
        result = read_json(course.folder(run) / NAME, LARGEST)
    except (OSError, ValueError):
        return None
    same = fits(result, RESULT) and result["asked"] == _asked(run, course)
    return result if same else None


def _asked(run: Run, course: Course) -> dict:
    settings = [asdict(settings) for settings in course.settings(run)]
    language = {} if current() == "en" else {"language": current()}  # of the lines and figures
    return {**asdict(course.asked), "settings": settings, **language}


def headers() -> list[str]:
    """HEADERS in the language in use."""
    return [_(name) for name in HEADERS]


def text_of(run: Run, result: dict, course: Course) -> str:
    """The result as it is printed: a table, what the run shows, and where its figures are."""
    if result["not_run"]:
        return _("{run} was not run: {reason}", run=run.id, reason=result["not_run"])
    lines = aligned(headers(), result["rows"]) if result["rows"] else []
    lines += result["lines"]
    folder = course.folder(run)
    lines += [_("figure: {path}", path=printable(folder / name)) for name in result["pictures"]]
    return "\n".join(lines)


def rows_of(run: Run, records: list[dict], epochs: int) -> list[list[str]]:
    """A line under HEADERS for each printed figure, and for those of ours that none is printed
    for. After fewer ``epochs`` than the course's, accuracies are not compared."""
    names = {printed.name for printed in run.printed}
    more = [Printed(name, None) for name in ("valid", "eval") if name not in names]
    return [_row(run, printed, records, epochs) for printed in (*run.printed, *more)]


def _row(run: Run, printed: Printed, records: list[dict], epochs: int) -> list[str]:
    values = [value for value in map(printed.found, records) if value is not None]
    told = "–" if printed.value is None else printed.text(printed.value)
    if not values:
        return [str(printed), told, "–", "–", "–", "–", "0", _("nothing of ours to compare")]
    found = summary(values)
    ours = [printed.text(found["mean"])]
    ours += [
        printed.text(found[name]) if len(values) > 1 else "–" for name in ("std", "min", "max")
    ]
    if printed.value is None:
        judged = ""
    elif printed.name != "loss" and epochs < run.settings.epochs:
        judged = _(
            "after {epochs} of {total} epochs: not compared",
            epochs=epochs,
            total=run.settings.epochs,
        )
    else:
        judged = verdict(printed.value, values)
    return [str(printed), told, *ours, str(len(values)), judged]


def _done(run: Run, course: Course) -> dict:
    settings = course.settings(run)
    result = {"rows": [], "lines": [], "pictures": [], "not_run": None}
    records = []
    try:
        if run.trains:
            records = course.records(run)
    except DeviceError as error:
        return result | {"not_run": str(error)}
    pictures = {}
    if records:
        result["rows"] = rows_of(run, records, settings[0].epochs)
        result["lines"] = [
            _("seed {seed} diverged: {where}", seed=one.seed, where=record["diverged"])
            for one, record in zip(settings, records)
            if record["diverged"]
        ]
        pictures["curves.png"] = figures.run_curves(run, records)
    show = run.show()
    if show:
        lines, more = show(run, records, course)
        result["lines"] += lines
        pictures |= more
    for name, content in pictures.items():
        output_file.write(course.folder(run) / name, content)
    return result | {"pictures": list(pictures)}
