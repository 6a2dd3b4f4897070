"""A training on several processes of this machine, by Paddle's launcher (section 7)."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

from mnist_paddle.course.chapter.records import NAME, folder_of, read_record, write_record
from mnist_paddle.system.errors import DeviceError
from mnist_paddle.system.language import _, current
from mnist_paddle.system.work_folder import WORK
from mnist_paddle.training.settings import Settings

TRAIN = WORK.parent / "train.py"


def launched_record(
    settings: Settings, processes: int, root: Path, log: Callable[[str], None]
) -> dict:
    """As ``record_of``, of ``train.py`` on so many processes, each with its share of a batch.

    Raises DeviceError where it cannot be launched, or fails, with its last words.
    """
    folder = folder_of(settings, root)
    folder = folder.with_name(f"{folder.name}-{processes}-processes")
    record = read_record(folder / NAME)
    if record is None:
        log(
            _(
                "python {settings}",
                settings=" ".join(_arguments(settings, processes, "LOG", "OUTPUT", "train.py")),
            )
        )
        with tempfile.TemporaryDirectory() as work:
            record = _launched(settings, processes, Path(work), log)
        write_record(folder, record)
    return record


def _launched(settings: Settings, processes: int, work: Path, log) -> dict:
    if not TRAIN.is_file():
        raise DeviceError(_("train.py, which is launched, is in the repository only"))
    arguments = _arguments(settings, processes, str(work / "log"), str(work / "out"), str(TRAIN))
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said = []
        for line in process.stdout:
            said.append(line.rstrip())
            if not line.startswith("LAUNCH "):
                log(said[-1])
    if process.returncode:
        last = next((line for line in reversed(said) if line), "")
        raise DeviceError(
            _(
                "Paddle's launcher ended with {returncode}: {last}",
                returncode=process.returncode,
                last=last,
            )
        )
    history = json.loads((work / "out" / "history.json").read_bytes())
    kept = ("settings", "versions", "losses", "epochs", "eval_accuracy")
    return {name: history[name] for name in kept} | {"diverged": None}


def _arguments(settings: Settings, processes: int, log: str, out: str, train: str) -> list[str]:
    """What Python is given: Paddle's launcher, and what differs from ``train.py``'s defaults."""
    settings = replace(settings, output_dir=out, device="auto")
    options = []
    for setting in fields(Settings):
        value = getattr(settings, setting.name)
        if setting.metadata["listed"] and value != setting.default:
            flag = setting.metadata["option"].get("flag", "--" + setting.name.replace("_", "-"))
            options += [flag, str(value)]
    launch = ["-m", "paddle.distributed.launch", "--nproc_per_node", str(processes)]
    return [*launch, "--log_dir", log, train, *options, "--lang", current()]
