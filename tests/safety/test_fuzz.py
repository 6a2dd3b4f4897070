"""A few hundred inputs of each kind from the fuzzer (tests/fuzz), and the fuzzer itself."""

import os
import re
import time

import numpy as np
import pytest

from mnist_paddle.system.errors import DataFileError

from .fuzz import harness
from .fuzz.__main__ import KINDS

COUNTS = {
    "CraftedPicture": 100,
    "Cache": 60,
    "Checkpoint": 60,
    "DataBomb": 12,
    "Sparse": 60,
    "CommandLine": 100,
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_right_result_or_an_error_of_ours(kind, tmp_path):
    outcome = harness.run(kind, tmp_path, COUNTS.get(kind.__name__, 200))
    assert not outcome.failures, str(outcome)
    assert outcome.right and (outcome.refused or kind.__name__ == "Cache")


def _traceback(_):
    {}["x"]


def _wrong(_):
    np.testing.assert_array_equal([1], [2])


def _slow(_):
    time.sleep(60)


def _large(_):
    np.ones(1 << 25).sum()


def _overwriting(path):
    path.write_bytes(b"")


def _running(_):
    os.system("true")
    raise DataFileError("x")


def _of_two_lines(_):
    raise DataFileError("x\n")


@pytest.mark.parametrize(
    "fault, message",
    [
        (_traceback, "KeyError"),
        (_wrong, "Arrays are not equal"),
        (_slow, "over 0.1 s"),
        (_large, "MB more memory"),
        (_overwriting, "a file was changed"),
        (_running, r"it did os\.system"),
        (_of_two_lines, "a message of 2 characters"),
    ],
)
def test_the_fuzzer_finds_faults(fault, message, tmp_path, monkeypatch):
    class Faulty:
        writes, calls = False, 0

        def __init__(self, folder):
            self.path = folder / "file"

        def input(self, _):
            self.path.write_bytes(b"content")
            return self.path

        def check(self, path):
            Faulty.calls += 1
            if Faulty.calls == 3:  # the first call is not counted, the second one is right
                fault(path)

    monkeypatch.setattr(harness, "MEMORY", 1 << 27)
    monkeypatch.setattr(harness, "SECONDS", 0.1 if fault is _slow else 30)
    outcome = harness.run(Faulty, tmp_path, 2)
    assert outcome.right + outcome.refused == 1
    (failure,) = outcome.failures
    assert re.search(message, failure)
