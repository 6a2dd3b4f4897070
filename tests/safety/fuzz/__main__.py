"""Run the fuzzer: every kind of input, or those named, with a count and a seed."""

import argparse
import sys
import tempfile
from pathlib import Path

from mnist_paddle.system.terminal import positive

from .checkpoints import Checkpoint
from .commands import CommandLine
from .harness import bounded_memory, run
from .hostile import DataBomb, Sparse
from .kinds import Cache, DataFile, Idx, Weights
from .pictures import CraftedPicture, Picture
from .places import OddFile, OddPlace

KINDS = {
    kind.__name__: kind
    for kind in (
        DataFile,
        DataBomb,
        Cache,
        Idx,
        Weights,
        Checkpoint,
        Sparse,
        Picture,
        CraftedPicture,
        CommandLine,
        OddFile,
        OddPlace,
    )
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.safety.fuzz", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}")
    parser.add_argument("--count", type=positive, default=10_000, help="inputs of each kind")
    parser.add_argument("--seed", type=int, default=0, help="other inputs")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    options = parser.parse_args()
    failures = 0
    for name in options.kinds or KINDS:
        with tempfile.TemporaryDirectory() as folder, bounded_memory(8 << 10):
            outcome = run(KINDS[name], Path(folder), options.count, options.seed, options.first)
        print(f"{name}: {outcome}", flush=True)
        failures += len(outcome.failures)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
