"""How fast very many pictures are read, and in how much memory; killed on the way, if asked to.

    python -m tests.inference.read_many_pictures FOLDER OUT.jsonl [KILLED_AFTER]

runs ``predict FOLDER --recursive --jsonl OUT.jsonl --jobs 2``, kills it by SIGKILL after so many
lines and runs it again with ``--resume``. Prints for each run its pictures a second, from start to
end, and the peak memory of the process that writes and of each that reads (Linux). At the end it
looks whether there is one line for each picture, in their order.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import ROOT


def measured(command: list[str], out: Path, killed_after: int | None) -> None:
    """Run a command that adds lines to ``out``; print how fast, and its processes' memory."""
    before, start, peaks = line_count(out), time.perf_counter(), {}
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        for pid in (process.pid, *children(process.pid)):
            peaks[pid] = peak(pid) or peaks.get(pid, 0)
        if killed_after and line_count(out) >= killed_after:
            process.kill()
        time.sleep(0.5)
    seconds, read = time.perf_counter() - start, line_count(out) - before
    own = peaks.pop(process.pid)
    others = sorted((mb for mb in peaks.values() if mb > 100), reverse=True)
    print(f"{read} lines in {seconds:.0f} s, {read / seconds:.0f} a second; ended with "
          f"{process.returncode}; peak {own} MB, those that read {others}", flush=True)  # fmt: skip


def line_count(path: Path) -> int:
    if not path.exists():
        return 0
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))


def children(pid: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return []


def peak(pid: int) -> int:
    """The most memory that a process has held, in MB; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM")), 0)


def main(folder: str, out: str, killed_after: str = "0") -> None:
    path = Path(out).resolve()
    command = [sys.executable, "-m", "mnist_paddle", "predict", os.path.abspath(folder),
               "--recursive", "--jsonl", str(path), "--jobs", "2"]  # fmt: skip
    if int(killed_after):
        measured(command, path, int(killed_after))
        command.append("--resume")
    measured(command, path, None)
    names, right = [], 0
    with path.open() as lines:
        for line in lines:
            record = json.loads(line)
            names.append(record["file"])
            right += str(record.get("digit")) == Path(record["file"]).stem[-1]
    whole = names == sorted(map(str, Path(folder).resolve().rglob("*.png")))
    print(f"{len(names)} lines, {'each picture once, in order' if whole else 'NOT those'}; "
          f"{right} digits as in the file's name")  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
