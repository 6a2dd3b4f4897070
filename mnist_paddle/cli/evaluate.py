"""``evaluate``: score weights on a split of the data."""

import argparse
import os

from mnist_paddle.cli.options import add_device, add_verb, weights_help
from mnist_paddle.models.shipped import LAST_TRAINING, find_weights
from mnist_paddle.system.language import _


def add(verbs) -> None:
    verb = add_verb(verbs, run, "evaluate", _("score weights on a split of the data"))
    verb.add_argument(
        "--weights",
        nargs="+",
        default=argparse.SUPPRESS,
        help=_(
            "{one}; of several, the probabilities are averaged (default: output after a training, "
            "else tutorial)",
            one=weights_help(),
        ),
    )
    verb.add_argument(
        "--tta", action="store_true", help=_("average over nine views of each digit, too")
    )
    verb.add_argument("--json", action="store_true", help=_("print JSON"))
    add_device(verb)
    verb.add_argument(
        "--split", default="eval", choices=("train", "valid", "eval"), help=_("which digits")
    )
    verb.add_argument("--datafile", help=_("other data in the tutorial's format"))


def run(options) -> int:
    from mnist_paddle.data.loaders import scoring_loader
    from mnist_paddle.inference.ensemble import Ensemble
    from mnist_paddle.models.weights import load_network
    from mnist_paddle.system.device import use_device
    from mnist_paddle.system.json_file import json_text
    from mnist_paddle.training.loop import evaluation
    from mnist_paddle.training.provenance import provenance

    use_device(options.device)
    default = ["output" if os.path.exists(LAST_TRAINING) else "tutorial"]
    paths = [find_weights(name) for name in getattr(options, "weights", default)]
    networks = [load_network(path) for path in paths]
    used = [provenance(path) for path in paths]
    single = len(networks) == 1 and not options.tta
    model = networks[0] if single else Ensemble(networks, views=options.tta)
    loader = scoring_loader(options.split, datafile=options.datafile)
    total = len(loader.dataset)
    accuracy = evaluation(model, loader)
    correct = round(accuracy * total)
    if options.json:
        result = {
            "weights": [weights.record() for weights in used],
            "split": options.split,
            "correct": correct,
            "total": total,
            "accuracy": accuracy,
        }
        print(json_text(result))
    else:
        for weights in used:
            print(_("weights: {weights}", weights=weights))
        print(
            _(
                "{split}: {correct} of {total} right ({accuracy:.2%})",
                split=options.split,
                correct=correct,
                total=total,
                accuracy=accuracy,
            )
        )
    return 0
