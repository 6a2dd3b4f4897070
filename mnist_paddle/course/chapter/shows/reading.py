"""Section 2: batches from a Python generator, from Paddle's ``DataLoader`` and from ours, timed."""

import time
from collections.abc import Iterator

import numpy as np
import paddle

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.system.columns import padded
from mnist_paddle.system.figures import drawable, new_figure, png_of
from mnist_paddle.system.language import _, marked
from mnist_paddle.system.progress import progress
from mnist_paddle.training.loaders import loaders_for

WORKERS = {
    marked("paddle.io.DataLoader, 0 workers"): 0,
    marked("paddle.io.DataLoader, 1 worker"): 1,
    marked("paddle.io.DataLoader, 2 workers"): 2,
}


def show(run, records, course) -> tuple[list[str], dict[str, bytes]]:
    """The shapes of a batch, and the seconds of an epoch of reading alone, by each way."""
    settings = course.settings(run)[0]
    dataset = MnistDataset("train", settings.datafile)
    size = settings.batch_size
    ours, _valid = loaders_for(settings)
    ways = {marked("a Python generator"): lambda: generator(dataset, size)}
    for name, workers in WORKERS.items():
        ways[name] = paddle.io.DataLoader(
            dataset, batch_size=size, shuffle=True, drop_last=True, num_workers=workers
        )
    ways[marked("ours, out of arrays")] = ours
    images, labels = next(generator(dataset, size))
    lines = ["", _batch(_("a batch of the generator"), images, labels)]
    images, labels = next(iter(ours))
    lines.append(_batch(_("a batch of ours"), images, labels))
    lines.append(
        _(
            "an epoch of reading alone, {count} digits in batches of {size}:",
            count=len(dataset),
            size=size,
        )
    )
    times = {}
    for name, way in progress(ways.items(), len(ways), _("reading batches")):
        times[name] = _seconds(way)
        lines.append(_line(_(name), times[name]))
    if records and records[0]["epochs"]:
        epoch = records[0]["epochs"][-1]["seconds"]
        lines.append(_line(_("(an epoch of training, with ours)"), epoch))
    return lines, {"reading.png": _figure(times, len(dataset))}


def _batch(name: str, images, labels) -> str:
    shapes = {"images": tuple(images.shape), "labels": tuple(labels.shape)}
    return name + _(": images {images}, labels {labels}", **shapes)


def _line(name: str, seconds: float) -> str:
    return f"  {padded(name, 36)}{seconds:7.2f} s"


def generator(dataset: MnistDataset, size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Batches as the course's ``load_data`` makes them, digit by digit: float32 [size, 784] and
    float32 [size]. (The course keeps its pixels as Python floats, which takes 3 GB.)"""
    images, labels = [], []
    for index in np.random.permutation(len(dataset)):
        images.append(np.array(dataset.imgs[index]).astype("float32"))
        labels.append(np.array(dataset.labels[index]).astype("float32"))
        if len(images) == size:
            yield np.array(images), np.array(labels)
            images, labels = [], []


def _seconds(way) -> float:
    start = time.perf_counter()
    for _batch_read in way() if callable(way) else way:
        pass
    return time.perf_counter() - start


def _figure(times: dict[str, float], digits: int) -> bytes:
    figure = new_figure(7, 2.6, 90)
    axes = figure.subplots()
    bars = axes.barh([drawable(name) for name in times][::-1], list(times.values())[::-1])
    axes.bar_label(bars, fmt="%.2f s", padding=3)
    axes.set_title(drawable("An epoch of reading alone, {count:,} digits", count=digits))
    axes.set_xlabel(drawable("seconds"))
    axes.margins(x=0.15)
    return png_of(figure)
