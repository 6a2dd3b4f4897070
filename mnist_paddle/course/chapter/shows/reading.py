"""Section 2: batches from a Python generator, from Paddle's ``DataLoader`` and from ours, timed."""

import time
from collections.abc import Iterator

import numpy as np
import paddle

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.system.figures import new_figure, png_of
from mnist_paddle.system.progress import progress
from mnist_paddle.training.loaders import loaders_for


def show(run, records, course) -> tuple[list[str], dict[str, bytes]]:
    """The shapes of a batch, and the seconds of an epoch of reading alone, by each way."""
    settings = course.settings(run)[0]
    dataset = MnistDataset("train", settings.datafile)
    size = settings.batch_size
    ours, _ = loaders_for(settings)
    ways = {"a Python generator": lambda: generator(dataset, size)}
    for workers in (0, 1, 2):
        ways[f"paddle.io.DataLoader, {workers} workers"] = paddle.io.DataLoader(
            dataset, batch_size=size, shuffle=True, drop_last=True, num_workers=workers
        )
    ways["ours, out of arrays"] = ours
    images, labels = next(generator(dataset, size))
    lines = ["", f"a batch of the generator: images {images.shape}, labels {labels.shape}"]
    images, labels = next(iter(ours))
    lines += [f"a batch of ours: images {tuple(images.shape)}, labels {tuple(labels.shape)}"]
    lines += [f"an epoch of reading alone, {len(dataset)} digits in batches of {size}:"]
    times = {}
    for name, way in progress(ways.items(), len(ways), "reading"):
        times[name] = _seconds(way)
        lines.append(f"  {name:32}{times[name]:7.2f} s")
    if records and records[0]["epochs"]:
        epoch = records[0]["epochs"][-1]["seconds"]
        lines.append(f"  {'(an epoch of training, with ours)':32}{epoch:7.2f} s")
    return lines, {"reading.png": _figure(times, len(dataset))}


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
    for _ in way() if callable(way) else way:
        pass
    return time.perf_counter() - start


def _figure(times: dict[str, float], digits: int) -> bytes:
    figure = new_figure(7, 2.6, 90)
    axes = figure.subplots()
    bars = axes.barh(list(times)[::-1], list(times.values())[::-1])
    axes.bar_label(bars, fmt="%.2f s", padding=3)
    axes.set(title=f"An epoch of reading alone, {digits:,} digits", xlabel="seconds")
    axes.margins(x=0.15)
    return png_of(figure)
