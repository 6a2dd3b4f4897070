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
