"""What a run logged."""

from dataclasses import dataclass, field

LOSS_ROW = {"epoch": int, "batch": int, "loss": float}
EPOCH_ROW = {
    "epoch": int,
    "batches": int,
    "training_loss": float,
    "validation_accuracy": (float, None),
    "validation_loss": (float, None),
    "seconds": float,
}


@dataclass
class History:
    """What a run logged: ``losses``, rows of LOSS_ROW; ``epochs``, rows of EPOCH_ROW with the
    validation accuracy in [0, 1], the mean loss over ``valid``, and the seconds of training; and
    where it was ``stopped`` (epoch, batch), if it was; how many ``processes`` trained together. The
    epoch in which it was stopped counts as far as it went."""

    losses: list[dict] = field(default_factory=list)
    epochs: list[dict] = field(default_factory=list)
    stopped: dict | None = None
    processes: int = 1
