"""A three-layer network from bare tensors: 784 -> 200 -> 200 -> 10, for MNIST.

Second part of the lesson ``mlp``. No ``paddle.nn.Layer``: six tensors, a function ``forward``,
and the loop that trains them.

Source: the PyTorch blog post on classification that accompanies the tutorial; K. He and others,
"Delving Deep into Rectifiers", 2015, for the initial weights.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import paddle
from paddle import nn
from paddle.nn import functional as F

from mnist_paddle.course.lessons.torch_random import TorchGenerator
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.system.language import _
from mnist_paddle.system.progress import progress, wipe

batch_size = 200  # the source's names and values
learning_rate = 0.01
SHAPES = ((200, 784), (200, 200), (10, 200))  # of w1, w2, w3: [outputs, inputs]
MEAN, STD = 0.1307, 0.3081  # of all training pixels, where 1 is full ink
LOG_EVERY = 100  # batches

criteon = nn.CrossEntropyLoss()  # softmax and logarithm are in it: it takes logits


# -- data ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Digits:
    """``images`` float32 [N, 784], normalised to mean 0 and deviation 1; ``labels`` int64 [N]."""

    images: np.ndarray
    labels: np.ndarray


def load_train() -> Digits:
    """The 60,000 training digits of MNIST: the tutorial's ``train`` and ``valid`` together."""
    return _load("train", "valid")


def load_test() -> Digits:
    """The 10,000 test digits of MNIST: the tutorial's ``eval``."""
    return _load("eval")


def _load(*modes: str) -> Digits:
    parts = [MnistDataset(mode) for mode in modes]
    images = np.concatenate([part.imgs[:] for part in parts])
    images *= 256 / 255  # the tutorial stores a byte k as k/256, the source divides by 255
    images -= MEAN
    images /= STD
    return Digits(images, np.concatenate([part.labels for part in parts]))


def batches(digits: Digits, order: np.ndarray) -> Iterator[tuple[paddle.Tensor, paddle.Tensor]]:
    """The digits numbered ``order`` in batches: float32 [200, 784] and int64 [200], as tensors."""
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        yield paddle.to_tensor(digits.images[batch]), paddle.to_tensor(digits.labels[batch])


# -- the network ---------------------------------------------------------------------------------


def kaiming_normal_(generator: TorchGenerator, shape: tuple[int, int]) -> np.ndarray:
    """Initial weights float32 [outputs, inputs], normal with deviation sqrt(2 / inputs).

    A sum of ``inputs`` products has ``inputs`` times the variance of one, and ReLU, which stops
    half of what comes, halves it: with variance 2 / inputs the signal keeps its size from layer
    to layer, forwards, and so do the gradients backwards.

    ``inputs`` is what the papers call fan-in. Where it stands depends on the layout: PyTorch
    keeps weights as [outputs, inputs] and takes ``shape[1]``; Paddle keeps them as [inputs,
    outputs] and its ``KaimingNormal`` takes ``shape[0]``. Paddle's, applied to a tensor laid out
    PyTorch's way, would thus use the wrong number, unless it is given ``fan_in=inputs``.
    """
    _, fan_in = shape
    return generator.randn(*shape) * np.float32(np.sqrt(2 / fan_in))


def init_params(seed: int, kaiming: bool = True) -> list[paddle.Tensor]:
    """w1, b1, w2, b2, w3, b3: weights [outputs, inputs] and zero biases, ready for gradients.

    The weights are those of the PyTorch program after ``torch.manual_seed(seed)``: drawn from
    the standard normal distribution first, then drawn anew by ``kaiming_normal_``. Without
    ``kaiming`` the first remain, of deviation 1.
    """
    generator = TorchGenerator(seed)
    weights = [generator.randn(*shape) for shape in SHAPES]
    if kaiming:
        weights = [kaiming_normal_(generator, shape) for shape in SHAPES]
    params = []
    for w in weights:
        params += [paddle.to_tensor(w), paddle.zeros([len(w)])]
    for param in params:
        param.stop_gradient = False
    return params


