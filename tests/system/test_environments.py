"""The commands in odd surroundings: locales, folders, read-only places, ``python -O``, a class."""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys

import matplotlib
import numpy as np
import pytest

from mnist_paddle.data.formats import cache
from tests.conftest import ROOT

heavy = pytest.mark.skipif(
    not os.environ.get("MNIST_PADDLE_HEAVY_TESTS"), reason="set MNIST_PADDLE_HEAVY_TESTS=1"
)
DIGEST = """
import hashlib
from mnist_paddle import MnistDataset
ds = MnistDataset("valid")
print(hashlib.sha256(ds.imgs.values.tobytes() + ds.labels.tobytes()).hexdigest())
"""


def test_no_asserts_that_optimised_python_skips():
    files = [*ROOT.glob("mnist_paddle/**/*.py"), ROOT / "train.py"]
    assert len(files) > 40
    for path in files:
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        assert not any(isinstance(node, ast.Assert) for node in nodes), path


@pytest.fixture
def elsewhere(tmp_path, small_file):
    """A read-only copy of the project, and a folder to work in, with names that are not ASCII."""
    install, home = tmp_path / "只读 安装", tmp_path / "另一个 文件夹"
    shutil.copytree(ROOT / "mnist_paddle", install / "mnist_paddle",
                    ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    shutil.copy(ROOT / "train.py", install)
    (install / "work").mkdir()
    for path in (ROOT / "work").glob("*.pdparams"):
        shutil.copy(path, install / "work")
    home.mkdir()
    shutil.copy(small_file, home / "数据.json.gz")
    shutil.copy(ROOT / "work" / "example_0.jpg", home / "数字 0.jpg")
    paths = [install, *install.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = _contents(install)
    yield install, home
    for path in paths:
        path.chmod(0o755)
    assert _contents(install) == before


def _contents(folder):
    """What is in its files; Python's own caches, which root writes anywhere, left out."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def bare(elsewhere, *arguments):
    """Python with next to nothing in its environment: no home, no cache folder, the locale C."""
    install, home = elsewhere
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=home,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(install),
            "HOME": "/nonexistent",
            "MNIST_PADDLE_CACHE": "/proc/nonexistent",
            "MPLCONFIGDIR": matplotlib.get_configdir(),
            "LC_ALL": "C",  # and no way out of it, so that all is ASCII:
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "PYTHONIOENCODING": "ascii",
        },
        capture_output=True,
        timeout=300,
    )


def test_training_and_reading_in_odd_surroundings(elsewhere):
    """A read-only installation, no home, no cache, the locale C, -O, Chinese names and spaces."""
    install, home = elsewhere
    result = bare(elsewhere, "-O", str(install / "train.py"), "--epochs", "1", "--datafile",
                  "数据.json.gz", "--output-dir", "输出 1")  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert b"eval accuracy: " in result.stdout and result.stderr == b""
    record = json.loads((home / "输出 1" / "history.json").read_text(encoding="utf-8"))
    assert len(record["epochs"]) == 1
    assert (home / "输出 1" / "mnist.pdparams").stat().st_size > 80_000

    result = bare(
        elsewhere, "-O", "-m", "mnist_paddle", "predict", "数字 0.jpg", "无.png", "--show", "图.png"
    )
    assert result.returncode == 2 and result.stderr.count(b"\n") == 1, result.stderr
    assert result.stderr.startswith(b"error: ") and b"no such file" in result.stderr
    digit = "本次预测的数字是:  0".encode("ascii", "backslashreplace")
    assert digit in result.stdout
    assert (home / "图.png").stat().st_size > 1000


@heavy
def test_a_class_that_starts_at_once(tmp_path):
    """Thirty processes with a cold cache: all read the same, and one whole cache is left."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MNIST_PADDLE_CACHE": str(tmp_path / "c")}
    learners = [
        subprocess.Popen(
            [sys.executable, "-c", DIGEST], cwd=tmp_path, env=environment, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(30)
    ]  # fmt: skip
    results = [(*learner.communicate(timeout=900), learner.returncode) for learner in learners]
    assert len(set(results)) == 1 and results[0][1:] == ("", 0), results
    (entry,) = (tmp_path / "c").iterdir()
    split = cache._load(entry, "valid")
    assert (
        hashlib.sha256(split.pixels.tobytes() + split.labels.tobytes()).hexdigest() in results[0][0]
    )
    assert np.bincount(split.labels).sum() == 10_000
