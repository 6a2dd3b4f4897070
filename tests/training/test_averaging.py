"""The running average against its formula, and what train() leaves behind."""

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST, load_weights, set_seed, train
from mnist_paddle.data.loaders import scoring_loader, training_loader
from mnist_paddle.training.weight_average import WeightAverage


@pytest.fixture
def steps(numbers):
    """Ten vectors that the parameter takes one after the other, after a start that is forgotten."""
    return numbers.standard_normal((10, 3)).astype(np.float32)


def averaged(steps, decay, state=None):
    model = paddle.nn.Linear(3, 1)
    model.weight.set_value(np.full((3, 1), 100, np.float32))
    average = WeightAverage(model, decay)
    if state:
        average.resume(*state)
    for step in steps:
        model.weight.set_value(step[:, None])
        average.update()
    return model, average


def by_formula(steps, decay, value=100.0):
    for t, step in enumerate(steps, 1):
        d = min(decay, t / (t + 9))
        value = d * value + (1 - d) * step
    return value


@pytest.mark.parametrize("decay", [0.3, 0.999])
def test_it_is_the_formula(steps, decay):
    model, average = averaged(steps, decay)
    with average.applied():
        np.testing.assert_allclose(
            model.weight.numpy()[:, 0], by_formula(steps, decay), rtol=1e-5, atol=1e-5
        )
    np.testing.assert_array_equal(model.weight.numpy()[:, 0], steps[-1])
    average.apply()
    np.testing.assert_allclose(
        model.weight.numpy()[:, 0], by_formula(steps, decay), rtol=1e-5, atol=1e-5
    )


def test_without_decay_it_leaves_the_weights_alone(steps):
    model, average = averaged(steps, 0)
    with average.applied():
        np.testing.assert_array_equal(model.weight.numpy()[:, 0], steps[-1])
    average.apply()
    np.testing.assert_array_equal(model.weight.numpy()[:, 0], steps[-1])


def test_the_own_weights_come_back_after_an_error(steps):
    model, average = averaged(steps, 0.9)
    with pytest.raises(KeyboardInterrupt), average.applied():
        raise KeyboardInterrupt
    np.testing.assert_array_equal(model.weight.numpy()[:, 0], steps[-1])


def test_it_goes_on_from_its_state_to_the_last_bit(steps):
    whole_model, whole = averaged(steps, 0.9)
    first_model, first = averaged(steps[:4], 0.9)
    with first.applied():
        averages = {name: value.numpy() for name, value in first_model.state_dict().items()}
    second_model, second = averaged(steps[4:], 0.9, (4, averages))
    assert second.steps == 10
    whole.apply(), second.apply()
    np.testing.assert_array_equal(second_model.weight.numpy(), whole_model.weight.numpy())


def test_train_validates_saves_and_leaves_the_average(small_file, tmp_path):
    set_seed(0)
    model = MNIST()
    start, steps = model.fc.weight.numpy(), []

    def loader():
        for batch in training_loader(50, seed=0, datafile=small_file):
            yield batch
            steps.append(model.fc.weight.numpy())  # the loop is back for more: a step is done

    def scored():
        validated.append(model.fc.weight.numpy())
        return iter(scoring_loader("valid", datafile=small_file))

    validated, saved = [], tmp_path / "w.pdparams"
    train(model, loader, scored, epochs=2, optimizer="adam", ema_decay=0.5, save_path=saved,
          log=lambda line: None)  # fmt: skip
    assert len(steps) == 12
    expected = by_formula(steps, 0.5, start)
    np.testing.assert_allclose(model.fc.weight, expected, atol=1e-6)
    np.testing.assert_allclose(validated[1], expected, atol=1e-6)
    np.testing.assert_allclose(validated[0], by_formula(steps[:6], 0.5, start), atol=1e-6)
    loaded = MNIST()
    load_weights(loaded, saved)
    np.testing.assert_array_equal(loaded.fc.weight, model.fc.weight)
    assert np.abs(expected - steps[-1]).max() > 1e-4
