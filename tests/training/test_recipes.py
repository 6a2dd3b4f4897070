"""The stronger network, which network a file belongs to, and several networks as one."""

import contextlib
import json
import sys

import numpy as np
import paddle
import paddle.nn.functional as F
import pytest

from mnist_paddle import (
    MNIST,
    DeepMNIST,
    StrongMNIST,
    evaluation,
    save_weights,
    scoring_loader,
    set_seed,
    train,
)
from mnist_paddle.__main__ import main
from mnist_paddle.inference.ensemble import VIEWS, Ensemble, views
from mnist_paddle.models import fast
from mnist_paddle.models.choice import network
from mnist_paddle.models.standardized import StandardizedConv2D
from mnist_paddle.models.weights import load_network
from mnist_paddle.system.errors import SettingsError, WeightsError
from mnist_paddle.training.calibration import calibrate
from mnist_paddle.training.settings import RECIPES, Settings
from tests.conftest import ROOT


@pytest.fixture
def images(numbers):
    return paddle.to_tensor(numbers.random((6, 1, 28, 28), np.float32))


@fast.accelerated
class SmallStages(paddle.nn.Layer):
    """Stages pooled or not, of few and of many channels."""

    def __init__(self, *pooled, convolution=paddle.nn.Conv2D):
        super().__init__()
        channels, layers = (1, 4, 12, 10, 9), []
        for c, d, pool in zip(channels, channels[1:], pooled):
            layers += [convolution(c, d, 3, padding=1), paddle.nn.ReLU()]
            layers += [paddle.nn.MaxPool2D(2)] if pool else []
        side = 28 >> sum(pooled)
        layers += [paddle.nn.Flatten(), paddle.nn.Dropout(0.3), paddle.nn.Linear(d * side**2, 10)]
        self.stages = paddle.nn.Sequential(*layers)

    def forward(self, inputs):
        return self.stages(inputs)


@pytest.mark.parametrize(
    "build",
    [
        DeepMNIST,
        StrongMNIST,
        lambda: SmallStages(False),
        lambda: SmallStages(False, True, True),
        lambda: SmallStages(True, False, False, True, convolution=StandardizedConv2D),
    ],
)
def test_deep_networks_take_the_fast_path_and_it_agrees(build, images, monkeypatch):
    """With dropout, too: both paths drop the same features."""
    set_seed(1)
    model = build()
    values, gradients = [], []
    for context in (fast.disabled, contextlib.nullcontext):
        paddle.seed(2)
        with context():
            logits = model(images)
            F.cross_entropy(logits, paddle.arange(6).reshape([6, 1])).backward()
        values.append(logits.numpy())
        gradients.append([p.grad.numpy() for p in model.parameters()])
        model.clear_gradients()
    np.testing.assert_allclose(values[0], values[1], rtol=1e-4, atol=1e-5)
    for plain, quick in zip(*gradients):
        np.testing.assert_allclose(plain, quick, rtol=1e-3, atol=1e-5)
    called = []
    monkeypatch.setattr(fast, "logits", lambda *a: called.append(a) or paddle.zeros([6, 10]))
    model(images)
    assert called


def test_standardized_kernels_have_mean_0_and_their_gain_as_norm(numbers):
    """And so a weight that is scaled, or has a number added, computes the same."""
    layer, x = (
        StandardizedConv2D(3, 4, 5),
        paddle.to_tensor(numbers.random((2, 3, 9, 9), np.float32)),
    )
    np.testing.assert_allclose(layer.gain, np.full((4, 1, 1, 1), 2**0.5), rtol=1e-6)
    layer.gain.set_value(numbers.random((4, 1, 1, 1), np.float32))
    kernel = layer.kernel().numpy().reshape(4, -1)
    np.testing.assert_allclose(kernel.mean(1), 0, atol=1e-7)
    np.testing.assert_allclose((kernel**2).sum(1), layer.gain.numpy().ravel() ** 2, rtol=1e-4)
    before = layer(x)
    np.testing.assert_allclose(before, F.conv2d(x, layer.kernel(), layer.bias), rtol=1e-6)
    layer.weight.set_value(3 * layer.weight + 0.5)
    np.testing.assert_allclose(layer(x), before, rtol=1e-3, atol=1e-5)


def test_dropout_drops_in_training_only(images):
    model = StrongMNIST()
    assert (model(images) - model(images)).abs().max() > 0
    model.eval()
    np.testing.assert_array_equal(model(images), model(images))


@pytest.mark.parametrize("build", [MNIST, DeepMNIST, StrongMNIST])
def test_a_file_says_which_network_it_belongs_to(build, tmp_path, images):
    model = build()
    save_weights(model, tmp_path / "w.pdparams")
    loaded = load_network(tmp_path / "w.pdparams")
    assert type(loaded) is build
    model.eval(), loaded.eval()
    np.testing.assert_array_equal(loaded(images), model(images))


