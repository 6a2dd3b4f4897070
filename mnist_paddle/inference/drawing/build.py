"""Build the page: one file with its script, its style and the networks' weights inside."""

import base64
import hashlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mnist_paddle.inference import uncertainty
from mnist_paddle.inference.drawing.bundle import bundle
from mnist_paddle.models.mnist import MNIST
from mnist_paddle.models.shipped import SHIPPED, find_weights
from mnist_paddle.models.stronger import DeepMNIST
from mnist_paddle.models.weights import load_network
from mnist_paddle.pictures import framing, grouping, ink, levels, outlines
from mnist_paddle.system.errors import WeightsError, printable
from mnist_paddle.system.language import _

SOURCES = Path(__file__).parent / "page"
BUILT = Path(__file__).parent / "draw.html"
DEFAULT = ("robust", "tutorial")
_STEPS = (levels, outlines, grouping, ink, framing, uncertainty)
_FRAMES = {MNIST: 0, DeepMNIST: 2}  # black pixels on each side that a network adds to its input


def build(weights: Sequence[str | os.PathLike] = ()) -> str:
    """The page as HTML with one network or two side by side, which ``find_weights`` finds.

    Without any it has two that are shipped, of which one is shown. It works from a disk and from
    any server, and makes no request by itself. Raises MissingFileError, or WeightsError for weights
    that are not those of ``MNIST``.
    """
    wary = SHIPPED["wary"]
    networks = [_network(find_weights(one), (MNIST,)) for one in weights or DEFAULT]
    names = [network["name"] for network in networks]
    if len({*names}) < len(names):  # the weights of two trainings
        for network, one in zip(networks, weights):
            network["name"] = "/".join(find_weights(one).resolve().with_suffix("").parts[-2:])
    data = {
        "constants": {module.__name__.rpartition(".")[2]: _constants(module) for module in _STEPS},
        "networks": networks,
        "second": _network(wary, tuple(_FRAMES)) if wary.is_file() else None,
        "sideBySide": len(weights) > 1,
    }
    script, style = bundle(SOURCES, "main"), (SOURCES / "page.css").read_text(encoding="utf-8")
    parts = {
        "policy": _policy(script, style),
        "style": style,
        "data": json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),
        "script": script,
    }
    template = (SOURCES / "page.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], template)


def _constants(module) -> dict[str, object]:
    """The numbers and words that a module names in capitals, so that the page has the same."""
    kinds = (int, float, str, tuple)
    return {
        name: value
        for name, value in sorted(vars(module).items())
        if name.isupper() and isinstance(value, kinds)
    }


def _network(path: Path, kinds: tuple[type, ...]) -> dict[str, object]:
    network = load_network(path)
    if type(network) not in kinds:
        raise WeightsError(
            _(
                "{path}: weights of {name}, but the page draws the layers of MNIST, the "
                "tutorial's network; give weights of that",
                path=printable(path),
                name=type(network).__name__,
            )
        )
    shipped = {file: name for name, file in SHIPPED.items()}
    weights = {
        name: base64.b64encode(np.asarray(value.numpy(), "<f4").tobytes()).decode()
        for name, value in network.state_dict().items()
    }
    return {
        "name": shipped.get(path, path.stem),
        "frame": _FRAMES[type(network)],
        "weights": weights,
    }


def _policy(script: str, style: str) -> str:
    """What the page may do: run this script, ask the server that it came from, nothing else."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    """As a content security policy names an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
