"""The lesson ``softmax``: the chapter's functions, and its training on the real clothes."""

import math

import numpy as np
import paddle
import pytest

from mnist_paddle.course.lessons import fashion_mnist, softmax_run
from mnist_paddle.course.lessons import softmax_regression as d2l
from mnist_paddle.course.lessons.drawing import Animator
from mnist_paddle.system.errors import TrainingDiverged

# PyTorch 2.13, torch.manual_seed(0): the mean losses of the first eight batches of 256 in the
# order of the file, with the chapter's own softmax, cross-entropy and updater
TORCH_LOSSES = [
    2.33866548538208, 2.0928945541381836, 1.9232114553451538, 1.8115952014923096,
    1.7238667011260986, 1.6589512825012207, 1.4826287031173706, 1.4619770050048828,
]  # fmt: skip


def test_every_name_of_the_chapter_is_here():
    names = """get_fashion_mnist_labels show_images get_dataloader_workers load_data_fashion_mnist
        softmax cross_entropy net accuracy evaluate_accuracy Accumulator Animator train_epoch_ch3
        train_ch3 sgd predict_ch3"""
    assert [name for name in names.split() if not callable(getattr(d2l, name, None))] == []


def test_softmax_rows_are_probabilities(numbers):
    X = numbers.normal(size=(4, 5)).astype(np.float32)
    expected = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
    for form in (d2l.softmax, d2l.stable_softmax):
        np.testing.assert_allclose(form(paddle.to_tensor(X)).numpy(), expected, atol=1e-6)


def test_cross_entropy_and_accuracy_on_the_chapters_example():
    y_hat = paddle.to_tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
    y = paddle.to_tensor([0, 2])
    expected = [-math.log(0.1), -math.log(0.5)]
    np.testing.assert_allclose(d2l.cross_entropy(y_hat, y).numpy(), expected, rtol=1e-6)
    assert d2l.accuracy(y_hat, y) == 1
    assert d2l.accuracy(paddle.to_tensor([0.0, 2.0]), y) == 2


def test_evaluate_accuracy_counts_every_sample_of_unequal_batches():
    def always_one(X):
        return paddle.to_tensor([[0.0, 1.0]] * len(X))

    batches = [
        (paddle.zeros([3, 1]), paddle.to_tensor([1, 1, 1])),
        (paddle.zeros([1, 1]), paddle.to_tensor([0])),
    ]
    assert d2l.evaluate_accuracy(always_one, batches) == 0.75


def test_accumulator():
    sums = d2l.Accumulator(2)
    sums.add(1, paddle.to_tensor(2.5))
    sums.add(1, 1)
    assert (sums[0], sums[1]) == (2.0, 3.5)
    sums.reset()
    assert sums.data == [0.0, 0.0]


def test_sgd_takes_a_step_and_clears_the_gradient():
    w = paddle.to_tensor([1.0, 2.0], stop_gradient=False)
    (w * paddle.to_tensor([3.0, -4.0])).sum().backward()
    d2l.sgd([w], lr=0.5, batch_size=2)
    assert w.tolist() == [0.25, 3.0]
    assert w.grad is None or float(w.grad.abs().sum()) == 0


def first_losses(way, folder, count=8):
    """The mean loss of each of the first batches of 256, in the order of the file."""
    images, labels = fashion_mnist.read("train", folder)
    stable = way is softmax_run.scores_with_paddle_optimizer
    loss = d2l.stable_cross_entropy if stable else d2l.cross_entropy
    network, updater = way(0)
    losses = []
    for k in range(count):
        part = slice(256 * k, 256 * (k + 1))
        batch = fashion_mnist.Batches(images[part], labels[part], 256)
        losses.append(d2l.train_epoch_ch3(network, batch, loss, updater)[0])
    return losses


@pytest.mark.parametrize(
    "way",
    [
        softmax_run.from_scratch,
        softmax_run.with_paddle_optimizer,
        softmax_run.scores_with_paddle_optimizer,
    ],
)
def test_the_first_steps_have_pytorchs_losses(way, fashion_folder):
    np.testing.assert_allclose(first_losses(way, fashion_folder), TORCH_LOSSES, rtol=1e-5)


def test_training_for_three_epochs_is_within_the_range_of_seeds(fashion_folder, tmp_path, capsys):
    """The source's program in PyTorch: epoch 1 has loss 0.786, accuracies 0.750 and 0.770."""
    for seed in (0, 1):
        iters = d2l.load_data_fashion_mnist(256, data_dir=fashion_folder, seed=seed)
        animator = d2l.ch3_animator(3)
        network, updater = softmax_run.from_scratch(seed)
        last = d2l.train_ch3(network, *iters, d2l.cross_entropy, 3, updater, animator)
        loss, train_acc, test_acc = animator.Y
        assert loss[0] == pytest.approx(0.786, abs=0.006)
        assert train_acc[0] == pytest.approx(0.750, abs=0.01)
        assert 0.72 < test_acc[0] < 0.81
        assert loss[2] == pytest.approx(0.525, abs=0.01)
        assert 0.815 < train_acc[2] < 0.835 and 0.76 < test_acc[2] < 0.84
        assert last == (loss[2], train_acc[2], test_acc[2])
    animator.save(tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 5_000
    printed = capsys.readouterr().out
    assert printed.count("epoch  1  train loss 0.78") == 2
    axes = d2l.predict_ch3(network, iters[1], n=4)
    assert [ax.get_title() for ax in axes][1] == "pullover\npullover"


def test_the_chapters_bounds_are_checked():
    d2l.check_ch3(0.45, 0.85, 0.83)
    for bad in ((0.5, 0.85, 0.83), (float("nan"), 0.85, 0.83), (0.4, 0.7, 0.83), (0.4, 0.8, 1.1)):
        with pytest.raises(TrainingDiverged):
            d2l.check_ch3(*bad)


@pytest.mark.parametrize(("scores", "label"), softmax_run.EXTREME[:2])
def test_only_the_stable_form_survives_scores_of_a_thousand(scores, label):
    X, y = paddle.to_tensor([scores], dtype="float32"), paddle.to_tensor([label])
    assert not np.isfinite(d2l.softmax(X).numpy()).all()
    assert not np.isfinite(d2l.cross_entropy(d2l.softmax(X), y).numpy()).all()
    expected = np.eye(3)[np.argmax(scores)]
    np.testing.assert_allclose(d2l.stable_softmax(X).numpy()[0], expected, atol=1e-4)
    loss = max(scores) - scores[label]
    assert float(d2l.stable_cross_entropy(X, y).sum()) == pytest.approx(loss, abs=1e-3)


def test_the_stable_gradient_is_softmax_minus_one_hot():
    X = paddle.to_tensor([[1000.0, 0.0, -1000.0]], stop_gradient=False)
    d2l.stable_cross_entropy(X, paddle.to_tensor([1])).sum().backward()
    assert X.grad.tolist() == [[1.0, -1.0, 0.0]]


def test_animator_keeps_points_and_skips_none(capsys):
    animator = Animator(xlabel="epoch", legend=["a", "b"])
    animator.add(1, (0.5, None))
    animator.add(2, (0.25, 4))
    assert animator.X == [[1, 2], [2]] and animator.Y == [[0.5, 0.25], [4]]
    assert capsys.readouterr().out == "epoch  1  a 0.5000\nepoch  2  a 0.2500  b 4.0000\n"


def test_stability_table_is_printed(capsys):
    softmax_run.show_stability()
    printed = capsys.readouterr().out
    assert "nan" in printed and "1000.0000" in printed and "1.000, -1.000, 0.000" in printed
