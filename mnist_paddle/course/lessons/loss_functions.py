"""Lesson ``losses``: what a loss function is, from squared error to cross-entropy.

A loss is one number that says how far predictions are from the truth; training looks for the
weights that make it small. Every loss here is derived, written out with tensors, and compared
with the Paddle class that computes it. The parts of the lesson, each importable on its own:

- this module: squared error, binary and multi-class cross-entropy on the source's own numbers;
- ``worked_numbers``: the figures that the tutorial works out by hand;
- ``label_mistakes``: what goes wrong, loudly or silently, when labels have the wrong form.

Source: the PyTorch lesson on loss functions that accompanies the tutorial.
"""

import time
from pathlib import Path

import paddle
from paddle import nn

from mnist_paddle.course.lessons.tables import compare, heading
from mnist_paddle.course.lessons.torch_random import TorchGenerator
from mnist_paddle.system.language import _

SEED = 420
TIMED_ROWS = 30_000  # Python's sum over the source's 3,000,000 rows takes minutes


# -- losses written out ------------------------------------------------------------------------


def mse_loss(yhat, y, reduction: str = "mean"):
    """Squared error of predictions ``yhat`` for targets ``y``, float32 of one shape -> scalar.

    Regression asks for y-hat = y, so the loss is the distance (y-hat - y)^2: zero only where
    they agree, smooth, and twice as far costs four times as much. Its ``mean`` does not depend
    on how many samples there are; its ``sum``, the sum of squared errors (SSE), does.

    Raises ValueError for another reduction.
    """
    if reduction not in ("mean", "sum"):
        raise ValueError(
            _("reduction is {reduction!r}, but can only be mean or sum", reduction=reduction)
        )
    squared_error = (yhat - y) ** 2
    return squared_error.sum() if reduction == "sum" else squared_error.mean()


def binary_cross_entropy(sigma, y):
    """Mean binary cross-entropy of probabilities ``sigma`` for labels ``y`` in {0, 1} -> scalar.

    Let sigma be the probability that a label is 1. The probability of the label y that was seen
    is sigma^y (1 - sigma)^(1 - y): one exponent is 1, the other 0. Independent samples multiply.
    Maximum likelihood asks for the weights that make the product largest; its logarithm is a
    sum, with the same maximum; and minus the mean of that sum is a loss to be minimised:
    -1/N sum(y ln sigma + (1 - y) ln(1 - sigma)).
    """
    N = len(y)
    return (-1 / N) * paddle.sum(y * paddle.log(sigma) + (1 - y) * paddle.log(1 - sigma))


def binary_cross_entropy_with_logits(zhat, y):
    """The same loss from logits ``zhat``, before the sigmoid, safe for logits of any size.

    With sigma = 1/(1 + e^-z) the loss of one sample is ln(1 + e^z) - y z. Its first term is
    softplus, which for large z is z: e^z, which would overflow, need not be computed.
    """
    return paddle.mean(nn.functional.softplus(zhat) - y * zhat)


def one_hot(y, num_classes: int):
    """Labels ``y`` int64 [N] as rows of zeros with a single one: float32 [N, num_classes]."""
    return (y.unsqueeze(1) == paddle.arange(num_classes)).astype("float32")


def multiclass_likelihood(sigma, y_one_hot):
    """Probability that the model gives to the label of each sample: float32 [N, K] twice -> [N].

    The product over classes of sigma_j^y_j. All exponents but one are 0, so that it picks the
    probability of the true class, as sigma^y (1 - sigma)^(1 - y) did for two.
    """
    return paddle.prod(sigma**y_one_hot, axis=1)


def log_softmax(zhat):
    """Logarithm of the softmax of logits ``zhat`` along each row: float32 [N, K] -> [N, K].

    ln(e^z_j / sum_k e^z_k) = z_j - ln sum_k e^z_k: no quotient, and with the row's maximum
    taken off first no overflow either, since softmax does not change when all logits shift.
    """
    shifted = zhat - zhat.max(axis=1, keepdim=True)
    return shifted - paddle.log(paddle.exp(shifted).sum(axis=1, keepdim=True))


