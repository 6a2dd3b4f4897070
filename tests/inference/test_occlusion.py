"""Occlusion against the same sums by hand, and the figure of every layer."""

import numpy as np
import paddle
import pytest
from PIL import Image

from mnist_paddle.__main__ import main
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.inference.occlusion import occlusion
from mnist_paddle.models.shipped import SHIPPED
from mnist_paddle.models.weights import load_network
from mnist_paddle.reports.looking_figure import look
from tests.conftest import ROOT


class Sums(paddle.nn.Layer):
    """The logit of the 3 is twice the sum of all pixels; the others are 0."""

    def forward(self, images):
        sums = 2 * images.sum(axis=[1, 2, 3])
        return sums[:, None] * paddle.nn.functional.one_hot(paddle.to_tensor([3]), 10)


def test_a_sum_falls_by_what_is_covered(numbers):
    pixels = numbers.random((28, 28), dtype=np.float32)
    found = occlusion(Sums(), pixels, 3, patch=3)
    for y, x in [(0, 0), (14, 9), (27, 13)]:
        falls = []
        for top in range(y - 2, y + 1):
            for left in range(x - 2, x + 1):
                covered = pixels[max(top, 0) : top + 3, max(left, 0) : left + 3]
                falls.append(2 * covered.sum())
        assert found[y, x] == pytest.approx(np.mean(falls), rel=1e-3)
    assert np.abs(occlusion(Sums(), pixels, 4, patch=3)).max() == 0


@pytest.mark.parametrize("recipe", SHIPPED)
def test_every_shipped_network_can_be_looked_into(recipe):
    pixels = MnistDataset("eval", ROOT / "work" / "mnist.json.gz")[0][0][0]
    model = load_network(SHIPPED[recipe])
    found = look(recipe, model, pixels)
    model.eval()
    logits = model(paddle.to_tensor(pixels[None, None])).numpy()[0]
    np.testing.assert_allclose(found.logits, logits, rtol=1e-4, atol=1e-4)
    assert found.digit == 7
    assert found.occlusion.max() > 0.06 * np.ptp(logits)  # smoothed labels keep all logits small
    assert all(maps.ndim == 3 and maps.min() >= 0 for maps in found.maps.values())
    assert found.kernels.shape[1:] == (5, 5)
    first = next(layer for layer in model.sublayers() if isinstance(layer, paddle.nn.Conv2D))
    point = np.zeros((1, 1, 28, 28), np.float32)
    point[0, 0, 14, 14] = 1  # whose maps are the kernels, turned upside down
    maps = (
        first(paddle.to_tensor(point)).numpy()[0, :, 12:17, 12:17]
        - first.bias.numpy()[:, None, None]
    )
    np.testing.assert_allclose(found.kernels, maps[:, ::-1, ::-1], atol=1e-5)


def test_the_command_draws_two_networks_side_by_side(tmp_path, capsys):
    path = tmp_path / "look.png"
    weights = ["--weights", "tutorial", "robust"]
    assert main(["look", "0", *weights, "--show", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "mnist: reads 7" in printed and "mnist_robust: reads 7" in printed
    assert "max_pool2 [20, 7, 7]" in printed and path.read_bytes().startswith(b"\x89PNG")
    assert main(["look", str(ROOT / "work" / "photo_3.jpg"), "--show", str(path)]) == 0
    assert "reads 3" in capsys.readouterr().out
    odd = tmp_path / "a$\\x$.tif"  # is no formula
    photograph = Image.open(ROOT / "work" / "photo_3.jpg")
    photograph.save(odd, save_all=True, append_images=[photograph])
    assert main(["look", str(odd), "--show", str(path)]) == 0
    assert "warning: the file has more pages" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["10000"], "no digit 10000 in eval, which has 0 to 9999"),
        (["9" * 50], "no digit 9999"),
        (["9" * 300], "no digit 9999"),
        (["nowhere.png"], "nowhere.png"),
        (["0", "--weights", "nowhere"], "nowhere: no such file"),
        (["0", "--show", "look.txt"], "must end in .png"),
    ],
)
def test_what_is_wrong_is_one_line(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["look", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
