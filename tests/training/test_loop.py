"""train() and evaluation(): the log, the numbers, and the ways a run can end."""

import os
import re
import signal

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST, evaluation, set_seed, train
from mnist_paddle.data.loaders import BatchLoader, scoring_loader, training_loader
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.system.errors import SettingsError, TrainingDiverged
from mnist_paddle.training.optimizers import make_optimizer, make_schedule


def seeded_run(datafile, lines=None, **options):
    set_seed(3)
    model = MNIST()
    loader = training_loader(50, seed=3, datafile=datafile)
    log = (lambda line: None) if lines is None else lines.append
    history = train(model, loader, epochs=2, save_path=None, log=log, log_interval=3, **options)
    return model, history


def weights_of(model):
    return {name: value.numpy() for name, value in model.state_dict().items()}


def test_log_has_the_tutorials_lines_and_one_for_each_epoch(small_file):
    lines = []
    _, history = seeded_run(small_file, lines, valid_loader=scoring_loader("valid", 30, small_file))
    assert len(lines) == 6
    for line, (epoch, batch) in zip(lines[:2] + lines[3:5], [(0, 0), (0, 3), (1, 0), (1, 3)]):
        number = re.fullmatch(rf"epoch: {epoch}, batch: {batch}, loss is: \[(\d\.\d+)\]", line)[1]
        logged = history.losses[2 * epoch + batch // 3]
        assert logged == {"epoch": epoch, "batch": batch, "loss": pytest.approx(float(number))}
    assert re.fullmatch(
        r"epoch: 1, training loss: \d\.\d{4}, validation accuracy: \d+\.\d\d%, \d+\.\d s", lines[5]
    )
    assert [row["epoch"] for row in history.epochs] == [0, 1]
    assert history.stopped is None


def test_it_learns(small_file):
    model, history = seeded_run(small_file, optimizer="adam")
    assert history.epochs[1]["training_loss"] < history.epochs[0]["training_loss"]
    assert evaluation(model, scoring_loader("train", datafile=small_file)) > 0.5


@pytest.mark.parametrize("learning_rate, learned", [(0.05, True), (1e-9, False), (30.0, False)])
def test_a_run_that_learned_nothing_says_so(learning_rate, learned, small_file):
    lines, valid = [], scoring_loader("valid", datafile=small_file)
    settings = {"learning_rate": learning_rate, "optimizer": "momentum"}
    _, history = seeded_run(small_file, lines, valid_loader=valid, **settings)
    said = [line for line in lines if line.startswith("it learned nothing: ")]
    assert len(said) == (not learned)
    if not learned:
        assert f"{history.epochs[-1]['validation_accuracy']:.2%} of valid" in said[0]
        assert "smaller learning rate (--lr)" in said[0] and said == lines[-1:]


def test_training_loss_is_the_mean_of_all_batches(small_file):
    _, every = seeded_run(small_file)
    set_seed(3)
    history = train(
        MNIST(),
        training_loader(50, seed=3, datafile=small_file),
        epochs=1,
        save_path=None,
        log=lambda line: None,
        log_interval=1,
    )
    assert len(history.losses) == 6
    mean = np.mean([row["loss"] for row in history.losses])
    assert every.epochs[0]["training_loss"] == pytest.approx(mean, rel=1e-6)


def test_same_seed_same_numbers_whatever_else_is_done(small_file, monkeypatch):
    plain_lines, watched_lines = [], []
    plain, _ = seeded_run(small_file, plain_lines)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)  # a progress bar
    watched, _ = seeded_run(
        small_file, watched_lines, valid_loader=scoring_loader("valid", 7, small_file)
    )
    assert [line for line in watched_lines if "batch" in line] == [
        line for line in plain_lines if "batch" in line
    ]
    for name, value in weights_of(plain).items():
        np.testing.assert_array_equal(value, weights_of(watched)[name])


