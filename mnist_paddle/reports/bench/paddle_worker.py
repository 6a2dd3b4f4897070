"""The networks in Paddle as a contender: ``python paddle_worker.py plain|fast DIGITS.npz``."""

import functools
import itertools
import os
import sys
from collections.abc import Iterable

import numpy as np

import mnist_paddle  # noqa: F401  (before Paddle)

AS_IT_COMES = {
    "MNIST_PADDLE_FAST": "0",
    "MKL_DEBUG_CPU_TYPE": "0",
    "MALLOC_TRIM_THRESHOLD_": "own",  # no more than a sign that memory is the user's affair
}


def main(kind: str, path: str) -> None:
    """Serve the jobs by the plain or by the fast path, on the digits in ``path``."""
    if kind == "plain":
        os.environ |= AS_IT_COMES
    import paddle

    from mnist_paddle import set_seed
    from mnist_paddle.data.augmentation.transform import BatchTransform
    from mnist_paddle.data.loaders import training_loader
    from mnist_paddle.models.choice import network
    from mnist_paddle.models.names import has_one_output
    from mnist_paddle.reports.bench.serve import CONNECTED, serve
    from mnist_paddle.training.losses import loss_function
    from mnist_paddle.training.sgd import SGD

    set_seed(0)
    with np.load(path) as file:
        images, labels = file["images"], file["labels"]

    @functools.cache
    def batches(size: int) -> list:
        """All the digits, so many at a time."""
        starts = range(0, len(images) - size + 1, size)
        return [
            (paddle.to_tensor(images[i : i + size]), paddle.to_tensor(labels[i : i + size, None]))
            for i in starts
        ]

    def training(name: str, size: int, rate: float, loader: Iterable | None = None):
        """The network of that name, and a step of it, with squared error if it has one output, on
        so many digits or on a loader's."""
        model = network(name)()
        sgd = (paddle.optimizer.SGD if kind == "plain" else SGD)(rate, model.parameters())
        loss_of = loss_function("squared_error" if has_one_output(name) else "cross_entropy")
        endless = itertools.chain.from_iterable(itertools.repeat(loader or batches(size)))

        def step():
            x, y = next(endless)
            loss = paddle.mean(loss_of(model(x), y))
            loss.backward()
            sgd.step()
            sgd.clear_grad()

        return model, step

    model, step = training("MNIST", 100, 0.01)

    @paddle.no_grad()
    def infer():
        for x in images.reshape(-1, 500, 1, 28, 28):
            model(paddle.to_tensor(x)).numpy()

    @paddle.no_grad()
    def single():
        model(paddle.to_tensor(images[:1])).numpy()

    jobs = {"step": step, "infer": infer, "single": single}
    jobs["strong"] = training("StrongMNIST", 100, 0.01)[1]
    varied = training_loader(100, 0, transform=BatchTransform(augment=1.0))
    jobs["varied"] = training("StrongMNIST", 100, 0.01, varied)[1]
    jobs |= {name: training(name, size, 0.001)[1] for name, size in CONNECTED.items()}
    serve(f"paddle {paddle.__version__}", jobs)


if __name__ == "__main__":
    main(*sys.argv[1:])
