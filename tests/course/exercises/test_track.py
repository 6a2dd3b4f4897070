"""The exercises are sound, and fair to right answers by other ways."""

import numpy as np
import paddle
import pytest

from mnist_paddle.course.exercises.doctor import problems
from mnist_paddle.course.exercises.exercise import find, names
from mnist_paddle.course.exercises.workers import Worker
from tests.course.exercises.other_ways import OTHER_WAYS


@pytest.fixture(scope="module")
def worker():
    with Worker() as worker:
        yield worker


@pytest.mark.parametrize("name", names())
def test_doctor(name, worker):
    assert list(problems(find(name), worker)) == []


@pytest.mark.parametrize("name", OTHER_WAYS)
def test_a_right_answer_by_another_way_passes(name, worker):
    found = worker.check(find(name), OTHER_WAYS[name], name)
    assert found, found.words["en"]


ONE_NUMBER = """
import paddle


def squared_error(predictions, labels):
    total = paddle.zeros([1])
    for prediction, label in zip(predictions, labels):
        total = total + (prediction - label.astype("float32")) ** 2
    return total / len(labels)
"""
EXTENDS = """
def accuracy(model, batches):
    right = []
    for images, labels in batches:
        hits = model(images).argmax(1) == labels.squeeze(1)
        right.extend(hits.astype("float32").mean().numpy())
    return sum(right) / len(right)
"""


def test_one_number_is_right_with_an_axis_or_without(worker):
    assert worker.check(find("06_squared_error"), ONE_NUMBER, "loop.py")


@pytest.mark.parametrize(
    "name, code, said",
    [
        (
            "09_softmax",
            "def softmax(s)：\n    return scores\n",
            "a full-width (Chinese) comma",
        ),
        ("15_accuracy", EXTENDS, "without [0] or extend"),
        ("09_softmax", find("09_softmax").stub, "the line `raise NotImplementedError` still runs"),
    ],
)
def test_what_beginners_do_is_explained(worker, name, code, said):
    found = worker.check(find(name), code, "beginner.py")
    assert not found and said in found.words["en"], found.words["en"]


BY_HAND = {  # exercise: Paddle's optimizer, the sizes of the step, what stands between
    "22_momentum": ("Momentum", {"momentum": 0.9}, 1),
    "23_adagrad": ("Adagrad", {"epsilon": 1e-6}, 1),
    "24_adam": ("Adam", {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}, 2),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_an_update_rule_by_hand_is_paddles(name):
    kind, sizes, states = BY_HAND[name]
    exercise, space = find(name), {}
    exec(exercise.solution, space)
    random = np.random.default_rng(0)
    weight = random.normal(size=5)
    parameter = paddle.create_parameter([5], "float64")
    parameter.set_value(weight)
    optimizer = getattr(paddle.optimizer, kind)(0.1, parameters=[parameter], **sizes)
    state = [weight * 0] * states
    for step in range(1, 6):
        gradient = random.normal(size=5)
        number = [step] if name == "24_adam" else []
        weight, *state = space[exercise.asks](
            weight, gradient, *state, *number, 0.1, *sizes.values()
        )
        (parameter * paddle.to_tensor(gradient)).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
    np.testing.assert_allclose(parameter.numpy(), weight, rtol=1e-6)


def test_l2_by_hand_is_paddles():
    weight = np.random.default_rng(0).normal(size=4)
    space = {}
    exec(find("28_l2").solution, space)
    ends = []
    for by_hand in (True, False):
        parameter = paddle.create_parameter([4], "float64")
        parameter.set_value(weight)
        decay = None if by_hand else paddle.regularizer.L2Decay(0.3)
        optimizer = paddle.optimizer.SGD(0.1, parameters=[parameter], weight_decay=decay)
        loss = parameter.sum()
        (space["with_l2"](loss, [parameter], 0.3) if by_hand else loss).backward()
        optimizer.step()
        ends.append(parameter.numpy())
    np.testing.assert_allclose(*ends, rtol=1e-9)


def test_the_nine_that_the_course_sets_are_marked():
    marks = {name: find(name).course for name in names() if find(name).course}
    assert marks == {
        "16_test_set": "§1",
        "18_compare_losses": "§4, §8",
        "21_learning_rates": "§5",
        "25_which_optimizer": "§5",
        "27_layer_outputs": "§8",
        "29_weight_decay": "§8",
        "31_accuracy_curve": "§8",
        "32_two_losses": "§8",
    }
