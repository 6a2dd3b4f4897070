"""Kill a training run at random moments, go on with it, and kill it again.

    python -m tests.training.checkpoints.killing DATAFILE FOLDER KILLS

After each SIGKILL there must be a whole checkpoint, no older than the one before, and a run that
comes to its end must have the very weights of one that nobody killed. Prints the counts as JSON.
Each life is forked from a process that has imported Paddle but computed nothing.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from mnist_paddle import MNIST, set_seed, train
from mnist_paddle.data.loaders import scoring_loader, training_loader
from mnist_paddle.models.weights import read_weights
from mnist_paddle.system import safepickle
from mnist_paddle.system.errors import MissingFileError
from mnist_paddle.training.checkpoints import files as checkpointfiles
from mnist_paddle.training.checkpoints.resuming import Checkpoints


def live(datafile, folder):
    """Train to the end, from the latest checkpoint if there is one; saves after every step."""
    latest = folder / "latest"
    set_seed(5)
    train(
        MNIST(),
        training_loader(5, 5, datafile),
        scoring_loader("valid", datafile=datafile),
        epochs=2,
        optimizer="adam",
        schedule="one_cycle",
        ema_decay=0.9,
        save_path=folder / "mnist.pdparams",
        checkpoints=Checkpoints(folder, interval=1, resume=latest if position(folder) else None),
        log=lambda line: None,
    )


def position(folder):
    """Where the latest checkpoint stands, (epoch, batch); None where there is none yet."""
    try:
        kept = checkpointfiles.read(folder / "latest")
    except MissingFileError:
        return None
    read_weights(kept.params())
    safepickle.load(kept.optimizer())
    return kept.states["epoch"], kept.states["batch"]


def forked(datafile, folder):
    sys.stdout.flush()
    if (child := os.fork()) == 0:
        code = 1
        try:
            live(datafile, folder)
            code = 0
        finally:
            os._exit(code)
    return child


def main(datafile, folder, kills):
    folder.mkdir()
    start = time.perf_counter()
    _, status = os.waitpid(forked(datafile, folder / "never killed"), 0)
    assert status == 0
    longest = time.perf_counter() - start
    expected = (folder / "never killed" / "mnist.pdparams").read_bytes()

    counts = {"kills": 0, "inside a save": 0, "runs that ended": 0}
    moments = random.Random(kills)
    home, before = folder / "0", None
    while counts["kills"] < kills:
        child = forked(datafile, home)
        time.sleep(moments.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            counts["kills"] += 1
            counts["inside a save"] += any(
                path.suffix == ".part" or ".next." in path.name for path in home.glob("*")
            )
        assert os.WIFSIGNALED(status) or status == 0, "a run that went on failed"
        after = position(home) if home.exists() else None
        assert before is None or after >= before, (before, after)
        before = after
        if status == 0:
            assert (home / "mnist.pdparams").read_bytes() == expected, "other weights"
            counts["runs that ended"] += 1
            home, before = folder / str(counts["runs that ended"]), None
    print(json.dumps(counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
