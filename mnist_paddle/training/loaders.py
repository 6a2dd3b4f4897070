"""The loaders that the settings of a run ask for."""

from mnist_paddle.data.augmentation.transform import BatchTransform
from mnist_paddle.data.loaders import BatchLoader, scoring_loader, training_loader
from mnist_paddle.data.pixels import PixelScale
from mnist_paddle.training.settings import Settings


def loaders_for(settings: Settings) -> tuple[BatchLoader, BatchLoader]:
    """Batches of ``train``, transformed if that is asked for, and all of ``valid``."""
    train = training_loader(
        settings.batch_size,
        settings.seed,
        settings.datafile,
        transform_for(settings),
        settings.shuffle,
    )
    return train, scoring_loader_for(settings, "valid")


def scoring_loader_for(settings: Settings, mode: str) -> BatchLoader:
    """Every digit of a split, in order, its pixels as the network was trained on them."""
    return scoring_loader(mode, datafile=settings.datafile, transform=pixel_scale_for(settings))


def pixel_scale_for(settings: Settings) -> PixelScale | None:
    """What changes the tutorial's pixels into those asked for; None where they are the same."""
    return None if settings.pixels == "k/256" else PixelScale(settings.pixels)


def transform_for(settings: Settings) -> BatchTransform | PixelScale | None:
    """The transform that the settings ask for; None where they ask for none, as the tutorial's."""
    pixels = pixel_scale_for(settings)
    drawn = settings.outliers or settings.styles
    if not (settings.augment or drawn or settings.label_smoothing):
        return pixels
    cooldown = settings.cooldown_epochs
    return BatchTransform(
        settings.augment,
        settings.outliers,
        settings.styles,
        settings.label_smoothing,
        cooldown_from=settings.epochs - cooldown if cooldown else None,
        pixels=pixels and pixels.form,
    )
