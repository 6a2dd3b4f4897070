r"""Convolution + ReLU + max-pooling as matrix products over windows; NumPy only, float32.

A 5x5 "same" convolution asks for the 5x5 window around every pixel. Copying all the windows out
(im2col) makes it one matrix product, but stores each pixel 25 times. Here it is stored 5 times:
each row of the image becomes a *strip*, which is the row five times, each time one pixel further.

      a row of the padded image           its strip

        . . a b c d e f . .               . . a b c d
                                          . a b c d e       column x has the five pixels
                                   ->     a b c d e f       of this row that the outputs
                                          b c d e f .       of column x ask for
                                          c d e f . .

The strips lie one below another, so five of them in a row, a view and not a copy, have in column x
the windows of column x, and

      kernel [channels out, 25 * channels in] @ strips y to y + 4 [25 * channels in, columns]

is row y of the convolution, for all images at once: within arrays the order is row, channel,
column, image. The even columns of the images have strips of their own, apart from the odd ones. So
each of the four cells of all pooling windows is in long runs of memory, and pooling is two maxima.

The gradient walks back. Two masks say which of the four cells won. A strip went into five rows of
cells: their gradient times the strip is the kernel's gradient, the kernel times their gradient is
the strip's; and the rows of a strip, added up, each one pixel further, are a row of the image.

Letters in the shape comments: n images, h x w pixels, c channels in, d channels out, k x k kernel,
r = k // 2 its padding, m = w / 2 * n columns of a strip.
"""

import collections
import math
import threading

import numpy as np

SPARE_SIZES, SPARES_OF_A_SIZE = 8, 8


class Scratch(threading.local):
    """Working arrays of the calling thread, used again and again: fresh ones cost page faults."""

    def __init__(self):
        self.arrays, self.bordered = {}, {}

    def array(self, name, *shape):
        """An uninitialised float32 array, valid until this thread asks for `name` again."""
        size = math.prod(shape)
        if name not in self.arrays or self.arrays[name].size < size:
            self.arrays[name] = np.empty(size, np.float32)
        return self.arrays[name][:size].reshape(shape)


class Spares:
    """Arrays that outlive a call, from forward to backward: taken, given back, taken again."""

    def __init__(self):
        self.arrays = collections.defaultdict(list)  # by size; append and pop are atomic

    def take(self, *shape):
        """An uninitialised float32 array."""
        try:
            return self.arrays[math.prod(shape)].pop().reshape(shape)
        except IndexError:
            return np.empty(shape, np.float32)

    def give(self, array):
        """Let the array be taken again; a few of each of the latest sizes are kept."""
        if array.size not in self.arrays and len(self.arrays) >= SPARE_SIZES:
            self.arrays.clear()
        spares = self.arrays[array.size]
        if len(spares) < SPARES_OF_A_SIZE:
            spares.append(array.reshape(-1))


scratch, spares = Scratch(), Spares()


def zero_bordered(*axes):
    """An array of zeros, and the view of its inside, to be filled: for each axis (length, border).
    This thread's own until it asks for the same again."""
    if axes not in scratch.bordered:
        if len(scratch.bordered) >= SPARE_SIZES:
            scratch.bordered.clear()
        scratch.bordered[axes] = np.zeros([n + 2 * border for n, border in axes], np.float32)
    array = scratch.bordered[axes]
    return array, array[tuple(slice(border, border + n) for n, border in axes)]


def view(array, shape, strides):
    """The memory of a contiguous float32 array seen in another shape; strides in bytes."""
    return np.ndarray(shape, np.float32, array, strides=strides)


def strips_of(padded, k, array):
    """The strips of images [h + 2r, c, w + 2r, n], those of the even columns first, in what array()
    gives: [2, h + 2r, k * c, m]."""
    tall, c, wide, n = padded.shape
    row, channel, column, image = padded.strides
    shape = (
        2,
        tall,
        k,
        c,
        (wide - k + 1) // 2,
        n,
    )  # (x % 2, y, column of the window, c, x // 2, n)
    strips = array(*shape)
    strips[...] = view(padded, shape, (column, row, column, channel, 2 * column, image))
    return strips.reshape(2, tall, k * c, -1)


def scratch_strips(*shape):
    """The calling thread's own array for strips that are not kept."""
    return scratch.array("strips", *shape)


def in_runs(rows, k):
    """Every k consecutive rows as one: [2, h + 2r, j, m] -> [2, h, k * j, m], a view."""
    _, tall, j, m = rows.shape
    return view(rows, (2, tall - k + 1, k * j, m), rows.strides)


def sum_of_products(a, b):
    """The sum of a @ b.T over all rows: [2, h, i, m], [2, h, j, m] -> [i, j]."""
    out = scratch.array("products", *a.shape[:3], b.shape[2])
    return np.matmul(a, b.swapaxes(2, 3), out=out).sum((0, 1))


