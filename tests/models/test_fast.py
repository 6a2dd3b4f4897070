"""The fast path computes what the plain path computes, runs where it should, and nowhere else."""

import copy
import gc
import itertools
import os
import pickle
import subprocess
import sys
import threading
import weakref

import numpy as np
import paddle
import paddle.nn.functional as F
import pytest

from mnist_paddle import MNIST
from mnist_paddle.models import channels_last, conv, fast, onednn, workers
from mnist_paddle.system.blas import blas_functions, blas_limit
from tests.conftest import ROOT

TOLERANCE = 1e-5


has_onednn = pytest.mark.skipif(channels_last.LIBRARY is None, reason="no oneDNN here")
both = pytest.mark.parametrize(
    "by",
    [pytest.param(channels_last, marks=has_onednn, id="oneDNN"), pytest.param(conv, id="NumPy")],
)


@pytest.fixture(params=[pytest.param("oneDNN", marks=has_onednn), "NumPy"])
def fast_runs(request, monkeypatch):
    """The batch sizes that took the fast path, in order."""
    if request.param == "NumPy":
        monkeypatch.setattr(channels_last, "LIBRARY", None)
    runs = []
    logits = fast.logits

    def spy(images, *rest):
        runs.append(len(images))
        return logits(images, *rest)

    monkeypatch.setattr(fast, "logits", spy)
    return runs


@pytest.fixture
def model():
    return make_model(0)


def make_model(seed):
    paddle.seed(seed)
    network = MNIST()
    for layer in (network.conv1, network.conv2):  # Paddle's initial biases are 0: hide nothing
        layer.bias.set_value(paddle.rand(layer.bias.shape) - 0.5)
    return network


def make_batch(size, seed=0):
    rng = np.random.default_rng(seed)
    images = rng.random((size, 1, 28, 28), dtype=np.float32)
    images[:, :, :9] = 0  # a black edge, as in a digit: cells that tie
    return paddle.to_tensor(images), paddle.to_tensor(rng.integers(0, 10, (size, 1)))


def loss_of(network, batch):
    images, labels = batch
    return F.cross_entropy(network(images), labels)


def gradients(network):
    return [None if p.grad is None else p.grad.numpy().copy() for p in network.parameters()]


def train_once(network, batch):
    """Loss and gradients of one forward and backward."""
    network.clear_gradients()
    loss = loss_of(network, batch)
    loss.backward()
    return float(loss), gradients(network)


def plain_once(network, batch):
    with fast.disabled():
        return train_once(network, batch)


def assert_same(actual, expected):
    assert actual[0] == pytest.approx(expected[0], rel=TOLERANCE)
    assert_same_gradients(actual[1], expected[1])


def assert_same_gradients(actual, expected):
    for ours, theirs in zip(actual, expected, strict=True):
        assert (ours is None) == (theirs is None)
        if theirs is not None:
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE * np.abs(theirs).max())


# --- the stages themselves, by oneDNN and in NumPy ---------------------------------------------


