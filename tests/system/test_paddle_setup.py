"""What is seen to when Paddle is imported."""

import importlib.metadata

import pytest

from mnist_paddle.system import paddle_setup
from mnist_paddle.system.errors import PaddleError


@pytest.mark.parametrize(
    "builds, message",
    [
        ({"paddlepaddle": "2.6.2"}, "paddlepaddle 2.6.2 is too old: 3.0 to 3.3 are needed"),
        ({"paddlepaddle-gpu": "2.5.0.post117"}, "paddlepaddle-gpu 2.5.0.post117 is too old"),
        ({"paddlepaddle": "3.3.1", "paddlepaddle-gpu": "3.3.1"}, "both installed, over one"),
        ({"paddlepaddle": "3.0.0"}, None),
        ({"paddlepaddle-gpu": "3.3.1"}, None),
        ({"paddlepaddle": "0.0.0"}, None),
        ({}, None),
    ],
)
def test_installations_that_cannot_work_are_one_line(builds, message, monkeypatch):
    def version(name):
        if name in builds:
            return builds[name]
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    if message is None:
        return paddle_setup._check_installation()
    with pytest.raises(PaddleError, match=message) as error:
        paddle_setup._check_installation()
    assert "\n" not in str(error.value)


def test_without_paddle_a_command_is_one_line(tmp_path, run_python):
    """A folder that hides Paddle: nothing is found under its name."""
    code = (
        "import importlib.util, runpy, sys; real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *a: None if name == 'paddle' else real(name, *a)\n"
        "sys.argv = ['mnist_paddle', 'evaluate']; runpy.run_module('mnist_paddle', {}, '__main__')"
    )
    done = run_python("-c", code, check=False)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "PaddlePaddle is not installed: pip install" in done.stderr


@pytest.mark.parametrize("command", [["-m", "mnist_paddle"], ["-m", "mnist_paddle", "predict"]])
def test_help_does_not_wait_for_paddle(command, run_python):
    code = (
        "import runpy, sys, atexit\n"
        "atexit.register(lambda: print('paddle' in sys.modules, 'numpy' in sys.modules))\n"
        f"sys.argv = {['x', *command[2:], '--help']!r}; runpy.run_module('mnist_paddle', "
        "run_name='__main__', alter_sys=True)"
    )
    assert run_python("-c", code).stdout.splitlines()[-1] == "False False"


def test_importing_us_first_keeps_paddle_quiet(run_python):
    code = "import os, mnist_paddle, paddle; print(os.environ.get('OMP_NUM_THREADS'))"
    done = run_python("-c", code)
    assert done.stderr == "" and done.stdout == "None\n"
