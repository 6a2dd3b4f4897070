"""The numbers that the tutorial works out by hand: softmax, -ln p, coins, boxes, sigmoid.

Part of the lesson ``losses``. Source: the tutorial's section on the loss function.
"""

import math
from pathlib import Path

import numpy as np
import paddle
from paddle import nn
from paddle.nn import functional as F

from mnist_paddle.course.lessons.tables import compare, heading, table
from mnist_paddle.system.figures import drawable
from mnist_paddle.system.language import _

COINS = (1.0, 1.0, 0.0)  # heads, heads, tails
PREDICTED = (0.8, 0.9, 0.3)  # the probability of heads that was predicted for each
BOX_A = 0.01  # share of blue balls: 1 of 100
BOX_B = 0.99  # 99 of 100


def softmax(logits) -> list[float]:
    """Logits, any finite numbers, as probabilities that add up to 1: e^z over the sum of e^z."""
    return F.softmax(paddle.to_tensor(logits, dtype="float32"), axis=0).tolist()


def surprise(p: float) -> float:
    """-ln p, the cross-entropy of one sample whose true class was given probability p in (0, 1]."""
    return -math.log(p)


def coins_cross_entropy(labels=COINS, predicted=PREDICTED) -> float:
    """Mean binary cross-entropy of predictions for coin tosses: 1 heads, 0 tails.

    A tail adds -ln(1 - p). Only the term of the side that came up is counted, so that a perfect
    prediction costs 0; the formula with both terms would there compute 0 ln 0, which is NaN in
    floating point.
    """
    shown = [p if label == 1 else 1 - p for label, p in zip(labels, predicted)]
    return sum(surprise(p) for p in shown) / len(shown) + 0.0


def boxes_likelihood() -> dict[str, float]:
    """Probability of drawing a blue ball under each hypothesis: "it was box A", "it was box B".

    Maximum likelihood chooses the hypothesis under which what was seen is most probable.
    """
    return {"A": BOX_A, "B": BOX_B}


def two_way_softmax(z: float) -> float:
    """First of the two probabilities softmax(z, 0), which is sigmoid(z).

    e^z / (e^z + e^0) = 1 / (1 + e^-z): so one output through a sigmoid says as much as two
    through a softmax, and only the difference of two logits matters.
    """
    return softmax([z, 0.0])[0]


def show(output_dir: Path) -> None:
    """Print the worked numbers beside the tutorial's, and draw -ln p and the sigmoid."""
    heading(_("5. The tutorial's worked numbers"))
    probabilities = ", ".join(f"{p:.2f}" for p in softmax([3.0, 1.0, -3.0]))
    likelihood = boxes_likelihood()
    perfect = coins_cross_entropy(COINS, COINS)
    coins, the_same = f"{coins_cross_entropy():.4f}", _("  the same by nn.BCELoss")
    compare(
        [
            ("softmax(3, 1, -3)", probabilities, "0.88, 0.12, 0.00"),
            ("-ln 0.6", f"{surprise(0.6):.2f}", "0.51"),
            ("-ln 0.1", f"{surprise(0.1):.2f}", "2.30"),
            (_("coins 1, 1, 0 predicted 0.8, 0.9, 0.3"), coins, _("a formula")),
            (the_same, f"{_built_in(PREDICTED):.4f}", ""),
            (_("coins predicted perfectly"), f"{perfect:.4f}", "0"),
            (the_same, f"{_built_in(COINS):.4f}", ""),
            (_("a blue ball, from box A (99 white, 1 blue)"), f"{likelihood['A']:.2f}", ""),
            (_("a blue ball, from box B (1 white, 99 blue)"), f"{likelihood['B']:.2f}", ""),
            (_("  the likelier box"), max(likelihood, key=likelihood.get), "B"),
        ]
    )
    print(_("  One sigmoid is a two-way softmax:"))
    compare_sigmoid((-4.0, -1.0, 0.0, math.log(0.6 / 0.4), 4.0))
    draw(output_dir)


def compare_sigmoid(values) -> None:
    """Print sigmoid(z) beside the first of softmax(z, 0)."""
    sigmoids = F.sigmoid(paddle.to_tensor(values, dtype="float32")).tolist()
    rows = [
        (f"{z:+.4f}", f"{s:.6f}", f"{two_way_softmax(z):.6f}") for z, s in zip(values, sigmoids)
    ]
    table(("z", "sigmoid(z)", "softmax(z, 0)[0]"), rows)


def draw(output_dir: Path) -> None:
    """Draw the loss against the probability of the true class, and the sigmoid against z."""
    from mnist_paddle.course.lessons.drawing import finish, new_figure

    figure, axes = new_figure(1, 2, (9, 3.4))
    left, right = axes[0]
    p = np.linspace(0.005, 1, 400)
    left.plot(p, -np.log(p), label=drawable("cross-entropy") + ", −ln p")
    left.plot(p, (1 - p) ** 2, "--", label=drawable("squared error") + ", (1 − p)²")
    for at in (0.6, 0.1):
        left.plot(at, surprise(at), "ko", markersize=4)
        left.annotate(
            f"−ln {at} = {surprise(at):.2f}",
            (at, surprise(at)),
            (at + 0.03, surprise(at) + 0.15),
        )
    left.set(xlabel=drawable("probability given to the true class"))
    left.set_ylabel(drawable("loss of one sample"))
    left.legend()
    z = np.linspace(-6, 6, 300)
    right.plot(z, 1 / (1 + np.exp(-z)), label="sigmoid(z) = softmax(z, 0)[0]")
    right.plot(z, 0.5 + z / 12, "--", color="grey", label=drawable("a straight line"))
    right.set(xlabel="z", ylabel=drawable("probability"))
    right.legend(loc="lower right")
    for ax in (left, right):
        ax.grid(alpha=0.3)
    finish(figure, output_dir / "losses_worked_numbers.png")


def _built_in(predicted) -> float:
    return float(nn.BCELoss()(paddle.to_tensor(predicted), paddle.to_tensor(COINS)))
