"""Section 9: stop after the first epoch, go on in a new run, and compare; with and without the
course's flaw, a learning-rate schedule that is made but never steps."""

import shutil
import signal
from dataclasses import replace

from mnist_paddle.course.chapter.choosing import chosen
from mnist_paddle.course.lessons.tables import aligned
from mnist_paddle.system.figures import drawable, new_figure, png_of
from mnist_paddle.system.language import _
from mnist_paddle.training.checkpoints.files import FOLDER, LATEST
from mnist_paddle.training.fit import fit


def show(run, records, course) -> tuple[list[str], dict[str, bytes]]:
    """The losses after going on beside those of the run that was not stopped."""
    settings = course.settings(run)[0]
    if settings.epochs < 2 or not records[0]["epochs"]:
        return [_("nothing to go on with: it takes two epochs")], {}
    folder = course.folder(run) / "resumed"

    shutil.rmtree(folder, ignore_errors=True)
    lines_of_batches = -(-records[0]["epochs"][0]["batches"] // settings.log_interval)
    said = []

    def stop_after_the_first_epoch(line: str) -> None:
        course.log(line)
        said.append(line)
        if len(said) == lines_of_batches + 1:  # the epoch's own line, in any language
            signal.raise_signal(signal.SIGINT)  # as if Ctrl-C were pressed here

    fit(settings, folder, log=stop_after_the_first_epoch)
    latest = str(folder / FOLDER / LATEST)
    _model, resumed = fit(replace(settings, resume=latest), folder, log=course.log)
    shutil.rmtree(folder)
    pairs = [
        (whole, ours)
        for whole, ours in zip(records[0]["losses"], resumed.losses)
        if whole["epoch"] > 0
    ]
    most = max(abs(whole["loss"] - ours["loss"]) for whole, ours in pairs)
    rows = [
        (
            _("epoch {epoch}, batch {batch}", epoch=whole["epoch"], batch=whole["batch"]),
            f"{whole['loss']:.6f}",
            f"{ours['loss']:.6f}",
        )
        for whole, ours in pairs
    ]
    lines = ["", *aligned((_("loss"), _("not stopped"), _("resumed")), rows)]
    same, differ = (
        _("they are the same to the last bit"),
        _("they differ by up to {by:.2g}", by=most),
    )
    lines.append((same if most == 0 else differ) + _(" (the course: nearly equal)"))
    if run.flawed:
        lines += _beside_the_flaw(run, records, course)
    return lines, {"resumed.png": _figure(run, records[0], pairs)}


def _beside_the_flaw(run, records, course) -> list[str]:
    flawed = course.records(chosen(run.flawed)[0])
    rate = course.settings(run)[0].learning_rate
    accuracy = [one[0]["eval_accuracy"] for one in (flawed, records)]
    return [
        _(
            "the learning rate falls from {rate} to {last:g}; never stepped it stays at {rate}",
            rate=rate,
            last=rate / 10,
        ),
        _(
            "accuracy on eval, seed of the course: {flawed:.2%} with the flaw, {mended:.2%} mended",
            flawed=accuracy[0],
            mended=accuracy[1],
        ),
    ]


def _figure(run, record, pairs) -> bytes:
    figure = new_figure(7, 3.2, 90)
    axes = figure.subplots()
    batches = record["epochs"][0]["batches"]
    whole = record["losses"]
    axes.plot(
        [row["epoch"] + row["batch"] / batches for row in whole],
        [row["loss"] for row in whole], "-", label=drawable("not stopped"),
    )  # fmt: skip
    axes.plot(
        [ours["epoch"] + ours["batch"] / batches for _, ours in pairs],
        [ours["loss"] for _, ours in pairs], "k.",
        label=drawable("stopped after one epoch, resumed"),
    )  # fmt: skip
    axes.set(title=f"{run.id}: " + drawable("stopped and resumed"), yscale="log")
    axes.set_xlabel(drawable("epochs done"))
    axes.set_ylabel(drawable("cross-entropy of a training batch"))
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    return png_of(figure)
