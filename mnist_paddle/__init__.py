"""The PaddlePaddle handwritten-digit tutorial, on today's packages: its names, ready to import."""

from mnist_paddle import quiet  # noqa: F401  (before paddle)
from mnist_paddle.checkpoint import load_weights, save_weights
from mnist_paddle.data import BatchLoader, MnistDataset, scoring_loader, training_loader
from mnist_paddle.device import use_device
from mnist_paddle.model import MNIST
from mnist_paddle.predict import load_image, predict
from mnist_paddle.training import evaluation, set_seed, train

__all__ = [
    "MNIST",
    "BatchLoader",
    "MnistDataset",
    "evaluation",
    "load_image",
    "load_weights",
    "predict",
    "save_weights",
    "scoring_loader",
    "set_seed",
    "train",
    "training_loader",
    "use_device",
]
