"""Lesson ``mlp``: entropy, cross-entropy, and a three-layer network by hand, on MNIST.

From "how much do we know?" to a network that reads digits, without a ready-made layer. The
parts, each importable on its own:

- ``entropy``: entropy in bits, cross-entropy in two ways, its gradient and that of MSE;
- ``mlp``: the 784-200-200-10 network from six bare tensors, its training and its test;
- ``mlp_variants``: what Kaiming initialisation, the learning rate and the last ReLU are worth.

Source: the PyTorch blog post on classification that accompanies the tutorial.
"""

from pathlib import Path

import numpy as np
import paddle
from paddle.nn.initializer import KaimingNormal

from mnist_paddle.course.lessons import entropy as e
from mnist_paddle.course.lessons import mlp, mlp_drawing
from mnist_paddle.course.lessons.mlp_variants import (
    CHANGES,
    SOURCE,
    History,
    mean_and_spread,
    train_variant,
)
from mnist_paddle.course.lessons.tables import compare, heading, table
from mnist_paddle.system.language import _

SEEDS = 5  # of the source's way
SEEDS_PER_CHANGE = 3


def run(epochs: int = 10, seed: int = 1, output_dir: Path = Path("output/lessons")) -> None:
    """Go through the lesson: numbers, the network's training, then seeds and changes."""
    print(_("Entropy, cross-entropy, and a network by hand"))
    show_entropy()
    show_cross_entropy(seed)
    show_why_not_mse(output_dir)
    show_kaiming(seed)
    digits, test_digits = mlp.load_train(), mlp.load_test()
    history = show_training(digits, test_digits, epochs, seed, output_dir)
    show_variants(digits, test_digits, epochs, seed, history, output_dir)


def show_entropy() -> None:
    """Entropies of the source's distributions, and cross-entropy as entropy plus divergence."""
    heading(_("1. Entropy, in bits"))
    rows = []
    for a, source in e.DISTRIBUTIONS.items():
        rows.append((", ".join(f"{p:g}" for p in a), f"{e.entropy(a):.4f}", source))
    compare(rows)
    uniform, *_between, sure = e.DISTRIBUTIONS
    cross, own = e.cross_entropy_bits(sure, uniform), e.entropy(sure)
    print(
        _(
            "  Believing the first while the third is true: {cross:.4f} bits of surprise a time,\n"
            "  {own:.4f} that nobody can save and a divergence of {divergence:.4f} for the error.",
            cross=cross,
            own=own,
            divergence=cross - own,
        )
    )


def show_cross_entropy(seed: int) -> None:
    """Cross-entropy in two ways, to the last digit of float32."""
    heading(_("2. Cross-entropy = softmax + log + nll_loss"))
    logits, target = e.random_logits(seed), paddle.to_tensor([3])
    at_once, by_steps = e.cross_entropy_two_ways(logits, target)
    source = e.SOURCE_CROSS_ENTROPY
    compare(
        [
            ("F.cross_entropy", f"{at_once!r}", source),
            ("F.softmax, log, F.nll_loss", f"{by_steps!r}", source),
            (_("equal to the last digit"), _("yes") if at_once == by_steps else _("NO"), _("yes")),
        ]
    )
    print(_("  (the source's random logits have no seed: its figure is of other ones)"))


def show_why_not_mse(output_dir: Path) -> None:
    """Gradients of one logit, and two neurons learning, by squared error and cross-entropy."""
    heading(_("3. Why not squared error: gradients and learning curves"))
    rows = []
    for z in (-8.0, -4.0, -2.0, 0.0, 2.0, 4.0):
        p, squared, cross = e.gradients(z)
        rows.append((f"{z:+.0f}", f"{p:.5f}", f"{squared:+.5f}", f"{cross:+.5f}"))
    headers = ("logit z", "p = sigmoid(z)", "sigmoid + MSE", _("cross-entropy"))
    print(_("  d loss / d z where the label is 1:"))
    table(headers, rows)
    curves = {
        "sigmoid + MSE": e.learning_curve(e.squared_error),
        "cross-entropy": e.learning_curve(e.binary_cross_entropy),
    }
    print(_("  One neuron that says 0.98 learns to say 0:"))
    steps = (0, 50, 100, 150, 200, 250, 300)
    rows = [(_(name), *(f"{curve[k]:.3f}" for k in steps)) for name, curve in curves.items()]
    table((_("output after steps"), *map(str, steps)), rows)
    mlp_drawing.draw_why_not_mse(curves, output_dir / "mlp_why_not_mse.png")


