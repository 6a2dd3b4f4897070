"""Ctrl-C while a command of ours is starting: one line and exit code 130, as later on."""

import os.path
import sys

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_TRAIN = os.path.join(os.path.dirname(_HERE), "train.py")


def expect_ctrl_c() -> None:
    """Where the program that imports ``mnist_paddle`` is one of ours, replace the traceback of a
    Ctrl-C before its ``run``; another's own is left alone. Python's own start is out of reach."""
    program = sys.argv[0] if getattr(sys, "argv", None) else ""
    by_module = program == "-m" and "mnist_paddle" in sys.orig_argv  # it is being looked for
    installed = os.path.basename(program).partition(".")[0] == "mnist-paddle"
    if by_module or installed or os.path.realpath(program) == os.path.realpath(_TRAIN):
        sys.excepthook = _end


def _end(kind, error, trace) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    from mnist_paddle.system import language

    language.use_that_of(sys.argv[1:])
    print(language._("interrupted"), file=sys.stderr)
    raise SystemExit(130)
