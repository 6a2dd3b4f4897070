import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import mnist_paddle  # noqa: F401  (before a test imports Paddle, which sets OMP_NUM_THREADS)

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory):
    """A cache folder for the tests alone, for this process and those it starts."""
    os.environ["MNIST_PADDLE_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    os.environ.update(LC_ALL="C.UTF-8")  # the messages in English, whoever runs the tests


@pytest.fixture
def write_json(tmp_path):
    """Write any object, or text, as a gzipped JSON data file and return its path."""

    def write(content, name="data.json.gz", **options):
        text = content if isinstance(content, str) else json.dumps(content, **options)
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()))
        return path

    return write


@pytest.fixture(scope="session")
def digits():
    """A small file's content in the tutorial's format: real digits, 300 / 100 / 100 of them."""
    from mnist_paddle.data.mnist import MnistDataset

    content = []
    for mode, count in (("train", 300), ("valid", 100), ("eval", 100)):
        split = MnistDataset(mode, ROOT / "work" / "mnist.json.gz")
        content.append([split.imgs[:count].tolist(), split.labels[:count].tolist()])
    return content


@pytest.fixture
def small_file(write_json, digits):
    return write_json(digits)


@pytest.fixture
def run_python(tmp_path):
    """Run ``python ARGUMENTS`` in a folder of its own, with the project on its path."""

    def run(*arguments, cwd=tmp_path, check=True, **environment):
        result = subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
        assert not check or result.returncode == 0, result.stderr
        return result

    return run


@pytest.fixture
def numbers():
    return np.random.default_rng(0)


@pytest.fixture
def seven():
    """Draws a 7, in any size and tones; its box is that of ``SEVEN_BOX`` scaled to the size."""

    def draw(size=(120, 140), paper=255, ink=0, pen=10, mode="L"):
        picture = Image.new(mode, size, paper)
        width, height = size
        corners = [(0.3 * width, 0.25 * height), (0.7 * width, 0.25 * height)]
        corners.append((0.4 * width, 0.8 * height))
        ImageDraw.Draw(picture).line(corners, ink, pen, joint="curve")
        return picture

    return draw
