"""``course``: the chapter's runs beside its printed figures."""

import argparse
import shlex
from dataclasses import replace

from mnist_paddle.cli.options import add_device, add_verb
from mnist_paddle.course.chapter.choosing import (
    chosen,
    duration,
    listing,
    sections,
    topic_of,
    total_seconds,
)
from mnist_paddle.course.chapter.comparisons import COMPARISONS, comparison, varied
from mnist_paddle.course.chapter.plan import COMPARED, QUICK, Plan
from mnist_paddle.course.chapter.run import Asked
from mnist_paddle.course.chapter.table import TITLES
from mnist_paddle.course.lessons.tables import aligned
from mnist_paddle.system.errors import SettingsError, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.terminal import positive

OUTPUT_DIR = "output/course"


def add(verbs) -> None:
    verb = verbs.add_parser(
        "course",
        help=_(
            "every run of the course's chapter, beside its printed figures; without more, a list"
        ),
        description=_("The runs of the course's chapter. Without more, they are listed."),
    )
    verb.set_defaults(command=show_list)
    actions = verb.add_subparsers(title=_("what to do"), metavar="ACTION")
    _add_run(actions)
    _add_compare(actions)
    _add_report(actions)


def _add_run(actions) -> None:
    action = _action(actions, "run", run, _("do a section's runs, or one of them"))
    action.add_argument("section", help=_("a section, such as 5, or a run, such as 5.adam"))
    action.add_argument("--seeds", type=positive, default=1, metavar="N", help=_("runs of each"))
    action.add_argument(
        "--epochs", type=positive, metavar="N", help=_("no more epochs than so many")
    )


def _add_compare(actions) -> None:
    text = _("the same but for one thing, over several seeds")
    action = _action(actions, "compare", compare, text)
    action.add_argument(
        "name", nargs="?", help=_("one of {comparisons}", comparisons=", ".join(COMPARISONS))
    )
    action.add_argument(
        "--vary",
        action="append",
        metavar="NAME=VALUE,VALUE",
        help=_("instead, all combinations of these values of a setting; may be given again"),
    )
    action.add_argument("--seeds", type=positive, default=3, metavar="N", help=_("runs of each"))
    action.add_argument("--epochs", type=positive, metavar="N", help=_("epochs of each run"))
    _add_jobs(action)


def _add_report(actions) -> None:
    action = _action(actions, "report", report, _("all runs and comparisons, on one page"))
    action.add_argument("--quick", action="store_true", help=_("in less than an hour"))
    action.add_argument(
        "--seeds",
        type=positive,
        metavar="N",
        help=_("runs of each in the sections, instead of 3, with --quick 1"),
    )
    _add_jobs(action)
    action.add_argument(
        "--sections",
        help=_(
            "some of {titles}, {compared}, with commas between",
            titles=", ".join(TITLES),
            compared=COMPARED,
        ),
    )


def _add_jobs(action) -> None:
    action.add_argument(
        "--jobs", type=positive, default=1, metavar="N",
        help=_("trainings side by side, on one core each"),
    )  # fmt: skip


def _action(actions, name: str, command, text: str) -> argparse.ArgumentParser:
    action = add_verb(actions, command, name, text)
    add_device(action)
    action.add_argument("--datafile", help=_("other data in the tutorial's format"))
    action.add_argument(
        "--output-dir", default=OUTPUT_DIR, help=_("folder for figures and numbers")
    )
    return action


def show_list(options) -> int:
    print(listing())
    print(
        _("\nrun one:  python -m mnist_paddle course run 5.adam      a section:  ... course run 5")
    )
    return 0


def run(options) -> int:
    """0; 2 where a run could not be done here, for want of a device."""
    runs = chosen(options.section)
    asked = Asked(options.seeds, options.epochs, options.device, options.datafile)
    from mnist_paddle.course.chapter.doing import Course, do, text_of
    from mnist_paddle.system.output_file import make_output_folder

    course = Course(make_output_folder(options.output_dir), asked)
    if len(runs) > 1 or options.seeds > 1:
        print(
            _(
                "{count} runs, about {runs} in all",
                count=len(runs),
                runs=duration(total_seconds(runs, asked)),
            )
        )
    results = []
    try:
        for one in runs:
            topic = _("{name}: {what}", name=one.id, what=topic_of(one))
            print(f"\n{topic}" + (f"\n{_(one.differs)}" if one.differs else ""))
            results.append(do(one, course))
            print(text_of(one, results[-1], course))
    except KeyboardInterrupt:
        print(_("stopped; the same command goes on from here"))
        return 130
    return 2 if any(result["not_run"] for result in results) else 0


def compare(options) -> int:
    """0; 130 where Ctrl-C left some out, which the same command then does."""
    if (options.name is None) == (options.vary is None):
        names = ", ".join(COMPARISONS)
        raise SettingsError(
            _("compare takes one of {names}, or --vary NAME=VALUE,VALUE", names=names)
        )
    wanted = varied(options.vary) if options.vary else comparison(options.name)
    wanted = wanted.over(options.epochs)
    asked = Asked(options.seeds, None, options.device, options.datafile)
    from mnist_paddle.course.chapter.comparing import diverged, figure, headers, rows, trained
    from mnist_paddle.system.output_file import make_output_folder, write

    root = make_output_folder(options.output_dir)
    print(_("{name}: {what}", name=wanted.name, what=_(wanted.question)))
    records, finished = trained(wanted, asked, root, print, options.jobs)
    found = {name: some for name, some in records.items() if some}
    if found:
        print("\n".join(["", *aligned(headers(), rows(found)), *diverged(found)]))
        path = root / "compare" / f"{wanted.name}.png"
        write(path, figure(wanted, found))
        if wanted.note:
            print(_(wanted.note))
        print(_("figure: {path}", path=printable(path)))
    if not finished:
        print(_("stopped; the same command goes on from here"))
    return 0 if finished else 130


def report(options) -> int:
    """0; 130 where Ctrl-C left some out, which the same command then does."""
    plan = QUICK if options.quick else Plan()
    command = "python -m mnist_paddle course report" + " --quick" * options.quick
    if options.seeds:
        plan = replace(plan, seeds=options.seeds)
        command += f" --seeds {options.seeds}"
    if options.sections:
        plan = replace(plan, sections=tuple(sections(options.sections, COMPARED)))
        command += f" --sections {','.join(plan.sections)}"
    if options.jobs > 1:
        command += f" --jobs {options.jobs}"
    if options.datafile:
        command += f" --datafile {shlex.quote(options.datafile)}"
    if options.device != "auto":
        command += f" --device {shlex.quote(options.device)}"
    from mnist_paddle.course.chapter.doing import Course
    from mnist_paddle.course.chapter.report import report
    from mnist_paddle.system.output_file import make_output_folder

    asked = Asked(device=options.device, datafile=options.datafile)
    finished = report(
        plan, Course(make_output_folder(options.output_dir), asked), command, options.jobs
    )
    if not finished:
        print(_("stopped; the same command goes on from here"))
    return 0 if finished else 130