class Stage:
    """max_pool2(relu(conv(image) + bias)) of some images; keeps what its gradient needs."""

    def __init__(self, weight, bias):
        self.weight, self.bias = weight, bias  # [d, c, k, k], [d]
        self.d, self.c, self.k, _ = weight.shape
        self.r = self.k // 2
        self.strips = None

    def __del__(self):
        if self.strips is not None:
            spares.give(self.strips)

    def forward(self, images, keep):
        """[h / 2, d, w / 2, n] from `images` [h, c, w, n]; this thread's own until the next."""
        h, c, w, n = images.shape
        d, m = self.d, w // 2 * n
        padded, inside = zero_bordered((h, self.r), (c, 0), (w, self.r), (n, 0))
        inside[...] = images
        strips = strips_of(padded, self.k, spares.take if keep else scratch_strips)
        kernel = self.weight.transpose(0, 2, 3, 1).reshape(d, -1)
        cells = scratch.array("cells", 2, h, d, m)
        np.matmul(kernel, in_runs(strips, self.k), out=cells)

        left, right = cells
        rows = np.maximum(left, right, out=scratch.array("rows", h, d, m))
        top, bottom = rows[0::2], rows[1::2]
        pooled = np.maximum(top, bottom, out=scratch.array("pooled", h // 2, d, m))
        # max(x + bias) = max(x) + bias, and relu(max(x)) = max(relu(x)): a quarter of the work
        np.add(pooled, self.bias[:, None], out=pooled)
        np.maximum(pooled, np.zeros((d, m), np.float32), out=pooled)  # with a number it is slow
        if keep:  # ">=": of equal cells the first in reading order gets the gradient
            self.strips, self.input_shape = strips, images.shape
            self.left_wins = np.greater_equal(left, right)
            self.top_wins = np.greater_equal(top, bottom)
            self.positive = np.greater(pooled, 0)
        return pooled.reshape(h // 2, d, w // 2, n)

    def backward(self, grad_pooled, want_input):
        """Gradients of weight, bias and, if wanted, input [h, c, w, n], from that of the pooled
        [h / 2, d, w / 2, n]."""
        h, d, m = self.left_wins.shape
        grad = scratch.array("pooled", *grad_pooled.shape)
        np.multiply(grad_pooled, self.positive.reshape(grad.shape), out=grad)
        grad = grad.reshape(h // 2, d, m)
        grad_bias = (grad @ np.ones(m, np.float32)).sum(0)

        rows = scratch.array("rows", h, d, m)
        top, bottom = rows[0::2], rows[1::2]
        np.multiply(grad, self.top_wins, out=top)
        np.subtract(grad, top, out=bottom)
        bordered, cells = zero_bordered((2, 0), (h, self.r), (d, 0), (m, 0))
        left, right = cells
        np.multiply(rows, self.left_wins, out=left)
        np.subtract(rows, left, out=right)

        around = in_runs(bordered, self.k)  # the k rows of cells that a strip went into, last first
        grad_weight = self.grad_weight(cells, around)
        return grad_weight, grad_bias, self.grad_input(around) if want_input else None

    def grad_weight(self, cells, around):
        """[d, c, k, k] from the gradient of the cells [2, h, d, m], in runs [2, h, k * d, m]."""
        k, r, c, d = self.k, self.r, self.c, self.d
        if c < d // 2:  # for few channels a product with the windows, as in forward, is faster
            grad = sum_of_products(cells, in_runs(self.strips, k))
            return grad.reshape(d, k, k, c).transpose(0, 3, 1, 2)
        strips = self.strips[:, r : r + cells.shape[1]]
        grad = sum_of_products(around, strips)
        return grad.reshape(k, d, k, c)[::-1].transpose(1, 3, 0, 2)

    def grad_input(self, around):
        """[h, c, w, n] from the gradient of the cells in runs [2, h, k * d, m]."""
        h, c, w, n = self.input_shape
        k, r = self.k, self.r
        kernel = self.weight[:, :, ::-1].transpose(3, 1, 2, 0).reshape(k * c, k * self.d)
        grad_strips = scratch_strips(2, h, k, c, w // 2, n)
        np.matmul(kernel, around, out=grad_strips.reshape(2, h, k * c, -1))
        padded = scratch.array("grad_in", h, c, w + 2 * r, n)
        padded[...] = 0
        for parity, column in np.ndindex(2, k):
            x = parity + column
            padded[:, :, x : x + w : 2] += grad_strips[parity, :, column]
        return padded[:, :, r : r + w]


class Stages:
    """Stages in a row, for a slice of a batch: images [n, c, h, w] -> features [n, d * h' * w']."""

    def __init__(self, parameters):
        """`parameters`: weight and bias of each stage, in order."""
        self.stages = [Stage(*pair) for pair in zip(parameters[::2], parameters[1::2], strict=True)]

    def forward(self, images, keep):
        rows = images.transpose(2, 1, 3, 0)  # [h, c, w, n]
        for stage in self.stages:
            rows = stage.forward(rows, keep)
        self.pooled_shape = rows.shape
        return rows.transpose(3, 1, 0, 2).reshape(len(images), -1)

    def backward(self, grad_features, trained):
        """Gradients [weight, bias, ...]; None before the first stage that is `trained`."""
        h, d, w, n = self.pooled_shape
        grad = grad_features.reshape(n, d, h, w).transpose(2, 1, 3, 0)
        gradients = []
        first = trained.index(True)
        for index in reversed(range(first, len(self.stages))):
            grad_weight, grad_bias, grad = self.stages[index].backward(grad, index > first)
            gradients = [grad_weight, grad_bias, *gradients]
        return [None] * 2 * first + gradients
