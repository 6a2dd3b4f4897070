"""The lesson ``mlp``, second and third part: the network from bare tensors, on the real digits."""

import functools

import numpy as np
import paddle
import pytest

from mnist_paddle.course.lessons import entropy_and_mlp, mlp, mlp_variants

# PyTorch 2.13, torch.manual_seed(0), the first ten batches of 200 in the order of the file
TORCH_LOSSES = [
    2.9077212810516357, 2.6599230766296387, 2.49626088142395, 2.38169002532959, 2.381772994995117,
    2.342005968093872, 2.313645601272583, 2.261667490005493, 2.223393678665161, 2.1716654300689697,
]  # fmt: skip
TORCH_WEIGHTS = [  # the first three of w1, w2 and w3 after torch.manual_seed(0)
    [0.04539146274328232, -0.01959122158586979, 0.012482544407248497],
    [-0.03038845770061016, 0.025694776326417923, 0.1719525158405304],
    [0.06196974590420723, -0.15868227183818817, 0.22019515931606293],
]


WITHOUT_KAIMING, TENFOLD_RATE, WITHOUT_LAST_RELU, SQUARED_ERROR = mlp_variants.CHANGES


def sgd(params, rate=mlp.learning_rate):
    return paddle.optimizer.SGD(rate, parameters=params)


def test_the_digits_are_the_sixty_thousand_normalised(mnist_digits):
    train, test = mnist_digits
    assert train.images.shape == (60_000, 784) and train.images.dtype == np.float32
    assert test.images.shape == (10_000, 784) and test.labels.shape == (10_000,)
    assert train.labels[:5].tolist() == [5, 0, 4, 1, 9]  # MNIST's own order
    assert train.images.min() == pytest.approx((0 / 255 - 0.1307) / 0.3081, abs=1e-5)
    assert train.images.max() == pytest.approx((255 / 255 - 0.1307) / 0.3081, abs=1e-5)
    assert train.images.mean() == pytest.approx(0, abs=1e-3)
    assert train.images.std() == pytest.approx(1, abs=1e-3)


def test_initial_weights_are_pytorchs():
    params = mlp.init_params(0)
    assert [param.shape for param in params[::2]] == [[200, 784], [200, 200], [10, 200]]
    for w, first in zip(params[::2], TORCH_WEIGHTS):
        np.testing.assert_allclose(w.flatten()[:3].numpy(), first, rtol=0, atol=1e-7)
    assert all(float(b.abs().sum()) == 0 for b in params[1::2])
    assert not any(param.stop_gradient for param in params)


def test_initial_weights_have_the_deviation_of_paddles_kaiming_normal():
    paddle.seed(0)
    for w in mlp.init_params(3)[::2]:
        outputs, inputs = w.shape
        ours = w.std().item()
        assert ours == pytest.approx((2 / inputs) ** 0.5, rel=0.05)
        for theirs in (
            entropy_and_mlp.paddle_kaiming_std([inputs, outputs]),
            entropy_and_mlp.paddle_kaiming_std([outputs, inputs], fan_in=inputs),
        ):
            assert theirs == pytest.approx(ours, rel=0.05)
    wrong = entropy_and_mlp.paddle_kaiming_std([10, 200])
    assert wrong == pytest.approx((2 / 10) ** 0.5, rel=0.1)


def test_forward_is_three_products_with_relu_after_each():
    params = mlp.init_params(1)
    for b in params[1::2]:
        b.set_value(paddle.linspace(-0.5, 0.5, len(b)))
    x = np.random.default_rng(0).normal(size=(5, 784)).astype(np.float32)
    w1, b1, w2, b2, w3, b3 = (param.numpy() for param in params)
    hidden = np.maximum(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, 0)
    last = hidden @ w3.T + b3
    assert (last < 0).any()
    logits = mlp.forward(paddle.to_tensor(x), params).numpy()
    np.testing.assert_allclose(logits, np.maximum(last, 0), atol=1e-4)
    free = mlp.forward(paddle.to_tensor(x), params, last_relu=False).numpy()
    np.testing.assert_allclose(free, last, atol=1e-4)


def test_the_first_steps_have_pytorchs_losses(mnist_digits):
    train, _ = mnist_digits
    params = mlp.init_params(0)
    optimizer, losses = sgd(params), []
    for k in range(10):
        order = np.arange(200 * k, 200 * (k + 1))
        losses += mlp.train(params, train, optimizer, 0, order, log=None)
    np.testing.assert_allclose(losses, TORCH_LOSSES, rtol=2e-5)


