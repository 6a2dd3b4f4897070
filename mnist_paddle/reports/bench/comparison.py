"""``python -m mnist_paddle bench``: run the comparisons, print them, or give them as JSON."""

import argparse
import json
import platform
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from mnist_paddle.data.mnist import MnistDataset, default_datafile
from mnist_paddle.reports.bench import contenders, loading, machine, reading
from mnist_paddle.reports.bench.serve import CONNECTED
from mnist_paddle.system.columns import padded, width_of
from mnist_paddle.system.language import _, marked
from mnist_paddle.system.progress import wipe
from mnist_paddle.system.work_folder import WORK

HERE = Path(__file__).resolve().parent
ROOT = WORK.parent
STEPS_PER_EPOCH = 500  # 50,000 digits, 100 in each step
JOBS = {  # job: (title, how many in a row make one measurement)
    "step": (marked("a training step on 100 digits"), 50),
    "strong": (marked("the same of StrongMNIST"), 10),
    "varied": (marked("the same of StrongMNIST, the next digits varied beside it"), 10),
    "infer": (marked("reading 10,000 digits"), 2),
    "single": (marked("reading one digit"), 200),
    **dict.fromkeys(CONNECTED, (marked("a step of {network}, {size} digits"), 100)),
}
LEFT_OUT = {  # job: the contenders that do not do it, by how their names begin
    "varied": "torch",
    **dict.fromkeys(CONNECTED, "torch, channels-last"),  # these networks have no channels
}


def run(options: argparse.Namespace) -> int:
    """Measure, then print a report, or JSON."""
    names = contenders.installed()
    result = {"machine": machine.describe(), "python": platform.python_version(), "versions": {}}
    with tempfile.TemporaryDirectory() as folder:
        digits = Path(folder) / "digits.npz"
        _write_digits(digits)
        with ExitStack() as stack:
            running = [stack.enter_context(contenders.Contender(name, digits)) for name in names]
            result["versions"] = {contender.name: contender.version for contender in running}
            result["rounds"] = options.rounds
            for job, (_text, count) in JOBS.items():
                _say(_("timing {what} ...", what=_title(job)))
                some = [one for one in running if not one.name.startswith(LEFT_OUT.get(job, ()))]
                result[job] = contenders.alternate(some, job, count, options.rounds)
        _say(_("timing how the data is opened ..."))
        result["loading"] = loading.compare(str(default_datafile()), options.tutorial_loading)
        _say(_("timing predict ..."))
        result["predict"] = reading.compare(Path(folder))
        if options.whole_job:
            _say(_("timing the whole job, {epochs} epochs ...", epochs=options.whole_job))
            with_torch = any("torch" in name for name in names)
            result["whole_job"] = _whole_job(options.whole_job, Path(folder), with_torch)
    wipe()
    print(json.dumps(result, indent=2) if options.json else report(result))
    return 0


def report(result: dict) -> str:
    """The result as text: a table for each job, then how the data is opened."""
    computer = result["machine"]
    lines = [
        _(
            "{processor}, {cores} cores, sgemm {gflops:.0f} GFLOP/s, {system}",
            processor=computer["processor"],
            cores=computer["cores"],
            gflops=computer["sgemm_gflops"],
            system=computer["system"],
        ),
        _(
            "Python {python}, {versions}; one process after another, each at rest before the next; "
            "medians of {rounds} rounds in alternation (minimum - maximum)",
            python=result["python"],
            versions=", ".join(dict.fromkeys(result["versions"].values())),
            rounds=result["rounds"],
        ),
    ]
    if computer["left_out"]:
        settings = ", ".join(f"{name}={value}" for name, value in computer["left_out"].items())
        lines.append(
            _("each library chooses its own instructions: without {settings}", settings=settings)
        )
    for job in JOBS:
        lines += ["", *_table(job, _title(job), result[job], computer["sgemm_gflops"])]
    lines += ["", _seconds_of(_("opening the data"))]
    lines[-1] += "   " + padded(_("MB for two splits"), 17, right=True)
    for name, row in result["loading"].items():
        first, size = row["first_split_seconds"], row["two_splits_mb"]
        lines.append(f"  {padded(_(name), 26)} {first:7.2f}   {size:17.0f}")
    lines += ["", _seconds_of(_("reading a picture file"))]
    for name, seconds in result["predict"].items():
        lines.append(f"  {padded(_(name), 26)} {seconds:9.4f}")
    if "whole_job" in result:
        lines += ["", _seconds_of(_("the whole job"))]
        for name, seconds in result["whole_job"].items():
            lines.append(f"  {padded(_(name), 26)} {seconds:7.1f}")
    return "\n".join(lines)


def _title(job: str) -> str:
    """What a job is, in the language in use; of a fully connected network with its batch size."""
    text, _count = JOBS[job]
    return _(text, network=job, size=CONNECTED[job]) if job in CONNECTED else _(text)


def _seconds_of(title: str) -> str:
    """The head of a table of seconds."""
    return padded(title, 28) + " " + padded(_("seconds"), 7, right=True)


def _table(job: str, title: str, rows: dict[str, dict], gflops: float) -> list[str]:
    """A line for each contender: time, the same for an epoch, ratios to the others."""
    peers = [name for name in rows if name != "paddle, fast"]
    wide = max(30, width_of(title))
    header = f"{padded(title, wide)} {'ms':>8s} {padded(_('min - max'), 17, right=True)}"
    if job in machine.FLOP_PER_IMAGE:
        header += "".join(padded(_(name), 9, right=True) for name in ("s/epoch", "of sgemm"))
    lines = [header + "".join(f"   x {name}" for name in peers)]
    for name, row in rows.items():
        spread = f"{row['min_ms']:.2f} - {row['max_ms']:.2f}"
        line = f"  {name:{wide - 2}s} {row['median_ms']:8.2f} {spread:>17s}"
        if job in machine.FLOP_PER_IMAGE:
            epoch = row["median_ms"] * STEPS_PER_EPOCH / 1000
            limit = 100 * machine.FLOP_PER_IMAGE[job] / gflops / 1e6  # ms
            line += f" {epoch:8.1f}{limit / row['median_ms']:9.0%}"
        for peer in peers:
            ratio = row["ratio_to"].get(peer)
            text = f"{ratio:.2f}" if ratio else "-"
            line += text.rjust(len(peer) + 5)
        lines.append(line)
    return lines


def _whole_job(epochs: int, folder: Path, with_torch: bool) -> dict[str, float]:
    """Seconds of train.py and of the same job in PyTorch, processes from start to end."""
    commands = {
        "python train.py": [ROOT / "train.py", "--epochs", str(epochs), "--output-dir", folder],
    }
    if with_torch:
        splits = folder / "splits.npz"
        _write_splits(splits)
        name = marked("the same in torch")
        commands[name] = [HERE / "torch_worker.py", "train", splits, str(epochs)]
    return {name: reading.seconds(command) for name, command in commands.items()}


def _write_digits(path: Path) -> None:
    split = MnistDataset("eval")
    np.savez(path, images=split.imgs[:].reshape(-1, 1, 28, 28), labels=split.labels)


def _write_splits(path: Path) -> None:
    arrays = {}
    for mode in ("train", "valid", "eval"):
        split = MnistDataset(mode)
        arrays[f"{mode}_images"] = split.imgs.values.reshape(-1, 1, 28, 28)
        arrays[f"{mode}_labels"] = split.labels
    np.savez(path, **arrays)


def _say(text: str) -> None:
    """What is being done, on a terminal only."""
    if sys.stderr.isatty():
        wipe()
        print(text, end="", file=sys.stderr, flush=True)
