"""What somebody meets first: the version, Ctrl-C while it is loading, a Python that is too old."""

import ast
import os
from pathlib import Path

import pytest

import mnist_paddle
from tests.conftest import ROOT

CTRL_C_AT = """
import os, runpy, signal, sys

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

import mnist_paddle
sys.meta_path.insert(0, CtrlC())
sys.argv = {argv!r}
{run}
"""
TRAIN = f"runpy.run_path({str(ROOT / 'train.py')!r}, run_name='__main__')"
VERB = "runpy.run_module('mnist_paddle', run_name='__main__', alter_sys=True)"


@pytest.mark.parametrize(
    "name",
    ["mnist_paddle.cli.parser", "numpy._core._methods", "paddle.base.libpaddle",
     "paddle.nn.functional.loss", "mnist_paddle.inference.ensemble"],
)  # fmt: skip
def test_ctrl_c_while_a_command_is_loading(name, run_python):
    code = CTRL_C_AT.format(name=name, argv=["mnist_paddle", "evaluate"], run=VERB)
    done = run_python("-c", code, check=False)
    assert (done.returncode, done.stderr) == (130, "interrupted\n")


@pytest.mark.parametrize(
    "name", ["mnist_paddle.training.options", "paddle.base.libpaddle", "mnist_paddle.reports"]
)
def test_ctrl_c_while_train_is_loading(name, run_python):
    code = CTRL_C_AT.format(name=name, argv=["train.py"], run=TRAIN)
    done = run_python("-c", code, check=False)
    assert (done.returncode, done.stderr) == (130, "interrupted\n")


CTRL_C_IN = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job of a shell may ignore it
def trace(frame, event, argument):
    if frame.f_globals.get("__name__") == "mnist_paddle.system.paddle_setup":
        sys.settrace(None)
        os.kill(os.getpid(), signal.SIGINT)
sys.settrace(trace)
"""


@pytest.mark.parametrize(
    "start",
    [["-m", "mnist_paddle", "evaluate"], [ROOT / "train.py"], ["bin/mnist-paddle", "--help"]],
)
@pytest.mark.parametrize("spoken, word", [("en", "interrupted"), ("zh", "已中断")])
def test_ctrl_c_before_anything_of_ours_is_imported(start, spoken, word, run_python, tmp_path):
    """As early as can be: Python itself starts the tracing, in what it imports for a site."""
    (tmp_path / "sitecustomize.py").write_text(CTRL_C_IN)
    (tmp_path / "bin").mkdir()
    installed = "from mnist_paddle.__main__ import main\nmain()\n"
    (tmp_path / "bin" / "mnist-paddle").write_text(installed)
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = run_python(*start, "--lang", spoken, check=False, PYTHONPATH=path)
    assert (done.returncode, done.stderr) == (130, word + "\n")


def test_another_program_keeps_its_traceback_of_ctrl_c(run_python):
    code = "import mnist_paddle, os, signal; signal.signal(2, signal.default_int_handler); "
    code += "os.kill(os.getpid(), 2)"
    done = run_python("-c", code, check=False)
    assert "KeyboardInterrupt" in done.stderr and "interrupted" not in done.stderr


def test_version(run_python):
    done = run_python("-m", "mnist_paddle", "--version")
    assert done.stdout == f"mnist_paddle {mnist_paddle.__version__}\n"
    assert run_python(ROOT / "train.py", "--version").stdout == done.stdout


@pytest.mark.parametrize("run", ["import mnist_paddle", TRAIN, VERB])
def test_an_old_python_is_one_line(run, run_python):
    """No older Python is at hand everywhere; this one says that it is of that version."""
    code = f"import runpy, sys; sys.version_info = (3, 9, 18, 'final', 0); {run}"
    done = run_python("-c", code, check=False)
    assert done.returncode == 1
    assert done.stderr == "mnist_paddle needs Python 3.10 or later; this is Python 3.9.18\n"


@pytest.mark.parametrize("file", [ROOT / "train.py", Path(mnist_paddle.__file__)])
def test_what_an_old_python_reads_first_has_no_new_words(file):
    ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_the_installed_command_is_called_by_its_name(run_python):
    for path, name in (("/usr/bin/mnist-paddle", "mnist-paddle"), ("x", "python -m mnist_paddle")):
        code = (
            f"import sys; sys.argv = [{path!r}, '--help']; from mnist_paddle.__main__ import main"
        )
        assert run_python("-c", code + "; main()").stdout.startswith(f"usage: {name} [-h]")


def test_help_speaks_of_no_python_objects(run_python):
    verbs = (
        "", "predict", "look", "draw", "evaluate", "recognition-report", "reproduce", "course",
        "course run", "course compare", "course report", "bench", "lesson", "exercise",
        "exercise check", "exercise grade", "export", "data",
    )  # fmt: skip
    code = "import sys\nfrom mnist_paddle.__main__ import main\nfor verb in sys.argv[1:]:\n"
    code += "    try: main([*verb.split(), '--help'])\n    except SystemExit: pass"
    text = run_python("-c", code, *verbs).stdout
    assert text.count("usage:") == len(verbs)
    for word in ("Posix", "None", "False", "<", "{[", "['", "(default ", "%("):
        assert word not in text
    assert "(default: robust)" in text.split("usage:")[3]
