r"""Convolution + ReLU, with max-pooling or without, as matrix products over shifted rows; NumPy
only, float32. It is used where `channels_last.py` has no oneDNN, or not for these values.

A 5x5 "same" convolution asks for the 5x5 window around every pixel. Copying all the windows out
(im2col) makes it one matrix product, but stores each pixel 25 times. Here no pixel is copied. Each
column of the kernel sees the padded image shifted by one pixel, which is a view:

      a row of the padded image           what the columns of the kernel see of it

                                          . . a b c d         the first
                                            . a b c d e       the second
        . . a b c d e f . .        ->         a b c d e f
                                                b c d e f .
                                                  c d e f . .

Within arrays the order is row, channel, column, image. So five rows, one below another, are a
matrix as they are, and row y of the convolution is, for all images at once, a sum of five products:

      column j of the kernel [channels out, 5 * channels in]
          @ rows y to y + 4, from column j on [5 * channels in, columns]

The even columns of the images lie apart from the odd ones. So each of the four cells of all pooling
windows is in long runs of memory, and pooling is two maxima. Products over few channels, as in the
first stage, are thin; there what the columns of the kernel see is copied out after all, as so many
more channels, the *strips*, and one product takes all columns.

The gradient walks back. Two masks say which of the four cells won. What the kernel saw, times the
gradient of the cells, is the gradient of the kernel (here, too, strips are faster, for a moment);
and the gradient of the images is a convolution like the first: of the gradient of the cells, with
the kernel turned around.

Letters in the shape comments: n images, h x w pixels, c channels in, d channels out, k x k kernel,
r = k // 2 its padding, m = w / 2 * n columns of a row, the even or the odd ones.
"""

import numpy as np

from mnist_paddle.models.buffers import kept_zeros, scratch, spares, zeros

FEW_CHANNELS = 8  # under it strips are faster


class Halves:
    """Rows of which the even columns lie apart from the odd ones: array [rows, c, 2, columns / 2].
    A column has n images, and m = columns asked for / 2 * n."""

    def __init__(self, array, m, n):
        self.array, self.m, self.n = array, m, n

    def columns(self, x):
        """m / n columns: x, x + 2, x + 4, ...: a view [rows, c, m]."""
        start = x // 2 * self.n
        return self.array[:, :, x % 2, start : start + self.m]

    def runs(self, x, k):
        """The same of every k consecutive rows as one: a view [rows - k + 1, k * c, m]."""
        rows, c, _, _ = self.array.shape
        row, channel, half, number = self.array.strides
        offset = x % 2 * half + x // 2 * self.n * number
        shape = rows - k + 1, k * c, self.m
        return np.ndarray(shape, np.float32, self.array, offset, (row, channel, number))

    def inside(self, x, r):
        """Without a border of r: a view [h, c, m]."""
        return self.columns(x + r)[r : len(self.array) - r]


def bordered(h, c, m, n, r, make):
    """The halves of images [h, c, w, n], not yet filled, in a border of r zeros."""
    return Halves(make(h + 2 * r, c, 2, m + r * n), m, n)


def strips_of(padded, k, make):
    """What the k columns of a kernel see of images, as k * c channels."""
    rows, c, _, _ = padded.array.shape
    strips = make(rows, k, c, 2, padded.m)
    for x, j in np.ndindex(2, k):
        strips[:, j, :, x] = padded.columns(x + j)
    return Halves(strips.reshape(rows, k * c, 2, padded.m), padded.m, padded.n)


def scratch_strips(*shape):
    """The calling thread's own array for strips that are not kept."""
    return scratch.array("strips", *shape)


def convolution(seen, kernel):
    """[2, h, d, m], the even and the odd columns, from the halves that are seen, in their border;
    kernel [columns, d, k * c]. The next call in the same thread overwrites the result."""
    k = kernel.shape[2] // seen.array.shape[1]
    shape = len(seen.array) - k + 1, kernel.shape[1], seen.m
    cells, term = scratch.array("cells", 2, *shape), scratch.array("term", *shape)
    for x in range(2):
        np.matmul(kernel[0], seen.runs(x, k), out=cells[x])
        for j in range(1, len(kernel)):
            np.matmul(kernel[j], seen.runs(x + j, k), out=term)
            np.add(cells[x], term, out=cells[x])
    return cells


