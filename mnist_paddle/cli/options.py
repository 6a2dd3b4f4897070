"""Options that several verbs share, and the network that they ask for."""

import argparse

from mnist_paddle.models.shipped import DEFAULT, NAMES, find_weights
from mnist_paddle.system.language import _
from mnist_paddle.system.terminal import Help


class _Help(Help):
    """Shows a default, too, where there is one to speak of."""

    def _get_help_string(self, action):
        if action.default in (None, False, argparse.SUPPRESS, []):
            return action.help
        if isinstance(action.default, list):
            return action.help + _(" (default: {default})", default=" ".join(action.default))
        return action.help + _(" (default: %(default)s)")


def add_verb(verbs, command, name: str, text: str) -> argparse.ArgumentParser:
    """A verb whose work ``command(options)`` does; --help shows its options with their defaults."""
    verb = verbs.add_parser(name, help=text, description=text, formatter_class=_Help)
    verb.set_defaults(command=command)
    return verb


def weights_help() -> str:
    names = ", ".join(NAMES)
    return _(".pdparams file, a training's folder, or one of {names}", names=names)


def add_weights(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--weights", default=DEFAULT, help=weights_help())


def add_device(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--device", default="auto", help=_("cpu, gpu, gpu:N, auto, or another"))


def reader(options):
    """The reader with the weights asked for, on the device asked for, and where these come from."""
    from mnist_paddle.inference.reader import open_reader
    from mnist_paddle.system.device import use_device
    from mnist_paddle.training.provenance import provenance

    use_device(options.device)
    weights = find_weights(options.weights)
    return open_reader(weights), provenance(weights)
