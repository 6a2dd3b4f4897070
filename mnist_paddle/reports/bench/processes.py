"""What a second process brings in training, and what more machines would."""

import argparse
import json
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from mnist_paddle.models import choice
from mnist_paddle.reports.bench import contenders, machine
from mnist_paddle.reports.bench.processes_worker import BATCH, NETWORKS
from mnist_paddle.system.columns import padded
from mnist_paddle.system.language import _, marked

WORKER = Path(__file__).with_name("processes_worker.py")
WAYS = {  # name: (processes, threads of each)
    marked("1 process, 1 thread"): (1, 1),
    marked("1 process, 2 threads"): (1, 2),
    marked("2 processes, 1 thread"): (2, 1),
}
ONE, ALONE, TWO = WAYS
MACHINES = 8
LINES = {"1 Gbit/s, 0.1 ms": (1e9 / 8, 1e-4), "10 Gbit/s, 0.03 ms": (1e10 / 8, 3e-5)}
"""Networks between machines: bytes a second, and seconds that a message takes."""


class Launched:
    """The processes of one way to train. Use it as a context; leaving ends them."""

    def __init__(self, name: str, folder: Path):
        self.name = name
        count, threads = WAYS[name]
        log = folder / name.replace(" ", "_").replace(",", "")
        launcher = ["-m", "paddle.distributed.launch", "--nproc_per_node", str(count), "--log_dir",
                    str(log)]  # fmt: skip
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(300)
            self._process = subprocess.Popen(
                [sys.executable, *(launcher if count > 1 else []), WORKER,
                 str(listening.getsockname()[1]), str(threads)],
                env=contenders.python_environment() | {"OMP_NUM_THREADS": str(threads)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._workers = [listening.accept()[0].makefile("rw") for _worker in range(count)]
        ready = {worker.readline().strip() for worker in self._workers}
        self.version = ready.pop().partition(" ")[2]

    def __enter__(self) -> "Launched":
        return self

    def __exit__(self, *_) -> None:
        for worker in self._workers:
            worker.close()
        self._process.wait()

    def milliseconds(self, job: str, count: int) -> float:
        """Milliseconds that a ``job`` takes, over ``count`` in a row, in the slowest process."""
        for worker in self._workers:
            worker.write(f"{job} {count}\n")
            worker.flush()
        return max(float(worker.readline()) for worker in self._workers)


def run(options: argparse.Namespace) -> int:
    """Measure in alternation, then print a report, or JSON."""
    result = {"machine": machine.describe(), "rounds": options.rounds, "networks": {}}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        running = [stack.enter_context(Launched(name, Path(folder))) for name in WAYS]
        result["version"] = running[0].version
        for network, (kind, _fast, count) in NETWORKS.items():
            result["networks"][network] = {
                "parameters": sum(one.size for one in choice.network(kind)().parameters()),
                "step": contenders.alternate(running, f"{network}:step", count, options.rounds),
                "eighth": _alone(running[1], f"{network}:eighth", count, options.rounds),
                "all_reduce": _alone(running[2], f"{network}:all_reduce", 50, options.rounds),
            }
    print(json.dumps(result, indent=2) if options.json else report(result))
    return 0


def _alone(contender: Launched, job: str, count: int, rounds: int) -> float:
    return contenders.alternate([contender], job, count, rounds)[contender.name]["median_ms"]


def report(result: dict) -> str:
    """The result as text: a table for each network, then the model of more machines."""
    lines = [
        machine.line(result["machine"], result["version"]),
        _("medians of {rounds} rounds in alternation (minimum - maximum)", rounds=result["rounds"]),
    ]
    for network, found in result["networks"].items():
        title = _("a step of {network}, {size} digits", network=_(network), size=BATCH)
        spread = padded(_("min - max"), 17, right=True)
        one = padded("x " + _(ONE), 22, right=True)
        lines += ["", f"{padded(title, 40)} {'ms':>7s} {spread} {one}   all-reduce"]
        for name, row in found["step"].items():
            spread = f"{row['min_ms']:.1f} - {row['max_ms']:.1f}"
            line = f"  {padded(_(name), 38)} {row['median_ms']:7.1f} {spread:>17s}"
            line += f" {row['ratio_to'][ONE]:22.2f}" if name != ONE else f" {'-':>22s}"
            line += f" {found['all_reduce'] / row['median_ms']:12.1%}" if name == TWO else ""
            lines.append(line)
    paper = _("on paper, {count} machines like this one", count=MACHINES)
    same = padded(_("x 1 machine: the same batch"), 27, right=True)
    larger = padded(_("a batch {count} times as large", count=MACHINES), 28, right=True)
    lines += ["", f"{padded(paper, 42)} {same} {larger}"]
    for network, found in result["networks"].items():
        for line, (same, larger) in machines(found).items():
            lines.append(f"  {padded(_(network), 17)} {line:22s} {same:27.1f} {larger:28.1f}")
    return "\n".join(lines)


def machines(found: dict, count: int = MACHINES) -> dict[str, tuple[float, float]]:
    """How many times as many digits a second ``count`` machines would train on as one does, by the
    network between them: of a batch of 100, and of a batch for each.

    A step is what one machine takes for its share, the all-reduce as it is measured between
    processes of one machine, and its way through the network, in a ring (Patarasuk and Yuan 2009):
    twice count - 1 messages of a count-th of the gradients.
    """
    alone = found["step"][ALONE]["median_ms"]
    result = {}
    for name, (bandwidth, latency) in LINES.items():
        message = latency + 4 * found["parameters"] / count / bandwidth
        agreeing = found["all_reduce"] + 2 * (count - 1) * message * 1e3
        result[name] = (alone / (found["eighth"] + agreeing), count * alone / (alone + agreeing))
    return result
