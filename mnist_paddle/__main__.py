"""The commands: ``python -m mnist_paddle predict my_digit.jpg``, and more; ``--help`` lists them.

To train the network, run ``python train.py``.
"""

import sys
from collections.abc import Sequence

from mnist_paddle.system.terminal import run


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in ``argv`` and return its exit code; 2 for what a user can mend."""
    argv = sys.argv[1:] if argv is None else list(argv)
    return run(lambda: _command(argv))


def _command(argv: list[str]) -> int:
    from mnist_paddle.cli.parser import parser
    from mnist_paddle.system import language

    language.use_that_of(argv)
    commands = parser()
    options = commands.parse_args(argv)
    if options.command is None:
        commands.print_help()
        return 2
    return options.command(options)


if __name__ == "__main__":
    sys.exit(main())
