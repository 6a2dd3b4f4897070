"""What you read is what runs: every change to a network's code or layers is computed, or obeyed."""

import importlib.util
import itertools
import warnings
from pathlib import Path

import numpy as np
import paddle
import paddle.nn.functional as F
import pytest

from mnist_paddle import MNIST, DeepMNIST, StrongMNIST
from mnist_paddle.models import fast, mnist, single_image, written
from mnist_paddle.models.standardized import StandardizedConv2D

IMAGES = np.random.default_rng(0).random((3, 1, 28, 28), np.float32)
numbers = itertools.count()


@pytest.fixture(autouse=True)
def warn_anew():
    fast._warn_once.cache_clear()
    written._calls.cache_clear()


@pytest.fixture
def runs(monkeypatch):
    """How many batches took the fast path."""
    runs, logits = [], fast.logits
    monkeypatch.setattr(fast, "logits", lambda *values: runs.append(1) or logits(*values))
    return runs


def edited(tmp_path, *changes, source=mnist.__file__):
    """The module of a network whose source file was copied, and edited."""
    text = Path(source).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / f"network{next(numbers)}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def logits_of(model):
    """Of a batch, and of one image alone."""
    together = model(paddle.to_tensor(IMAGES)).numpy()
    alone = single_image.logits(model, IMAGES[0, 0])
    return together, model(paddle.to_tensor(IMAGES[:1])).numpy()[0] if alone is None else alone


def assert_equals_what_is_written(model):
    with fast.disabled():
        together = model.forward(paddle.to_tensor(IMAGES)).numpy()
        one = model.forward(paddle.to_tensor(IMAGES[:1])).numpy()[0]
    ours, alone = logits_of(model)
    np.testing.assert_allclose(ours, together, rtol=1e-4, atol=1e-5 * np.abs(together).max())
    np.testing.assert_allclose(alone, one, rtol=1e-4, atol=1e-5 * np.abs(one).max())


FIRST_RELU = "x = F.relu(x)"
UNDERSTOOD = [
    [],
    [("x = self.conv1(inputs)", "x = self.conv1(inputs)\n        # a remark")],
    [("x = self.conv1(inputs)  # [N, 20, 28, 28]\n        x = F.relu(x)",
      "x = paddle.nn.functional.relu(self.conv1(inputs))")],
    [("paddle.reshape(x, [x.shape[0], 980])", "paddle.flatten(x, 1)")],
    [("paddle.reshape(x, [x.shape[0], 980])", "paddle.flatten(x, start_axis=1)")],
    [("paddle.reshape(x, [x.shape[0], 980])", "paddle.reshape(x, (-1, 980))")],
    [("paddle.reshape(x, [x.shape[0], 980])", "paddle.reshape(x, [inputs.shape[0], -1])")],
    [("        x = self.fc(x)  # [N, 10]\n        return x", "        return self.fc(x)")],
    [("def forward(self, inputs)", "def forward(this, picture)"), ("self.conv1(inputs)",
      "this.conv1(picture)"), ("= self.conv2(x)", "= this.conv2(x)"), ("= self.fc(", "= this.fc("),
     ("= self.max_pool1(x)", "= this.max_pool1(x)"),
     ("= self.max_pool2(x)", "= this.max_pool2(x)")],
    [("out_channels=20, kernel_size=5, stride=1, padding=2)\n        self.max_pool1",
      "out_channels=20, kernel_size=3, stride=1, padding=1)\n        self.max_pool1")],
    [("        x = self.max_pool2(x)  # [N, 20, 7, 7]\n", "        x = self.max_pool2(F.relu("
      "self.conv3(x)))\n"), ("x = self.conv2(x)  # [N, 20, 14, 14]\n        x = F.relu(x)",
      "x = F.relu(self.conv2(x))"), ("        self.fc =", "        self.conv3 = Conv2D(20, 20, 3, "
      "padding=1)\n        self.fc =")],
]  # fmt: skip


@pytest.mark.parametrize("changes", UNDERSTOOD)
def test_edits_that_are_computed_faster(changes, tmp_path, runs):
    model = edited(tmp_path, *changes).MNIST()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_equals_what_is_written(model)
    assert runs == [1]


