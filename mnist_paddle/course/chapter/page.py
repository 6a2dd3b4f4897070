"""The page to hand out: every run of the chapter, printed and reproduced side by side."""

import io
from pathlib import Path

from PIL import Image

from mnist_paddle.course.chapter import comparing
from mnist_paddle.course.chapter.comparisons import Comparison
from mnist_paddle.course.chapter.doing import HEADERS, Course
from mnist_paddle.course.chapter.plan import COMPARED, Plan
from mnist_paddle.course.chapter.run import Run
from mnist_paddle.course.chapter.table import TITLES
from mnist_paddle.course.lessons.tables import markdown
from mnist_paddle.reports.training import versions
from mnist_paddle.system import output_file
from mnist_paddle.system.processor import model_name, usable_cores

FOLDER = "report"


def write_page(plan: Plan, course: Course, command: str, results: dict, compared: dict) -> None:
    """Write ``course.md`` and its figures from ``results`` by the ids of runs, and the records
    ``compared`` by the names of comparisons; what is in neither was not run yet."""
    folder = course.root / FOLDER
    lines = _introduction(plan, command)
    for section, title in TITLES.items():
        if section in plan.sections:
            name = f"Section {section}" if section.isdigit() else "The notebook"
            runs = [run for run in plan.runs() if run.section == section]
            lines += ["", f"## {name}: {title}", "", *_section(runs, results, course, folder)]
    if COMPARED in plan.sections:
        lines += ["", "## Comparisons", ""]
        lines.append(
            "The same initial weights and order of digits, but for one thing. Means ± standard "
            "deviations. Seconds to an accuracy are those of training, to the end of the first "
            "epoch after which `valid` has it."
        )
        for one in plan.comparisons():
            lines += ["", f"### {one.name}: {one.question}", ""]
            lines += _comparison(one, compared[one.name], folder)
    output_file.write(folder / "course.md", ("\n".join(lines) + "\n").encode())
    course.log(f"the page is {folder / 'course.md'}")


def _introduction(plan: Plan, command: str) -> list[str]:
    made = ", ".join(f"{name} {value}" for name, value in versions().items() if name != "system")
    few = f" Networks with convolutions are trained for {plan.epochs} epochs at most." * bool(
        plan.epochs
    )
    return [
        "# The course's chapter, printed and reproduced",
        "",
        f"Made by `{command}`; {model_name()}, {usable_cores()} cores; {made}.",
        "",
        f"Each run over {plan.seeds} seed{'s' if plan.seeds > 1 else ''}, each comparison over "
        f"{plan.compared_seeds}.{few} Every figure of the "
        "course is printed once, by an unseeded run, and losses are those of single batches: they "
        "are judged by the range of our seeds, and by one seed not at all.",
    ]


def _section(runs: list[Run], results: dict, course: Course, folder: Path) -> list[str]:
    table, more = [], []
    for run in runs:
        result = results[run.id]
        if result is None:
            more += [f"**{run.id}** was not run yet.", ""]
            continue
        if result["not_run"]:
            more += [f"**{run.id}** was not run: {result['not_run']}", ""]
            continue
        settings = run.settings
        name = f"{run.id}: {settings.network}, {settings.optimizer} {settings.learning_rate:g}"
        table += [[name, *row] for row in result["rows"]]
        differs = f" What differs: {run.differs}." if run.differs else ""
        more += [f"**{run.id}**, {run.topic}.{differs}", ""]
        if any(result["lines"]):
            more += ["```", *_trimmed(result["lines"]), "```", ""]
        for picture in result["pictures"]:
            link = f"{run.id}-{picture}"
            content = (course.folder(run) / picture).read_bytes()
            output_file.write(folder / link, small(content))
            more += [f"![{run.id}: {picture.removesuffix('.png')}]({link})", ""]
    head = markdown(("run", *HEADERS), table) if table else []
    return [*head, "", *more][: -1 if more else None]


def _comparison(one: Comparison, records: dict, folder: Path) -> list[str]:
    found = {name: some for name, some in records.items() if some}
    if not found:
        return ["Not run yet."]
    link = f"compare-{one.name}.png"
    output_file.write(folder / link, small(comparing.figure(one, found)))
    lines = markdown(comparing.HEADERS, comparing.rows(found))
    lines += ["", *(f"{line}." for line in comparing.diverged(found))]
    lines += [*([one.note] if one.note else []), "", f"![{one.name}]({link})"]
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    return "\n".join(lines).strip("\n").splitlines()


def small(png: bytes) -> bytes:
    """The PNG in 64 colours: a third of the bytes."""
    content = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(64).save(content, "png", optimize=True)
    return content.getvalue()
