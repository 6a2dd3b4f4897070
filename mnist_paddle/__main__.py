"""The commands: ``python -m mnist_paddle predict my_digit.jpg``, and more; ``--help`` lists them.

To train the network, run ``python train.py``.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from mnist_paddle.settings import RECIPES, Settings
from mnist_paddle.terminal import positive, run

SHIPPED_WEIGHTS = Path(__file__).resolve().parent.parent / "work" / "mnist.pdparams"
FORMATTER = argparse.ArgumentDefaultsHelpFormatter


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in ``argv`` and return its exit code; 2 for what a user can mend."""
    argv = sys.argv[1:] if argv is None else list(argv)
    if argv[:1] == ["lesson"]:
        from mnist_paddle.lessons.cli import main as lesson

        return run(lambda: lesson(argv[1:]))
    options = _parser().parse_args(argv)
    return run(lambda: options.command(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_paddle", description=__doc__.replace("``", "")
    )
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    verb = verbs.add_parser(
        "predict", help="read the digit in a picture", formatter_class=FORMATTER
    )
    verb.add_argument("pictures", nargs="+", metavar="PICTURE", help="a picture file of one digit")
    _add_weights(verb)
    verb.set_defaults(command=_predict)

    verb = verbs.add_parser(
        "evaluate", help="score weights on a split of the data", formatter_class=FORMATTER
    )
    _add_weights(verb)
    verb.add_argument("--split", default="eval", choices=("train", "valid", "eval"), help="digits")
    verb.add_argument("--datafile", help="other data in the tutorial's format")
    verb.set_defaults(command=_evaluate)

    verb = verbs.add_parser(
        "reproduce",
        help="the tutorial's run over several seeds, its printed losses beside ours",
        formatter_class=FORMATTER,
    )
    verb.add_argument("--seeds", type=positive, default=3, metavar="N", help="how many runs")
    verb.add_argument("--recipe", default="tutorial", choices=RECIPES, help="what to train by")
    verb.add_argument("--epochs", type=_ten, help="fewer than the recipe's")
    verb.add_argument("--output-dir", default="output", help="folder for the figures")
    _add_device(verb)
    verb.set_defaults(command=_reproduce)

    verb = verbs.add_parser(
        "bench",
        help="time the fast path against Paddle's own, and against PyTorch where it is installed",
        formatter_class=FORMATTER,
    )
    verb.add_argument("--rounds", type=positive, default=7, help="turns of each contender")
    verb.add_argument("--json", action="store_true", help="print JSON")
    verb.add_argument(
        "--tutorial-loading",
        action="store_true",
        help="open the data as the tutorial does, too: half a minute and 5 GB of memory",
    )
    verb.add_argument(
        "--whole-job",
        type=positive,
        metavar="EPOCHS",
        help="time train.py from start to finish, too, and the same job in PyTorch",
    )
    verb.set_defaults(command=_bench)

    verbs.add_parser("lesson", help="the tutorial's companion lessons; without a name, lists them")

    verb = verbs.add_parser(
        "data", help="build mnist.json.gz from the four MNIST files", formatter_class=FORMATTER
    )
    verb.add_argument("folder", help="where train-images-idx3-ubyte.gz and the other three are")
    verb.add_argument("--output", default="work/mnist.json.gz", help="the file to write")
    verb.add_argument("--examples", action="store_true", help="write the example pictures too")
    verb.set_defaults(command=_data)
    return parser


def _predict(options) -> int:
    from mnist_paddle.errors import PictureError
    from mnist_paddle.predict import predict

    model = _load(options)
    results, failures = [], 0
    for picture in options.pictures:
        try:
            prediction = predict(model, picture)
        except PictureError as error:
            failures += 1
            results.append({"file": picture, "error": str(error)})
            print(f"error: {error}", file=sys.stderr)
            continue
        likeliest = prediction.likeliest()
        results.append(
            {
                "file": picture,
                "digit": prediction.digit,
                "likeliest": [{"digit": digit, "probability": p} for digit, p in likeliest],
                "probabilities": prediction.probabilities.tolist(),
            }
        )
        if not options.json:
            if len(options.pictures) > 1:
                print(picture)
            print("本次预测的数字是: ", prediction.digit)  # the tutorial's words
            for digit, probability in likeliest:
                print(f"  {digit}  {probability:7.2%}")
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
    return 2 if failures else 0


def _evaluate(options) -> int:
    from mnist_paddle.data import scoring_loader
    from mnist_paddle.training import evaluation

    model = _load(options)
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


def _reproduce(options) -> int:
    from mnist_paddle.device import use_device
    from mnist_paddle.report import make_output_folder
    from mnist_paddle.reproduce import reproduce

    use_device(options.device)
    folder = make_output_folder(options.output_dir)
    values = {"recipe": options.recipe, **RECIPES[options.recipe]}
    if options.epochs:
        values["epochs"] = options.epochs
    result = reproduce(options.seeds, Settings(**values), folder)
    if result["runs"]:
        print(f"numbers and figure are in {folder}")
    return 0 if len(result["runs"]) == options.seeds else 130


def _bench(options) -> int:
    from mnist_paddle.bench.cli import run as bench

    return bench(options)


def _data(options) -> int:
    from mnist_paddle.datafile import write
    from mnist_paddle.examples import write_examples
    from mnist_paddle.idx import read_mnist

    splits = read_mnist(options.folder)
    write(splits, options.output)
    counts = ", ".join(f"{name} {len(split.labels)}" for name, split in splits.items())
    print(f"{options.output}: {counts}; all four SHA-256 sums are MNIST's")
    if options.examples:
        for path in write_examples(*splits["eval"], Path(options.output).parent):
            print(path)
    return 0


def _load(options):
    """The tutorial's network with the weights asked for, on the device asked for."""
    from mnist_paddle.checkpoint import load_weights
    from mnist_paddle.device import use_device
    from mnist_paddle.model import MNIST

    use_device(options.device)
    model = MNIST()
    load_weights(model, options.weights)
    return model


def _add_weights(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--weights", default=SHIPPED_WEIGHTS, help="a .pdparams file")
    verb.add_argument("--json", action="store_true", help="print JSON")
    _add_device(verb)


def _add_device(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--device", default="auto", help="cpu, gpu, gpu:N, auto, or another")


def _ten(text: str) -> int:
    number = positive(text)
    if number > 10:
        raise argparse.ArgumentTypeError(f"{text} is over 10: the tutorial prints ten epochs")
    return number


if __name__ == "__main__":
    sys.exit(main())