def test_saves_what_it_learned(small_file, tmp_path):
    path = tmp_path / "not yet there" / "mnist.pdparams"
    model = MNIST()
    train(model, training_loader(100, datafile=small_file), epochs=1, save_path=path, log=list)
    saved = paddle.load(str(path))
    for name, value in weights_of(model).items():
        np.testing.assert_array_equal(saved[name].numpy(), value)


def test_paddles_dataloader_called_or_not(small_file):
    dataset = MnistDataset("train", small_file)
    for loader in (
        paddle.io.DataLoader(dataset, batch_size=100, shuffle=True, drop_last=True),
        list(paddle.io.DataLoader(dataset, batch_size=100)),
    ):
        history = train(MNIST(), loader, epochs=1, save_path=None, log=lambda line: None)
        assert len(history.losses) == 1


def test_a_loss_that_is_not_finite_stops_the_run(small_file, tmp_path):
    path = tmp_path / "mnist.pdparams"
    path.write_bytes(b"the weights of before")
    with pytest.raises(TrainingDiverged, match=r"nan|inf") as error:
        train(
            MNIST(),
            training_loader(10, seed=0, datafile=small_file),
            learning_rate=1e6,
            save_path=path,
            log=lambda line: None,
        )
    message = str(error.value)
    assert (
        re.search(r"at epoch 0, batch [1-9]\d*: ", message) and "smaller learning rate" in message
    )
    assert path.read_bytes() == b"the weights of before"


def test_the_batch_of_the_bad_loss_is_named(small_file):
    class Fails(MNIST):
        calls = 0

        def forward(self, images):
            self.calls += 1
            return super().forward(images) * (float("nan") if self.calls == 5 else 1.0)

    loader = training_loader(10, datafile=small_file)
    with pytest.raises(TrainingDiverged, match="the loss is nan at epoch 0, batch 4"):
        train(Fails(), loader, save_path=None, log=lambda line: None)


def test_ctrl_c_ends_the_epoch_and_keeps_what_was_learned(small_file, tmp_path):
    handler = signal.getsignal(signal.SIGINT)  # ignored where the tests run in the background
    path, lines = tmp_path / "mnist.pdparams", []
    batches = list(training_loader(10, datafile=small_file))

    def loader():
        for index, batch in enumerate(batches):
            if index == 4:
                os.kill(os.getpid(), signal.SIGINT)
            yield batch

    model = MNIST()
    before = weights_of(model)["fc.weight"]
    history = train(model, loader, epochs=5, save_path=path, log=lines.append)
    assert history.stopped == {"epoch": 0, "batch": 4}
    assert lines[-1] == f"stopped by Ctrl-C at epoch 0, batch 4; weights kept in {path}"
    saved = paddle.load(str(path))["fc.weight"].numpy()
    assert (saved != before).any()
    np.testing.assert_array_equal(saved, weights_of(model)["fc.weight"])
    assert signal.getsignal(signal.SIGINT) is handler


def test_second_ctrl_c_stops_at_once(small_file):
    def loader():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        yield from training_loader(10, datafile=small_file)

    with pytest.raises(KeyboardInterrupt):
        train(MNIST(), loader, save_path=None, log=lambda line: None)


@pytest.mark.parametrize("loader", [[], iter([]), lambda: []])
def test_no_batches(loader):
    with pytest.raises(SettingsError, match="no batches"):
        train(MNIST(), loader, save_path=None)
    with pytest.raises(SettingsError, match="no batches"):
        evaluation(MNIST(), loader)


def test_unknown_optimizer():
    with pytest.raises(SettingsError, match="'rmsprop', but can only be sgd, momentum, adagrad"):
        make_optimizer("rmsprop", MNIST(), 0.1)


def test_schedules_are_their_formulas(small_file):
    def rates(name, steps):
        schedule = make_schedule(name, 0.5, steps)
        for _ in range(steps):
            yield schedule.get_lr()
            schedule.step()

    assert set(rates("constant", 20)) == {0.5}
    found = list(rates("one_cycle", 101))
    up = 0.05 + 0.45 * (1 - np.cos(np.pi * np.arange(30) / 29.3)) / 2
    np.testing.assert_allclose(found[:30], up, rtol=1e-6)
    assert max(found) == pytest.approx(0.5, rel=0.01) and found[-1] == pytest.approx(5e-4, rel=0.1)
    assert found[30:] == sorted(found[30:], reverse=True)
    with pytest.raises(SettingsError, match="schedule is 'cosine', but can only be constant"):
        make_schedule("cosine", 0.1, 10)


