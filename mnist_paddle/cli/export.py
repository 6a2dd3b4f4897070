"""``export``: write a trained network for other programs, as ONNX or as Paddle's own format."""

from mnist_paddle.cli.options import add_verb, add_weights
from mnist_paddle.models.shipped import find_weights
from mnist_paddle.system.errors import printable
from mnist_paddle.system.language import _


def add(verbs) -> None:
    verb = add_verb(verbs, run, "export", _("write a network for other programs to run"))
    add_weights(verb)
    verb.add_argument(
        "--format",
        choices=("onnx", "paddle"),
        default="onnx",
        help=_(
            "onnx: a file for ONNX Runtime, browsers and others (needs the package "
            "onnx); paddle: a folder for paddle.inference"
        ),
    )
    verb.add_argument("out", help=_("the .onnx file to write, or the folder for --format paddle"))


def run(options) -> int:
    from mnist_paddle.inference.export.card import facts
    from mnist_paddle.inference.export.exporting import export_onnx, export_paddle
    from mnist_paddle.models.weights import load_network

    export = {"onnx": export_onnx, "paddle": export_paddle}[options.format]
    weights = find_weights(options.weights)
    model = load_network(weights)
    written = export(model, options.out, facts(model, weights))
    print(_("written: {files}", files=", ".join(map(printable, written))))
    return 0
