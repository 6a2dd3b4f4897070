"""What the settings ask to be done to a training batch."""

from mnist_paddle.data.augmentation.transform import BatchTransform
from mnist_paddle.training.settings import Settings


def transform_for(settings: Settings) -> BatchTransform | None:
    """The transform that the settings ask for; None where they ask for none, as the tutorial's."""
    if not (settings.augment or settings.outliers or settings.label_smoothing):
        return None
    cooldown = settings.cooldown_epochs
    return BatchTransform(
        settings.augment,
        settings.outliers,
        settings.label_smoothing,
        cooldown_from=settings.epochs - cooldown if cooldown else None,
    )
