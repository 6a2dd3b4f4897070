"""Train the tutorial's network to read handwritten digits, and look at what it learned.

With no options this is the tutorial's run: ten epochs of SGD over 50,000 digits. It leaves in
the output folder the weights, every logged figure, and pictures of how well the network reads.
"""

import sys

from mnist_paddle.system.errors import printable
from mnist_paddle.system.language import _
from mnist_paddle.system.streams import say
from mnist_paddle.system.terminal import run


def main() -> int:
    from mnist_paddle.training.options import settings_from_command_line

    settings = settings_from_command_line(__doc__)
    from mnist_paddle import fit, is_first_process, make_output_folder, write_report

    folder = None if settings.dry_run else make_output_folder(settings.output_dir)

    # device, data, network and optimizer: mnist_paddle/training/fit.py; the loop: loop.py there
    model, history = fit(settings, folder)
    if not is_first_process():  # of several that train together: the first one reports
        return 0
    if settings.dry_run:
        say(_("dry run: one batch, one validation, nothing written"))
        return 0

    accuracy = write_report(folder, settings, history, model)
    ready = _("eval accuracy: {accuracy:.2%}; weights, history and figures are in {folder}")
    say(ready.format(accuracy=accuracy, folder=printable(folder)))
    return 130 if history.stopped else 0


if __name__ == "__main__":
    sys.exit(run(main))
