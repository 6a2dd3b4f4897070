"""The course of the lesson ``softmax``: what it trains, prints and draws, in order."""

from functools import partial
from pathlib import Path

import numpy as np
import paddle
from paddle.nn import functional as F

from mnist_paddle.course.lessons import fashion_mnist
from mnist_paddle.course.lessons.drawing import save
from mnist_paddle.course.lessons.softmax_regression import (
    BATCH_SIZE,
    LEARNING_RATE,
    ch3_animator,
    cross_entropy,
    evaluate_accuracy,
    get_fashion_mnist_labels,
    init_params,
    load_data_fashion_mnist,
    net,
    predict_ch3,
    sgd,
    show_images,
    softmax,
    stable_cross_entropy,
    stable_softmax,
    train_ch3,
    train_epoch_ch3,
)
from mnist_paddle.course.lessons.tables import compare, heading, table
from mnist_paddle.system.errors import DataFileError, printable
from mnist_paddle.system.language import _, marked

SEEDS = 5
SHOWN = {"train": 18, "test": 10}  # pictures
PYTORCH = {1: ("0.786", "0.750", "0.770"), 10: ("0.4468", "0.8484", "0.834")}  # by epoch
MEASURES = (marked("train loss"), marked("train accuracy"), marked("test accuracy"))
EXTREME = (((1000, 0, -1000), 1), ((-1000, -1010, -1020), 0), ((3, 1, -3), 0))  # scores, class


def run(
    epochs: int = 10,
    seed: int = 0,
    output_dir: Path = Path("output/lessons"),
    data_dir: Path | None = None,
) -> None:
    """Go through the lesson: data, training from scratch, Paddle's optimizer, stability."""
    print(_("Softmax regression from scratch, on Fashion-MNIST"))
    show_data(output_dir, data_dir)
    train_iter, test_iter = load_data_fashion_mnist(BATCH_SIZE, data_dir=data_dir, seed=seed)
    trained = show_training(train_iter, test_iter, epochs, seed, output_dir)
    show_predictions(trained, test_iter, output_dir)
    show_ways(epochs, seed, data_dir)
    show_seeds(train_iter, test_iter, epochs, seed)
    show_stability()


def from_scratch(seed: int, lr: float = LEARNING_RATE):
    """The network with fresh parameters and the updater of the chapter: (net, updater)."""
    W, b = init_params(seed)

    def updater(batch_size: int) -> None:
        sgd([W, b], lr, batch_size)

    return partial(net, W=W, b=b), updater


def with_paddle_optimizer(seed: int, lr: float = LEARNING_RATE):
    """The same network with Paddle's own SGD in the updater's place: (net, optimizer)."""
    W, b = init_params(seed)
    return partial(net, W=W, b=b), paddle.optimizer.SGD(learning_rate=lr, parameters=[W, b])


def scores_with_paddle_optimizer(seed: int, lr: float = LEARNING_RATE):
    """The stable form: a network that returns scores, and Paddle's SGD: (net, optimizer)."""
    W, b = init_params(seed)

    def scores(X):
        return paddle.matmul(X.reshape([-1, W.shape[0]]), W) + b

    return scores, paddle.optimizer.SGD(learning_rate=lr, parameters=[W, b])


def show_data(output_dir: Path, data_dir: Path | None) -> None:
    """Where the data was found, and its first 18 pictures."""
    heading(_("1. The data"))
    (images, labels), (test_images, _labels) = (
        _at_least(count, split, data_dir) for split, count in SHOWN.items()
    )
    print(_("  found in {folder}", folder=printable(fashion_mnist.find(data_dir))))
    counts = {"train": len(images), "test": len(test_images)}
    print(_("  {train:,} training pictures, {test:,} test pictures", **counts))
    shown = SHOWN["train"]
    axes = show_images(images[:shown], 2, 9, titles=get_fashion_mnist_labels(labels[:shown]))
    save(axes[0].figure, output_dir / "softmax_data.png")


def _at_least(count: int, split: str, data_dir: Path | None) -> tuple[np.ndarray, np.ndarray]:
    """The pictures of a split and their labels. Raises DataFileError for fewer than are shown."""
    images, labels = fashion_mnist.read(split, data_dir)
    if len(images) < count:
        raise DataFileError(
            _(
                "{fashion_mnist}: has {count} pictures of the split {split!r}; the "
                "lesson shows {shown} of them",
                fashion_mnist=printable(fashion_mnist.find(data_dir)),
                count=len(images),
                split=split,
                shown=count,
            )
        )
    return images, labels


def show_training(train_iter, test_iter, epochs: int, seed: int, output_dir: Path):
    """Train with the chapter's own updater, beside its figures; return the network."""
    heading(
        _(
            "2. Training from scratch: batch {batch_size}, learning rate {rate}",
            batch_size=BATCH_SIZE,
            rate=LEARNING_RATE,
        )
    )
    animator = ch3_animator(epochs)
    scratch, updater = from_scratch(seed)
    try:
        train_ch3(scratch, train_iter, test_iter, cross_entropy, epochs, updater, animator)
    finally:  # after Ctrl-C too: the epochs so far
        animator.save(output_dir / "softmax_training.png")
    print()
    rows = []
    for epoch, source in PYTORCH.items():
        if epoch <= epochs:
            here = [curve[epoch - 1] for curve in animator.Y]
            rows += [
                (
                    _("epoch {epoch}, {measure}", epoch=epoch, measure=_(measure)),
                    f"{value:.4f}",
                    figure,
                )
                for measure, value, figure in zip(MEASURES, here, source)
            ]
    compare(rows)
    print(_("  (source: the chapter's program in PyTorch, one run)"))
    return scratch


