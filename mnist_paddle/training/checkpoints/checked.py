"""The states of a checkpoint, looked at before anybody uses them: anyone can write such a file."""

from itertools import pairwise
from pathlib import Path

from mnist_paddle.system.errors import CheckpointError, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.plain_values import fits
from mnist_paddle.training.checkpoints import files
from mnist_paddle.training.history import EPOCH_ROW, LOSS_ROW

_OLDER_ROW = {name: form for name, form in EPOCH_ROW.items() if name != "validation_loss"}
_FORM = {
    "epoch": int,
    "batch": int,
    "step": int,
    "first_epoch": int,
    "random": dict,
    "meter": {"epoch": int, "losses": [float], "logged": [LOSS_ROW], "seconds": float},
    "history": {"losses": [LOSS_ROW], "epochs": [(EPOCH_ROW, _OLDER_ROW)]},
    "fingerprint": dict,
    "surroundings": (dict, None),
    "settings": (dict, None),
    "best_accuracy": (float, None),
}
_LARGEST_LOSS = 3.5e38  # of float32
_LONGEST = 1e10  # seconds of an epoch: three hundred years


def read_checked(prefix: Path) -> files.Kept:
    """The newest checkpoint at ``prefix``, whose states are those of some run.

    Raises as ``files.read``, and CheckpointError for states that no run writes.
    """
    kept = files.read(prefix)
    try:
        _check(kept.states)
    except ValueError as error:
        raise CheckpointError(
            _(
                "{prefix}: its states are not those of a run ({error})",
                prefix=printable(prefix),
                error=error,
            )
        ) from None
    return kept


def _check(states: dict) -> None:
    """Raise ValueError for what is not the ``states()`` of a run, and what is kept with them."""
    known = {name: value for name, value in states.items() if name in _FORM}
    if not fits({"surroundings": None, **known}, _FORM):  # older ones do not tell them
        raise ValueError(_("they have another form"))
    meter, history, best = states["meter"], states["history"], states["best_accuracy"]
    done = [row["batches"] for row in history["epochs"]] + [len(meter["losses"])]
    if (
        states["first_epoch"] < 0
        or not states["epoch"] == meter["epoch"] == len(history["epochs"])
        or (states["batch"], states["step"]) != (done[-1], sum(done))
        or not _is_share(best)
    ):
        raise ValueError(_("they contradict each other"))
    if [row["epoch"] for row in history["epochs"]] != list(range(states["epoch"])):
        raise ValueError(_("the history has other epochs"))
    for row in history["epochs"]:
        if row["batches"] < 1 or not _is_share(row["validation_accuracy"]):
            raise ValueError(_("an epoch of the history cannot be"))
    _check_rows(history["losses"], done, range(states["epoch"]))
    _check_rows(meter["logged"], done, [states["epoch"]])
    losses = [*meter["losses"], *(row["training_loss"] for row in history["epochs"])]
    losses += [row.get("validation_loss") or 0.0 for row in history["epochs"]]
    seconds = [meter["seconds"], *(row["seconds"] for row in history["epochs"])]
    if (
        max(map(abs, losses), default=0) > _LARGEST_LOSS
        or not 0 <= min(seconds) <= max(seconds) < _LONGEST
    ):
        raise ValueError(_("a loss or a time cannot be"))


def _check_rows(rows: list[dict], done: list[int], epochs) -> None:
    """Raise ValueError unless the rows are of batches that were done, each once, in their order."""
    places = [(row["epoch"], row["batch"]) for row in rows]
    if (
        any(epoch not in epochs or not 0 <= batch < done[epoch] for epoch, batch in places)
        or any(one >= other for one, other in pairwise(places))
        or any(abs(row["loss"]) > _LARGEST_LOSS for row in rows)
    ):
        raise ValueError(_("a loss is of a batch that was not done, or cannot be"))


def _is_share(value: float | None) -> bool:
    return value is None or 0 <= value <= 1