def nll_loss(logsigma, y):
    """Negative log-likelihood: ``logsigma`` float32 [N, K] of log-probabilities, ``y`` int64 [N].

    Minus the mean, over the samples, of the logarithm of :func:`multiclass_likelihood`: the
    one-hot product has become "take the entry of the true class". Returns a scalar.
    """
    return -(one_hot(y, logsigma.shape[1]) * logsigma).sum(axis=1).mean()


def cross_entropy(zhat, y):
    """Cross-entropy of logits ``zhat`` float32 [N, K] for labels ``y`` int64 [N] -> scalar.

    Log-softmax, then negative log-likelihood. For K = 2 and logits (0, z) it is the binary one.
    """
    return nll_loss(log_softmax(zhat), y)


# -- the source's examples ---------------------------------------------------------------------


def regression_example(seed: int = SEED):
    """Random predictions and targets, float32 [50, 1] each, as PyTorch draws them."""
    generator = TorchGenerator(seed)
    return paddle.to_tensor(generator.randn(50, 1)), paddle.to_tensor(generator.randn(50, 1))


def binary_example(N: int, seed: int = SEED):
    """Logits x w float32 [N, 1] and labels float32 [N, 1] in {0, 1}, as PyTorch draws them."""
    generator = TorchGenerator(seed)
    x, w = generator.rand(N, 4), generator.rand(4, 1)
    y = generator.randint(0, 2, N, 1).astype("float32")
    return paddle.to_tensor(x) @ paddle.to_tensor(w), paddle.to_tensor(y)


def multiclass_example(N: int = 300, seed: int = SEED):
    """Logits X w float32 [N, 3] and labels int64 [N] in {0, 1, 2}, as PyTorch draws them."""
    generator = TorchGenerator(seed)
    X, w = generator.rand(N, 4), generator.rand(4, 3)
    y = generator.randint(0, 3, N)
    return paddle.to_tensor(X) @ paddle.to_tensor(w), paddle.to_tensor(y)


def time_sums(N: int, seed: int = SEED) -> tuple[float, float]:
    """Seconds for the written-out loss of N rows with ``paddle.sum``, and with Python's ``sum``.

    Python's sum takes the tensor row by row: every addition is a call into Paddle for one
    number, where ``paddle.sum`` is one call for all of them.
    """
    zhat, y = binary_example(N, seed)
    sigma = nn.functional.sigmoid(zhat)
    seconds = []
    for summed in (paddle.sum, sum):
        start = time.perf_counter()
        loss = (-1 / N) * summed(y * paddle.log(sigma) + (1 - y) * paddle.log(1 - sigma))
        loss.item()  # [] or [1]; reading the number waits for it
        seconds.append(time.perf_counter() - start)
    return seconds[0], seconds[1]


# -- the run -----------------------------------------------------------------------------------


def run(epochs: int = 10, seed: int = SEED, output_dir: Path = Path("output/lessons")) -> None:
    """Go through the lesson; ``epochs`` is for the small trainings that show silent mistakes."""
    from mnist_paddle.course.lessons import label_mistakes, worked_numbers

    print(_("Loss functions: how far are the predictions from the truth?"))
    print(_("Random numbers: the stream of torch.manual_seed({seed}), made with NumPy.", seed=seed))
    if seed != SEED:
        print(_("The source's figures are for seed {seed}: expect others.", seed=SEED))
    show_mse(seed)
    show_binary(seed)
    show_timing(seed)
    show_multiclass(seed)
    worked_numbers.show(output_dir)
    label_mistakes.show(epochs, seed)


def show_mse(seed: int = SEED) -> None:
    """Squared error, mean and sum, beside the source's figures."""
    heading(_("1. Regression: squared error (50 predictions, 50 targets)"))
    yhat, y = regression_example(seed)
    rows = []
    for reduction, source in (("mean", "2.4869"), ("sum", "124.3458")):
        built_in = nn.MSELoss(reduction=reduction)(yhat, y)
        written_out = mse_loss(yhat, y, reduction)
        name = _("written out, {reduction}", reduction=reduction)
        rows.append((name, f"{float(written_out):.4f}", source))
        rows.append((f"nn.MSELoss(reduction='{reduction}')", f"{float(built_in):.4f}", source))
    compare(rows)


