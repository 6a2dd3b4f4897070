"""Whether a run may go on from a checkpoint: in what it differs from the one that wrote it."""

from mnist_paddle.models.weights import listed
from mnist_paddle.system.errors import CheckpointError, shortened
from mnist_paddle.system.language import _


def check_settings(place: str, theirs: dict, ours: dict, epochs_done: int) -> None:
    """Raise CheckpointError where the fingerprints differ; ``place`` is the checkpoint's."""
    # A schedule is made for its number of epochs, but a constant step size has no end.
    if ours["schedule"] == "constant" and ours["epochs"] >= epochs_done:
        theirs = {**theirs, "epochs": ours["epochs"]}
    if found := differences(theirs, ours):
        raise CheckpointError(
            _(
                "{place}: cannot go on with other settings: {found}; leave them as they "
                "were, or train from the start, without --resume",
                place=place,
                found=found,
            )
        )


def check_inexact(place: str, found: str, allowed: bool) -> None:
    """Raise CheckpointError where surroundings differ, unless that is ``allowed``: the run would
    round differently, and end with other bits."""
    if not allowed:
        raise CheckpointError(
            _(
                "{place}: cannot go on exactly: {found}; make it as it was, or add "
                "--inexact, and the run goes on but rounds differently",
                place=place,
                found=found,
            )
        )


def differences(theirs: dict, ours: dict) -> str:
    """What differs, by name, in words; empty where nothing does."""
    names = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    return listed([_difference(name, theirs.get(name), ours.get(name)) for name in names], ", ")


def _difference(name: str, before, now) -> str:
    if name == "data":
        return _("other training digits")
    return _(
        "{name} was {before} and is {now}",
        name=shortened(name),
        before=shortened(before),
        now=shortened(now),
    )
