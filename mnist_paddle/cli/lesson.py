"""``lesson``: list the tutorial's companion lessons, or run one from start to finish."""

import argparse
from pathlib import Path

from mnist_paddle.cli.options import add_device
from mnist_paddle.course.lessons import LESSONS
from mnist_paddle.system.errors import SettingsError, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.terminal import positive, whole

OUTPUT_DIR = Path("output") / "lessons"


def add(verbs) -> None:
    parser = verbs.add_parser(
        "lesson",
        help=_("the tutorial's companion lessons; without a name, lists them"),
        description=_("Run one of the tutorial's companion lessons, or list them."),
        epilog=_listing(),
    )
    parser.set_defaults(command=run)
    seeds = ", ".join(f"{name}: {lesson.seed}" for name, lesson in LESSONS.items())
    parser.add_argument(
        "name", nargs="?", choices=LESSONS, help=_("the lesson; without it, a list")
    )
    parser.add_argument("--epochs", type=positive, help=_("epochs of each training (default: 10)"))
    add_device(parser)
    parser.add_argument(
        "--seed", type=_seed, help=_("of all random numbers (default: {seeds})", seeds=seeds)
    )
    parser.add_argument(
        "--output-dir",
        default=OUTPUT_DIR,
        help=_("folder for the figures (default: {output_dir})", output_dir=OUTPUT_DIR),
    )
    parser.add_argument(
        "--data-dir", help=_("folder with the four Fashion-MNIST files (softmax only)")
    )


def _list() -> int:
    print(_listing())
    print("\n" + _("run one:  python -m mnist_paddle lesson NAME      options:  ... lesson --help"))
    return 0


def run(options) -> int:
    """0. Ctrl-C keeps what has been printed, and draws the figure of the part that it ends."""
    if options.name is None:
        return _list()
    lesson = LESSONS[options.name]
    settings = {
        "epochs": lesson.epochs if options.epochs is None else options.epochs,
        "seed": lesson.seed if options.seed is None else options.seed,
    }
    if lesson.takes_data_dir:
        settings["data_dir"] = options.data_dir
    elif options.data_dir is not None:
        raise SettingsError(
            _(
                "--data-dir {data_dir}: the lesson {name} does not take it; it reads the "
                "tutorial's own work/mnist.json.gz",
                data_dir=printable(options.data_dir),
                name=options.name,
            )
        )

    # imported here, so that listing the lessons does not wait for Paddle
    from mnist_paddle.system.device import use_device
    from mnist_paddle.system.output_file import make_output_folder
    from mnist_paddle.system.processor import use_all_cores

    use_device(options.device)
    use_all_cores()
    lesson.load().run(output_dir=make_output_folder(options.output_dir), **settings)
    return 0


def _listing() -> str:
    lines = [f"  {name:<10}{_(lesson.title)}" for name, lesson in LESSONS.items()]
    return "\n".join([_("lessons:"), *lines])


def _seed(text: str) -> int:
    number = whole(text)
    if not 0 <= number < 2**32:
        raise argparse.ArgumentTypeError(
            _("{number} is not between 0 and 2**32 - 1", number=number)
        )
    return number
