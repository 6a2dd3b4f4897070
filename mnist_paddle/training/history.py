"""What a run logged."""

from dataclasses import dataclass, field


@dataclass
class History:
    """What a run logged: ``losses`` (epoch, batch, loss), ``epochs`` (epoch, batches,
    training_loss, validation_accuracy in [0, 1] or None, seconds of training), and where it was
    ``stopped`` (epoch, batch), if it was. The epoch in which it was stopped counts as far as it
    went."""

    losses: list[dict] = field(default_factory=list)
    epochs: list[dict] = field(default_factory=list)
    stopped: dict | None = None
