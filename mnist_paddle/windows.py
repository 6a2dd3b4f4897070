r"""Convolution + ReLU + max-pooling as matrix products over windows; NumPy only, float32.

A 5x5 "same" convolution asks for the 5x5 window around every pixel. Copying all the windows out
(im2col) makes it one matrix product, but stores each pixel 25 times. Here it is stored 5 times: the
windows of one column share a *strip*, in which a window is a run of consecutive rows. And as 2x2
pooling wants the outputs of rows y and y + 1 together, one window of 6 rows serves both:

      padded image          strip of column x        window of the outputs (y, x) and (y + 1, x)
                            (x = 2, y = 0)
     . . . . . . . .        [ . . . . . ]            [ . . . . . ]  \        \
     . . . . . . . .        [ . . . . . ]            [ . . . . . ]   | row    |
     . . a b c d e .        [ a b c d e ]            [ a b c d e ]   | y      | row
     . . f g h i j .   ->   [ f g h i j ]     ->     [ f g h i j ]   |        | y + 1
     . . k l m n o .        [ k l m n o ]            [ k l m n o ]  /         |
     . . p q r s t .        [ p q r s t ]            [ p q r s t ]           /
     . . . . . . . .        [ . . . . . ]
                                                     one run in memory: a view, not a copy

So for two output rows the windows of all images and columns are a matrix view into the strips, and
`windows @ kernels` is both rows of the convolution, where `kernels` holds the kernel twice, side by
side: once one row lower, for y + 1. The strips of the even columns come before those of the odd
ones, so the cells of a pooling window lie in long runs, and pooling is two whole-array maxima.

The gradient walks back: two masks say which of the four cells won, `cells.T @ windows` is the
kernel's gradient, and the input's gradient is a convolution again: of the cells, by the flipped
kernel.

Letters in the shape comments: n images, h x w pixels, c channels in, d channels out, k x k kernel,
r = k // 2 its padding.
"""

import collections
import math
import threading

import numpy as np
from numpy.lib.stride_tricks import as_strided

SPARE_SIZES, SPARES_OF_A_SIZE = 8, 8


class Scratch(threading.local):
    """Working arrays of the calling thread, used again and again: fresh ones cost page faults."""

    def __init__(self):
        self.arrays, self.padded = {}, {}

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


def zero_padded(n, h, w, c, r):
    """[n, h + 2r, w + 2r, c] with a border of zeros, and the view of its [n, h, w, c] inside, to
    be filled; this thread's own until it asks for the same again."""
    size = (n, h, w, c, r)
    if size not in scratch.padded:
        if len(scratch.padded) >= SPARE_SIZES:
            scratch.padded.clear()
        scratch.padded[size] = np.zeros((n, h + 2 * r, w + 2 * r, c), np.float32)
    padded = scratch.padded[size]
    return padded, padded[:, r : r + h, r : r + w]


