"""Seconds and memory to open the data: our way, and the tutorial's ``json.load``."""

import json
import os
import subprocess
import sys
import tempfile

from mnist_paddle.system.language import marked

_OURS = """
import resource, sys, time
import mnist_paddle, paddle
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
from mnist_paddle import MnistDataset
start = time.perf_counter()
train = MnistDataset("train", sys.argv[1])
one = time.perf_counter() - start
valid = MnistDataset("valid", sys.argv[1])
"""
_TUTORIALS = """
import gzip, json, resource, sys, time
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
with gzip.open(sys.argv[1]) as file:
    train = json.load(file)[0]
one = time.perf_counter() - start
with gzip.open(sys.argv[1]) as file:
    valid = json.load(file)[1]
"""
_ANSWER = """
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps({"first_split_seconds": one, "two_splits_mb": peak / 1024}))
"""


def compare(datafile: str, with_tutorials: bool = True) -> dict[str, dict[str, float]]:
    """Each way in a process of its own: seconds for ``train``, MB of peak memory for two splits.

    The memory is what comes on top of ``import paddle``. ``with_tutorials=False`` leaves out
    the tutorial's way, which needs 1.4 GB or more. Needs the ``resource`` module (not on Windows).
    """
    with tempfile.TemporaryDirectory() as cache:
        found = {
            marked("first open"): _measure("import json" + _OURS + _ANSWER, datafile, cache),
            marked("later opens"): _measure("import json" + _OURS + _ANSWER, datafile, cache),
        }
        if with_tutorials:
            name = marked("json.load, as the tutorial")
            found[name] = _measure(_TUTORIALS + _ANSWER, datafile, cache)
    return found


def _measure(code: str, datafile: str, cache: str) -> dict[str, float]:
    result = subprocess.run(
        [sys.executable, "-c", code, datafile],
        env={**os.environ, "MNIST_PADDLE_CACHE": cache},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return json.loads(result.stdout)