def show_kaiming(seed: int) -> None:
    """The written-out initial weights beside ``paddle.nn.initializer.KaimingNormal``."""
    heading(_("4. Kaiming initialisation, written out and by Paddle"))
    paddle.seed(seed)
    rows = []
    for k, w in enumerate(mlp.init_params(seed)[::2], start=1):
        outputs, inputs = w.shape
        deviations = (
            np.sqrt(2 / inputs),
            w.std().item(),
            paddle_kaiming_std([inputs, outputs]),
            paddle_kaiming_std([outputs, inputs], fan_in=inputs),
            paddle_kaiming_std([outputs, inputs]),
        )
        rows.append((f"w{k} [{outputs}, {inputs}]", *(f"{d:.4f}" for d in deviations)))
    given, wrong = _("fan_in given"), _("[out, in]: wrong")
    headers = ("", "sqrt(2/fan_in)", _("ours"), "[in, out]", given, wrong)
    print(_("  Standard deviation of the weights; the last three are KaimingNormal's:"))
    table(headers, rows)
    print(
        _(
            "  Paddle takes a weight's first dimension for fan-in, PyTorch the second: laid out\n"
            "  [out, in], as here, a tensor needs KaimingNormal(fan_in=...) to be told."
        )
    )


def paddle_kaiming_std(shape: list[int], fan_in: int | None = None) -> float:
    """Standard deviation of a weight of ``shape`` that Paddle's ``KaimingNormal`` has filled."""
    initializer = KaimingNormal(fan_in=fan_in)
    return paddle.create_parameter(shape, "float32", default_initializer=initializer).std().item()


def show_training(digits, test_digits, epochs: int, seed: int, output_dir: Path) -> History:
    """Train as the source does, with its log lines; return the history."""
    heading(
        _(
            "5. Training: SGD {rate}, batch {batch_size}, {epochs} epochs",
            rate=mlp.learning_rate,
            batch_size=mlp.batch_size,
            epochs=epochs,
        )
    )
    history = History([], [])
    try:
        train_variant(SOURCE, seed, epochs, digits, test_digits, print, history)
    finally:  # after Ctrl-C too: the epochs so far
        if history.tests:
            mlp_drawing.draw_training(history, output_dir / "mlp_training.png")
    print()
    rows = [
        (f"{k + 1}", f"{t.loss:.4f}", f"{t.accuracy:.2%}", f"{t.dead_classes}")
        for k, t in enumerate(history.tests)
    ]
    table((_("epoch"), _("test loss"), _("test accuracy"), _("dead classes")), rows)
    print(_("  (dead: a class whose logit the last ReLU keeps at 0 for 99 % of its own digits)"))
    return history


def show_variants(
    digits, test_digits, epochs: int, seed: int, first: History, output_dir: Path
) -> None:
    """Seeds, then one change at a time: mean and spread of the accuracy, and dead classes."""
    heading(_("6. Chance, and what each choice is worth ({epochs} epochs)", epochs=epochs))
    results = {SOURCE: [first]}
    try:
        for variant in (SOURCE, *CHANGES):
            runs = results.setdefault(variant, [])
            seeds = SEEDS if variant is SOURCE else SEEDS_PER_CHANGE
            for k in range(len(runs), seeds):
                runs.append(train_variant(variant, seed + k, epochs, digits, test_digits))
    finally:  # after Ctrl-C too: the trainings so far
        done = {variant: runs for variant, runs in results.items() if runs}
        print_variants(done, epochs)
        mlp_drawing.draw_variants(done, output_dir / "mlp_variants.png")


def print_variants(results: dict, epochs: int) -> None:
    """One row for each variant, its accuracies over seeds; and what became of dead classes."""
    rows = [variant_row(_(variant.name), runs) for variant, runs in results.items()]
    alive = [run for run in results[SOURCE] if not run.tests[-1].dead_classes]
    if alive and len(alive) < len(results[SOURCE]):
        rows.insert(1, variant_row(_("  of these, no class dead"), alive))
    headers = ("test accuracy", "mean", "std", "each seed, %", "dead classes")
    table([_(header) for header in headers], rows)
    if epochs == 10:
        print(_("  The same in PyTorch: 95.44 % (one seed, all classes alive)."))
    print(
        _(
            "  A class that the last ReLU has silenced is lost, often for good; without that ReLU\n"
            "  none is. Without Kaiming the first steps are so large that nearly all fall silent."
        )
    )


def variant_row(name: str, runs: list[History]) -> tuple[str, ...]:
    """(name, mean, spread, each accuracy, dead classes of each) after the last epoch, as text."""
    mean, spread = mean_and_spread(runs)
    each = " ".join(f"{100 * run.tests[-1].accuracy:.2f}" for run in runs)
    dead = " ".join(str(run.tests[-1].dead_classes) for run in runs)
    return name, f"{mean:.2%}", f"{spread:.2%}" if len(runs) > 1 else "", each, dead