def test_the_log_lines_are_the_sources(mnist_digits, in_order):
    assert mlp.log_line(0, 100, 200, 60_000, 300, 1.5) == (
        "Train Epoch: 0 [20000/60000 (33%)]\tLoss: 1.500000"
    )
    result = mlp.TestResult(loss=0.15321, correct=9544, total=10_000, dead_classes=0)
    assert result.line() == "\nTest set: Average loss: 0.1532, Accuracy: 9544/10000 (95%)\n"
    lines, params = [], mlp.init_params(0)
    mlp.train(params, mnist_digits[0], sgd(params), 3, in_order[:40_000], log=lines.append)
    assert [line.split("\t")[0] for line in lines] == [
        "Train Epoch: 3 [0/40000 (0%)]",
        "Train Epoch: 3 [20000/40000 (50%)]",
    ]


def test_the_test_scores_every_digit(mnist_digits):
    _, test_digits = mnist_digits
    params = mlp.init_params(0)
    result = mlp.test(params, test_digits)
    logits = mlp.forward(paddle.to_tensor(test_digits.images), params).numpy().astype(float)
    right = (logits.argmax(axis=1) == test_digits.labels).sum()
    own = logits[np.arange(10_000), test_digits.labels]
    loss = (np.log(np.exp(logits).sum(axis=1)) - own).mean()
    assert (result.correct, result.total) == (right, 10_000)
    assert result.loss == pytest.approx(loss, rel=1e-5)


def test_dead_classes_are_those_silent_on_their_own_digits():
    logits = np.array([[2.0, 0, 0], [0, 0, 3.0], [0, 0, 4.0]])
    assert mlp.dead_classes(logits, np.array([0, 1, 2])) == [1]
    assert mlp.dead_classes(logits, np.array([0, 2, 2])) == []


@pytest.fixture(scope="session")
def trained(mnist_digits):
    """trained(variant, seed, epochs) -> History, each trained once for all tests."""

    @functools.cache
    def train(variant, seed, epochs=1):
        return mlp_variants.train_variant(variant, seed, epochs, *mnist_digits)

    return train


def test_two_epochs_read_most_digits_whatever_the_seed(trained):
    runs = [trained(mlp_variants.SOURCE, seed, 2) for seed in (1, 2)]
    accuracies = [run.tests[-1].accuracy for run in runs]
    assert all(0.905 < accuracy < 0.93 for accuracy in accuracies), accuracies
    assert all(run.tests[-1].dead_classes == 0 for run in runs)
    assert all(run.losses[-1] < 0.6 < 2 < run.losses[0] for run in runs)
    mean, spread = mlp_variants.mean_and_spread(runs)
    assert mean == pytest.approx(sum(accuracies) / 2)
    assert spread == pytest.approx(abs(accuracies[0] - accuracies[1]) / 2**0.5)


def test_the_last_relu_kills_classes_and_without_it_all_live(trained):
    dying = trained(mlp_variants.SOURCE, 0).tests[-1]
    living = trained(WITHOUT_LAST_RELU, 0).tests[-1]
    assert dying.dead_classes >= 2 and dying.accuracy < 0.75
    assert living.dead_classes == 0 and living.accuracy > 0.87


def test_without_kaiming_nothing_is_learned(trained):
    result = trained(WITHOUT_KAIMING, 1).tests[-1]
    assert result.dead_classes >= 7 and result.accuracy < 0.35


def test_squared_error_learns_more_slowly(trained):
    squared = trained(SQUARED_ERROR, 0).tests[-1].accuracy
    assert 0.6 < squared < trained(WITHOUT_LAST_RELU, 0).tests[-1].accuracy - 0.03


def test_a_tenfold_rate_learns_faster_where_no_class_dies(trained):
    tenfold = trained(TENFOLD_RATE, 2).tests[-1].accuracy
    assert tenfold > 0.93 > trained(mlp_variants.SOURCE, 2, 2).tests[0].accuracy


def test_an_interrupted_lesson_keeps_its_epochs(mnist_digits, tmp_path, monkeypatch, capsys):
    train = mlp.train

    def interrupted_in_the_second_epoch(params, digits, optimizer, epoch, order, *rest):
        if epoch == 1:
            raise KeyboardInterrupt
        return train(params, digits, optimizer, epoch, order[:2000], *rest)

    monkeypatch.setattr(mlp, "train", interrupted_in_the_second_epoch)
    with pytest.raises(KeyboardInterrupt):
        entropy_and_mlp.show_training(*mnist_digits, epochs=3, seed=1, output_dir=tmp_path)
    assert (tmp_path / "mlp_training.png").exists()
    assert "Test set: Average loss" in capsys.readouterr().out
