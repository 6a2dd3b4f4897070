"""Lesson ``softmax``: softmax regression from scratch, on Fashion-MNIST.

One layer, o = x W + b, gives a score for each of ten kinds of clothes; softmax turns the scores
into probabilities; cross-entropy says how surprised they are by the right answer; and small
steps against its gradient improve W and b. Every part is written here by hand, and Paddle's own
optimizer is then put in its place. At the end comes what the chapter leaves out: why such a
softmax can produce NaN, and the form that cannot.

Source: "Softmax regression from scratch" in *Dive into Deep Learning* (d2l, Zhang, Lipton, Li,
Smola), with the names that its functions have there.
"""

import paddle

from mnist_paddle.course.lessons.drawing import Animator, show_images
from mnist_paddle.course.lessons.fashion_mnist import (  # noqa: F401  (the chapter's names in one place)
    get_dataloader_workers,
    get_fashion_mnist_labels,
    load_data_fashion_mnist,
)
from mnist_paddle.course.lessons.torch_random import TorchGenerator
from mnist_paddle.system.errors import TrainingDiverged
from mnist_paddle.system.language import _
from mnist_paddle.system.progress import progress

NUM_INPUTS = 784  # a picture of 28x28, its rows one after the other
NUM_OUTPUTS = 10
BATCH_SIZE = 256
LEARNING_RATE = 0.1


# -- the model -----------------------------------------------------------------------------------


def init_params(seed: int = 0):
    """W ~ N(0, 0.01^2) float32 [784, 10] and b = 0 float32 [10], ready for gradients.

    W is what ``torch.normal(0, 0.01, (784, 10))`` gives after ``torch.manual_seed(seed)``.
    """
    W = paddle.to_tensor(0.01 * TorchGenerator(seed).randn(NUM_INPUTS, NUM_OUTPUTS))
    b = paddle.zeros([NUM_OUTPUTS])
    W.stop_gradient = b.stop_gradient = False
    return W, b


def softmax(X):
    """Scores float32 [n, K] as probabilities: positive, and adding up to 1 in each row.

    e^x over the sum of e^x. Right for scores that stay small; see :func:`stable_softmax`.
    """
    X_exp = paddle.exp(X)
    partition = X_exp.sum(axis=1, keepdim=True)
    return X_exp / partition


def net(X, W, b):
    """Probabilities of the classes: images float32 [n, 1, 28, 28] -> float32 [n, 10]."""
    return softmax(paddle.matmul(X.reshape([-1, W.shape[0]]), W) + b)


def cross_entropy(y_hat, y):
    """-ln of the probability ``y_hat`` [n, K] that each true class ``y`` int64 [n] got: [n].

    With one-hot labels the sum over classes of -y_j ln y_hat_j keeps the true class alone.
    """
    return -paddle.log(y_hat[range(len(y_hat)), y])


# -- counting right answers ----------------------------------------------------------------------


def accuracy(y_hat, y) -> float:
    """How many of the n predictions are right (a count, not a share).

    ``y_hat`` is float [n, K], scores or probabilities, or class numbers [n]; ``y`` int64 [n].
    """
    if len(y_hat.shape) > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=1)
    cmp = y_hat.astype(y.dtype) == y
    return float(cmp.astype(y.dtype).sum())


class Accumulator:
    """``n`` running sums: ``add(a, b, ...)`` adds to each, ``[i]`` reads one, ``reset`` clears."""

    def __init__(self, n: int):
        self.data = [0.0] * n

    def add(self, *args) -> None:
        self.data = [a + float(b) for a, b in zip(self.data, args)]

    def reset(self) -> None:
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx: int) -> float:
        return self.data[idx]


def evaluate_accuracy(net, data_iter) -> float:
    """The share of right predictions of ``net`` over all of ``data_iter``, in [0, 1]."""
    if isinstance(net, paddle.nn.Layer):
        net.eval()
    metric = Accumulator(2)  # right predictions, predictions
    with paddle.no_grad():
        for X, y in data_iter:
            metric.add(accuracy(net(X), y), y.size)
    return metric[0] / metric[1]


# -- training ------------------------------------------------------------------------------------


def sgd(params, lr: float, batch_size: int) -> None:
    """One step of stochastic gradient descent, in place: p <- p - lr * gradient / batch_size.

    The gradient is that of a sum over the batch; it is cleared afterwards.
    """
    with paddle.no_grad():
        for param in params:
            param.subtract_(lr * param.grad / batch_size)
            param.clear_gradient()