def naive_stage(image, weight, bias, side):
    """[c, h, w] -> [d, h / side, w / side], cell by cell, in float64."""
    d, c, k, _ = weight.shape
    _, h, w = image.shape
    padded = np.zeros((c, h + k - 1, w + k - 1))
    padded[:, k // 2 : k // 2 + h, k // 2 : k // 2 + w] = image
    out = np.zeros((d, h // side, w // side))
    for channel, y, x in np.ndindex(out.shape):
        out[channel, y, x] = max(
            (padded[:, i : i + k, j : j + k] * weight[channel]).sum() + bias[channel]
            for i in range(side * y, side * y + side)
            for j in range(side * x, side * x + side)
        )
    return np.maximum(out, 0)


@pytest.mark.parametrize(
    ("k", "channels", "size", "pooled"),
    [
        (3, (2, 3), (4, 6), [True]),
        (5, (1, 2, 4), (8, 12), [True, True]),
        (1, (3, 2), (2, 2), [True]),
        (3, (2, 3), (3, 4), [False]),
        (3, (1, 2, 3, 2), (4, 8), [False, True, False]),
        (3, (2, 2, 2, 2), (4, 4), [False, False, False]),
        (3, (20, 33), (6, 6), [True]),
    ],
)
@both
def test_stages_equal_a_naive_loop_over_cells(k, channels, size, pooled, by):
    rng = np.random.default_rng(1)
    parameters, images = [], rng.standard_normal((3, channels[0], *size)).astype(np.float32)
    expected = list(images)
    for (c, d), pool in zip(itertools.pairwise(channels), pooled):
        weight = rng.standard_normal((d, c, k, k)).astype(np.float32)
        bias = rng.standard_normal(d).astype(np.float32)
        parameters += [weight, bias]
        expected = [naive_stage(image, weight, bias, 1 + pool) for image in expected]
    for keep in (False, True):
        actual = by.Stages(parameters, pooled).forward(images, keep)
        np.testing.assert_allclose(actual, np.reshape(expected, (3, -1)), rtol=1e-5, atol=1e-5)


def random_stages(rng, channels, k):
    parameters = []
    for c, d in itertools.pairwise(channels):
        scale = (c * k * k) ** -0.5
        parameters.append(np.float32(scale) * rng.standard_normal((d, c, k, k), np.float32))
        parameters.append(rng.standard_normal(d, np.float32))
    return parameters


@has_onednn
@pytest.mark.parametrize("first", [0, 1, 2])
@pytest.mark.parametrize(
    "pooled", [[True, True, True], [False, True, False], [False, False, False]]
)
def test_gradients_of_onednn_are_those_in_numpy(numbers, pooled, first):
    parameters = random_stages(numbers, (1, 6, 6, 20), 3)
    images = numbers.standard_normal((7, 1, 16, 8), np.float32)
    trained = [index >= first for index in range(3)]
    answers = []
    for by in (channels_last, conv):
        stages = by.Stages(parameters, pooled)
        features = stages.forward(images, keep=True)
        by.Stages(parameters, pooled).forward(images[::-1], keep=True)  # in between, another
        grad = np.cos(np.arange(features.size, dtype=np.float32)).reshape(features.shape)
        answers.append([features, *stages.backward(grad, trained)])
    assert_same_gradients(*answers)


@has_onednn
@pytest.mark.parametrize("has_avx512", [True, False])
@pytest.mark.parametrize(
    "channels", [(1, 6, 12), (1, 20, 20), (1, 24, 24), (1, 32, 20), (1, 10, 40), (1, 8, 36)]
)
def test_either_convolution_by_onednn_is_that_in_numpy(numbers, monkeypatch, channels, has_avx512):
    monkeypatch.setattr(channels_last, "may_use", lambda instructions: has_avx512)
    monkeypatch.setattr(channels_last, "built", channels_last.Built)
    parameters = random_stages(numbers, channels, 5)
    images = numbers.standard_normal((7, 1, 28, 28), np.float32)
    answers = []
    for by in (channels_last, conv):
        stages = by.Stages(parameters, [True, False])
        features = stages.forward(images, keep=True)
        answers.append([features, *stages.backward(np.cos(features), [True, True])])
    assert_same_gradients(*answers)


@has_onednn
def test_onednn_in_many_threads_that_all_begin_at_once(numbers):
    parameters = random_stages(numbers, (1, 4, 9), 5)
    images = numbers.standard_normal((13, 1, 8, 8), np.float32)  # of a size that is not yet built
    begin, answers = threading.Barrier(8), []

    def work():
        stages = channels_last.Stages(parameters, [True, True])
        begin.wait()
        for _ in range(20):
            features = stages.forward(images, keep=True)
            answers.append([features, *stages.backward(np.ones_like(features), [True, True])])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 160
    for answer in answers:
        for ours, theirs in zip(answer, answers[0], strict=True):
            np.testing.assert_array_equal(ours, theirs)


@has_onednn
def test_onednn_takes_one_thread_and_gives_back_what_there_were():
    threads = onednn.LIBRARY.omp_get_max_threads
    before = threads()
    onednn.LIBRARY.omp_set_num_threads(2)
    try:
        with onednn.one_thread():
            assert threads() == 1
        assert threads() == 2
    finally:
        onednn.LIBRARY.omp_set_num_threads(before)


@has_onednn
def test_an_operation_that_onednn_refuses_says_so():
    shape = onednn.layout(2, 3, order=(0, 1))
    with pytest.raises(RuntimeError, match="dnnl_reorder_primitive_desc_create: status"):
        onednn.Operation("reorder", shape, onednn.ENGINE, onednn.layout(2, 4), onednn.ENGINE, None)


@has_onednn
def test_many_sizes_leave_little_memory_behind(model):
    """Operations for sizes that are no longer asked for are let go of."""
    stage = channels_last.built(2, 28, 28, 1, 20, 5, True)
    operations = [weakref.ref(each) for each in (stage.convolve, stage.kernel_to_convolve)]
    del stage
    with paddle.no_grad():
        for _ in range(2):
            for size in range(2, 90):
                model(paddle.zeros([size, 1, 28, 28]))
    assert channels_last.built.cache_info().currsize <= 64
    gc.collect()
    assert not any(operation() for operation in operations)


def test_a_column_of_a_run_is_a_column_of_the_window_of_its_outputs():
    image = np.arange(6 * 8, dtype=np.float32).reshape(6, 8)  # 4 x 6 pixels in their border, k = 3
    halves = np.stack([image[:, 0::2], image[:, 1::2]], 1)[:, None]  # [rows, c, 2, columns / 2]
    padded = conv.Halves(halves.copy(), m=3, n=1)
    strips = conv.strips_of(padded, 3, lambda *shape: np.empty(shape, np.float32))
    for y, x in np.ndindex(4, 6):
        window = image[y : y + 3, x : x + 3]
        for j in range(3):
            np.testing.assert_array_equal(padded.runs(x % 2 + j, 3)[y, :, x // 2], window[:, j])
        run = strips.runs(x % 2, 3)[y, :, x // 2]
        np.testing.assert_array_equal(run.reshape(3, 3), window)


@both
def test_of_equal_cells_the_first_in_reading_order_gets_the_gradient(by):
    """The kernel makes the cells the pixels. (0, 1) and (1, 0) tie, (0, 1) is read first: so the
    gradient of the kernel is what lies around (0, 1)."""
    kernel = np.zeros((1, 1, 3, 3), np.float32)
    kernel[0, 0, 1, 1] = 1
    stages = by.Stages([kernel, np.zeros(1, np.float32)], [True])
    images = np.zeros((1, 1, 4, 4), np.float32)
    images[0, 0, :2, :2] = [[1, 5], [5, 2]]
    stages.forward(images, keep=True)
    grad_kernel, _ = stages.backward(np.ones((1, 4), np.float32), [True])
    np.testing.assert_array_equal(grad_kernel[0, 0], [[0, 0, 0], [1, 5, 0], [5, 2, 0]])


# --- fast equals plain -------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 3, 51, 100, 128, 201])
def test_values_and_gradients_at_any_batch_size(model, fast_runs, size):
    batch = make_batch(size)
    actual = train_once(model, batch)
    assert fast_runs == [size]
    assert_same(actual, plain_once(model, batch))
    assert fast_runs == [size]


def test_ties_everywhere():
    """Small integers: both paths are exact, so cells tie often and must be told apart alike."""
    network = make_model(0)
    rng = np.random.default_rng(3)
    for layer in (network.conv1, network.conv2):
        layer.weight.set_value(rng.integers(-1, 2, layer.weight.shape).astype(np.float32))
        layer.bias.set_value(np.zeros(20, np.float32))
    network.fc.weight.set_value((rng.integers(-2, 3, (980, 10)) / 512).astype(np.float32))
    images = paddle.to_tensor(rng.integers(0, 2, (6, 1, 28, 28)).astype(np.float32))

    def exact_gradients():
        network.clear_gradients()
        (network(images) * paddle.arange(10, dtype="float32")).sum().backward()
        return gradients(network)

    actual = exact_gradients()
    with fast.disabled():
        for ours, theirs in zip(actual, exact_gradients(), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_twenty_steps_of_sgd(fast_runs):
    def losses():
        network = make_model(5)
        sgd = paddle.optimizer.SGD(learning_rate=0.01, parameters=network.parameters())
        history = []
        for step in range(20):
            loss = loss_of(network, make_batch(32, seed=step))
            loss.backward()
            sgd.step()
            sgd.clear_grad()
            history.append(float(loss))
        return history

    actual = losses()
    assert fast_runs == [32] * 20
    with fast.disabled():
        assert actual == pytest.approx(losses(), rel=TOLERANCE)


@pytest.mark.parametrize("first", [0, 1])
def test_two_forwards_before_the_backwards_in_either_order(model, fast_runs, first):
    batches = [make_batch(8, seed=1), make_batch(8, seed=2)]
    model.clear_gradients()
    losses = [loss_of(model, batch) for batch in batches]
    assert fast_runs == [8, 8]
    losses[first].backward()
    assert_same_gradients(gradients(model), plain_once(copy.deepcopy(model), batches[first])[1])
    losses[1 - first].backward()
    with fast.disabled():
        model_plain = copy.deepcopy(model)
        model_plain.clear_gradients()
        for batch in batches:
            loss_of(model_plain, batch).backward()
    assert_same_gradients(gradients(model), gradients(model_plain))


def test_backward_twice_with_retain_graph_accumulates(model, fast_runs):
    images, _ = make_batch(4)

    def twice():
        model.clear_gradients()
        loss = model(images).square().mean()  # Paddle's cross_entropy is not exact the second time
        loss.backward(retain_graph=True)
        once = gradients(model)
        loss.backward()
        assert_same_gradients(gradients(model), [2 * g for g in once])
        return gradients(model)

    actual = twice()
    assert fast_runs == [4]
    with fast.disabled():
        assert_same_gradients(actual, twice())


def test_paddle_grad_leaves_grad_alone(model, fast_runs):
    batch = make_batch(4)
    expected = plain_once(model, batch)[1]
    model.clear_gradients()
    found = paddle.grad(loss_of(model, batch), model.parameters(), retain_graph=True)
    assert fast_runs == [4]
    assert_same_gradients([g.numpy() for g in found], expected)


def test_the_gradient_is_that_of_the_weights_of_the_forward(model):
    """An optimizer step between forward and backward must not mix two sets of weights."""
    batch = make_batch(4)
    expected = plain_once(model, batch)[1]
    model.clear_gradients()
    loss = loss_of(model, batch)
    model.conv2.weight.set_value(paddle.zeros_like(model.conv2.weight))
    loss.backward()
    assert_same_gradients(gradients(model), expected)


def test_the_gradient_is_that_of_the_images_of_the_forward(model, fast_runs):
    """A loader may fill the same memory with the next batch."""
    batch = make_batch(4)
    expected = plain_once(model, batch)[1]
    model.clear_gradients()
    loss = loss_of(model, batch)
    batch[0].set_value(paddle.ones_like(batch[0]))
    loss.backward()
    assert_same_gradients(gradients(model), expected)


@pytest.mark.parametrize("frozen", ["conv1", "conv2", "conv1.weight", "conv2.bias", "fc", "all"])
def test_frozen_parameters_get_no_gradient(model, fast_runs, frozen):
    names = ("conv1", "conv2") if frozen == "all" else (frozen,)
    for name, parameter in model.named_parameters():
        parameter.stop_gradient = name.startswith(names)
    batch = make_batch(4)
    actual = train_once(model, batch)
    assert fast_runs == [4]
    assert any(g is None for g in actual[1]) and any(g is not None for g in actual[1])
    assert_same(actual, plain_once(model, batch))


@pytest.mark.parametrize("mode", ["no_grad", "eval"])
def test_inference(model, fast_runs, mode):
    images, _ = make_batch(130)
    if mode == "eval":
        model.eval()
    with paddle.no_grad() if mode == "no_grad" else paddle.enable_grad():
        logits = model(images)
    assert fast_runs == [130]
    assert logits.stop_gradient == (mode == "no_grad")
    with fast.disabled():
        np.testing.assert_allclose(logits.numpy(), model(images).numpy(), rtol=0, atol=1e-5)


def test_another_head(fast_runs):
    network = make_model(2)
    network.fc = paddle.nn.Linear(980, 1)
    logits = network(make_batch(3)[0])
    assert fast_runs == [3] and logits.shape == [3, 1]
    with fast.disabled():
        np.testing.assert_allclose(logits.numpy(), network(make_batch(3)[0]).numpy(), atol=1e-5)


def test_a_slice_of_a_larger_tensor(model, fast_runs):
    images, labels = make_batch(10)
    batch = images[3:8], labels[3:8]
    actual = train_once(model, batch)
    assert fast_runs == [5]
    assert_same(actual, plain_once(model, batch))


def test_several_models_of_several_shapes_take_turns(fast_runs):
    models, batches = [make_model(1), make_model(2)], [make_batch(5), make_batch(70), make_batch(2)]
    expected = [plain_once(m, b) for m in models for b in batches]
    for _ in range(2):
        found = [train_once(m, b) for m in models for b in batches]
        for actual, wanted in zip(found, expected, strict=True):
            assert_same(actual, wanted)
    assert len(fast_runs) == 12


def test_copies_and_saved_states(model, fast_runs, tmp_path):
    batch = make_batch(4)
    expected = plain_once(model, batch)
    train_once(model, batch)
    assert_same(train_once(copy.deepcopy(model), batch), expected)
    paddle.save(model.state_dict(), str(tmp_path / "m.pdparams"))
    loaded = MNIST()
    loaded.set_state_dict(paddle.load(str(tmp_path / "m.pdparams")))
    assert_same(train_once(loaded, batch), expected)
    state = pickle.loads(pickle.dumps({k: v.numpy() for k, v in model.state_dict().items()}))
    loaded.set_state_dict(state)
    assert_same(train_once(loaded, batch), expected)
    assert fast_runs == [4] * 4


@pytest.mark.parametrize("name", ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_broken_weight_breaks_the_loss(model, fast_runs, name, value):
    parameter = dict(model.named_parameters())[name]
    broken = parameter.numpy().copy()
    broken[(-1,) * broken.ndim] = value
    parameter.set_value(broken)
    loss = float(loss_of(model, make_batch(3)))
    assert fast_runs == [3]
    assert not np.isfinite(loss)


def test_a_nan_pixel_breaks_its_own_image_only(model, fast_runs):
    images, _ = make_batch(3)
    clean = model(images).numpy()
    images[1, 0, 14, 14] = float("nan")
    logits = model(images).numpy()
    assert fast_runs == [3, 3]
    assert np.isnan(logits[1]).all()
    np.testing.assert_array_equal(logits[[0, 2]], clean[[0, 2]])


def test_several_threads_at_once(fast_runs):
    models = [make_model(seed) for seed in range(4)]
    batches = [make_batch(20 + seed, seed) for seed in range(4)]
    expected = [plain_once(*pair) for pair in zip(models, batches, strict=True)]
    found = [[] for _ in models]

    def work(index):
        for _ in range(3):
            found[index].append(train_once(models[index], batches[index]))

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(fast_runs) == 12
    for index in range(4):
        assert len(found[index]) == 3
        for actual in found[index]:
            assert_same(actual, expected[index])


# --- where the plain path must run -------------------------------------------------------------


def plain_disabled(model, images):
    with fast.disabled():
        return model(images)


def plain_input_gradient(model, images):
    images.stop_gradient = False
    logits = model(images)
    logits.sum().backward()
    assert images.grad is not None
    return logits


def plain_keyword(model, images):
    return model(inputs=images)


def plain_empty(model, images):
    if paddle.__version__ < "3.2":
        pytest.skip("Paddle's own convolution refuses an empty batch")
    return model(images[:0])


def plain_one_image(model, images):
    return model(images[:1])


def plain_other_pooling(model, images):
    model.max_pool2 = paddle.nn.AvgPool2D(2, 2)
    return model(images)


def plain_strided_convolution(model, images):
    model.conv1 = paddle.nn.Conv2D(1, 20, 5, stride=1, padding=4, dilation=2)
    return model(images)


def plain_no_bias(model, images):
    model.conv2 = paddle.nn.Conv2D(20, 20, 5, padding=2, bias_attr=False)
    return model(images)


def plain_own_forward(model, images):
    model.forward = lambda x: type(model).forward(model, x) * 1
    return model(images)


def plain_subclass(model, images):
    class Doubled(MNIST):
        def forward(self, inputs):
            return 2 * super().forward(inputs)

    return Doubled()(images)


def plain_static(model, images):
    return paddle.jit.to_static(model, full_graph=True)(images)


@pytest.mark.parametrize(
    "way",
    [f for n, f in list(globals().items()) if n.startswith("plain_") and n != "plain_once"],
    ids=lambda way: way.__name__[6:],
)
def test_the_plain_path_runs(model, fast_runs, way):
    assert way(model, make_batch(2)[0]).shape[1] == 10
    assert fast_runs == []


def test_autocast_takes_the_plain_path(model, fast_runs, monkeypatch):
    """The level is set by hand, as auto_cast does nothing on most processors."""
    monkeypatch.setattr(MNIST, "forward", lambda self, images: "plain")
    tracer = paddle.base.framework._dygraph_tracer()
    level = tracer._amp_level
    tracer._amp_level = paddle.base.core.AmpLevel.O1
    try:
        assert model(make_batch(2)[0]) == "plain"
    finally:
        tracer._amp_level = level
    assert fast_runs == []


def test_symbolic_translation_takes_the_plain_path(model):
    """to_static without full_graph simulates the byte code of the call."""
    images = make_batch(2)[0]
    translated = paddle.jit.to_static(lambda x: model(x), full_graph=False)
    np.testing.assert_allclose(translated(images).numpy(), model(images).numpy(), atol=1e-5)


@pytest.mark.parametrize("where", ["", "conv1", "max_pool1", "conv2", "max_pool2", "fc"])
@pytest.mark.parametrize("kind", ["pre", "post"])
def test_forward_hooks_see_everything(model, fast_runs, where, kind):
    seen = []
    layer = getattr(model, where) if where else model
    register = getattr(layer, f"register_forward_{kind}_hook")
    hook = register(lambda *_: seen.append(1))
    model(make_batch(2)[0])
    assert seen == [1]
    assert fast_runs == []
    hook.remove()
    model(make_batch(2)[0])
    assert fast_runs[-1:] == [2]


@pytest.mark.parametrize("shape", [[2, 3, 28, 28], [2, 1, 24, 24], [2, 784], [1, 28, 28]])
def test_a_wrong_shape_raises_what_the_plain_path_raises(model, shape):
    def error():
        with pytest.raises(Exception) as caught:  # whatever Paddle raises
            model(paddle.zeros(shape))
        return type(caught.value)

    actual = error()
    with fast.disabled():
        assert actual is error()


def test_float64_takes_the_plain_path(fast_runs):
    network = make_model(0).to(dtype="float64")
    assert network(paddle.zeros([2, 1, 28, 28], "float64")).dtype == paddle.float64
    assert fast_runs == []


def test_export(model, fast_runs, tmp_path):
    images = make_batch(2)[0]
    spec = [paddle.static.InputSpec([None, 1, 28, 28], "float32")]
    paddle.jit.save(model, str(tmp_path / "exported"), input_spec=spec)
    assert fast_runs == []
    exported = paddle.jit.load(str(tmp_path / "exported"))
    np.testing.assert_allclose(exported(images).numpy(), model(images).numpy(), atol=1e-5)


def test_a_second_derivative_is_refused_not_wrong(model, fast_runs):
    loss = model(make_batch(2)[0]).square().sum()
    assert fast_runs == [2]
    with pytest.raises(Exception, match="fast.disabled"):
        paddle.grad(loss, model.parameters(), create_graph=True)


def test_the_environment_variable_turns_it_off():
    code = "from mnist_paddle import fast; print(fast.enabled.get())"
    for value, expected in (("0", "False"), ("1", "True")):
        environment = {**os.environ, "MNIST_PADDLE_FAST": value}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
        )
        assert done.stdout.split()[-1] == expected


# --- workers -----------------------------------------------------------------------------------


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(workers, "core_count", lambda: 2)


def test_each_keeps_order_and_raises_the_failure(two_cores):
    assert workers.each(lambda i: i * i, range(7)) == [i * i for i in range(7)]

    def fail(i):
        raise KeyError(i)

    with pytest.raises(KeyError):
        workers.each(fail, range(4))
    assert workers.each(lambda i: i, range(3)) == [0, 1, 2]


def test_blas_threads_are_limited_inside_and_restored_after(two_cores):
    if blas_functions() is None:
        pytest.skip("unknown BLAS: nothing to limit")
    read, write = blas_functions()
    before = read()
    write(2)
    try:
        assert workers.each(lambda _: read(), range(4)) == [1] * 4
        assert read() == 2
        with pytest.raises(ZeroDivisionError):
            workers.each(lambda _: 1 // 0, range(4))
        assert read() == 2
    finally:
        write(before)


def test_affinity_is_respected():
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("no affinity here")
    cores = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, [min(cores)])
        assert workers.core_count() == 1
    finally:
        os.sched_setaffinity(0, cores)


def test_a_large_inference_leaves_little_memory_behind(model):
    with paddle.no_grad():
        model(make_batch(1000)[0])
    kept = sum(array.nbytes for array in conv.scratch.arrays.values())
    assert kept < 40e6


class Predicts(paddle.io.Dataset):
    """A dataset whose items are made by a model, in the loader's forked worker."""

    def __init__(self, network):
        self.network = network

    def __len__(self):
        return 4

    def __getitem__(self, index):
        with paddle.no_grad():
            return self.network(make_batch(60, seed=index)[0]).numpy()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_in_a_forked_child(model, two_cores):
    """A fork while helpers exist and a limit is held: the child starts afresh and does not hang."""
    batch = make_batch(60)
    expected = train_once(model, batch)[0]
    with blas_limit:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                with paddle.no_grad():
                    same = np.isclose(float(loss_of(model, batch)), expected, rtol=1e-6)
                code = 0 if same and blas_limit.users == 0 else 2
            finally:
                os._exit(code)
    for _ in range(600):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        threading.Event().wait(0.05)
    else:
        os.kill(child, 9)
        pytest.fail("the child hangs")
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_in_a_loader_worker(model):
    loader = paddle.io.DataLoader(Predicts(model), batch_size=None, num_workers=1, timeout=30)
    with paddle.no_grad():
        expected = [model(make_batch(60, seed=i)[0]).numpy() for i in range(4)]
    for ours, theirs in zip(loader, expected, strict=True):
        np.testing.assert_allclose(np.squeeze(np.asarray(ours)), theirs, atol=1e-5)
