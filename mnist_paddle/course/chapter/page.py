"""The page to hand out: every run of the chapter, printed and reproduced side by side."""

import io
from pathlib import Path

from PIL import Image

from mnist_paddle.course.chapter import comparing
from mnist_paddle.course.chapter.choosing import topic_of
from mnist_paddle.course.chapter.comparisons import Comparison
from mnist_paddle.course.chapter.doing import Course, headers
from mnist_paddle.course.chapter.plan import COMPARED, Plan
from mnist_paddle.course.chapter.run import Run
from mnist_paddle.course.chapter.table import TITLES
from mnist_paddle.course.lessons.tables import markdown
from mnist_paddle.reports.training import versions
from mnist_paddle.system import output_file
from mnist_paddle.system.language import _
from mnist_paddle.system.processor import model_name, usable_cores

FOLDER = "report"


def write_page(plan: Plan, course: Course, command: str, results: dict, compared: dict) -> None:
    """Write ``course.md`` and its figures from ``results`` by the ids of runs, and the records
    ``compared`` by the names of comparisons; what is in neither was not run yet."""
    folder = course.root / FOLDER
    lines = _introduction(plan, command)
    for section, title in TITLES.items():
        if section in plan.sections:
            number = _("Section {section}", section=section)
            name = number if section.isdigit() else _("The notebook")
            runs = [run for run in plan.runs() if run.section == section]
            title = _("{name}: {what}", name=name, what=_(title))
            lines += ["", f"## {title}", "", *_section(runs, results, course, folder)]
    if COMPARED in plan.sections:
        lines += ["", f"## {_('Comparisons')}", ""]
        lines.append(
            _(
                "The same initial weights and order of digits, but for one thing. Means ± standard "
                "deviations. Seconds to an accuracy are those of training, to the end of the first "
                "epoch after which `valid` has it."
            )
        )
        for one in plan.comparisons():
            title = _("{name}: {what}", name=one.name, what=_(one.question))
            lines += ["", f"### {title}", ""]
            lines += _comparison(one, compared[one.name], folder)
    output_file.write(folder / "course.md", ("\n".join(lines) + "\n").encode())
    course.log(_("the page is {path}", path=folder / "course.md"))


def _introduction(plan: Plan, command: str) -> list[str]:
    made = ", ".join(f"{name} {value}" for name, value in versions().items() if name != "system")
    seeds = _("1 seed") if plan.seeds == 1 else _("{count} seeds", count=plan.seeds)
    few = plan.epochs and _(
        " Networks with convolutions are trained for {epochs} epochs at most.", epochs=plan.epochs
    )
    return [
        "# " + _("The course's chapter, printed and reproduced"),
        "",
        _(
            "Made by `{command}`; {processor}, {cores} cores; {made}.",
            command=command,
            processor=model_name(),
            cores=usable_cores(),
            made=made,
        ),
        "",
        _(
            "Each run over {seeds}, each comparison over {compared}.{few} Every figure of the "
            "course is printed once, by an unseeded run, and losses are those of single batches: "
            "they are judged by the range of our seeds, and by one seed not at all.",
            seeds=seeds,
            compared=plan.compared_seeds,
            few=few or "",
        ),
    ]


def _section(runs: list[Run], results: dict, course: Course, folder: Path) -> list[str]:
    table, more = [], []
    for run in runs:
        result = results[run.id]
        if result is None:
            more += [_("**{run}** was not run yet.", run=run.id), ""]
            continue
        if result["not_run"]:
            reason = result["not_run"]
            more += [_("**{run}** was not run: {reason}", run=run.id, reason=reason), ""]
            continue
        settings = run.settings
        name = f"{run.id}: {settings.network}, {settings.optimizer} {settings.learning_rate:g}"
        table += [[name, *row] for row in result["rows"]]
        differs = _(" What differs: {what}.", what=_(run.differs)) if run.differs else ""
        topic = _("**{run}**, {topic}.", run=run.id, topic=topic_of(run))
        more += [topic + differs, ""]
        if any(result["lines"]):
            more += ["```", *_trimmed(result["lines"]), "```", ""]
        for picture in result["pictures"]:
            link = f"{run.id}-{picture}"
            content = (course.folder(run) / picture).read_bytes()
            output_file.write(folder / link, small(content))
            more += [f"![{run.id}: {picture.removesuffix('.png')}]({link})", ""]
    head = markdown((_("run"), *headers()), table) if table else []
    return [*head, "", *more][: -1 if more else None]


def _comparison(one: Comparison, records: dict, folder: Path) -> list[str]:
    found = {name: some for name, some in records.items() if some}
    if not found:
        return [_("Not run yet.")]
    link = f"compare-{one.name}.png"
    output_file.write(folder / link, small(comparing.figure(one, found)))
    lines = markdown(comparing.headers(), comparing.rows(found))
    lines += ["", *(_("{line}.", line=line) for line in comparing.diverged(found))]
    lines += [*([_(one.note)] if one.note else []), "", f"![{one.name}]({link})"]
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    return "\n".join(lines).strip("\n").splitlines()


def small(png: bytes) -> bytes:
    """The PNG in 64 colours: a third of the bytes."""
    content = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(64).save(content, "png", optimize=True)
    return content.getvalue()
