"""Which network: by its name, or by the weights at hand."""

from collections.abc import Mapping

import paddle

from mnist_paddle.models import NETWORKS
from mnist_paddle.models.mnist import MNIST
from mnist_paddle.models.stronger import DeepMNIST, StrongMNIST
from mnist_paddle.system.errors import SettingsError

_CLASSES = dict(zip(NETWORKS, (MNIST, DeepMNIST, StrongMNIST)))


def network(name: str) -> type[paddle.nn.Layer]:
    """The network of that name, of ``NETWORKS``. Raises SettingsError for another."""
    if name in _CLASSES:
        return _CLASSES[name]
    raise SettingsError(f"network is {name!r}, but can only be {', '.join(NETWORKS)}")


def network_for(weights: Mapping[str, object]) -> type[paddle.nn.Layer]:
    """The network that has weights of these names; ``MNIST``, the tutorial's, if none has.

    ``load_weights`` says what is wrong with them, if anything is.
    """
    if "stages.conv6.weight" in weights:
        return StrongMNIST
    return DeepMNIST if "stages.conv3.weight" in weights else MNIST
