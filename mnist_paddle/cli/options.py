"""Options that several verbs share, and the network that they ask for."""

import argparse

from mnist_paddle.models.shipped import NAMES, find_weights


class _Help(argparse.ArgumentDefaultsHelpFormatter):
    """Shows a default where there is one to speak of."""

    def _get_help_string(self, action):
        if action.default is None or action.default is False:
            return action.help
        return super()._get_help_string(action)


def add_verb(verbs, command, name: str, text: str) -> argparse.ArgumentParser:
    """A verb whose work ``command(options)`` does; --help shows its options with their defaults."""
    verb = verbs.add_parser(name, help=text, description=text, formatter_class=_Help)
    verb.set_defaults(command=command)
    return verb


WEIGHTS_HELP = f".pdparams file, a training's folder, or one of {', '.join(NAMES)}"


def add_weights(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--weights", default="robust", help=WEIGHTS_HELP)


def add_device(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--device", default="auto", help="cpu, gpu, gpu:N, auto, or another")


def reader(options):
    """The reader with the weights asked for, on the device asked for, and where these come from."""
    from mnist_paddle.inference.reader import open_reader
    from mnist_paddle.system.device import use_device
    from mnist_paddle.training.provenance import provenance

    use_device(options.device)
    weights = find_weights(options.weights)
    return open_reader(weights), provenance(weights)
