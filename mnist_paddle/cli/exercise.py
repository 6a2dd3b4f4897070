"""``exercise``: exercises that check themselves and name the mistake, for a learner or a class."""

import argparse
import sys

from mnist_paddle.course.exercises.session import FOLDER
from mnist_paddle.system import language
from mnist_paddle.system.errors import first_names, printable
from mnist_paddle.system.language import _, marked

_ACTIONS = {
    "start": marked("write the stub of an exercise into your folder and say its task"),
    "check": marked("check your file"),
    "hint": marked("the next hint"),
    "solution": marked("the solution; asks first while you have not solved it"),
    "reset": marked("begin anew; your file is kept under a dated name"),
    "list": marked("all exercises, and which are done"),
    "watch": marked("check at each save and move on"),
    "doctor": marked("prove all exercises: for those who write them"),
}


def add(verbs) -> None:
    parser = verbs.add_parser(
        "exercise",
        help=_("exercises that check themselves and explain the mistake"),
        description=_(
            "Exercises that check themselves and explain the mistake. Without a command: "
            "how far you are, and the next exercise, whose stub is written."
        ),
    )
    parser.set_defaults(command=run, action=None, number=None)
    _add_common(parser, default=True)
    actions = parser.add_subparsers(metavar="ACTION", title=_("actions"))
    for name, text in _ACTIONS.items():
        action = actions.add_parser(name, help=_(text), description=_(text))
        action.set_defaults(action=name)
        _add_common(action, default=False)
        if name == "solution":
            action.add_argument("number", help=_("of the exercise"))
        elif name == "doctor":
            action.add_argument("number", nargs="?", help=_("of the exercise (default: all)"))
        elif name in ("start", "check", "hint", "reset"):
            action.add_argument("number", nargs="?", help=_("of the exercise (default: the next)"))
    _add_grade(actions)


def _add_common(parser, default: bool) -> None:
    """``--dir``, which may stand before the action or after it."""
    parser.add_argument(
        "--dir",
        default=str(FOLDER) if default else argparse.SUPPRESS,
        help=_("your folder (default: {folder})", folder=FOLDER),
    )


def _add_grade(actions) -> None:
    grade = actions.add_parser(
        "grade",
        help=_("grade a class: a folder with a sub-folder for each learner"),
        description=_("Grade a class: a folder with a sub-folder for each learner."),
    )
    grade.set_defaults(action="grade")
    grade.add_argument("class_folder", metavar="CLASS_FOLDER")
    _add_common(grade, default=False)
    grade.add_argument("--csv", help=_("write the table there"))
    grade.add_argument("--html", help=_("write a report there, with what each learner was told"))
    grade.add_argument("--json", action="store_true", help=_("print JSON instead of the table"))


def run(options) -> int:
    """0; 1 where a check did not pass."""
    if options.action == "grade":
        return _grade(options)
    if options.action == "doctor":
        return _doctor(options)
    from mnist_paddle.course.exercises.learner import LearnerFolder
    from mnist_paddle.course.exercises.session import Session

    learner = LearnerFolder(options.dir, getattr(options, "lang", None))
    language.use(learner.language)
    session = Session(learner)
    if options.action is None:
        print(session.overview() + "\n")
        if session.learner.next():
            print(session.start(session.chosen(None)))
    elif options.action == "list":
        print(session.listing() + "\n" + session.overview())
    elif options.action == "watch":
        from mnist_paddle.course.exercises.watching import watch

        watch(session)
    elif options.action == "check":
        return _check(session, session.chosen(options.number))
    elif options.action == "solution":
        return _solution(session, session.chosen(options.number))
    else:
        do = {"start": session.start, "hint": session.hint, "reset": session.reset}[options.action]
        print(do(session.chosen(options.number)))
    return 0


def _check(session, exercise) -> int:
    session.learner.read(exercise)  # before Paddle is imported: is it there?
    from mnist_paddle.course.exercises.workers import Worker

    with Worker() as worker:
        passed, text = session.check(exercise, worker)
    print(text)
    return 0 if passed else 1


def _solution(session, exercise) -> int:
    if exercise.name not in session.learner.passed():
        print(session.text("ask"), end="", flush=True)
        answer = sys.stdin.readline() if sys.stdin else ""  # it may be closed
        if answer.strip().lower() not in ("y", "yes", "是"):
            print()
            return 1
    print(session.solution(exercise))
    return 0


def _doctor(options) -> int:
    from mnist_paddle.course.exercises.doctor import problems
    from mnist_paddle.course.exercises.exercise import all_exercises, find
    from mnist_paddle.course.exercises.workers import Worker

    exercises = [find(options.number)] if options.number else all_exercises()
    ill = 0
    with Worker() as worker:
        for exercise in exercises:
            found = list(problems(exercise, worker))
            ill += bool(found)
            print(f"{exercise.name:30} {'; '.join(found) or 'sound'}")
    print(
        _(
            "{count} of {total} exercises are sound",
            count=len(exercises) - ill,
            total=len(exercises),
        )
    )
    return 1 if ill else 0


def _grade(options) -> int:
    from mnist_paddle.course.exercises import class_report
    from mnist_paddle.system import output_file
    from mnist_paddle.system.json_file import json_text

    files = {options.csv: (".csv", class_report.csv), options.html: (".html", class_report.html)}
    files.pop(None, None)
    for path, (suffix, _made) in files.items():
        output_file.check(path, suffix)
    from mnist_paddle.course.exercises.grading import grade, strays

    chosen = language.current()
    for learner, names in strays(options.class_folder).items():
        note = _(
            "{learner}: not graded, for no exercise has this name: {names}; `exercise start` names "
            "them",
            learner=printable(learner),
            names=first_names(names),
        )
        print(_("note: {note}", note=note), file=sys.stderr)
    grades = grade(options.class_folder)
    for path, (_suffix, made) in files.items():
        output_file.write(path, made(grades, chosen))
    if options.json:
        print(json_text(grades, indent=1))
    else:
        print(class_report.text(grades, chosen))
    return 0
