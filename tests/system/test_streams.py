"""Commands whose output nobody reads, or that cannot be written: they end cleanly, or train on."""

import os
import subprocess
import sys

import pytest

from mnist_paddle.models.weights import read_weights
from tests.conftest import ROOT

needs_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")


@pytest.fixture
def shell(tmp_path):
    """Run a line of sh in a folder of its own: no traceback, and nothing at Python's end."""

    def run(line, folder=tmp_path):
        folder.mkdir(exist_ok=True)
        result = subprocess.run(
            ["sh", "-c", line],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
        assert "Traceback" not in result.stderr and "Exception ignored" not in result.stderr
        return result

    return run


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    from mnist_paddle.data.formats import datafile
    from tests.safety.fuzz.kinds import small_data

    path = tmp_path_factory.mktemp("data") / "few.json.gz"
    datafile.write(small_data(counts=(20, 8, 8)), path)
    return path


ENDS = {
    "all is read": ("", ""),
    "a reader that leaves": (" | head -1", ""),
    "closed": (" <&- >&- 2>&-", ""),
    "full": (" > /dev/full", "standard output is lost (No space left on device); the work goes on"),
}


@needs_full
def test_training_goes_on(shell, few, tmp_path):
    """To the weights, figures and exit code of a run whose log is read."""
    train = f"'{sys.executable}' '{ROOT}/train.py' --datafile '{few}' --epochs 2 --batch-size 5"
    found = {}
    for name, (end, said) in ENDS.items():
        folder = tmp_path / name
        result = shell(f"{{ {train}; echo $? > code; }}{end}", folder)
        assert (folder / "code").read_text() == "0\n", (name, result.stderr)
        assert result.stderr.count("\n") == bool(said) and said in result.stderr, name
        out = folder / "output"
        found[name] = (out / "mnist.pdparams").read_bytes()
        read_weights(out / "mnist.pdparams")
        assert sorted(path.name for path in out.iterdir()) == [
            "checkpoints", "confusion.png", "curves.png", "history.json", "misread.png",
            "mnist.pdparams"]  # fmt: skip
    assert len(set(found.values())) == 1


EXAMPLES = " ".join([f"'{ROOT / 'work' / 'example_0.jpg'}'"] * 40)  # more than a buffer holds
LOST = "error: standard output cannot be written (No space left on device)\n"


@needs_full
@pytest.mark.parametrize(
    "command, code, said",
    [
        ("--help | head -1", 0, ""),
        ("--help | true", 0, ""),
        (f"predict {EXAMPLES} | head -1", 1, ""),
        (f"predict --json {EXAMPLES} >&-", 0, ""),
        (f"predict --json {EXAMPLES} > /dev/full", 2, LOST),
        ("exercise list --dir ex | true", 1, ""),
        ("exercise list --dir ex > /dev/full", 2, LOST),
        ("exercise list --dir none/such 2> /dev/full", 0, ""),
        ("exercise check 1 --dir ex 2> /dev/full", 2, ""),
        ("exercise check 1 --dir ex >&- 2>&-", 2, ""),
    ],
)
def test_commands_end_cleanly(command, code, said, shell, tmp_path):
    call, pipe, reader = command.partition(" | ")
    call = f"'{sys.executable}' -m mnist_paddle {call}"
    result = shell(f"{{ {call}; echo $? > code; }}{pipe}{reader}")
    assert (tmp_path / "code").read_text() == f"{code}\n"
    assert result.stderr == said
