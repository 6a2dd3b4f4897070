"""The loaders that the settings of a run ask for."""

from mnist_paddle.data.augmentation.transform import BatchTransform
from mnist_paddle.data.loaders import BatchLoader, scoring_loader, training_loader
from mnist_paddle.training.settings import Settings


def loaders_for(settings: Settings) -> tuple[BatchLoader, BatchLoader]:
    """Shuffled batches of ``train``, transformed if that is asked for, and all of ``valid``."""
    transform = transform_for(settings)
    return (
        training_loader(settings.batch_size, settings.seed, settings.datafile, transform),
        scoring_loader("valid", datafile=settings.datafile),
    )


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