def test_a_schedule_needs_to_know_how_long(small_file):
    with pytest.raises(SettingsError, match="needs a loader that has a length"):
        train(MNIST(), iter([]), schedule="one_cycle", save_path=None)


def sgd(w, g, state, lr):
    return w - lr * g


def momentum(w, g, state, lr):
    state["v"] = 0.9 * state.get("v", 0) + g
    return w - lr * state["v"]


def adagrad(w, g, state, lr):
    state["m"] = state.get("m", 0) + g**2
    return w - lr * g / (np.sqrt(state["m"]) + 1e-6)


def adam(w, g, state, lr):
    t = state["t"] = state.get("t", 0) + 1
    state["m"] = 0.9 * state.get("m", 0) + 0.1 * g
    state["v"] = 0.999 * state.get("v", 0) + 0.001 * g**2
    return w - lr * (state["m"] / (1 - 0.9**t)) / (np.sqrt(state["v"] / (1 - 0.999**t)) + 1e-8)


@pytest.mark.parametrize("rule", [sgd, momentum, adagrad, adam], ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_optimizers_are_their_formulas(rule, decay):
    """Three steps on loss = sum(w^2 * c) of one layer, against the textbook rule in NumPy."""
    paddle.seed(0)
    layer = paddle.nn.Linear(3, 2, bias_attr=False)
    opt = make_optimizer(rule.__name__, layer, 0.05, decay)
    expected, state = layer.weight.numpy().astype(np.float64), {}
    scale = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    for _ in range(3):
        (layer.weight**2 * paddle.to_tensor(scale, dtype="float32")).sum().backward()
        opt.step()
        opt.clear_grad()
        gradient = 2 * expected * scale + decay * expected
        expected = rule(expected, gradient, state, 0.05)
    np.testing.assert_allclose(layer.weight.numpy(), expected, rtol=1e-4, atol=1e-6)


class Echo(paddle.nn.Layer):
    """Logits that name the digit in the first pixel, and remembers how it was called."""

    def forward(self, images):
        self.graph = not images.stop_gradient or paddle.is_grad_enabled()
        self.seen_training = self.training
        return paddle.nn.functional.one_hot(images[:, 0, 0, 0].astype("int64"), 10)


@pytest.mark.parametrize("batch_size", [1, 3, 7, 20])
def test_evaluation_counts_every_digit_once(batch_size):
    labels = np.arange(20) % 10
    read = labels.copy()
    read[[0, 5, 19]] = 1 + read[[0, 5, 19]] % 9  # three mistakes, one in a short last batch
    assert (read != labels).sum() == 3
    images = np.zeros((20, 1, 28, 28), np.float32)
    images[:, 0, 0, 0] = read
    batches = [
        (
            paddle.to_tensor(images[i : i + batch_size]),
            paddle.to_tensor(labels[i : i + batch_size].reshape(-1, 1)),
        )
        for i in range(0, 20, batch_size)
    ]
    assert evaluation(Echo(), batches) == 17 / 20


@pytest.mark.parametrize("training", [True, False])
def test_evaluation_leaves_the_mode_and_builds_no_graph(small_file, training):
    model = Echo()
    model.train() if training else model.eval()
    evaluation(model, BatchLoader(MnistDataset("valid", small_file), 40))
    assert model.training is training
    assert model.seen_training is False and model.graph is False


def test_evaluation_leaves_the_mode_after_an_error(small_file):
    model = MNIST()
    with pytest.raises(ValueError):
        evaluation(model, [(paddle.zeros([2, 3, 28, 28]), paddle.zeros([2, 1], "int64"))])
    assert model.training
