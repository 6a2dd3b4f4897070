"""Options that several verbs share, and the network that they ask for."""

import argparse

from mnist_paddle.models.shipped import SHIPPED


def add_verb(verbs, command, name: str, text: str) -> argparse.ArgumentParser:
    """A verb whose work ``command(options)`` does; --help shows its options with their defaults."""
    formatter = argparse.ArgumentDefaultsHelpFormatter
    verb = verbs.add_parser(name, help=text, formatter_class=formatter)
    verb.set_defaults(command=command)
    return verb


def add_weights(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--weights", default=SHIPPED["robust"], help="a .pdparams file")


def add_device(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--device", default="auto", help="cpu, gpu, gpu:N, auto, or another")


def load_network(options):
    """The network that the weights asked for belong to, on the device asked for."""
    from mnist_paddle.models import weights as checkpoint
    from mnist_paddle.system.device import use_device

    use_device(options.device)
    return checkpoint.load_network(options.weights)
