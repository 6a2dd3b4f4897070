"""Labels in the wrong form: which mistakes Paddle reports, and which it lets through in silence.

Part of the lesson ``losses``. Every mistake is really made, and what happens is printed: the
error, or the wrong number beside the right one. The silent ones are the dangerous ones.
Seen with paddlepaddle 3.3.1 on the CPU; another version may report more.
"""

import math
import textwrap
from collections.abc import Callable

import numpy as np
import paddle
from paddle import nn
from paddle.nn import functional as F

from mnist_paddle.course.lessons.tables import heading, table
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.system.language import _
from mnist_paddle.system.progress import progress

LOGITS = ((2.0, 1.0, -1.0), (0.5, 1.5, 0.0), (-1.0, 0.0, 3.0), (1.0, 0.5, 0.0))  # float32 [4, 3]
LABELS = (0, 1, 2, 0)
WRAP = 64  # characters of an error on a line


def outcome(compute: Callable) -> tuple[str, bool]:
    """What ``compute()`` comes to: (its numbers, to 4 places, True) or (Paddle's error, False)."""
    try:
        numbers = compute().reshape([-1]).tolist()
    except (ValueError, IndexError, TypeError, RuntimeError) as error:
        return f"{type(error).__name__}: {paddle_message(error)}", False
    return ", ".join(f"{number:.4f}" for number in numbers), True


