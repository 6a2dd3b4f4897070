"""An exported network answers as the network does, in other programs, and says what it is."""

import json
import shutil
import subprocess
import sys

import numpy as np
import paddle
import paddle.nn.functional as F
import pytest
from paddle.nn import Conv2D, Flatten, Linear, MaxPool2D, ReLU, Sequential

from mnist_paddle import MNIST, MnistDataset, StrongMNIST, fast
from mnist_paddle.__main__ import main
from mnist_paddle.inference.export import exporting
from mnist_paddle.inference.export.exporting import export_onnx, export_paddle
from mnist_paddle.models.shipped import SHIPPED
from mnist_paddle.models.weights import load_network
from mnist_paddle.system.errors import SettingsError


@pytest.fixture(scope="module")
def digits():
    """All of ``eval``, float32 [10000, 1, 28, 28]."""
    return MnistDataset("eval").imgs[np.arange(10_000)].reshape(-1, 1, 28, 28)


def answers(model, images):
    """The network's own logits."""
    model.eval()
    with paddle.no_grad():
        parts = np.array_split(images, -(-len(images) // 500))
        return np.concatenate([model(paddle.to_tensor(part)).numpy() for part in parts])


class Learners(paddle.nn.Layer):
    """A network that a learner might write: other strides, paddings and poolings."""

    def __init__(self):
        super().__init__()
        self.features = Sequential(
            Conv2D(1, 6, 3, stride=2), ReLU(), Conv2D(6, 8, 3, dilation=2, groups=2), ReLU()
        )
        self.pool = MaxPool2D(3, 2, padding=1, ceil_mode=True)
        self.last = Linear(8 * 6 * 6, 10)

    def forward(self, x):
        x = F.pad(x, [1, 1, 1, 1])
        x = self.pool(self.features(x))
        x = paddle.reshape(x, [x.shape[0], -1])
        return self.last(x)


class TestOnnx:
    @pytest.fixture(autouse=True)
    def package(self):
        pytest.importorskip("onnx", reason="pip install onnx")

    @pytest.mark.parametrize("recipe", SHIPPED)
    def test_the_shipped_networks_answer_alike_in_onnxruntime(self, recipe, digits, tmp_path):
        onnxruntime = pytest.importorskip("onnxruntime", reason="pip install onnxruntime")
        model = load_network(SHIPPED[recipe])
        digits = digits[:2000] if recipe == "strong" else digits  # the largest: seconds enough
        export_onnx(model, tmp_path / "net.onnx", {})
        session = onnxruntime.InferenceSession(tmp_path / "net.onnx")
        (alone,) = session.run(["logits"], {"images": digits[7:8]})
        found = np.concatenate(
            [session.run(None, {"images": part})[0] for part in np.array_split(digits, 20)]
        )
        wanted = answers(model, digits)
        assert (found.argmax(1) == wanted.argmax(1)).all()
        assert np.abs(found - wanted).max() <= 5e-5  # whose largest logits are about 25
        assert np.abs(alone - wanted[7]).max() <= 5e-5
        with fast.disabled():
            assert np.abs(found[:500] - answers(model, digits[:500])).max() <= 2e-5

    @pytest.mark.parametrize(
        "make", [Learners, StrongMNIST, lambda: Sequential(Flatten(), Linear(784, 10))]
    )
    def test_a_network_of_ones_own_is_exported_as_it_is_written(self, make, digits, tmp_path):
        onnxruntime = pytest.importorskip("onnxruntime", reason="pip install onnxruntime")
        model = make()
        export_onnx(model, tmp_path / "own.onnx", {})
        assert model.training
        session = onnxruntime.InferenceSession(tmp_path / "own.onnx")
        (found,) = session.run(None, {"images": digits[:50]})
        np.testing.assert_allclose(found, answers(model, digits[:50]), atol=1e-5)

    def test_what_has_no_place_in_the_graph_is_refused_by_name(self, tmp_path):
        class Sigmoid(MNIST):
            def forward(self, x):
                x = F.sigmoid(self.max_pool1(self.conv1(x)))
                x = self.max_pool2(F.relu(self.conv2(x)))
                return self.fc(paddle.flatten(x, 1))

        with pytest.raises(SettingsError, match=r"Sigmoid cannot be written as ONNX: .*F\.sigmoid"):
            export_onnx(Sigmoid(), tmp_path / "own.onnx", {})
        assert not list(tmp_path.iterdir())

    def test_a_graph_that_answers_otherwise_is_not_written(self, tmp_path, monkeypatch):
        from mnist_paddle.inference.export import onnx_graph

        monkeypatch.setattr(onnx_graph, "kernel", lambda layer: layer.weight * 1.01)
        with pytest.raises(SettingsError, match="answer otherwise"):
            export_onnx(MNIST(), tmp_path / "own.onnx", {})
        assert not list(tmp_path.iterdir())

    def test_the_file_and_its_card_say_what_it_is(self, tmp_path, capsys):
        import onnx

        path = tmp_path / "digits.onnx"
        assert main(["export", "--weights", "tutorial", str(path)]) == 0
        assert str(path) in capsys.readouterr().out
        said = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
        card = path.with_suffix(".md").read_text()
        assert said["accuracy"].startswith("9835 of 10000") and len(said["weights_sha256"]) == 64
        assert all(value in card for value in said.values())
        assert main(["export", "--weights", str(SHIPPED["robust"]), str(path)]) == 0  # ours

    def test_a_file_of_others_is_not_replaced(self, tmp_path, capsys):
        path = tmp_path / "theirs.onnx"
        path.write_bytes(b"\x08\x08" + b"pytorch" * 9)
        assert main(["export", str(path)]) == 2
        assert "not ours to replace" in capsys.readouterr().err
        assert b"pytorch" in path.read_bytes()

    def test_in_webassembly(self, digits, tmp_path):
        node = shutil.which("node")
        if not node or subprocess.run([node, "-e", "require('onnxruntime-web')"]).returncode:
            pytest.skip("npm install --global onnxruntime-web, and name its folder in NODE_PATH")
        model = load_network(SHIPPED["wary"])
        export_onnx(model, tmp_path / "net.onnx", {})
        digits[:20].tofile(tmp_path / "digits.bin")
        ran = subprocess.run([node, "-e", NODE], cwd=tmp_path, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        found = np.reshape(json.loads(ran.stdout), (20, 10))
        np.testing.assert_allclose(found, answers(model, digits[:20]), atol=2e-5)


NODE = """
const ort = require('onnxruntime-web'), fs = require('fs');
ort.env.wasm.numThreads = 1;
(async () => {
  const session = await ort.InferenceSession.create(fs.readFileSync('net.onnx'));
  const bytes = fs.readFileSync('digits.bin');
  const pixels = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const images = new ort.Tensor('float32', pixels, [20, 1, 28, 28]);
  const { logits } = await session.run({ images });
  console.log(JSON.stringify(Array.from(logits.data)));
})();
"""


def test_without_the_package_onnx_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(SettingsError, match="pip install onnx"):
        export_onnx(MNIST(), tmp_path / "own.onnx", {})


def test_paddles_format_loads_back(digits, tmp_path):
    model, some = load_network(SHIPPED["wary"]), digits[:300]
    folder = tmp_path / "exported"
    arguments = ["export", "--format", "paddle", "--weights", str(SHIPPED["wary"]), str(folder)]
    assert main(arguments) == 0 and main(arguments) == 0  # its own files are replaced
    assert "test set" in (folder / "README.md").read_text()
    wanted = answers(model, some)
    loaded = paddle.jit.load(str(folder / exporting.NAME))
    loaded.eval()
    np.testing.assert_allclose(loaded(paddle.to_tensor(some)).numpy(), wanted, atol=1e-4)
    files = [str(folder / f"inference.{ending}") for ending in ("json", "pdiparams")]
    predictor = paddle.inference.create_predictor(paddle.inference.Config(*files))
    for part in (some[:1], some):
        (found,) = predictor.run([paddle.to_tensor(part)])
        np.testing.assert_allclose(found.numpy(), wanted[: len(part)], atol=1e-4)


def test_exporting_leaves_the_model_as_it_was(digits, tmp_path, monkeypatch):
    model, taken = MNIST(), []
    computed = fast._computed
    export_paddle(model, tmp_path / "exported", {})
    monkeypatch.setattr(fast, "_computed", lambda *given: taken.append(1) or computed(*given))
    model(paddle.to_tensor(digits[:10]))
    assert taken and model.training


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "README.md").write_text("my own notes")
    with pytest.raises(SettingsError, match="not ours to replace"):
        export_paddle(MNIST(), folder, {})
    (folder / "README.md").rename(tmp_path / "README.md")
    (folder / "inference.json").write_text("of another model")  # as Paddle's tools name it
    with pytest.raises(SettingsError, match="holds other files"):
        export_paddle(MNIST(), folder, {})
    assert (folder / "inference.json").read_text() == "of another model"
    (tmp_path / "README.md").rename(folder / "README.md")
    (folder / "thesis.txt").write_text("")
    with pytest.raises(SettingsError, match="holds other files"):
        export_paddle(MNIST(), folder, {})
    assert (folder / "README.md").read_text() == "my own notes"