def sum_of_products(a, b):
    """The sum of a @ b.T over all rows: [h, i, m], [h, j, m] -> [i, j]."""
    out = scratch.array("term", len(a), a.shape[1], b.shape[1])
    return np.matmul(a, b.swapaxes(1, 2), out=out).sum(0)


class Stage:
    """relu(conv(image) + bias) of some images, `pooled` by max_pool2 or not; keeps what its
    gradient needs. Images, features and gradients are [h, c, w, n], or [h, c, w / 2, 2, n]."""

    def __init__(self, weight, bias, pooled):
        self.weight, self.bias, self.pooled = weight, bias, pooled  # [d, c, k, k], [d]
        self.d, self.c, self.k, _ = weight.shape
        self.r = self.k // 2
        self.in_strips = self.c < FEW_CHANNELS
        self.seen = None

    def __del__(self):
        if self.seen is not None:
            spares.give(self.seen.array)

    def forward(self, images, keep):
        """Features [h, d, w / 2, 2, n], or pooled [h / 2, d, w / 2, n]. The next call in the same
        thread overwrites them."""
        h, c, n = images.shape[0], images.shape[1], images.shape[-1]
        images = images.reshape(h, c, -1, 2, n)
        d, k, r, m = self.d, self.k, self.r, images.shape[2] * n
        seen = bordered(h, c, m, n, r, kept_zeros if keep and not self.in_strips else zeros)
        for x in range(2):
            seen.inside(x, r).reshape(h, c, -1, n)[...] = images[:, :, :, x]
        if self.in_strips:
            seen = strips_of(seen, k, spares.take if keep else scratch_strips)
            kernel = self.weight.transpose(0, 2, 3, 1).reshape(1, d, k * k * c)
        else:
            kernel = self.weight.transpose(3, 0, 2, 1).reshape(k, d, k * c)
        if keep:
            self.seen = seen

        cells = convolution(seen, kernel)  # [2, h, d, m]
        if not self.pooled:
            return self.activate(cells, keep).reshape(2, h, d, -1, n).transpose(1, 2, 3, 0, 4)
        # max(x + bias) = max(x) + bias, and relu(max(x)) = max(relu(x)): a quarter of the work
        return self.activate(self.pool(*cells, keep), keep).reshape(h // 2, d, -1, n)

    def pool(self, left, right, keep):
        """[h / 2, d, m] from the even and the odd columns [h, d, m]."""
        h, d, m = left.shape
        rows = np.maximum(left, right, out=scratch.array("rows", h, d, m))
        top, bottom = rows[0::2], rows[1::2]
        if keep:  # ">=": of equal cells the first in reading order gets the gradient
            self.left_wins = np.greater_equal(left, right)
            self.top_wins = np.greater_equal(top, bottom)
        return np.maximum(top, bottom, out=scratch.array("pooled", h // 2, d, m))

    def activate(self, values, keep):
        """relu(values + bias), in their place: [..., d, m]."""
        np.add(values, self.bias[:, None], out=values)
        zero = np.zeros(values.shape[-2:], np.float32)  # with a number it is slow
        np.maximum(values, zero, out=values)
        if keep:
            self.positive = np.greater(values, 0)
        return values

    def backward(self, grad, want_input):
        """Gradients of weight, bias and, if wanted, input, from that of the features."""
        h, m, n = len(self.seen.array) - 2 * self.r, self.seen.m, self.seen.n
        r = 0 if self.in_strips and not want_input else self.r  # a border costs memory
        cells = bordered(h, self.d, m, n, r, zeros)
        left, right = cells.inside(0, r), cells.inside(1, r)  # [h, d, m]
        if self.pooled:
            rows, grad_bias = self.unpool(grad)
            np.multiply(rows, self.left_wins, out=left)
            np.subtract(rows, left, out=right)
        else:
            grad = grad.reshape(h, self.d, -1, 2, n)
            for x, side in enumerate((left, right)):
                positive = self.positive[x].reshape(h, self.d, -1, n)
                np.multiply(grad[:, :, :, x], positive, out=side.reshape(positive.shape))
            grad_bias = (left.sum(0) + right.sum(0)).sum(1)
        return self.grad_weight(cells, r), grad_bias, want_input and self.grad_input(cells)

    def unpool(self, grad_pooled):
        """Gradient of the larger of each two columns [h, d, m], and that of the bias."""
        half, d, m = self.positive.shape
        grad, shape = scratch.array("pooled", half, d, m), grad_pooled.shape
        np.multiply(grad_pooled, self.positive.reshape(shape), out=grad.reshape(shape))
        rows = scratch.array("rows", 2 * half, d, m)
        top, bottom = rows[0::2], rows[1::2]
        np.multiply(grad, self.top_wins, out=top)
        np.subtract(grad, top, out=bottom)
        return rows, grad.sum(0).sum(1)

    def grad_weight(self, cells, r):
        """[d, c, k, k] from the gradient of the cells [h, d, w, n], in a border of r."""
        k, c, d = self.k, self.c, self.d
        if self.in_strips:  # of these, a run holds what each cell has seen
            pairs = [(cells.inside(x, r), self.seen.runs(x, k)) for x in range(2)]
            grad = sum(sum_of_products(*pair) for pair in pairs)
            return grad.reshape(d, k, k, c).transpose(0, 3, 1, 2)
        grad, h = np.zeros((k * d, k * c), np.float32), len(cells.array) - 2 * r
        strips = scratch_strips(h, k, c, cells.m)
        for x in range(2):
            for j in range(k):
                strips[:, j] = self.seen.columns(x + j)[r : r + h]
            around = cells.runs(x + r, k)  # the k rows of cells that a row went into, last first
            grad += sum_of_products(around, strips.reshape(h, k * c, cells.m))
        return grad.reshape(k, d, k, c)[::-1].transpose(1, 3, 0, 2)

    def grad_input(self, cells):
        """[h, c, w / 2, 2, n] from the gradient of the cells [h, d, w, n], in its border."""
        k, c, d = self.k, self.c, self.d
        kernel = self.weight[:, :, ::-1, ::-1].transpose(3, 1, 2, 0).reshape(k, c, k * d)
        grad = convolution(cells, kernel)
        return grad.reshape(2, -1, c, cells.m // cells.n, cells.n).transpose(1, 2, 3, 0, 4)


class Stages:
    """Stages in a row, for a slice of a batch: images [n, c, h, w] -> features [n, d * h' * w']."""

    def __init__(self, parameters, pooled):
        """`parameters`: weight and bias of each stage, in order; `pooled`: which are."""
        triples = zip(parameters[::2], parameters[1::2], pooled, strict=True)
        self.stages = self.in_a_row(triples)

    def in_a_row(self, triples):
        """The stages of these weights, biases and `pooled`."""
        return [Stage(*triple) for triple in triples]

    def forward(self, images, keep):
        values = self.arranged(images)
        for stage in self.stages:
            values = stage.forward(values, keep)
        self.shape = values.shape
        return self.features(values).reshape(len(images), -1)

    def backward(self, grad_features, trained):
        """Gradients [weight, bias, ...]; None before the first stage that is `trained`."""
        grad = self.grad_arranged(grad_features)
        gradients = []
        first = trained.index(True)
        for index in reversed(range(first, len(self.stages))):
            grad_weight, grad_bias, grad = self.stages[index].backward(grad, index > first)
            gradients = [grad_weight, grad_bias, *gradients]
        return [None] * 2 * first + gradients

    # How stages have their values: [h, c, w, n], or with w / 2, 2.

    def arranged(self, images):
        return images.transpose(2, 1, 3, 0)

    def features(self, values):
        return np.moveaxis(values, (-1, 1), (0, 1))

    def grad_arranged(self, grad_features):
        h, d, *w, n = self.shape
        return np.moveaxis(grad_features.reshape(n, d, h, *w), (0, 1), (-1, 1))