def forward(x, params, last_relu: bool = True):
    """Logits float32 [n, 10] of digits ``x`` float32 [n, 784]; ReLU after every layer.

    No softmax at the end: the loss has it. The ReLU after the last layer is the source's; it
    keeps logits from going under 0, and ``last_relu=False`` shows what that costs.
    """
    w1, b1, w2, b2, w3, b3 = params
    x = F.relu(linear(x, w1, b1))
    x = F.relu(linear(x, w2, b2))
    x = linear(x, w3, b3)
    return F.relu(x) if last_relu else x


def linear(x, w, b):
    """x w^T + b: float32 [n, inputs], [outputs, inputs], [outputs] -> [n, outputs].

    The product itself reads w transposed: ``x @ w.t()`` would copy w first, in every step.
    """
    return paddle.matmul(x, w, transpose_y=True) + b


# -- training and testing ------------------------------------------------------------------------


def train(
    params,
    digits: Digits,
    optimizer,
    epoch: int,
    order: np.ndarray,
    loss_of: Callable = criteon,
    last_relu: bool = True,
    log: Callable[[str], None] | None = print,
) -> list[float]:
    """One epoch over the digits in ``order``; logs and returns the loss of every 100th batch."""
    count = -(-len(order) // batch_size)
    losses = []
    for batch_idx, (data, target) in enumerate(progress(batches(digits, order), count, _("epoch"))):
        logits = forward(data, params, last_relu)
        loss = loss_of(logits, target)
        optimizer.clear_grad()
        loss.backward()
        optimizer.step()
        if batch_idx % LOG_EVERY == 0:
            losses.append(float(loss))
            if log:
                wipe()
                log(log_line(epoch, batch_idx, len(data), len(order), count, losses[-1]))
    return losses


def log_line(epoch: int, batch_idx: int, size: int, samples: int, count: int, loss: float) -> str:
    """The source's line for batch ``batch_idx`` of ``count``, of ``size`` digits each."""
    done, percent = batch_idx * size, 100.0 * batch_idx / count
    return f"Train Epoch: {epoch} [{done}/{samples} ({percent:.0f}%)]\tLoss: {loss:.6f}"


@dataclass(frozen=True)
class TestResult:
    """Mean loss over all digits, how many were read rightly, and how many classes are dead."""

    loss: float
    correct: int
    total: int
    dead_classes: int

    @property
    def accuracy(self) -> float:
        """The share of digits read rightly, in [0, 1]."""
        return self.correct / self.total

    def line(self) -> str:
        """The source's line, with blank lines around it.

        Its loss is the mean over digits. The source adds up the means of batches of 200 and
        divides by the number of digits: a figure 200 times smaller.
        """
        return (
            f"\nTest set: Average loss: {self.loss:.4f}, Accuracy: {self.correct}/{self.total} "
            f"({100.0 * self.accuracy:.0f}%)\n"
        )


def test(params, digits: Digits, loss_of: Callable = criteon, last_relu: bool = True) -> TestResult:
    """Score the network on every digit of ``digits``."""
    target = paddle.to_tensor(digits.labels)
    with paddle.no_grad():
        logits = forward(paddle.to_tensor(digits.images), params, last_relu)
        loss = float(loss_of(logits, target))
    correct = int((logits.argmax(axis=1) == target).sum())
    dead = len(dead_classes(logits.numpy(), digits.labels)) if last_relu else 0
    return TestResult(loss, correct, len(digits.labels), dead)


def dead_classes(logits: np.ndarray, labels: np.ndarray, share: float = 0.01) -> list[int]:
    """The classes whose logit is above 0 for less than ``share`` of their own digits.

    ``logits`` float32 [N, K] after a ReLU, ``labels`` int64 [N]. Where that ReLU gives 0 it
    passes no gradient, so nothing teaches such a class to speak up again. One of them may still
    be guessed: where all logits are 0, argmax answers with the first class, 0.
    """
    return [
        k
        for k in range(logits.shape[1])
        if (labels == k).any() and (logits[labels == k, k] > 0).mean() < share
    ]


test.__test__ = False  # the source's name; not one of the project's own tests
TestResult.__test__ = False
