"""What the tutorial's readers write in a cell works on the installed Paddle and NumPy.

Some pairs of versions cannot do it: with NumPy 2.4, Paddle 3.3.1 makes no ``int`` of a tensor of
shape [1], which is what a label is.
"""

import numpy as np
import paddle
import paddle.nn.functional as F
import pytest

from mnist_paddle import MNIST, MnistDataset, load_image
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def batch():
    loader = paddle.io.DataLoader(MnistDataset("valid"), batch_size=10)
    return next(iter(loader()))


def test_numbers_of_labels(batch):
    _, label = MnistDataset("valid")[0]
    assert label.shape == (1,) and int(label[0]) == 3
    tensor = paddle.to_tensor([3])
    assert int(tensor) == 3 and float(tensor) == 3.0 and tensor.item() == 3
    assert list(range(10))[tensor] == 3
    assert f"{int(tensor):02d}" == "03"
    labels = batch[1]
    assert labels.shape == [10, 1]
    assert [int(one) for one in labels] == labels.numpy()[:, 0].tolist()
    assert int(labels[0]) == int(labels[0][0]) == labels.numpy()[0][0]


def test_a_training_step(batch):
    images, labels = batch
    model = MNIST()
    predicts = model(images)
    loss = F.cross_entropy(predicts, labels)
    avg_loss = paddle.mean(loss)
    assert float(avg_loss) == pytest.approx(avg_loss.numpy().item()) == avg_loss.item()
    acc = paddle.metric.accuracy(input=predicts, label=labels)
    right = (predicts.argmax(axis=1) == labels[:, 0]).numpy().mean()
    assert float(acc) == pytest.approx(right) and f"{float(acc):.3f}" == f"{right:.3f}"
    assert np.mean([float(acc), float(acc)]) == pytest.approx(right)
    avg_loss.backward()
    assert model.fc.weight.grad.shape == list(model.fc.weight.shape)


def test_reading_a_picture():
    results = MNIST()(paddle.to_tensor(load_image(ROOT / "work" / "example_0.jpg")))
    lab = np.argsort(results.numpy())
    assert int(lab[0][-1]) == int(results.argmax()) == int(paddle.argmax(results, axis=1))
    probabilities = F.softmax(results)
    assert float(probabilities.sum()) == pytest.approx(1, abs=1e-5)
    assert int(np.argmax(probabilities.numpy())) == int(lab[0][-1])


def test_a_network_is_counted(capsys):
    """Multiplications of 25 weights for each of 28 x 28 x 20 and 14 x 14 x 20 x 20 values, ..."""
    convolutions = 28 * 28 * 20 * 25 + 14 * 14 * 20 * 20 * 25
    assert paddle.flops(MNIST(), [1, 1, 28, 28]) >= convolutions
    summary = paddle.summary(MNIST(), (1, 1, 28, 28))
    assert summary["total_params"] == 20 * 26 + 20 * (20 * 25 + 1) + 980 * 10 + 10
