"""``evaluate``: score weights on a split of the data."""

import json

from mnist_paddle.commands.options import add_verb, add_weights, load_network


def add(verbs) -> None:
    verb = add_verb(verbs, run, "evaluate", "score weights on a split of the data")
    add_weights(verb)
    verb.add_argument("--split", default="eval", choices=("train", "valid", "eval"), help="digits")
    verb.add_argument("--datafile", help="other data in the tutorial's format")


def run(options) -> int:
    from mnist_paddle.data import scoring_loader
    from mnist_paddle.training import evaluation

    model = load_network(options)
    loader = scoring_loader(options.split, datafile=options.datafile)
    total = len(loader.dataset)
    accuracy = evaluation(model, loader)
    correct = round(accuracy * total)
    if options.json:
        result = {"weights": str(options.weights), "split": options.split, "correct": correct,
                  "total": total, "accuracy": accuracy}  # fmt: skip
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(f"{options.split}: {correct} of {total} right ({accuracy:.2%})")
    return 0
