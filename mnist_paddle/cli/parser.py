"""The command line of ``python -m mnist_paddle``: all verbs, in the order of --help."""

import sys
from pathlib import Path

from mnist_paddle import __version__
from mnist_paddle.cli import (
    bench,
    course,
    data,
    draw,
    evaluate,
    exercise,
    export,
    lesson,
    look,
    predict,
    recognition_report,
    reproduce,
)
from mnist_paddle.system.language import _
from mnist_paddle.system.terminal import Parser

_VERBS = (
    predict,
    look,
    draw,
    evaluate,
    recognition_report,
    reproduce,
    course,
    bench,
    lesson,
    exercise,
    export,
    data,
)


def parser() -> Parser:
    installed = Path(sys.argv[0]).stem == "mnist-paddle"
    top = Parser(
        prog="mnist-paddle" if installed else "python -m mnist_paddle",
        description=_(
            "Read handwritten digits. To train a network: python train.py in the repository, or "
            "train(MNIST()) in Python."
        ),
    )
    top.set_defaults(command=None)
    top.add_argument(
        "--version",
        action="version",
        version=f"mnist_paddle {__version__}",
        help=_("show program's version number and exit"),
    )
    verbs = top.add_subparsers(title=_("commands"), metavar="COMMAND")
    for verb in _VERBS:
        verb.add(verbs)
    return top
