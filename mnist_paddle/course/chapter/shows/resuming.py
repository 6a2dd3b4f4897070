"""Section 9: stop after the first epoch, go on in a new run, and compare; with and without the
course's flaw, a learning-rate schedule that is made but never steps."""

import shutil
import signal
from dataclasses import replace

from mnist_paddle.course.chapter.choosing import chosen
from mnist_paddle.course.lessons.tables import aligned
from mnist_paddle.system.figures import new_figure, png_of
from mnist_paddle.training.checkpoints.files import FOLDER, LATEST
from mnist_paddle.training.fit import fit


def show(run, records, course) -> tuple[list[str], dict[str, bytes]]:
    """The losses after going on beside those of the run that was not stopped."""
    settings = course.settings(run)[0]
    if settings.epochs < 2 or not records[0]["epochs"]:
        return ["nothing to go on with: it takes two epochs"], {}
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
    _, resumed = fit(replace(settings, resume=latest), folder, log=course.log)
    shutil.rmtree(folder)
    pairs = [
        (whole, ours)
        for whole, ours in zip(records[0]["losses"], resumed.losses)
        if whole["epoch"] > 0
    ]
    most = max(abs(whole["loss"] - ours["loss"]) for whole, ours in pairs)
    rows = [
        (f"epoch {whole['epoch']}, batch {whole['batch']}", f"{whole['loss']:.6f}",
         f"{ours['loss']:.6f}")
        for whole, ours in pairs
    ]  # fmt: skip
    lines = ["", *aligned(("loss", "not stopped", "resumed"), rows)]
    alike = "they are the same to the last bit" if most == 0 else f"they differ by up to {most:.2g}"
    lines.append(f"{alike} (the course: nearly equal)")
    if run.flawed:
        lines += _beside_the_flaw(run, records, course)
    return lines, {"resumed.png": _figure(run, records[0], pairs)}


def _beside_the_flaw(run, records, course) -> list[str]:
    flawed = course.records(chosen(run.flawed)[0])
    rate = course.settings(run)[0].learning_rate
    accuracy = [one[0]["eval_accuracy"] for one in (flawed, records)]
    return [
        f"the learning rate falls from {rate} to {rate / 10:g}; never stepped it stays at {rate}",
        f"accuracy on eval, seed of the course: {accuracy[0]:.2%} with the flaw, {accuracy[1]:.2%} "
        "mended",
    ]


def _figure(run, record, pairs) -> bytes:
    figure = new_figure(7, 3.2, 90)
    axes = figure.subplots()
    batches = record["epochs"][0]["batches"]
    whole = record["losses"]
    axes.plot(
        [row["epoch"] + row["batch"] / batches for row in whole],
        [row["loss"] for row in whole], "-", label="not stopped",
    )  # fmt: skip
    axes.plot(
        [ours["epoch"] + ours["batch"] / batches for _, ours in pairs],
        [ours["loss"] for _, ours in pairs], "k.", label="stopped after one epoch, resumed",
    )  # fmt: skip
    axes.set(title=f"{run.id}: stopped and resumed", xlabel="epochs done", yscale="log",
             ylabel="cross-entropy of a training batch")  # fmt: skip
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    return png_of(figure)