def train_epoch_ch3(net, train_iter, loss, updater) -> tuple[float, float]:
    """One pass over ``train_iter``: (mean loss, share of right predictions) on the way.

    ``loss(y_hat, y)`` gives one loss per sample. ``updater`` is a Paddle optimizer, which wants
    the gradient of the mean loss, or a function of the batch size that takes a step by itself,
    which wants that of the sum and divides.
    """
    if isinstance(net, paddle.nn.Layer):
        net.train()
    metric = Accumulator(3)  # sum of losses, right predictions, samples
    for X, y in progress(train_iter, desc=_("training")):
        y_hat = net(X)
        l = loss(y_hat, y)  # noqa: E741  (the chapter's name)
        if isinstance(updater, paddle.optimizer.Optimizer):
            updater.clear_grad()
            l.mean().backward()
            updater.step()
        else:
            l.sum().backward()
            updater(X.shape[0])
        metric.add(l.sum(), accuracy(y_hat, y), y.size)
    return metric[0] / metric[2], metric[1] / metric[2]


def train_ch3(net, train_iter, test_iter, loss, num_epochs: int, updater, animator=None):
    """Train for ``num_epochs``; return the last (train loss, train accuracy, test accuracy).

    After every epoch the three go to ``animator``, by default a new :class:`Animator`.

    Raises TrainingDiverged where ten epochs or more do not reach the chapter's own bounds.
    """
    animator = animator or ch3_animator(num_epochs)
    for epoch in range(num_epochs):
        train_metrics = train_epoch_ch3(net, train_iter, loss, updater)
        test_acc = evaluate_accuracy(net, test_iter)
        animator.add(epoch + 1, (*train_metrics, test_acc))
    if num_epochs >= 10:
        check_ch3(*train_metrics, test_acc)
    return *train_metrics, test_acc


def ch3_animator(num_epochs: int) -> Animator:
    """The plot of :func:`train_ch3`: loss and accuracies against the epoch."""
    return Animator(
        xlabel="epoch",
        xlim=[1, num_epochs],
        ylim=[0.3, 0.9],
        legend=["train loss", "train acc", "test acc"],
    )


def check_ch3(train_loss: float, train_acc: float, test_acc: float) -> None:
    """What the chapter asserts after ten epochs: loss < 0.5 and 0.7 < accuracies <= 1.

    Raises TrainingDiverged with the values where it does not hold (a loss of NaN included).
    """
    if not (train_loss < 0.5 and 0.7 < train_acc <= 1 and 0.7 < test_acc <= 1):
        raise TrainingDiverged(
            _(
                "train loss {train_loss:.4f} (expected under 0.5), train accuracy "
                "{train_acc:.3f}, test accuracy {test_acc:.3f} (expected over 0.7): try "
                "a smaller learning rate",
                train_loss=train_loss,
                train_acc=train_acc,
                test_acc=test_acc,
            )
        )


def predict_ch3(net, test_iter, n: int = 6):
    """Draw the first ``n`` test images in a row, each titled true class over predicted class.

    Returns the axes of the pictures.
    """
    X, y = next(iter(test_iter))
    trues = get_fashion_mnist_labels(y)
    preds = get_fashion_mnist_labels(net(X).argmax(axis=1))
    titles = [true + "\n" + pred for true, pred in zip(trues, preds)]
    return show_images(X[0:n].reshape([n, 28, 28]), 1, n, titles=titles[0:n])


# -- what the chapter leaves out: a form that cannot overflow --------------------------------------


def log_softmax(X):
    """Logarithms of the softmax of scores float32 [n, K] of any finite size: float32 [n, K].

    Softmax stays the same when a row's scores all shift. Taking off their maximum makes e^x at
    most 1, and the sum at least 1: no overflow, no division by 0. And since the logarithm is
    taken before the quotient, ln 0 never arises: x - ln(sum of e^x).
    """
    shifted = X - X.max(axis=1, keepdim=True)
    return shifted - paddle.log(paddle.exp(shifted).sum(axis=1, keepdim=True))


def stable_softmax(X):
    """:func:`softmax` for scores of any finite size, float32 [n, K] -> [n, K]."""
    return paddle.exp(log_softmax(X))


def stable_cross_entropy(X, y):
    """:func:`cross_entropy` from scores ``X`` [n, K] instead of probabilities: float32 [n]."""
    return -log_softmax(X)[range(len(X)), y]
