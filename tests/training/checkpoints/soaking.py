"""Train for many epochs and watch this process's memory and open files.

    python -m tests.training.checkpoints.soaking DATAFILE FOLDER EPOCHS

Prints, as JSON, the resident memory in MB and the number of open files after every epoch.
"""

import json
import os
import sys
from pathlib import Path

from mnist_paddle import MNIST, set_seed, train
from mnist_paddle.data.loaders import scoring_loader, training_loader
from mnist_paddle.training.checkpoints.resuming import Checkpoints

PAGE = os.sysconf("SC_PAGE_SIZE")


def main(datafile, folder, epochs):
    memory, files = [], []

    def watch(line):
        if "training loss" in line:
            resident = int(Path("/proc/self/statm").read_text().split()[1])
            memory.append(resident * PAGE / 1e6)
            files.append(len(os.listdir("/proc/self/fd")))

    set_seed(5)
    train(
        MNIST(),
        training_loader(5, 5, datafile),
        scoring_loader("valid", datafile=datafile),
        epochs=epochs,
        optimizer="adam",
        ema_decay=0.9,
        save_path=folder / "mnist.pdparams",
        checkpoints=Checkpoints(folder / "checkpoints"),
        log=watch,
    )
    print(json.dumps({"megabytes": memory, "open files": files}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
