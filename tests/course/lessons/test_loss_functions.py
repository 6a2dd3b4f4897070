"""The lesson ``losses``: every figure that its sources print, to the last digit."""

import math

import numpy as np
import paddle
import pytest
from paddle import nn

from mnist_paddle.course.lessons import label_mistakes, loss_functions, worked_numbers


def four_places(loss) -> str:
    return f"{float(loss):.4f}"


def test_mse_mean_and_sum_are_the_sources():
    yhat, y = loss_functions.regression_example()
    for reduction, source in (("mean", "2.4869"), ("sum", "124.3458")):
        assert four_places(loss_functions.mse_loss(yhat, y, reduction)) == source
        assert four_places(nn.MSELoss(reduction=reduction)(yhat, y)) == source
    with pytest.raises(ValueError, match="median"):
        loss_functions.mse_loss(yhat, y, "median")


@pytest.mark.parametrize(("N", "source"), [(3_000, "0.7962"), (3_000_000, "0.8685")])
def test_binary_cross_entropy_is_the_sources_in_every_form(N, source):
    zhat, y = loss_functions.binary_example(N)
    sigma = nn.functional.sigmoid(zhat)
    assert four_places(loss_functions.binary_cross_entropy(sigma, y)) == source
    assert four_places(loss_functions.binary_cross_entropy_with_logits(zhat, y)) == source
    assert four_places(nn.BCELoss()(sigma, y)) == source
    assert four_places(nn.BCEWithLogitsLoss()(zhat, y)) == source


def test_multiclass_cross_entropy_is_the_sources_in_every_form():
    zhat, y = loss_functions.multiclass_example()
    sigma = nn.functional.softmax(zhat, axis=1)
    likelihood = loss_functions.multiclass_likelihood(sigma, loss_functions.one_hot(y, 3))
    assert four_places(-paddle.log(likelihood).mean()) == "1.1591"
    assert four_places(loss_functions.cross_entropy(zhat, y)) == "1.1591"
    assert four_places(nn.NLLLoss()(nn.LogSoftmax(axis=1)(zhat), y)) == "1.1591"
    assert four_places(nn.CrossEntropyLoss()(zhat, y)) == "1.1591"


def test_the_multiclass_example_is_pytorchs():
    _, y = loss_functions.multiclass_example()
    assert y[:10].tolist() == [0, 1, 2, 2, 1, 0, 1, 0, 2, 0]  # printed by PyTorch 2.13


def test_one_hot_rows_have_their_one_in_place():
    rows = loss_functions.one_hot(paddle.to_tensor([2, 0]), 3)
    assert rows.tolist() == [[0, 0, 1], [1, 0, 0]] and rows.dtype == paddle.float32


def test_losses_from_logits_survive_any_size():
    zhat = paddle.to_tensor([[1000.0, -1000.0]])
    assert float(loss_functions.cross_entropy(zhat, paddle.to_tensor([0]))) == 0
    assert float(loss_functions.cross_entropy(zhat, paddle.to_tensor([1]))) == 2000
    y = paddle.to_tensor([[0.0, 1.0]])
    assert float(loss_functions.binary_cross_entropy_with_logits(zhat, y)) == 1000


@pytest.mark.parametrize("z", [-3.0, 0.0, 0.5])
def test_the_gradient_from_logits_is_sigmoid_minus_label(z):
    slope = label_mistakes.logit_gradient(loss_functions.binary_cross_entropy_with_logits, z)
    assert slope == pytest.approx(1 / (1 + math.exp(-z)) - 1, abs=1e-6)


def test_both_sums_are_timed():
    tensor, python = loss_functions.time_sums(50)
    assert tensor > 0 and python > 0


def test_the_tutorials_worked_numbers():
    probabilities = worked_numbers.softmax([3.0, 1.0, -3.0])
    assert [f"{p:.2f}" for p in probabilities] == ["0.88", "0.12", "0.00"]
    assert f"{worked_numbers.surprise(0.6):.2f}" == "0.51"
    assert f"{worked_numbers.surprise(0.1):.2f}" == "2.30"


def test_three_coins():
    by_hand = -(math.log(0.8) + math.log(0.9) + math.log(1 - 0.3)) / 3
    assert worked_numbers.coins_cross_entropy() == pytest.approx(by_hand, abs=1e-12)
    assert four_places(by_hand) == "0.2284"
    assert worked_numbers.coins_cross_entropy(predicted=worked_numbers.COINS) == 0


def test_two_boxes():
    assert worked_numbers.boxes_likelihood() == {"A": 0.01, "B": 0.99}


@pytest.mark.parametrize("z", [-5.0, 0.0, 0.4, 7.0])
def test_one_sigmoid_is_a_two_way_softmax(z):
    assert worked_numbers.two_way_softmax(z) == pytest.approx(1 / (1 + math.exp(-z)), abs=1e-6)


def test_every_label_mistake_shows_its_verdict():
    rows = [r for cases in label_mistakes.mistakes().values() for r in label_mistakes.judged(cases)]
    verdicts = {description.strip(): verdict for description, verdict, _ in rows if description}
    for loud in (
        "uint8 labels",
        "one-hot labels [N, K]",
        "a label 3",
        "a label -1",
        "predictions [N, 1], labels [N]",
        "BCELoss of logits",
    ):
        assert verdicts[loud] == "error", loud
    for silent in (
        "bool labels",
        "predictions [N, 1], targets [N]",
        "predictions [N], labels [N, 1]",
        "a label -100 (ignore_index)",
        "a label 3: reads the next row",
        "a label -1: counts from the end",
        "of probabilities: softmax twice",
        "of probabilities: no logarithm",
        "of probabilities",
    ):
        assert verdicts[silent] == "SILENT", silent
    assert verdicts["float32 0.9, 1.9, 2.9, 0.9: cut off"] == "same"


def test_the_error_shown_is_paddles_sentence_alone():
    text, computed = label_mistakes.outcome(
        lambda: nn.functional.cross_entropy(paddle.zeros([1, 3]), paddle.to_tensor([3]))
    )
    assert not computed
    assert text.startswith("IndexError: label value should less than the shape of axis dimension")
    assert "\n" not in text and ".cc" not in text


def test_targets_of_another_shape_teach_a_line_only_their_mean():
    assert label_mistakes.fit_line(False) == pytest.approx((2, 1), abs=1e-3)
    assert label_mistakes.fit_line(True) == pytest.approx((0, 1), abs=1e-3)


def test_probabilities_in_place_of_logits_slow_the_learning_of_digits():
    right, mistaken = (
        np.mean([label_mistakes.train_digits(m, 2, s) for s in (0, 1)]) for m in (0, 1)
    )
    assert right > 0.85
    assert mistaken < right - 0.04


def test_the_lesson_runs_and_prints_its_figures(tmp_path, capsys):
    loss_functions.show_mse()
    loss_functions.show_multiclass()
    worked_numbers.show(tmp_path)
    label_mistakes.show(epochs=1)
    printed = capsys.readouterr().out
    for figure in ("2.4869", "124.3458", "1.1591", "0.88, 0.12, 0.00", "0.2284", "SILENT"):
        assert figure in printed
    assert (tmp_path / "losses_worked_numbers.png").stat().st_size > 10_000