def show_binary(seed: int = SEED) -> None:
    """Binary cross-entropy in its three forms, for 3,000 and for 3,000,000 samples."""
    heading(_("2. Two classes: binary cross-entropy"))
    for N, source in ((3 * 10**3, "0.7962"), (3 * 10**6, "0.8685")):
        zhat, y = binary_example(N, seed)
        sigma = nn.functional.sigmoid(zhat)
        forms = {
            _("written out, from probabilities"): binary_cross_entropy(sigma, y),
            _("written out, from logits"): binary_cross_entropy_with_logits(zhat, y),
            _("nn.BCELoss, after the sigmoid"): nn.BCELoss()(sigma, y),
            _("nn.BCEWithLogitsLoss, before it"): nn.BCEWithLogitsLoss()(zhat, y),
        }
        print(f"  N = {N:,}" + (_(" (the figure is PyTorch's)") if N == 3000 else ""))
        compare([(name, f"{float(loss):.4f}", source) for name, loss in forms.items()])


def show_timing(seed: int = SEED) -> None:
    """The cost of Python's sum over a tensor, measured on fewer rows than the source's."""
    heading(_("3. Why sum with a tensor operation"))
    time_sums(100, seed)  # the first call of an operation also loads it
    tensor_small, python_small = time_sums(TIMED_ROWS, seed)
    ratio = 3 * 10**6 / TIMED_ROWS
    compare(
        [
            (_("paddle.sum, {rows:,} rows", rows=TIMED_ROWS), f"{tensor_small:.4f} s", ""),
            (_("Python's sum, {rows:,} rows", rows=TIMED_ROWS), f"{python_small:.4f} s", ""),
            (_("  scaled to 3,000,000 rows"), f"{python_small * ratio:.1f} s", "17.1 s"),
            (
                _("paddle.sum, {rows:,} rows", rows=3 * 10**6),
                f"{_time_tensor_sum(seed):.4f} s",
                "0.0223 s",
            ),
        ]
    )
    print(_("  (seconds of this machine; the source's are of another)"))


def _time_tensor_sum(seed: int) -> float:
    zhat, y = binary_example(3 * 10**6, seed)
    sigma = nn.functional.sigmoid(zhat)
    start = time.perf_counter()
    float(binary_cross_entropy(sigma, y))
    return time.perf_counter() - start


def show_multiclass(seed: int = SEED) -> None:
    """Multi-class cross-entropy from the one-hot likelihood to the built-in class."""
    heading(_("4. Many classes: one-hot likelihood, then cross-entropy (N = 300, 3 classes)"))
    zhat, y = multiclass_example(300, seed)
    y_one_hot = one_hot(y, 3)
    sigma = nn.functional.softmax(zhat, axis=1)
    likelihood = multiclass_likelihood(sigma, y_one_hot)
    print(_("  the first three samples:"))
    for i in range(3):
        probabilities = ", ".join(f"{p:.4f}" for p in sigma[i].tolist())
        ones = ", ".join(f"{int(k)}" for k in y_one_hot[i].tolist())
        print(
            _(
                "    label {label} = one-hot ({ones})   softmax ({probabilities})   "
                "likelihood {likelihood:.4f}",
                label=int(y[i]),
                ones=ones,
                probabilities=probabilities,
                likelihood=float(likelihood[i]),
            )
        )
    print()
    logsigma = nn.LogSoftmax(axis=1)(zhat)
    forms = {
        _("minus the mean log of the likelihood"): -paddle.log(likelihood).mean(),
        _("written out: log_softmax, nll_loss"): cross_entropy(zhat, y),
        "nn.LogSoftmax, nn.NLLLoss": nn.NLLLoss()(logsigma, y),
        "nn.CrossEntropyLoss": nn.CrossEntropyLoss()(zhat, y),
    }
    compare([(name, f"{float(loss):.4f}", "1.1591") for name, loss in forms.items()])
