"""``data``: build mnist.json.gz from the four MNIST files."""

from pathlib import Path

from mnist_paddle.cli.options import add_verb
from mnist_paddle.system.errors import printable
from mnist_paddle.system.language import _


def add(verbs) -> None:
    verb = add_verb(verbs, run, "data", _("build mnist.json.gz from the four MNIST files"))
    verb.add_argument("folder", help=_("where train-images-idx3-ubyte.gz and the other three are"))
    verb.add_argument("--output", default="work/mnist.json.gz", help=_("the file to write"))
    verb.add_argument("--examples", action="store_true", help=_("write the example pictures too"))


def run(options) -> int:
    from mnist_paddle.data.formats.datafile import write
    from mnist_paddle.data.formats.idx import read_mnist
    from mnist_paddle.reports.examples import write_examples

    splits = read_mnist(options.folder)
    write(splits, options.output)
    counts = ", ".join(f"{name} {len(split.labels)}" for name, split in splits.items())
    print(
        _(
            "{output}: {counts}; all four SHA-256 sums are MNIST's",
            output=printable(options.output),
            counts=counts,
        )
    )
    if options.examples:
        for path in write_examples(*splits["eval"], Path(options.output).parent):
            print(printable(path))
    return 0
