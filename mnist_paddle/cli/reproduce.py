"""``reproduce``: the tutorial's run over several seeds, its printed losses beside ours."""

import argparse
from dataclasses import replace

from mnist_paddle.cli.options import add_device, add_verb
from mnist_paddle.system.errors import printable
from mnist_paddle.system.language import _
from mnist_paddle.system.terminal import positive
from mnist_paddle.training.settings import RECIPES


def add(verbs) -> None:
    verb = add_verb(
        verbs,
        run,
        "reproduce",
        _("the tutorial's run over several seeds, its printed losses beside ours"),
    )
    verb.add_argument("--seeds", type=positive, default=3, metavar="N", help=_("how many runs"))
    verb.add_argument("--recipe", default="tutorial", choices=RECIPES, help=_("what to train by"))
    verb.add_argument(
        "--jobs", type=positive, default=1, help=_("seeds trained side by side, on one core each")
    )
    verb.add_argument("--epochs", type=_ten, help=_("fewer than the recipe's"))
    verb.add_argument("--output-dir", default="output", help=_("folder for the figures"))
    add_device(verb)


def run(options) -> int:
    from mnist_paddle.course.reproduce import reproduce
    from mnist_paddle.system.output_file import make_output_folder

    folder = make_output_folder(options.output_dir)
    settings = replace(RECIPES[options.recipe], device=options.device)
    if options.epochs:
        settings = replace(settings, epochs=options.epochs)
    result = reproduce(options.seeds, settings, folder, jobs=options.jobs)
    if result["runs"]:
        files = "reproduce.json" + (", reproduce.png" if result["losses"] else "")
        print(_("in {folder}: {files}", folder=printable(folder), files=files))
    return 0 if len(result["runs"]) == options.seeds else 130


def _ten(text: str) -> int:
    number = positive(text)
    if number > 10:
        raise argparse.ArgumentTypeError(
            _("{text} is over 10: the tutorial prints ten epochs", text=text)
        )
    return number
