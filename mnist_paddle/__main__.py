"""The commands: ``python -m mnist_paddle predict my_digit.jpg``, and more; ``--help`` lists them.

To train the network, run ``python train.py``.
"""

import argparse
import sys
from collections.abc import Sequence

from mnist_paddle.cli import (
    bench,
    data,
    evaluate,
    exercise,
    export,
    lesson,
    predict,
    recognition_report,
    reproduce,
)
from mnist_paddle.system.terminal import run


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in ``argv`` and return its exit code; 2 for what a user can mend."""
    argv = sys.argv[1:] if argv is None else list(argv)
    options = _parser().parse_args(argv)
    return run(lambda: options.command(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_paddle", description=__doc__.replace("``", "")
    )
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (
        predict,
        evaluate,
        recognition_report,
        reproduce,
        bench,
        lesson,
        exercise,
        export,
        data,
    ):
        command.add(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(main())
