"""The tutorial's network as a contender: ``python paddle_worker.py plain|fast DIGITS.npz``."""

import itertools
import os
import sys

import numpy as np

import mnist_paddle  # noqa: F401  (before Paddle)


def main(kind: str, path: str) -> None:
    """Serve the jobs by the plain or by the fast path, on the digits in ``path``."""
    if kind == "plain":  # Paddle as it comes
        os.environ |= {"MNIST_PADDLE_FAST": "0", "MKL_DEBUG_CPU_TYPE": "0"}
    import paddle

    from mnist_paddle import MNIST, set_seed
    from mnist_paddle.models.choice import network
    from mnist_paddle.models.names import has_one_output
    from mnist_paddle.reports.bench.serve import CONNECTED, serve
    from mnist_paddle.training.losses import loss_function

    set_seed(0)
    model = MNIST()
    sgd = paddle.optimizer.SGD(learning_rate=0.01, parameters=model.parameters())
    with np.load(path) as file:
        images, labels = file["images"], file["labels"]
    batches = itertools.cycle(
        (paddle.to_tensor(x), paddle.to_tensor(y[:, None]))
        for x, y in zip(images.reshape(-1, 100, 1, 28, 28), labels.reshape(-1, 100))
    )

    def step():
        x, y = next(batches)
        loss = paddle.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        sgd.step()
        sgd.clear_grad()

    @paddle.no_grad()
    def infer():
        for x in images.reshape(-1, 500, 1, 28, 28):
            model(paddle.to_tensor(x)).numpy()

    @paddle.no_grad()
    def single():
        model(paddle.to_tensor(images[:1])).numpy()

    def connected(name: str, size: int):
        """A step of that network, with squared error if it has one output, on one batch."""
        model = network(name)()
        sgd = paddle.optimizer.SGD(learning_rate=0.001, parameters=model.parameters())
        x, y = paddle.to_tensor(images[:size]), paddle.to_tensor(labels[:size, None])
        loss_of = loss_function("squared_error" if has_one_output(name) else "cross_entropy")

        def step():
            loss = paddle.mean(loss_of(model(x), y))
            loss.backward()
            sgd.step()
            sgd.clear_grad()

        return step

    jobs = {name: connected(name, size) for name, size in CONNECTED.items()}
    serve(f"paddle {paddle.__version__}", {"step": step, "infer": infer, "single": single, **jobs})


if __name__ == "__main__":
    main(*sys.argv[1:])
