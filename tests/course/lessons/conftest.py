import numpy as np
import pytest

from mnist_paddle.course.lessons import fashion_mnist
from mnist_paddle.system.errors import MissingFileError


@pytest.fixture(scope="session")
def fashion_folder():
    """A folder of the real Fashion-MNIST, found without a download."""
    for folder in (fashion_mnist.DEBIAN, fashion_mnist.PADDLE_CACHE):
        try:
            return fashion_mnist.find(folder)
        except MissingFileError:
            continue
    pytest.skip(
        "Fashion-MNIST is not on this machine: apt-get install dataset-fashion-mnist, or put "
        f"its four files into {fashion_mnist.PADDLE_CACHE}"
    )


@pytest.fixture(scope="session")
def mnist_digits():
    """(training digits, test digits) of the lesson on the network by hand."""
    from mnist_paddle.course.lessons import mlp

    return mlp.load_train(), mlp.load_test()


@pytest.fixture
def in_order():
    return np.arange(60_000)


@pytest.fixture(autouse=True, scope="session")
def all_cores():
    from mnist_paddle.system.processor import use_all_cores

    use_all_cores()