RUN_AS_WRITTEN = {
    "another activation": [(FIRST_RELU, "x = F.sigmoid(x)")],
    "leaky": [(FIRST_RELU, "x = F.leaky_relu(x)")],
    "no activation": [(FIRST_RELU + "\n", "\n")],
    "twice": [("x = F.relu(x)", "x = F.relu(x) * 2")],
    "an argument": [(FIRST_RELU, "x = F.relu(x, 'name')")],
    "a branch": [(FIRST_RELU, "if x.shape[0] > 2:\n            x = F.sigmoid(x)")],
    "a loop": [(FIRST_RELU, "for _ in range(2):\n            x = F.sigmoid(x)")],
    "a shortcut": [("        x = F.relu(x)\n        x = self.max_pool2(x)",
                    "        y = F.relu(x)\n        x = self.max_pool2(x)")],
    "a value of before": [("x = self.conv2(x)", "y = x\n        x = self.conv2(x)\n        x = y")],
    "two values": [("        return x", "        return x + self.fc(paddle.zeros([1, 980]))")],
    "softmax at the end": [("        return x", "        return F.softmax(x)")],
    "another name for it": [("import paddle.nn.functional as F", "class F:\n    relu = "
                             "staticmethod(paddle.nn.functional.sigmoid)\n")],
    "a counter": [(FIRST_RELU, "self.count = 1\n        x = F.relu(x)")],
    "a list": [("x = F.relu(x)", "x, _ = F.relu(x), 1")],
    "a longer chain": [("self.fc =", "self.fc2 = Linear(10, 10)\n        self.fc ="),
                       ("        return x", "        return self.fc2(x)")],
    "average pooling": [("import Conv2D, Linear, MaxPool2D", "import AvgPool2D, Conv2D, Linear, "
                         "MaxPool2D"), ("max_pool2 = MaxPool2D", "max_pool2 = AvgPool2D")],
    "a 4 x 4 pooling": [("self.max_pool1 = MaxPool2D(kernel_size=2, stride=2)",
                         "self.max_pool1 = MaxPool2D(kernel_size=3, stride=2, padding=1)")],
}  # fmt: skip


@pytest.mark.parametrize("edit", RUN_AS_WRITTEN)
def test_edits_that_run_as_they_are_written_with_one_warning(edit, tmp_path, runs):
    model = edited(tmp_path, *RUN_AS_WRITTEN[edit]).MNIST()
    with pytest.warns(fast.SlowPathWarning, match="MNIST runs as it is written") as caught:
        assert_equals_what_is_written(model)
        assert_equals_what_is_written(model)
    assert len(caught) == 1 and runs == []


def test_a_print_in_forward_is_printed_every_time(tmp_path, capsys):
    """In training, in evaluation, for a batch and for one image alone."""
    module = edited(tmp_path, (FIRST_RELU, "x = F.relu(x)\n        print('here', x.shape[0])"))
    model = module.MNIST()
    with pytest.warns(fast.SlowPathWarning, match=r"print\('here', x.shape\[0\]\)"):
        logits_of(model)
        F.cross_entropy(model(paddle.to_tensor(IMAGES)), paddle.zeros([3, 1], "int64")).backward()
    assert capsys.readouterr().out == "here 3\nhere 1\nhere 3\n"


def test_train_and_predict_run_the_edited_code(tmp_path, capsys, small_file):
    from mnist_paddle import predict, scoring_loader, train, training_loader

    model = edited(tmp_path, (FIRST_RELU, "x = F.sigmoid(x); print('mine')")).MNIST()
    loaders = training_loader(100, 0, small_file), scoring_loader("valid", datafile=small_file)
    with pytest.warns(fast.SlowPathWarning):
        train(model, *loaders, epochs=1, save_path=None, log=lambda line: None)
        assert capsys.readouterr().out == "mine\n" * 4
        predict(model, Path("work") / "example_0.jpg")
    assert capsys.readouterr().out == "mine\n"


def changed_instance(model):
    model.forward = lambda inputs: paddle.zeros([inputs.shape[0], 10]) + 7


def changed_layer_call(model):
    model.conv2.forward = lambda x: paddle.ones(x.shape)


def changed_layer_class(model):
    class Mine(paddle.nn.Linear):
        def forward(self, x):
            return super().forward(x) * 3

    model.fc = Mine(980, 10)


def added_hook(model):
    model.conv1.register_forward_post_hook(lambda layer, inputs, output: output * 2)


def added_pre_hook(model):
    model.register_forward_pre_hook(lambda layer, inputs: (inputs[0] * 2,))


def weight_norm(model):
    paddle.nn.utils.weight_norm(model.conv1)


def other_head(model):
    model.fc = paddle.nn.Sequential(paddle.nn.Linear(980, 30), paddle.nn.Linear(30, 10))


