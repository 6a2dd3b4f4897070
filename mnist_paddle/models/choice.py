"""Which network: by its name, or by the weights at hand."""

from collections.abc import Callable, Mapping
from functools import partial

import paddle

from mnist_paddle.models import NETWORKS
from mnist_paddle.models.chapter import FullyConnected, OneOutputMNIST
from mnist_paddle.models.mnist import MNIST
from mnist_paddle.models.names import FORM, ONE_OUTPUT, fully_connected
from mnist_paddle.models.stronger import DeepMNIST, StrongMNIST
from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.language import _

_CLASSES = dict(zip(NETWORKS, (MNIST, DeepMNIST, StrongMNIST))) | {ONE_OUTPUT: OneOutputMNIST}


def network(name: str) -> Callable[[], paddle.nn.Layer]:
    """What builds the network of that name, of ``NETWORKS`` or of the course (``names.py``).

    Raises SettingsError for another.
    """
    if name in _CLASSES:
        return _CLASSES[name]
    form = fully_connected(name)
    if form:
        return partial(FullyConnected, form)
    raise SettingsError(
        _(
            "network is {name!r}, but can only be {networks}, {form}",
            name=name,
            networks=", ".join(NETWORKS),
            form=_(FORM),
        )
    )


def network_for(weights: Mapping[str, object]) -> type[paddle.nn.Layer]:
    """The network that has weights of these names; ``MNIST``, the tutorial's, if none has.

    ``load_weights`` says what is wrong with them, if anything is.
    """
    if "stages.conv5.weight" in weights:
        return StrongMNIST
    return DeepMNIST if "stages.conv3.weight" in weights else MNIST
