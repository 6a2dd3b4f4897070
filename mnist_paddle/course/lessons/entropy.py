"""Entropy, cross-entropy, and why a classifier is not trained with squared error.

First part of the lesson ``mlp``. Source: the PyTorch blog post on classification and a
three-layer network that accompanies the tutorial; C. E. Shannon, "A Mathematical Theory of
Communication", 1948, for entropy.
"""

import math

import paddle
from paddle.nn import functional as F

from mnist_paddle.course.lessons.torch_random import TorchGenerator

DISTRIBUTIONS = {  # the source's three, and the entropy that it prints for each
    (1 / 4, 1 / 4, 1 / 4, 1 / 4): "2.0000",
    (0.1, 0.1, 0.1, 0.7): "1.3568",
    (0.001, 0.001, 0.001, 0.999): "0.0313",
}
SOURCE_CROSS_ENTROPY = "0.0194"  # printed twice, from unseeded random numbers
STEPS = 300  # of the one-neuron example, with the learning rate and start that follow
RATE = 0.15
START = 2.0


def entropy(a) -> float:
    """Entropy in bits of a distribution ``a``, positive numbers that add up to 1: -sum(a log2 a).

    -log2 p is the surprise at an outcome of probability p; entropy is the surprise to expect.
    It is largest where all outcomes are equally likely (log2 n bits for n of them) and near 0
    where one is almost certain: high entropy means that little is known.
    """
    a = paddle.to_tensor(a, dtype="float32")
    return float(-(a * paddle.log2(a)).sum())


def cross_entropy_bits(p, q) -> float:
    """Cross-entropy H(p, q) = -sum(p log2 q) in bits: truth ``p``, belief ``q`` (all positive).

    The surprise to expect when outcomes follow p but one believes q. It is H(p) + D(p || q),
    the entropy plus the Kullback-Leibler divergence, so it is least, H(p), where q = p. A
    one-hot truth has H(p) = 0: then cross-entropy *is* the divergence, and making it small
    brings the prediction to the truth.
    """
    p, q = paddle.to_tensor(p, dtype="float32"), paddle.to_tensor(q, dtype="float32")
    return float(-(p * paddle.log2(q)).sum())


def random_logits(seed: int):
    """Logits float32 [1, 10]: x [1, 784] times w [10, 784] transposed, both standard normal."""
    generator = TorchGenerator(seed)
    x = paddle.to_tensor(generator.randn(1, 784))
    w = paddle.to_tensor(generator.randn(10, 784))
    return paddle.matmul(x, w, transpose_y=True)


def cross_entropy_two_ways(logits, target) -> tuple[float, float]:
    """``F.cross_entropy`` of logits [n, K] for classes int64 [n], and softmax -> log -> nll_loss.

    The second takes the probability of the true class, and of that minus the logarithm. The two
    are equal to the last bit.
    """
    pred = F.softmax(logits, axis=1)
    pred_log = paddle.log(pred)
    return float(F.cross_entropy(logits, target)), float(F.nll_loss(pred_log, target))


def gradients(z: float, y: float = 1.0) -> tuple[float, float, float]:
    """Sigmoid p of one logit ``z``, and d loss / d z for squared error and for cross-entropy.

    Squared error (p - y)^2 has the gradient 2 (p - y) p (1 - p): the factor p (1 - p), the slope
    of the sigmoid, is almost 0 wherever the sigmoid is sure of itself, be it right or wrong.
    Cross-entropy's logarithm cancels that factor and leaves p - y: the worse the prediction, the
    stronger the push. Computed here by Paddle's automatic differentiation.
    """
    slopes = []
    for loss in (squared_error, binary_cross_entropy):
        logit = paddle.to_tensor([z], stop_gradient=False)
        loss(logit, y).backward()
        slopes.append(logit.grad.item())
    return 1 / (1 + math.exp(-z)), slopes[0], slopes[1]


def squared_error(z, y):
    """Sigmoid, then squared error, of logits ``z`` float32 [n] for labels ``y``: a scalar."""
    return ((F.sigmoid(z) - y) ** 2).mean()


def binary_cross_entropy(z, y):
    """Sigmoid, then binary cross-entropy, of logits ``z`` float32 [n] for label ``y``: a scalar.

    ln(1 + e^z) - y z. (``F.binary_cross_entropy_with_logits`` has the same values, but in
    paddlepaddle 3.3.1 its gradient at z = 0 exactly is too small by 1.)
    """
    return (F.softplus(z) - y * z).mean()


def learning_curve(loss, steps: int = STEPS, rate: float = RATE, start: float = START):
    """The output of one sigmoid neuron that learns to answer 0: ``steps + 1`` floats in (0, 1).

    Its input is 1, its weight and bias both begin at ``start``: at 2 it says 0.98, sure and
    wrong. (The experiment is M. Nielsen's, *Neural Networks and Deep Learning*, chapter 3.)
    """
    w = paddle.to_tensor([start], stop_gradient=False)
    b = paddle.to_tensor([start], stop_gradient=False)
    optimizer = paddle.optimizer.SGD(learning_rate=rate, parameters=[w, b])
    outputs = []
    for _ in range(steps + 1):
        z = w * 1.0 + b
        outputs.append(F.sigmoid(z).item())
        loss(z, 0.0).backward()
        optimizer.step()
        optimizer.clear_grad()
    return outputs
