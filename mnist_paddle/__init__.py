"""The PaddlePaddle handwritten-digit tutorial, on today's packages: its names, ready to import."""

import mnist_paddle.system.quiet  # noqa: F401  (before paddle)
from mnist_paddle.data.mnist import BatchLoader, MnistDataset, scoring_loader, training_loader
from mnist_paddle.inference.predict import load_image, predict
from mnist_paddle.models import fast
from mnist_paddle.models.networks import MNIST, DeepMNIST, Stages, StrongMNIST
from mnist_paddle.models.weights import load_weights, save_weights
from mnist_paddle.system import processor
from mnist_paddle.system.device import use_device
from mnist_paddle.training.loop import evaluation, set_seed, train

processor.use_avx2_on_amd()
fast.install(MNIST, stages=[("conv1", "max_pool1"), ("conv2", "max_pool2")], head="fc")
fast.install(Stages, stages=lambda model: model.names, head="fc", dropout="dropout")

__all__ = [
    "MNIST",
    "BatchLoader",
    "DeepMNIST",
    "MnistDataset",
    "StrongMNIST",
    "evaluation",
    "fast",
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
