"""Train the tutorial's network to read handwritten digits, and look at what it learned.

With no options this is the tutorial's run: ten epochs of SGD over 50,000 digits. It leaves in
the output folder the weights, every logged figure, and pictures of how well the network reads.
"""

import sys

from mnist_paddle import scoring_loader, set_seed, train, training_loader, use_device
from mnist_paddle.data.augmentation.variation import variation
from mnist_paddle.models.choice import network
from mnist_paddle.models.weights import save_weights
from mnist_paddle.reports.report import make_output_folder, write_report
from mnist_paddle.system.terminal import run
from mnist_paddle.training.calibration import calibrate
from mnist_paddle.training.checkpoints.resuming import Checkpoints
from mnist_paddle.training.settings import Settings


def main() -> int:
    settings = Settings.from_command_line(__doc__)

    use_device(settings.device)
    folder = None if settings.dry_run else make_output_folder(settings.output_dir)
    checkpoints = folder and Checkpoints.of(folder, settings)
    train_loader = training_loader(
        settings.batch_size, settings.seed, settings.datafile, variation(settings)
    )
    valid_loader = scoring_loader("valid", datafile=settings.datafile)
    eval_loader = scoring_loader("eval", datafile=settings.datafile)

    set_seed(settings.seed)
    model = network(settings.network)()
    history = train(
        model,
        train_loader,
        valid_loader,
        **settings.of_training(),
        checkpoints=checkpoints,
        save_path=folder and folder / "mnist.pdparams",
        max_batches=1 if settings.dry_run else None,
    )
    if settings.dry_run:
        print("dry run: one batch, one validation, nothing written")
        return 0
    if settings.calibrate:
        print(calibrate(model, valid_loader))
        save_weights(model, folder / "mnist.pdparams")

    accuracy = write_report(folder, settings, history, model, eval_loader)
    print(f"eval accuracy: {accuracy:.2%}; weights, history and figures are in {folder}")
    return 130 if history.stopped else 0


if __name__ == "__main__":
    sys.exit(run(main))
