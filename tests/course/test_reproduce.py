"""Seeds trained side by side give what they give one after the other."""

import os
import signal
from dataclasses import replace

import pytest

from mnist_paddle.course.reproduce import reproduce
from mnist_paddle.system.errors import ProcessesError
from mnist_paddle.system.side_by_side import side_by_side
from mnist_paddle.training.settings import RECIPES


def test_side_by_side_is_one_after_the_other():
    settings = replace(RECIPES["fast"], epochs=1, dry_run=True)

    def runs(seeds, jobs):
        found = reproduce(seeds, settings, log=lambda line: None, jobs=jobs)["runs"]
        return [{name: run[name] for name in ("seed", "losses", "accuracy")} for run in found]

    both = runs(2, jobs=2)
    assert both[:1] == runs(1, jobs=1) and [run["seed"] for run in both] == [0, 1]


def nothing():
    pass


def dies(number):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_is_one_line():
    with pytest.raises(ProcessesError, match="a process of several was ended"):
        list(side_by_side(dies, [1, 2], 2, nothing))


def halved(number):
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def test_results_come_in_order_and_errors_are_raised():
    assert list(side_by_side(halved, [8, 2, 6, 4], 3, nothing)) == [4, 1, 3, 2]
    with pytest.raises(ValueError, match="3 is odd"):
        list(side_by_side(halved, [2, 3, 4], 2, nothing))
