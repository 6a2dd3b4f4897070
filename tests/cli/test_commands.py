"""train.py and python -m mnist_paddle as a user runs them, in processes of their own."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from mnist_paddle.system.errors import SettingsError
from mnist_paddle.training.options import settings_from_command_line
from mnist_paddle.training.settings import Settings
from tests.conftest import ROOT

TUTORIAL = """
import numpy as np
import paddle
import paddle.nn.functional as F
from mnist_paddle import MNIST, MnistDataset, evaluation, load_image, train

train_dataset = MnistDataset(mode='train')
train_loader = paddle.io.DataLoader(train_dataset, batch_size=100, shuffle=True, drop_last=True)
val_dataset = MnistDataset(mode='valid')
val_loader = paddle.io.DataLoader(val_dataset, batch_size=128, drop_last=False)
model = MNIST()
train(model)
print('accuracy', evaluation(model, val_loader))
for images, labels in train_loader():
    assert F.cross_entropy(model(images), labels).shape == []
paddle.save(model.state_dict(), 'mine.pdparams')
model = MNIST()
model.load_dict(paddle.load('mnist.pdparams'))
model.eval()
results = model(paddle.to_tensor(load_image('work/example_0.jpg')))
lab = np.argsort(results.numpy())
print('read', lab[0][-1])
"""


def test_the_tutorials_own_calls(run_python, small_file, tmp_path):
    """In a folder with its own work/, with the tutorial's spelling of every call."""
    (tmp_path / "work").mkdir()
    shutil.copy(small_file, tmp_path / "work" / "mnist.json.gz")
    shutil.copy(ROOT / "work" / "example_0.jpg", tmp_path / "work")
    result = run_python("-c", TUTORIAL)
    assert "epoch: 9, batch: 0, loss is: [" in result.stdout
    assert re.search(r"^accuracy 0\.\d+$", result.stdout, re.MULTILINE)
    assert re.search(r"^read \d$", result.stdout, re.MULTILINE)


def test_training_leaves_everything_and_says_nothing_else(run_python, small_file, tmp_path):
    result = run_python(ROOT / "train.py", "--datafile", small_file, "--epochs", 2, "--lr", 0.05,
                        "--optimizer", "momentum", "--log-interval", 2, "--output-dir", "学习 1",
                        "--weight-decay", "1e-5")  # fmt: skip
    assert result.stderr == ""  # no chatter, no progress bar
    assert sorted(path.name for path in (tmp_path / "学习 1").iterdir()) == [
        "checkpoints",
        "confusion.png",
        "curves.png",
        "history.json",
        "misread.png",
        "mnist.pdparams",
    ]
    record = json.loads((tmp_path / "学习 1" / "history.json").read_text())
    assert record["settings"]["optimizer"] == "momentum" and len(record["epochs"]) == 2
    assert f"eval accuracy: {record['eval_accuracy']:.2%}" in result.stdout
    again = run_python(ROOT / "train.py", "--datafile", small_file, "--epochs", 2, "--lr", 0.05,
                       "--optimizer", "momentum", "--log-interval", 2, "--output-dir", "again",
                       "--weight-decay", "1e-5", LANG="C", LC_ALL="C")  # fmt: skip
    seconds = re.compile(r", \d+\.\d s$", re.MULTILINE)
    same = seconds.sub("", again.stdout).replace("again", "学习 1")
    assert same == seconds.sub("", result.stdout)


def test_dry_run_writes_nothing(run_python, small_file, tmp_path):
    result = run_python(ROOT / "train.py", "--dry-run", "--datafile", small_file)
    assert "nothing written" in result.stdout and "learned nothing" not in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == [small_file.name]


def test_ctrl_c_in_a_real_run(tmp_path):
    process = subprocess.Popen(
        [
            sys.executable,
            ROOT / "train.py",
            "--output-dir",
            tmp_path / "out",
            "--log-interval",
            "1",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    for line in process.stdout:
        if "batch: 3," in line:
            break
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert errors == ""
    assert re.search(r"^stopped by Ctrl-C at epoch 0, batch \d+; weights kept in", output, re.M)
    history = json.loads((tmp_path / "out" / "history.json").read_text())
    assert history["stopped"]["epoch"] == 0
    assert (tmp_path / "out" / "mnist.pdparams").stat().st_size > 80_000


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--epochs", "0"], "epochs is 0"),
        (["--lr", "nan"], "--lr is nan"),
        (["--optimizer", "sgdd"], "invalid choice"),
        (["--batchsize", "3"], "unrecognized arguments"),
        (["--datafile", "none.json.gz"], "no such data file"),
        (["--device", "gpu"], "device 'gpu' is not available"),
    ],
)
def test_bad_options_are_explained(run_python, arguments, message):
    result = run_python(ROOT / "train.py", *arguments, check=False)
    assert result.returncode == 2
    assert message in result.stderr and "Traceback" not in result.stderr


def test_help_shows_every_option_with_its_default(run_python):
    text = " ".join(run_python(ROOT / "train.py", "--help").stdout.split())
    for option in ("epochs", "batch-size", "lr", "optimizer", "weight-decay", "device", "seed",
                   "log-interval", "output-dir", "dry-run"):  # fmt: skip
        assert f" --{option} " in text
    for default in ("10", "100", "0.01", "sgd", "0.0", "auto", "0", "200", "output"):
        assert f"[default: {default}]" in text


def test_shipped_weights_score_what_the_readme_says(run_python):
    result = run_python("-m", "mnist_paddle", "evaluate", "--json")
    score = json.loads(result.stdout)
    assert score["split"] == "eval" and score["total"] == 10_000
    assert result.stderr == ""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"eval: {score['correct']} of 10000 right" in readme


def test_commands_end_with_one_line_on_bad_files(run_python, tmp_path):
    (tmp_path / "bad.pdparams").write_bytes(b"not weights")
    for arguments in (
        ["evaluate", "--weights", "bad.pdparams"],
        ["evaluate", "--weights", "none.pdparams"],
        ["evaluate", "--datafile", "bad.pdparams"],
        ["data", "."],
    ):
        result = run_python("-m", "mnist_paddle", *arguments, check=False)
        assert result.returncode == 2
        assert result.stderr.startswith("error: ") and result.stderr.count("\n") == 1


def test_a_recipe_sets_defaults_and_options_come_first():
    fast = settings_from_command_line("", ["--recipe", "fast", "--epochs", "5"])
    assert (fast.epochs, fast.optimizer, fast.schedule) == (5, "adam", "one_cycle")
    assert settings_from_command_line("", []) == Settings()


def test_settings_out_of_range():
    for name, value in [("epochs", 0), ("batch_size", -1), ("learning_rate", float("inf")),
                        ("weight_decay", -1e-5), ("seed", -1), ("seed", 2**64),
                        ("optimizer", "lbfgs")]:  # fmt: skip
        with pytest.raises(SettingsError, match="but "):
            Settings(**{name: value})


def test_importing_leaves_the_cores_to_others(run_python):
    code = "import os, mnist_paddle; print(os.environ.get('OMP_NUM_THREADS'))"
    environment = {"OMP_NUM_THREADS": "3"}
    assert run_python("-c", code, **environment).stdout.strip() == "3"
    assert run_python("-c", code).stdout.strip() == "None"
