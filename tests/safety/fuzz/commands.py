"""Command lines: options dropped, doubled, misspelt, given odd values, in odd encodings."""

import contextlib
import io
import os
import shutil
import sys
from unittest import mock

import mnist_paddle
import train as train_script
from mnist_paddle import __main__
from mnist_paddle.cli import bench, recognition_report, reproduce
from mnist_paddle.cli import lesson as lessons
from mnist_paddle.data.formats.datafile import write
from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.terminal import run
from mnist_paddle.training.options import settings_from_command_line
from tests.conftest import ROOT

from .kinds import NAMES, Kind, small_data

LINES = [
    ["predict", "digit.jpg"],
    ["predict", "digit.jpg", "missing.png", "--json", "--weights", "given.pdparams"],
    ["predict", "数字 图片.png", "*.jpg", ".", "--csv", "-", "--device", "cpu"],
    ["evaluate", "--split", "valid", "--datafile", "data.json.gz"],
    ["evaluate", "--weights", "given.pdparams", "given.pdparams", "--tta", "--json"],
    ["data", ".", "--output", "new.json.gz", "--examples"],
    ["reproduce", "--seeds", "2", "--recipe", "fast", "--epochs", "1", "--output-dir", "out"],
    ["bench", "--rounds", "1", "--json", "--tutorial-loading", "--whole-job", "1"],
    ["recognition-report", "--json"],
    ["lesson"],
    ["lesson", "mlp", "--epochs", "1", "--seed", "3", "--output-dir", "out", "--device", "cpu"],
    ["lesson", "softmax", "--data-dir", "."],
    ["--help"],
    ["train", "--epochs", "1", "--batch-size", "4", "--lr", "0.1", "--optimizer", "adam"],
    ["train", "--dry-run", "--weight-decay", "1e-5", "--seed", "3", "--log-interval", "2"],
    ["train", "--epochs", "1", "--resume", "--output-dir", "输出 1", "--schedule", "one_cycle"],
    ["train", "--recipe", "fast", "--epochs", "1", "--datafile", "data.json.gz", "--device", "cpu"],
    ["train", "--ema-decay", "0.5", "--augment", "0.1", "--checkpoint-interval", "1",
     "--epochs", "1", "--calibrate"],
]  # fmt: skip
VALUES = [
    "", "-", "--", "=", "0", "-1", "1", "2", "3.5", "nan", "inf", "-inf", "1e400", "9" * 30, "1_0",
    " 1", "٣", "0x10", "True", "None",
    "数字", "\udcff\udcfe", "\n", "\x1b[31m", "a" * 5000, ".", "..",
    "/", "/dev/null", "/root/none/x", "digit.jpg", "data.json.gz", "given.pdparams", "*", "[", "**",
    "--help", "-h", "--json", "--dry-run", "--resume", "--csv=-", "gpu:0", "gpu", "cpu:1", "auto",
    *NAMES, "xpu", "tutorial", "adam", "eval", "train", "predict", "%s", "{}",
]  # fmt: skip


class CommandLine(Kind):
    """``python -m mnist_paddle ...`` and ``train.py ...``, in a folder with tiny data.

    What takes long by its nature is parsed, but not run: bench, reproduce, the lessons, the report,
    and trainings of more than two epochs.
    """

    writes = True  # into the folder; the files that were given must stay as they are

    def __init__(self, folder):
        super().__init__(folder)
        self.home = folder / "home"
        (self.home / "work").mkdir(parents=True)
        write(small_data(counts=(20, 8, 8)), self.home / "data.json.gz")
        shutil.copy(self.home / "data.json.gz", self.home / "work" / "mnist.json.gz")
        shutil.copy(ROOT / "work" / "mnist.pdparams", self.home / "given.pdparams")
        shutil.copy(ROOT / "work" / "example_0.jpg", self.home / "digit.jpg")
        shutil.copy(ROOT / "work" / "drawing_5.png", self.home / "数字 图片.png")
        self.given = {path: path.read_bytes() for path in self.home.rglob("*") if path.is_file()}

    def input(self, rng):
        words = list(rng.choice(LINES))
        for _ in range(rng.choice([0, 1, 1, 2, 2, 3])):
            place = rng.randrange(len(words))
            match rng.randrange(6):
                case 0 if len(words) > 1:
                    del words[place]
                case 1:
                    words.insert(place, rng.choice(words))
                case 2:
                    words.insert(place + 1, rng.choice(VALUES))
                case 3:
                    words[place] = rng.choice(VALUES)
                case 4:
                    other = rng.choice(LINES)
                    words.insert(place + 1, rng.choice(other))
                case _:
                    at = rng.randrange(len(words[place]) + 1)
                    words[place] = words[place][:at] + rng.choice("-=x0é \t") + words[place][at:]
        encoding = rng.choice(["utf-8", "utf-8", "ascii", "gbk", "cp1252"])
        return words, encoding

    def check(self, given):
        words, encoding = given
        output = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        errors = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
        place = os.getcwd()
        os.chdir(self.home)
        try:
            with (
                contextlib.redirect_stdout(output),
                contextlib.redirect_stderr(errors),
                mock.patch.object(sys, "argv", ["train.py", *words[1:]]),
                mock.patch.object(reproduce, "run", _nothing),
                mock.patch.object(bench, "run", _nothing),
                mock.patch.object(recognition_report, "run", _nothing),
                mock.patch.object(lessons, "run", _nothing),
                mock.patch.object(mnist_paddle, "write_report", lambda *_: 0.5),
            ):
                code = self._code(words)
        finally:
            os.chdir(place)
        for stream in (output, errors):
            stream.flush()
        text = errors.buffer.getvalue().decode(encoding)
        assert code in (0, 2), f"exit code {code} of {words}: {text}"
        assert "Traceback" not in text, f"{words}: {text}"
        shown = output.buffer.getvalue().decode(encoding) + text
        assert all(line.isprintable() for line in shown.split("\n")), f"{words}: {shown!a}"
        assert code == 0 or text, f"{words} failed without a word"
        for path, content in self.given.items():
            assert path.read_bytes() == content, f"{words} changed {path.name}"
        if code == 2:
            raise SettingsError("refused")

    def _code(self, words) -> int:
        try:
            if words[:1] != ["train"]:
                return __main__.main(words)
            settings = settings_from_command_line("", words[1:])
            if settings.epochs > 2 and not settings.dry_run:
                return 0
            return run(train_script.main)
        except SystemExit as end:
            return end.code or 0


def _nothing(*_) -> int:
    return 0
