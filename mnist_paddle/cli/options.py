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


def reader(options):
    """The reader with the weights asked for, on the device asked for."""
    from mnist_paddle.inference.reader import open_reader
    from mnist_paddle.system.device import use_device

    use_device(options.device)
    return open_reader(options.weights)