def show_predictions(trained, test_iter, output_dir: Path) -> None:
    """Ten test pictures, each titled with its true and its predicted class."""
    heading(_("3. Prediction: true class above, predicted class below"))
    axes = predict_ch3(trained, test_iter, n=SHOWN["test"])
    save(axes[0].figure, output_dir / "softmax_predictions.png")


def show_ways(epochs: int, seed: int, data_dir: Path | None) -> None:
    """The same start and the same batches, with Paddle's optimizer and with the stable form."""
    heading(_("4. Paddle's optimizer, and the stable form: the same start, the same batches"))
    ways = {
        _("own softmax, own updater"): (from_scratch, cross_entropy),
        _("own softmax, paddle.optimizer.SGD"): (with_paddle_optimizer, cross_entropy),
        _("stable form, paddle.optimizer.SGD"): (
            scores_with_paddle_optimizer,
            stable_cross_entropy,
        ),
    }
    rows = []
    for name, (make, loss) in ways.items():
        iters = load_data_fashion_mnist(BATCH_SIZE, data_dir=data_dir, seed=seed)
        result = final_metrics(*make(seed), loss, *iters, epochs)
        rows.append((name, *(f"{value:.4f}" for value in result)))
    table((_("after {epochs} epochs", epochs=epochs), *map(_, MEASURES)), rows)


def show_seeds(train_iter, test_iter, epochs: int, seed: int) -> None:
    """Mean and spread over seeds of the chapter's training, beside the one run of PyTorch."""
    heading(_("5. How much is chance: {seeds} seeds", seeds=SEEDS))
    results = []
    for k in range(seed, seed + SEEDS):
        results.append(
            final_metrics(*from_scratch(k), cross_entropy, train_iter, test_iter, epochs)
        )
    mean, spread = np.mean(results, axis=0), np.std(results, axis=0, ddof=1)
    headers = (
        _("after {epochs} epochs", epochs=epochs),
        *map(_, ("mean", "standard deviation", "lowest", "highest", "source")),
    )
    sources = PYTORCH.get(epochs, ("", "", ""))
    columns = (mean, spread, np.min(results, axis=0), np.max(results, axis=0))
    rows = [
        (_(measure), *(f"{values[i]:.4f}" for values in columns), sources[i])
        for i, measure in enumerate(MEASURES)
    ]
    table(headers, rows)


def final_metrics(network, updater, loss, train_iter, test_iter, epochs: int) -> tuple:
    """Train without a plot: the last (train loss, train accuracy, test accuracy)."""
    for _epoch in range(epochs):
        metrics = train_epoch_ch3(network, train_iter, loss, updater)
    return (*metrics, evaluate_accuracy(network, test_iter))


def show_stability() -> None:
    """The chapter's softmax and the stable one on scores that e^x cannot hold."""
    heading(_("6. What the chapter leaves out: scores of ±1000"))
    rows = []
    for scores, label in EXTREME:
        listed = ", ".join(f"{score:g}" for score in scores)
        name = _("({scores}), true class {label}", scores=listed, label=label)
        for form, probabilities, loss, gradient in on_scores(scores, label):
            rows.append((name, form, probabilities, loss, gradient))
            name = ""
    headers = ("scores", "form", "probabilities", "loss", "gradient")
    table([_(header) for header in headers], rows, left=2)
    print(
        _(
            "  e^x overflows float32 above x = 88.7, and inf/inf is NaN; below x = -104 it is 0,\n"
            "  and 0/0 is NaN too. One NaN in a gradient spoils every weight that it reaches:\n"
            "  the source document, which meets this as a train_loss of NaN, advises to start "
            "again.\n"
            "  (Paddle's own loss takes e^-64 for anything smaller, hence 64; its gradient is "
            "right.)"
        )
    )


def on_scores(scores, label: int) -> list[tuple[str, str, str, str]]:
    """(form, probabilities, loss, gradient of the loss) for one sample by three forms, as text."""
    y = paddle.to_tensor([label])
    forms = {
        _("chapter"): (softmax, lambda X: cross_entropy(softmax(X), y)),
        _("stable"): (stable_softmax, lambda X: stable_cross_entropy(X, y)),
        "Paddle's F": (F.softmax, lambda X: F.cross_entropy(X, y)),
    }
    rows = []
    for form, (probabilities, loss) in forms.items():
        X = paddle.to_tensor([scores], dtype="float32", stop_gradient=False)
        value = loss(X).sum()
        value.backward()
        rows.append((form, _row(probabilities(X)), f"{value.item() + 0.0:.4f}", _row(X.grad)))
    return rows


def _row(values) -> str:
    return ", ".join(f"{round(value, 3) + 0.0:.3f}" for value in values.flatten().tolist())
