"""Checkpoints: damaged, and forged by somebody who mends their digests."""

import contextlib
import io
import json
import os
from dataclasses import asdict
from pathlib import Path

import numpy as np
import paddle

from mnist_paddle import train
from mnist_paddle.data.formats import datafile
from mnist_paddle.data.loaders import BatchLoader
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.reports.training_figures import curves
from mnist_paddle.system.errors import CheckpointError
from mnist_paddle.training.checkpoints import files as checkpointfiles
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from mnist_paddle.training.options import settings_from_command_line
from mnist_paddle.training.settings import Settings

from .kinds import ODD, Kind, small_data
from .mutations import damaged, replaced


class Checkpoint(Kind):
    """The three files of a checkpoint, damaged as they are, or with digests that hide it, or made
    to look twenty gigabytes long. The run goes on in Python, its settings on a command line."""

    writes = True  # a run that goes on keeps checkpoints; it has none to write here, but a lock

    def __init__(self, folder):
        super().__init__(folder)
        datafile.write(small_data(), folder / "data.json.gz")
        self.dataset = MnistDataset("train", folder / "data.json.gz")
        settings = asdict(Settings(optimizer="adam", epochs=2, batch_size=4))
        self._train(2, Checkpoints(folder / "whole", interval=2, settings=settings))
        self.files = {
            path.name: path.read_bytes() for path in (folder / "whole").glob("latest.pd*")
        }
        self.states = json.loads(self.files["latest.pdstates"])
        self.prefix = folder / "mutated" / "latest"
        self.prefix.parent.mkdir(exist_ok=True)

    def _train(self, epochs, checkpoints, max_batches=None):
        paddle.seed(0)
        return train(
            Small(), BatchLoader(self.dataset, 4, True, True, 0), epochs=epochs, optimizer="adam",
            save_path=None, checkpoints=checkpoints, max_batches=max_batches, log=lambda _: None,
        )  # fmt: skip

    def input(self, rng):
        files = self.files.copy()
        name = rng.choice([*files, "latest.pdstates"])
        if rng.random() < 0.3:
            files[name] = damaged(files[name], rng, list(files.values()))
        elif name == "latest.pdstates":
            given = ("format", "files", "digest")
            states = {key: value for key, value in self.states.items() if key not in given}
            for _ in range(rng.choice([1, 1, 2])):
                states = replaced(states, rng, ODD) or {}
            states = states if isinstance(states, dict) else {"epoch": states}
            self._write(files, states)
        else:
            files[name] = damaged(files[name], rng, list(files.values()))
            self._write(files, self.states)
        for name, content in files.items():
            (self.prefix.parent / name).write_bytes(content)
        if rng.random() < 0.05:
            size = rng.choice([1 << 20, 1 << 26, 20 << 30, 1 << 40])
            os.truncate(self.prefix.parent / name, size)

    def _write(self, files, states):
        """The states with digests that fit, as somebody would write them who wants them read."""
        digests = {
            Path(name).suffix: checkpointfiles._digest(content)
            for name, content in files.items()
            if not name.endswith("states")
        }
        given = ("format", "files", "digest")
        states = {key: value for key, value in states.items() if key not in given}
        text = json.dumps(states, sort_keys=True).encode() + b"\n"
        record = {"format": checkpointfiles.FORMAT, "files": digests}
        record |= {"digest": checkpointfiles._digest(text), **states}
        files["latest.pdstates"] = json.dumps(record, sort_keys=True).encode() + b"\n"

    def check(self, _):
        with contextlib.redirect_stderr(io.StringIO()) as told:
            try:
                settings_from_command_line("", ["--resume", str(self.prefix)])
            except SystemExit:
                raise CheckpointError(told.getvalue().splitlines()[-1]) from None
        history = self._train(2, Checkpoints(resume=self.prefix))
        assert all(np.isfinite(row["training_loss"]) for row in history.epochs)
        assert curves(history).startswith(b"\x89PNG")


class Small(paddle.nn.Layer):
    """Digits [N, 1, 28, 28] -> logits [N, 10]; in a small file damage meets its structure."""

    def __init__(self):
        super().__init__()
        self.fc = paddle.nn.Linear(16, 10)

    def forward(self, images):
        return self.fc(images[:, 0, ::8, ::8].reshape([images.shape[0], 16]))
