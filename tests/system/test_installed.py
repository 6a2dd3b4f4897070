"""A wheel of the project, installed elsewhere: data, weights and examples travel inside."""

import os
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with what the wheel holds; it is not built where the build tool cannot be had."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT]
    done = subprocess.run(build, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"the wheel cannot be built here: {done.stderr.splitlines()[-1:]}")
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_it_reads_and_evaluates_from_an_empty_folder(installed, tmp_path):
    def run(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(installed)}
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True,
                              encoding="utf-8", check=True).stdout  # fmt: skip

    where = run("-c", "import mnist_paddle; print(mnist_paddle.__file__)").strip()
    assert where.startswith(str(installed))
    example = installed / "mnist_paddle" / "work" / "example_0.jpg"
    assert "本次预测的数字是:  0" in run("-m", "mnist_paddle", "predict", example)
    assert "权重：" in run("-m", "mnist_paddle", "predict", example, "--lang", "zh")
    assert "9944 of 10000 right" in run(
        "-m", "mnist_paddle", "evaluate", "--weights",
        installed / "mnist_paddle" / "work" / "mnist_robust.pdparams",
    )  # fmt: skip
    assert "page.html" in run("-m", "mnist_paddle", "draw", "--save", "page.html")
    shipped = installed / "mnist_paddle" / "inference" / "drawing" / "draw.html"
    assert (tmp_path / "page.html").read_bytes() == shipped.read_bytes()


def test_it_brings_its_command_and_says_what_it_needs(installed):
    (about,) = installed.glob("*.dist-info")
    assert "mnist-paddle = mnist_paddle.__main__:main" in (about / "entry_points.txt").read_text()
    metadata = (about / "METADATA").read_text()
    assert "Requires-Python: >=3.10" in metadata and "paddlepaddle" in metadata