@pytest.mark.parametrize(
    ("name", "build", "least"),
    [
        ("mnist", MNIST, 0.983),
        ("mnist_robust", MNIST, 0.994),
        ("mnist_wary", DeepMNIST, 0.995),
        ("mnist_strong", StrongMNIST, 0.997),
    ],
)
def test_the_shipped_weights_read_eval(name, build, least):
    path = ROOT / "work" / f"{name}.pdparams"
    assert path.stat().st_size <= 1_000_000
    model = load_network(path)
    assert type(model) is build
    assert evaluation(model, scoring_loader("eval")) >= least


def test_weights_stored_as_float16_load_as_float32(tmp_path):
    model = DeepMNIST()
    halves = {name: p.numpy().astype(np.float16) for name, p in model.state_dict().items()}
    paddle.save(halves, str(tmp_path / "half.pdparams"))
    loaded = load_network(tmp_path / "half.pdparams")
    for name, parameter in loaded.state_dict().items():
        assert parameter.dtype == paddle.float32
        np.testing.assert_array_equal(parameter, halves[name].astype(np.float32))


def test_strange_weights_are_held_against_the_tutorials_network(tmp_path):
    paddle.save({"w": np.zeros(3, np.float32)}, str(tmp_path / "w.pdparams"))
    with pytest.raises(WeightsError, match="does not fit MNIST: conv1.weight is missing"):
        load_network(tmp_path / "w.pdparams")


def test_networks_have_names():
    assert network("MNIST") is MNIST
    with pytest.raises(SettingsError, match="network is 'VGG', but can only be MNIST, DeepMNIST"):
        network("VGG")


def test_an_ensemble_averages_probabilities(images):
    members = [MNIST(), DeepMNIST()]
    together = Ensemble(members)(images).numpy()
    expected = sum(F.softmax(member(images)).numpy() for member in members) / 2
    np.testing.assert_allclose(np.exp(together), expected, rtol=1e-4)
    np.testing.assert_allclose(np.exp(together).sum(1), 1, rtol=1e-5)


def test_views_begin_with_the_image_itself_and_are_averaged(images):
    model = MNIST()
    seen = views(images.numpy())
    assert len(seen) == len(VIEWS) == len({view.tobytes() for view in seen})
    np.testing.assert_allclose(seen[0], images.numpy(), atol=1e-6)
    together = Ensemble([model], views=True)(images).numpy()
    expected = np.mean([F.softmax(model(paddle.to_tensor(view))).numpy() for view in seen], 0)
    np.testing.assert_allclose(np.exp(together), expected, rtol=1e-4)


def test_evaluate_takes_several_files_and_views(small_file, tmp_path, capsys):
    paths = []
    for seed, build in enumerate((MNIST, DeepMNIST)):
        set_seed(seed)
        paths.append(str(tmp_path / f"{seed}.pdparams"))
        save_weights(build(), paths[-1])
    options = ["--split", "valid", "--datafile", str(small_file), "--json"]
    assert main(["evaluate", "--weights", *paths, "--tta", *options]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [weights["file"] for weights in result["weights"]] == paths and result["total"] == 100
    assert main(["evaluate", "--weights", paths[0], *options]) == 0


@pytest.mark.parametrize("name", ["strong"])
def test_the_recipes_train_calibrate_and_save(name, small_file, tmp_path, monkeypatch, capsys):
    own = {"recipe": name, "epochs": 2, "batch_size": 50, "log_interval": 5}
    options = [f"--{key.replace('_', '-')}={value}" for key, value in own.items()]
    for key in ("label_smoothing", "ema_decay", "augment", "cooldown_epochs", "schedule"):
        own[key] = getattr(RECIPES[name], key)
    files = ["--datafile", str(small_file), "--output-dir", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", ["train.py", *options, *files])
    monkeypatch.syspath_prepend(ROOT)
    assert __import__("train").main() == 0
    printed = capsys.readouterr().out
    assert "\ncalibration: temperature " in printed
    model = load_network(tmp_path / "mnist.pdparams")
    assert type(model).__name__ == RECIPES[name].network
    again = calibrate(model, scoring_loader("valid", datafile=small_file))
    assert again.temperature == pytest.approx(1, abs=1e-3)  # the calibrated weights were saved
    history = json.loads((tmp_path / "history.json").read_text())
    assert history["settings"].items() >= own.items()


def test_training_on_probabilities_minimises_their_cross_entropy(images):
    set_seed(0)
    model = MNIST()
    targets = np.random.default_rng(0).dirichlet(np.ones(10), 6).astype(np.float32)
    logits = model(images).numpy().astype(np.float64)
    expected = -(targets * (logits - np.log(np.exp(logits).sum(1, keepdims=True)))).sum(1).mean()
    history = train(model, [(images, paddle.to_tensor(targets))], epochs=1, save_path=None)
    assert history.losses[0]["loss"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "setting",
    [
        {"augment": -0.1},
        {"outliers": float("nan")},
        {"ema_decay": 1.5},
        {"label_smoothing": 2},
        {"network": "VGG"},
    ],
)
def test_settings_of_the_recipes_out_of_range(setting):
    with pytest.raises(SettingsError, match="but "):
        Settings(**setting)
