"""The lesson ``mlp``, first part: entropy, cross-entropy, gradients."""

import math

import paddle
import pytest

from mnist_paddle.course.lessons import entropy, entropy_and_mlp


@pytest.mark.parametrize(("distribution", "source"), entropy.DISTRIBUTIONS.items())
def test_entropies_are_the_sources(distribution, source):
    assert f"{entropy.entropy(distribution):.4f}" == source


def test_the_sources_figures_are_the_ones_asserted():
    assert list(entropy.DISTRIBUTIONS.values()) == ["2.0000", "1.3568", "0.0313"]


def test_cross_entropy_is_entropy_plus_divergence():
    p, q = (0.1, 0.1, 0.1, 0.7), (0.25, 0.25, 0.25, 0.25)
    divergence = sum(a * math.log2(a / b) for a, b in zip(p, q))
    assert entropy.cross_entropy_bits(p, q) == pytest.approx(entropy.entropy(p) + divergence)
    assert entropy.cross_entropy_bits(p, p) == pytest.approx(entropy.entropy(p))


@pytest.mark.parametrize("seed", range(8))
def test_cross_entropy_is_softmax_log_nll_to_the_last_bit(seed):
    logits, target = entropy.random_logits(seed), paddle.to_tensor([3])
    at_once, by_steps = entropy.cross_entropy_two_ways(logits, target)
    assert at_once == by_steps


def test_the_random_logits_give_pytorchs_loss():
    at_once, _ = entropy.cross_entropy_two_ways(entropy.random_logits(0), paddle.to_tensor([3]))
    assert at_once == pytest.approx(30.987977981567383, rel=1e-6)  # torch.manual_seed(0)


@pytest.mark.parametrize("z", [-8.0, -1.0, 0.0, 3.0])
def test_gradients_are_those_derived_by_hand(z):
    p, squared, cross = entropy.gradients(z, y=1.0)
    assert p == pytest.approx(1 / (1 + math.exp(-z)))
    assert squared == pytest.approx(2 * (p - 1) * p * (1 - p), abs=1e-6)
    assert cross == pytest.approx(p - 1, abs=1e-6)


def test_squared_error_hardly_moves_a_neuron_that_is_sure_and_wrong():
    squared = entropy.learning_curve(entropy.squared_error, steps=50)
    cross = entropy.learning_curve(entropy.binary_cross_entropy, steps=50)
    assert squared[0] == cross[0] == pytest.approx(0.982, abs=1e-3)
    assert squared[50] > 0.9
    assert cross[50] < 0.15


def test_the_first_parts_print_and_draw(tmp_path, capsys):
    entropy_and_mlp.show_entropy()
    entropy_and_mlp.show_cross_entropy(0)
    entropy_and_mlp.show_why_not_mse(tmp_path)
    entropy_and_mlp.show_kaiming(0)
    printed = capsys.readouterr().out
    for text in ("1.3568", "0.0313", "yes", "KaimingNormal"):
        assert text in printed
    assert (tmp_path / "mlp_why_not_mse.png").stat().st_size > 10_000