@pytest.mark.parametrize(
    "change",
    [changed_instance, changed_layer_call, changed_layer_class, added_hook, added_pre_hook,
     weight_norm, other_head],
)  # fmt: skip
def test_changes_of_an_object(change, runs):
    model = MNIST()
    logits_of(model)
    assert runs.pop() and not runs
    change(model)
    with pytest.warns(fast.SlowPathWarning) as caught, fast.disabled():
        expected = model(paddle.to_tensor(IMAGES)).numpy()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fast, "enabled", type("On", (), {"get": lambda: True}))
            ours, alone = logits_of(model)
    np.testing.assert_allclose(ours, expected, rtol=1e-5)
    np.testing.assert_allclose(alone, expected[0], rtol=1e-4, atol=1e-5)
    assert len(caught) == 1 and not runs


def test_a_class_that_is_changed_later(runs):
    model = MNIST()
    logits_of(model)

    def forward(self, inputs):
        return paddle.flatten(inputs, 1)[:, :10]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MNIST, "forward", forward)
        with pytest.warns(fast.SlowPathWarning, match="MNIST.forward"):
            together, alone = logits_of(model)
    np.testing.assert_array_equal(together, IMAGES[:, 0, 0, :10])
    np.testing.assert_array_equal(alone, IMAGES[0, 0, 0, :10])
    assert logits_of(model)[0].shape == (3, 10) and len(runs) == 2


class Subclass(MNIST):
    def forward(self, inputs):
        x = self.max_pool1(F.relu(self.conv1(inputs)))
        x = self.max_pool2(F.relu(self.conv2(x)))
        return self.fc(paddle.flatten(x, 1))


class Doubled(MNIST):
    def forward(self, inputs):
        return 2 * super().forward(inputs)


def test_a_subclass_is_read_anew(runs):
    assert_equals_what_is_written(Subclass())
    assert len(runs) == 1
    with pytest.warns(fast.SlowPathWarning, match="Doubled"):
        assert_equals_what_is_written(Doubled())


def test_names_of_the_module_and_of_paddle_that_are_replaced(tmp_path, monkeypatch, runs):
    module = edited(tmp_path)
    model = module.MNIST()
    module.F = type("Mine", (), {"relu": staticmethod(F.sigmoid)})
    with pytest.warns(fast.SlowPathWarning):
        assert_equals_what_is_written(model)
    monkeypatch.setattr(F, "relu", F.sigmoid)
    with pytest.warns(fast.SlowPathWarning, match="Paddle"):
        assert_equals_what_is_written(MNIST())
    assert not runs


def test_a_text_that_was_edited_after_the_import_is_not_mistaken_for_the_code(tmp_path, runs):
    module = edited(tmp_path, (FIRST_RELU, "x = F.sigmoid(x)"))
    path = Path(module.__file__)
    path.write_text(path.read_text().replace("F.sigmoid", "F.relu"))
    with pytest.warns(fast.SlowPathWarning, match="not that of the code"):
        assert_equals_what_is_written(module.MNIST())
    assert not runs


def test_code_without_a_text(runs):
    namespace = {"__name__": "typed", "accelerated": fast.accelerated}
    text = Path(mnist.__file__).read_text()
    exec(compile(text, "<typed in>", "exec"), namespace)
    with pytest.warns(fast.SlowPathWarning, match="not at hand"):
        assert_equals_what_is_written(namespace["MNIST"]())
    assert not runs


def test_a_kernel_of_ones_own_is_used_and_a_forward_of_ones_own_obeyed(monkeypatch, runs):
    model = StrongMNIST()
    model.eval()
    kernel = StandardizedConv2D.kernel
    monkeypatch.setattr(StandardizedConv2D, "kernel", lambda self: 2 * kernel(self))
    assert_equals_what_is_written(model)
    assert runs == [1]

    def forward(self, x):
        return F.conv2d(x, self.kernel(), None, padding=self.weight.shape[2] // 2)

    monkeypatch.setattr(StandardizedConv2D, "forward", forward)
    with pytest.warns(fast.SlowPathWarning, match="StandardizedConv2D.forward"):
        assert_equals_what_is_written(model)
    assert runs == [1]


@pytest.mark.parametrize("network", [MNIST, DeepMNIST, StrongMNIST])
def test_the_networks_as_they_are_take_the_fast_path(network, runs):
    model = network()
    model.eval()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_equals_what_is_written(model)
    assert runs == [1]
