"""Processes that are to run until Ctrl-C, and do not."""

import os
import time

import pytest

from mnist_paddle.system.errors import ProcessesError
from mnist_paddle.system.kept_running import keep_running


def ends_at_once(is_ready):
    os._exit(3)


def ends_when_ready(is_ready):
    is_ready()


def ends_but_for_the_first(started, is_ready):
    """The first two are ready, and one of them ends soon; those after them end at once."""
    number = len(os.listdir(started))
    os.mkdir(os.path.join(started, str(os.getpid())))
    if number >= 2:
        os._exit(3)
    is_ready()
    time.sleep(60 if number else 5)
    os._exit(4)


def until_three_are_lost():
    """The exit codes that are told, and what is told them and raises at the third."""
    told = []

    def lost(code):
        told.append(code)
        if len(told) == 3:
            raise KeyboardInterrupt

    return told, lost


def test_one_that_cannot_be_replaced_does_not_end_the_others(tmp_path):
    told, lost = until_three_are_lost()
    with pytest.raises(KeyboardInterrupt):
        keep_running(ends_but_for_the_first, (tmp_path,), 2, lambda: None, lost)
    assert told == [4, 3, 3]


def test_one_that_never_is_ready_is_an_error():
    with pytest.raises(ProcessesError, match="before it was ready"):
        keep_running(ends_at_once, (), 2, pytest.fail, pytest.fail)


def test_each_that_ends_is_told_of_until_ctrl_c():
    told, lost = until_three_are_lost()
    with pytest.raises(KeyboardInterrupt):
        keep_running(ends_when_ready, (), 2, lambda: told.clear(), lost)
    assert told == [0, 0, 0]
