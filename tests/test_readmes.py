"""Every command in every README runs, prints what the README shows, and every link leads somewhere.

A command is a line that begins with ``$``, in an indented block; the lines under it are what it
prints, "..." standing for any others. Long ones run with MNIST_PADDLE_README=1 only.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

READMES = sorted(
    path
    for pattern in ("*.md", ".docs/*.md", "mnist_paddle/**/*.md", "tests/*.md", "work/*.md")
    for path in ROOT.glob(pattern)
)
LONG = {  # command: when it was last run as the README shows it
    "pip install -r requirements.txt && python train.py": "2026-11-27, in a fresh clone",
    "pip install -r requirements.txt && python -m pytest": "2026-11-27, in a fresh clone",
    "python -m pytest": "2026-11-27",
    "python train.py": "2026-11-27",
    "python -m paddle.distributed.launch --nproc_per_node 2 train.py --epochs 1": "2026-11-26",
    "python train.py --lang zh": "2026-11-28",
    "python train.py --recipe fast": "2026-11-24",
    "python train.py --recipe fast --lang zh": "2026-11-28",
    "python train.py --resume": "2026-11-24",
    "python train.py --resume --lang zh": "2026-11-28",
    "python train.py --recipe robust --seed 2": "2026-11-27",
    "python train.py --recipe strong": "2026-11-28",
    "python -m mnist_paddle evaluate --weights strong --tta": "2026-11-28",
    "python -m mnist_paddle reproduce --seeds 5": "2026-11-27",
    "python -m mnist_paddle reproduce --recipe fast --seeds 10": "2026-11-27",
    "python -m mnist_paddle recognition-report": "2026-11-28",
    "python -m mnist_paddle recognition-report --sheets 10": "2026-11-28",
    "pip install onnx && python -m mnist_paddle export --weights work/mnist_robust.pdparams"
    " digits.onnx": "2026-11-26",
    "python -m mnist_paddle exercise doctor": "2026-11-28; test_track.py proves each by itself",
    "python -m mnist_paddle bench --rounds 9 --tutorial-loading --whole-job 10": "before 2026-11",
    "python -m mnist_paddle bench --rounds 5": "2026-11-27",
    "python -m mnist_paddle lesson mlp": "before 2026-11",
    "python -m mnist_paddle lesson softmax": "before 2026-11",
    "python -m mnist_paddle lesson losses": "before 2026-11",
}


def blocks(path):
    """The commands of a README with the lines that it shows under each."""
    command, shown = None, []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        inside = line.startswith("    ") and line.strip()
        started = inside and re.match(r"\s+(\$ |pip install )", line)
        if (started or not inside) and command:
            yield command, shown
            command = None
        if started:
            command, shown = line.strip().removeprefix("$ "), []
        elif command:
            shown.append(line.strip())


COMMANDS = {}
for readme in READMES:
    for command, shown in blocks(readme):
        COMMANDS.setdefault(command, []).append(shown)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of the project, to write in."""
    made_here = shutil.ignore_patterns(".git", ".venv", "output", "__pycache__")
    return shutil.copytree(ROOT, tmp_path_factory.mktemp("project") / "clone", ignore=made_here)


def run(command, folder):
    environment = os.environ | {"PATH": os.pathsep.join([os.path.dirname(sys.executable),
                                                         os.environ["PATH"]])}  # fmt: skip
    return subprocess.run(command, shell=True, cwd=folder, env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip


def assert_printed(output, shown):
    """The lines shown are in the output, in that order."""
    place = 0
    for line in shown:
        if line not in ("...", "^C"):
            assert line in output[place:], f"the README shows {line!r}, but it prints:\n{output}"
            place = output.index(line, place) + len(line)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in LONG])
def test_a_short_command(command, clone):
    done = run(command, clone)
    assert done.returncode == 0, done.stdout
    for shown in COMMANDS[command]:
        assert_printed(done.stdout, shown)


@pytest.mark.parametrize("command", LONG)
def test_a_long_command(command, clone):
    assert command in COMMANDS, "no README has it any more"
    if os.environ.get("MNIST_PADDLE_README") != "1":
        pytest.skip(f"long; MNIST_PADDLE_README=1 runs it; last run: {LONG[command]}")
    done = run(command, clone)
    assert done.returncode == 0, done.stdout


CODE = [
    (path.relative_to(ROOT), code)
    for path in READMES
    for code in re.findall(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), re.S)
    if "import" in code and "train(model)" not in code
]


@pytest.mark.parametrize("path, code", CODE, ids=lambda value: str(value)[:40])
def test_python_in_a_readme(path, code, clone):
    done = subprocess.run([sys.executable, "-c", code], cwd=clone, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")):
        assert link.startswith("http") or (path.parent / link).exists(), link


def test_the_first_page_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 180
