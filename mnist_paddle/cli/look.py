"""``look``: what every layer of a network makes of a picture."""

import os
from pathlib import Path

from mnist_paddle.cli.options import add_device, add_verb, weights_help
from mnist_paddle.system.errors import SettingsError, printable, shortened
from mnist_paddle.system.language import _


def add(verbs) -> None:
    verb = add_verb(verbs, run, "look", _("draw what every layer of a network makes of a picture"))
    verb.add_argument(
        "picture",
        metavar="PICTURE",
        help=_("a picture file of one digit, or a digit of eval by number"),
    )
    verb.add_argument(
        "--weights",
        nargs="+",
        default=["robust"],
        metavar="WEIGHTS",
        help=_("{weights}; several are drawn side by side", weights=weights_help()),
    )
    verb.add_argument("--show", default="output/look.png", metavar="FILE.png", help=_("the figure"))
    add_device(verb)


def run(options) -> int:
    """0; 1 where the picture holds no digit."""
    from mnist_paddle.inference.uncertainty import Doubt
    from mnist_paddle.models.shipped import find_weights
    from mnist_paddle.models.weights import load_network
    from mnist_paddle.reports.looking_figure import look, looking_png
    from mnist_paddle.system import output_file
    from mnist_paddle.system.device import use_device

    output_file.check(options.show, ".png")
    use_device(options.device)
    files = [find_weights(weights) for weights in options.weights]
    title, pixels, findings = _picture(options.picture)
    if pixels is None:
        print(_("{title}: no digit found", title=title))
        return 1
    looks = [look(printable(file.stem), load_network(file), pixels) for file in files]
    for one in looks:
        print("\n".join(one.lines()))
    for code in findings:
        print("  " + _("warning: {warning}", warning=Doubt(code, looks[0].digit)))
    output_file.write(options.show, looking_png(looks, title))
    print(_("figure: {show}", show=printable(options.show)))
    return 0


def _picture(text: str):
    """What to call the picture; its pixels float32 [28, 28], or None where there is no digit; and
    what was found that speaks against it.

    Raises SettingsError for a number that eval does not have, and PictureError.
    """
    if text.isdecimal() and not os.path.exists(text):
        from mnist_paddle.data.mnist import MnistDataset

        split = MnistDataset("eval")
        number = int(text) if len(text) < 10 else len(split)
        if number >= len(split):
            raise SettingsError(
                _(
                    "no digit {text} in eval, which has 0 to {count}, and no picture of that name",
                    text=shortened(text),
                    count=len(split) - 1,
                )
            )
        title = _("digit {number} of eval, a {label}", number=number, label=split.labels[number])
        return title, split[number][0][0], ()
    from mnist_paddle.pictures import prepare

    prepared = prepare(text)
    pixels = prepared.pixels if prepared.box else None
    return printable(Path(text).name), pixels, prepared.findings
