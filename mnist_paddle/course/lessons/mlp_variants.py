"""The network by hand trained in several ways: what each choice of the source is worth.

Third part of the lesson ``mlp``: several seeds, and one change at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import paddle
from paddle.nn import functional as F

from mnist_paddle.course.lessons import mlp
from mnist_paddle.course.lessons.mlp import Digits, TestResult
from mnist_paddle.system.language import marked


@dataclass(frozen=True)
class Variant:
    """A way to train: the source's by default, or with something changed."""

    name: str
    kaiming: bool = True
    learning_rate: float = mlp.learning_rate
    last_relu: bool = True
    loss_of: Callable = mlp.criteon


def sigmoid_mse(logits, target):
    """Sigmoid, then squared error to the one-hot label, summed over classes: [n, 10], [n] -> []."""
    return ((F.sigmoid(logits) - F.one_hot(target, 10)) ** 2).sum(axis=1).mean()


SOURCE = Variant(marked("as the source trains"))
CHANGES = (
    Variant(marked("without Kaiming (deviation 1)"), kaiming=False),
    Variant(marked("tenfold learning rate, 0.1"), learning_rate=0.1),
    Variant(marked("without the last ReLU"), last_relu=False),
    Variant(marked("sigmoid + MSE, no last ReLU"), last_relu=False, loss_of=sigmoid_mse),
)


@dataclass
class History:
    """One training: the loss of every 100th batch, and a :class:`TestResult` for every epoch."""

    losses: list[float]
    tests: list[TestResult]


def train_variant(
    variant: Variant,
    seed: int,
    epochs: int,
    train_digits: Digits,
    test_digits: Digits,
    log: Callable[[str], None] | None = None,
    history: History | None = None,
) -> History:
    """Train ``variant`` from ``seed`` for ``epochs``, testing after each; return its history.

    The history may be handed in, so that a caller has what there is if Ctrl-C ends the training.
    """
    history = history or History([], [])
    params = mlp.init_params(seed, variant.kaiming)
    optimizer = paddle.optimizer.SGD(variant.learning_rate, parameters=params)
    shuffled = np.random.default_rng(seed)
    for epoch in range(epochs):
        order = shuffled.permutation(len(train_digits.labels))
        history.losses += mlp.train(
            params, train_digits, optimizer, epoch, order, variant.loss_of, variant.last_relu, log
        )
        result = mlp.test(params, test_digits, variant.loss_of, variant.last_relu)
        history.tests.append(result)
        if log:
            log(result.line())
    return history


def mean_and_spread(histories: list[History]) -> tuple[float, float]:
    """Mean and sample standard deviation of the last test accuracies, shares in [0, 1].

    The deviation of a single run is NaN.
    """
    accuracies = [history.tests[-1].accuracy for history in histories]
    spread = np.std(accuracies, ddof=1) if len(accuracies) > 1 else np.nan
    return float(np.mean(accuracies)), float(spread)