def paddle_message(error: Exception) -> str:
    """The sentence of a Paddle error that says what is wrong, without its C++ surroundings."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if line.startswith("(")] or lines
    return told[0].split(") ", 1)[-1].split(" (at ")[0]


def mistakes() -> dict[str, list[tuple[str, Callable]]]:
    """The mistakes by kind, each a description and a function that makes it.

    An entry that is not indented is the right way, with which the indented ones that follow it
    are compared.
    """
    z, y = paddle.to_tensor(LOGITS), paddle.to_tensor(LABELS)
    p = F.softmax(z, axis=1)
    score, target = z[:, :1], paddle.to_tensor([[1.0], [0.0], [1.0], [0.0]])  # two classes
    q = F.sigmoid(score)
    wrong = {k: paddle.to_tensor([0, k, 2, 0]) for k in (3, -1, -100)}
    rows = paddle.arange(len(LABELS))
    return {
        "label dtype: class numbers are int64": [
            ("cross_entropy, int64 labels", lambda: F.cross_entropy(z, y)),
            ("  float32 labels 0., 1., 2., 0.", lambda: F.cross_entropy(z, y.astype("float32"))),
            ("  float32 0.9, 1.9, 2.9, 0.9: cut off", lambda: F.cross_entropy(z, y + 0.9)),
            ("  bool labels", lambda: F.cross_entropy(z, y.astype("bool"))),
            ("  uint8 labels", lambda: F.cross_entropy(z, y.astype("uint8"))),
            ("  nll_loss, float32 labels", lambda: F.nll_loss(p.log(), y.astype("float32"))),
            ("BCELoss, float32 labels", lambda: nn.BCELoss()(q, target)),
            ("  int64 labels", lambda: nn.BCELoss()(q, target.astype("int64"))),
        ],
        "label shape: [N] against [N, 1]": [
            ("cross_entropy, labels [N]", lambda: F.cross_entropy(z, y)),
            ("  labels [N, 1]", lambda: F.cross_entropy(z, y.unsqueeze(1))),
            ("  one-hot labels [N, K]", lambda: F.cross_entropy(z, F.one_hot(y, 3))),
            (
                "  the same, soft_label=True",
                lambda: F.cross_entropy(z, F.one_hot(y, 3), soft_label=True),
            ),
            ("mse_loss, both [N, 1]", lambda: F.mse_loss(score, target)),
            ("  predictions [N, 1], targets [N]", lambda: F.mse_loss(score, target.squeeze(1))),
            ("BCELoss, both [N, 1]", lambda: nn.BCELoss()(q, target)),
            ("  predictions [N, 1], labels [N]", lambda: nn.BCELoss()(q, target.squeeze(1))),
            ("accuracy by ==, both [N]", lambda: _share(z.argmax(axis=1) == y)),
            (
                "  predictions [N], labels [N, 1]",
                lambda: _share(z.argmax(axis=1) == y.unsqueeze(1)),
            ),
        ],
        "label range: 0 to K - 1 (here K = 3)": [
            ("cross_entropy, labels 0, 1, 2, 0", lambda: F.cross_entropy(z, y, reduction="none")),
            ("  a label 3", lambda: F.cross_entropy(z, wrong[3], reduction="none")),
            ("  a label -1", lambda: F.cross_entropy(z, wrong[-1], reduction="none")),
            (
                "  a label -100 (ignore_index)",
                lambda: F.cross_entropy(z, wrong[-100], reduction="none"),
            ),
            ("by indexing, labels 0, 1, 2, 0", lambda: -p[rows, y].log()),
            ("  a label 3: reads the next row", lambda: -p[rows, wrong[3]].log()),
            ("  a label -1: counts from the end", lambda: -p[rows, wrong[-1]].log()),
        ],
        "logits or probabilities": [
            ("cross_entropy of logits", lambda: F.cross_entropy(z, y)),
            ("  of probabilities: softmax twice", lambda: F.cross_entropy(p, y)),
            ("nll_loss of log-probabilities", lambda: F.nll_loss(p.log(), y)),
            ("  of probabilities: no logarithm", lambda: F.nll_loss(p, y)),
            ("BCEWithLogitsLoss of logits", lambda: nn.BCEWithLogitsLoss()(score, target)),
            ("  of probabilities", lambda: nn.BCEWithLogitsLoss()(q, target)),
            ("  BCELoss of logits", lambda: nn.BCELoss()(score, target)),
        ],
    }


def fit_line(broadcast_by_mistake: bool, steps: int = 300) -> tuple[float, float]:
    """Slope and offset that training finds for y = 2 x + 1, 50 points, with mse_loss.

    With the mistake the targets are [50] and the predictions [50, 1]: the difference becomes
    [50, 50], every prediction is compared with every target, and the best fit is their mean.
    """
    x = paddle.linspace(-1, 1, 50).unsqueeze(1)
    y = 2 * x + 1
    if broadcast_by_mistake:
        y = y.squeeze(1)
    line = nn.Linear(1, 1)
    optimizer = paddle.optimizer.SGD(learning_rate=0.2, parameters=line.parameters())
    for _step in range(steps):
        F.mse_loss(line(x), y).backward()
        optimizer.step()
        optimizer.clear_grad()
    return line.weight.item(), line.bias.item()


def train_digits(probabilities_by_mistake: bool, epochs: int = 10, seed: int = 0) -> float:
    """Accuracy on ``eval``, in [0, 1], of a linear classifier trained on the ``valid`` digits.

    With the mistake cross_entropy is given softmax(logits) and applies softmax once more: what
    it sees lies between 0 and 1, so that it can never be sure, its loss stays above 1.46 for ten
    classes, and its gradients are small.
    """
    paddle.seed(seed)
    train, test = MnistDataset("valid"), MnistDataset("eval")
    model = nn.Linear(784, 10)
    optimizer = paddle.optimizer.SGD(learning_rate=0.1, parameters=model.parameters())
    shuffled = np.random.default_rng(seed)
    given = "probabilities" if probabilities_by_mistake else "logits"
    for _epoch in progress(range(epochs), desc=_(given)):
        for batch in shuffled.permutation(len(train)).reshape(-1, 100):
            predicted = model(paddle.to_tensor(train.imgs[batch]))
            if probabilities_by_mistake:
                predicted = F.softmax(predicted, axis=1)
            F.cross_entropy(predicted, paddle.to_tensor(train.labels[batch])).backward()
            optimizer.step()
            optimizer.clear_grad()
    guesses = model(paddle.to_tensor(test.imgs[:])).argmax(axis=1).numpy()
    return float((guesses == test.labels).mean())


def show(epochs: int = 10, seed: int = 0) -> None:
    """Make every mistake and print what comes of it, then train with the silent ones."""
    heading(_("6. Label mistakes: the error, or the silent damage"))
    for kind, cases in mistakes().items():
        gives = _("paddlepaddle {version} gives", version=paddle.__version__)
        table((_(kind), _("verdict"), gives), judged(cases), left=3)
    show_zero_logit()
    print(_("  What two of the silent ones do to training:"))
    right, mistaken = fit_line(False), fit_line(True)
    table(
        ("", _("right"), _("by mistake")),
        [
            (_("y = 2 x + 1 fitted, targets [N, 1] / [N]"), _line(right), _line(mistaken)),
            (
                _("digits read after {epochs} epochs, logits / probabilities", epochs=epochs),
                f"{train_digits(False, epochs, seed):.1%}",
                f"{train_digits(True, epochs, seed):.1%}",
            ),
        ],
    )


def show_zero_logit() -> None:
    """A trap in Paddle itself: the gradient of BCEWithLogitsLoss where a logit is exactly 0."""
    rows = []
    for z in (-0.001, 0.0, 0.001):
        built_in = logit_gradient(nn.BCEWithLogitsLoss(), z)
        rows.append((f"{z:+.3f}", f"{built_in:+.4f}", f"{1 / (1 + math.exp(-z)) - 1:+.4f}"))
    print(_("  And one trap with right labels: weights that begin at 0 give logits of exactly 0."))
    headers = (_("logit, label 1"), _("gradient of BCEWithLogitsLoss"), "sigmoid(z) - 1")
    table(headers, rows)


def logit_gradient(loss: Callable, z: float, y: float = 1.0) -> float:
    """d loss / d z by Paddle for one logit ``z`` and label ``y``; right is sigmoid(z) - y."""
    logit = paddle.to_tensor([z], stop_gradient=False)
    loss(logit, paddle.to_tensor([y])).backward()
    return logit.grad.item()


def judged(cases: list[tuple[str, Callable]]) -> list[tuple[str, str, str]]:
    """Rows (description, verdict, outcome) for the cases of one kind; long errors take more rows.

    The verdict is ``right`` for the right way, then ``error``, ``same`` (as the right way) or
    ``SILENT`` for a wrong number without a word.
    """
    rows, right = [], ""
    for description, compute in cases:
        text, computed = outcome(compute)
        if not description.startswith(" "):
            verdict, right = "right", text
        else:
            verdict = "error" if not computed else "same" if text == right else "SILENT"
        first, *more = textwrap.wrap(text, WRAP)
        rows += [(_(description), _(verdict), first), *[("", "", line) for line in more]]
    return rows


def _line(fitted: tuple[float, float]) -> str:
    return f"y = {fitted[0] + 0.0:.2f} x + {fitted[1]:.2f}"


def _share(correct) -> paddle.Tensor:
    return correct.astype("float32").mean()
