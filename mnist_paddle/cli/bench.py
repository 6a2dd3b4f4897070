"""``bench``: time the fast path against Paddle's own, and against PyTorch."""

from mnist_paddle.cli.options import add_verb
from mnist_paddle.system.language import _
from mnist_paddle.system.terminal import positive


def add(verbs) -> None:
    verb = add_verb(
        verbs,
        run,
        "bench",
        _("time the fast path against Paddle's own, and against PyTorch where it is installed"),
    )
    verb.add_argument("--rounds", type=positive, default=7, help=_("turns of each contender"))
    verb.add_argument("--json", action="store_true", help=_("print JSON"))
    verb.add_argument(
        "--tutorial-loading",
        action="store_true",
        help=_("open the data as the tutorial does, too: some seconds and 1.5 GB of memory"),
    )
    verb.add_argument(
        "--whole-job",
        type=positive,
        metavar="EPOCHS",
        help=_("time train.py from start to finish, too, and the same job in PyTorch"),
    )
    other = verb.add_mutually_exclusive_group()
    other.add_argument(
        "--processes",
        action="store_true",
        help=_("instead: training in two processes, and on more machines, on paper"),
    )
    other.add_argument(
        "--serving",
        action="store_true",
        help=_("instead: pictures a second that draw's server reads, against FastAPI and uvicorn"),
    )


def run(options) -> int:
    from mnist_paddle.reports.bench import comparison, processes, serving

    if options.processes:
        return processes.run(options)
    return serving.run(options) if options.serving else comparison.run(options)
