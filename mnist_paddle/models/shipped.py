"""The trained weights that the project ships, by the recipe that trained them, and other names."""

import os
from pathlib import Path

from mnist_paddle.system.errors import MissingFileError, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.work_folder import WORK

FILE_NAME = "mnist.pdparams"  # of the weights, in the folder of a training
SHIPPED = {
    "tutorial": WORK / FILE_NAME,
    "robust": WORK / "mnist_robust.pdparams",
    "wary": WORK / "mnist_wary.pdparams",
    "strong": WORK / "mnist_strong.pdparams",
}
DEFAULT = "strong"  # what reads pictures where nobody names another
LAST_TRAINING = Path("output") / FILE_NAME
NAMES = (*SHIPPED, "output")


def find_weights(name: str | os.PathLike) -> Path:
    """The ``.pdparams`` file that is meant by one of ``NAMES``, a training's folder, or a path.

    ``output`` is the folder of that name: the last training in the current folder. Raises
    MissingFileError.
    """
    if name in SHIPPED:
        return SHIPPED[name]
    path = Path(name)
    if os.path.isdir(path):  # unlike Path.is_dir, False for an impossible name too
        path /= FILE_NAME
    if os.path.exists(path):
        return path
    if str(name) == "output":
        raise MissingFileError(
            _(
                "{last_training}: no such file; python train.py makes it, and {shipped} "
                "are trained already",
                last_training=LAST_TRAINING,
                shipped=", ".join(SHIPPED),
            )
        )
    raise MissingFileError(
        _(
            "{path}: no such file; weights are a .pdparams file, a training's folder, or "
            "one of {names}",
            path=printable(path),
            names=", ".join(NAMES),
        )
    )
