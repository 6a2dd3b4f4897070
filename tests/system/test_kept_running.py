"""Processes that are to run until Ctrl-C, and do not."""

import os

import pytest

from mnist_paddle.system.errors import ProcessesError
from mnist_paddle.system.kept_running import keep_running


def ends_at_once(is_ready):
    os._exit(3)


def ends_when_ready(is_ready):
    is_ready()


def test_one_that_never_is_ready_is_an_error():
    with pytest.raises(ProcessesError, match="before it was ready"):
        keep_running(ends_at_once, (), 2, pytest.fail, pytest.fail)


def test_each_that_ends_is_told_of_until_ctrl_c():
    told = []

    def lost(code):
        told.append(code)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep_running(ends_when_ready, (), 2, lambda: told.clear(), lost)
    assert told == [0, 0, 0]
