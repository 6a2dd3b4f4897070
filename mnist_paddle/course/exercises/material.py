"""What several exercises ask with: real digits, and the smallest networks with given weights."""

import functools


@functools.cache
def _training_digits():
    from mnist_paddle.data.mnist import MnistDataset

    dataset = MnistDataset("train")
    return dataset.imgs, dataset.labels


def digits(random, count: int):
    """``count`` digits of the training set: (float32 [count, 784] in [0, 1), int64 [count])."""
    import numpy as np

    images, labels = _training_digits()
    chosen = random.choice(len(labels), count, replace=False)
    return np.stack([images[int(i)] for i in chosen]), labels[chosen].astype("int64")


def linear(weight, bias):
    """A ``paddle.nn.Linear`` that starts with these arrays, [D, M] and [M]."""
    import paddle

    layer = paddle.nn.Linear(*weight.shape)
    layer.weight.set_value(weight)
    layer.bias.set_value(bias)
    return layer


def batches_of(images, labels, sizes):
    """Consecutive batches of these sizes, as a list of (Tensor, Tensor)."""
    import paddle

    batches, start = [], 0
    for size in sizes:
        part = slice(start, start + size)
        batches.append((paddle.to_tensor(images[part]), paddle.to_tensor(labels[part])))
        start += size
    return batches


def drawn(figure):
    """What a matplotlib Figure shows: a list with, for each axes, its labels and its lines.

    Anything else is returned as it is.
    """
    from matplotlib.figure import Figure

    if not isinstance(figure, Figure):
        return figure
    from matplotlib import pyplot

    pyplot.close(figure)  # or a notebook shows it, and the next call draws into it
    return [
        {
            "x label": axes.get_xlabel(),
            "y label": axes.get_ylabel(),
            "y limits": [float(limit) for limit in axes.get_ylim()],
            "legend": [text.get_text() for text in axes.get_legend().get_texts()]
            if axes.get_legend()
            else [],
            "lines": [
                [[float(number) for number in numbers] for numbers in line.get_data()]
                for line in axes.get_lines()
            ],
        }
        for axes in figure.axes
    ]