def strips_of(padded, k, column_order, array):
    """Strips of an image [n, h + 2r, w + 2r, c]: [n * w, h + 2r, k * c], in what array() gives.

    With column_order 2 the even columns come first: (x % 2, image, x // 2); with 1, (image, x).
    """
    n, tall, wide, c = padded.shape
    w = wide - k + 1
    image, row, pixel, _ = padded.strides
    shape = (column_order, n, w // column_order, tall, k * c)
    strides = (pixel, image, column_order * pixel, row, 4)
    strips = array(*shape)
    np.copyto(strips, as_strided(padded, shape, strides))
    return strips.reshape(n * w, tall, k * c)


def windows_of(strips, k):
    """The windows of each pair of output rows: a view [h / 2, n * w, (k + 1) * k * c]."""
    positions, tall, run = strips.shape
    step = 4 * run  # bytes from one image row to the next
    return as_strided(
        strips, ((tall - k + 1) // 2, positions, (k + 1) * run), (2 * step, tall * step, 4)
    )


def paired_kernels(kernel):
    """[k, k, c, d] -> [(k + 1) * k * c, 2 * d]: the kernel for row y, and lower for row y + 1."""
    k, _, c, d = kernel.shape
    pair = np.zeros((k + 1, k, c, 2, d), np.float32)
    pair[:k, :, :, 0] = kernel
    pair[1:, :, :, 1] = kernel
    return pair.reshape(-1, 2 * d)


def scratch_strips(*shape):
    """The calling thread's own array for strips that are not kept."""
    return scratch.array("strips", *shape)


class Stage:
    """max_pool2(relu(conv(image) + bias)) of some images; keeps what its gradient needs."""

    def __init__(self, weight, bias):
        self.weight, self.bias = weight, bias  # [d, c, k, k], [d]
        self.d, self.c, self.k, _ = weight.shape
        self.strips = None

    def __del__(self):
        if self.strips is not None:
            spares.give(self.strips)

    def forward(self, padded, out, keep):
        """Fill `out` [h / 2, n, w / 2, d] from `padded` [n, h + 2r, w + 2r, c]."""
        array = spares.take if keep else scratch_strips
        strips = strips_of(padded, self.k, 2, array)
        windows = windows_of(strips, self.k)
        pairs, positions, _ = windows.shape  # h / 2, n * w
        kernels = paired_kernels(self.weight.transpose(2, 3, 1, 0))
        # cells: (y // 2, x % 2, image and x // 2, y % 2, d)
        cells = scratch.array("cells", pairs, 2, positions // 2, 2, self.d)
        np.matmul(windows, kernels, out=cells.reshape(pairs, positions, 2 * self.d))

        left, right = cells[:, 0], cells[:, 1]  # [h / 2, n * w / 2, 2, d]
        rows = np.maximum(left, right, out=scratch.array("rows", *left.shape))
        top, bottom = rows[:, :, 0], rows[:, :, 1]  # [h / 2, n * w / 2, d]
        pooled = np.maximum(top, bottom, out=scratch.array("pooled", *top.shape))
        # max(x + bias) = max(x) + bias, and relu(max(x)) = max(relu(x)): a quarter of the work
        np.add(pooled, self.bias, out=pooled)
        np.maximum(pooled.reshape(out.shape), 0, out=out)
        if keep:  # ">=": of equal cells the first in reading order gets the gradient
            self.strips, self.input_shape = strips, padded.shape
            self.left_wins = np.greater_equal(left, right)
            self.top_wins = np.greater_equal(top, bottom)
            self.positive = np.greater(pooled, 0)

    def backward(self, grad_out, want_input):
        """Gradients of weight, bias and, if wanted, input, from `grad_out`: [h / 2, n, w / 2, d],
        whose axes may be split further."""
        grad = scratch.array("pooled", *self.positive.shape)  # [h / 2, n * w / 2, d]
        split = grad_out.shape
        np.multiply(grad_out, self.positive.reshape(split), out=grad.reshape(split))
        grad_bias = np.ones(grad.size // self.d, np.float32) @ grad.reshape(-1, self.d)

        rows = scratch.array("rows", *self.left_wins.shape)  # [h / 2, n * w / 2, 2, d]
        np.multiply(grad, self.top_wins, out=rows[:, :, 0])
        np.subtract(grad, rows[:, :, 0], out=rows[:, :, 1])
        cells = scratch.array("cells", len(rows), 2, *rows.shape[1:])
        np.multiply(rows, self.left_wins, out=cells[:, 0])
        np.subtract(rows, cells[:, 0], out=cells[:, 1])

        grad_weight = self.grad_weight(cells)
        return grad_weight, grad_bias, self.grad_input(cells) if want_input else None

    def grad_weight(self, cells):
        """[d, c, k, k] from the gradient of the cells [h / 2, 2, n * w / 2, 2, d]."""
        windows = windows_of(self.strips, self.k)
        pairs, positions, run = windows.shape
        cells = cells.reshape(pairs, positions, 2 * self.d).transpose(0, 2, 1)
        by_pair = np.matmul(
            cells, windows, out=scratch.array("grad_weight", pairs, 2 * self.d, run)
        )
        both = by_pair.sum(0).reshape(2, self.d, self.k + 1, self.k, self.c)
        return (both[0, :, :-1] + both[1, :, 1:]).transpose(0, 3, 1, 2)

    def grad_input(self, cells):
        """[h / 2, 2, n * w, c] from the gradient of the cells [h / 2, 2, n * w / 2, 2, d]."""
        n, tall, wide, c = self.input_shape
        r = self.k // 2
        h, w = tall - 2 * r, wide - 2 * r
        padded, inside = zero_padded(n, h, w, self.d, r)
        cells = cells.reshape(h // 2, 2, n, w // 2, 2, self.d)  # (y//2, x%2, image, x//2, y%2, d)
        inside.reshape(n, h // 2, 2, w // 2, 2, self.d)[...] = cells.transpose(2, 0, 4, 3, 1, 5)
        windows = windows_of(strips_of(padded, self.k, 1, scratch_strips), self.k)
        flipped = self.weight[:, :, ::-1, ::-1].transpose(2, 3, 0, 1)  # [k, k, d, c]
        grad_in = scratch.array("grad_in", h // 2, n * w, 2, c)
        np.matmul(windows, paired_kernels(flipped), out=grad_in.reshape(h // 2, n * w, 2 * c))
        return grad_in.transpose(0, 2, 1, 3)


class Stages:
    """Stages in a row, for a slice of a batch: images [n, c, h, w] -> features [n, d * h' * w']."""

    def __init__(self, parameters):
        """`parameters`: weight and bias of each stage, in order."""
        self.stages = [Stage(*pair) for pair in zip(parameters[::2], parameters[1::2], strict=True)]

    def forward(self, images, keep):
        n, c, h, w = images.shape
        padded, inside = zero_padded(n, h, w, c, self.stages[0].k // 2)
        inside[...] = images.transpose(0, 2, 3, 1)
        for stage, following in zip(self.stages, [*self.stages[1:], None], strict=True):
            h, w = h // 2, w // 2
            if following:  # write straight into the padded input of the next stage
                next_padded, inside = zero_padded(n, h, w, stage.d, following.k // 2)
                stage.forward(padded, inside.transpose(1, 0, 2, 3), keep)
                padded = next_padded
            else:
                pooled = np.empty((h, n, w, stage.d), np.float32)
                stage.forward(padded, pooled, keep)
        self.pooled_shape = pooled.shape
        return pooled.transpose(1, 3, 0, 2).reshape(n, -1)

    def backward(self, grad_features, trained):
        """Gradients [weight, bias, ...]; None before the first stage that is `trained`."""
        h, n, w, d = self.pooled_shape
        grad = grad_features.reshape(n, d, h, w).transpose(2, 0, 3, 1)
        gradients = []
        first = trained.index(True)
        for index in reversed(range(first, len(self.stages))):
            grad_weight, grad_bias, grad = self.stages[index].backward(grad, index > first)
            gradients = [grad_weight, grad_bias, *gradients]
        return [None] * 2 * first + gradients
