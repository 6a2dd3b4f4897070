"""A process of ``bench --processes``: ``python processes_worker.py PORT THREADS``."""

import contextlib
import socket
import sys
from collections.abc import Callable

import mnist_paddle  # noqa: F401  (before Paddle)
from mnist_paddle.system.language import marked

BATCH, EIGHTH = 100, 13  # digits
NETWORKS = {  # name: (network, whether by the fast path, how many steps make one measurement)
    marked("MNIST, plain path"): ("MNIST", False, 8),
    marked("MNIST, fast path"): ("MNIST", True, 40),
    "StrongMNIST": ("StrongMNIST", True, 4),
}


def main(port: str, threads: str) -> None:
    """Serve the jobs of every network, at a socket of the bench that listens at the port."""
    import paddle

    from mnist_paddle import set_seed
    from mnist_paddle.models.workers import use_threads
    from mnist_paddle.reports.bench.serve import serve
    from mnist_paddle.training.processes import joined

    joined()
    use_threads(int(threads))
    set_seed(0)
    jobs = {}
    for name, (network, fast, _) in NETWORKS.items():
        jobs |= {f"{name}:{job}": do for job, do in jobs_of(network, fast).items()}
    with socket.create_connection(("127.0.0.1", int(port))) as bench, bench.makefile("rw") as lines:
        serve(f"paddle {paddle.__version__}", jobs, lines, lines)
    joined().finish()


def jobs_of(name: str, fast: bool) -> dict[str, Callable[[], None]]:
    """A training step on a batch, on an eighth of one; and the all-reduce of a step, alone."""
    import paddle

    from mnist_paddle.data.mnist import MnistDataset
    from mnist_paddle.models import fast as fast_path
    from mnist_paddle.models.choice import network
    from mnist_paddle.training.processes import joined

    digits, processes, model = MnistDataset("eval"), joined(), network(name)()
    parameters = model.parameters()
    optimizer = processes.optimizer(paddle.optimizer.Adam(parameters=parameters))

    def step(size: int) -> None:
        rows = processes.share.rows(size)
        images = paddle.to_tensor(digits.imgs[:size][rows].reshape(-1, 1, 28, 28))
        labels = paddle.to_tensor(digits.labels[:size][rows].reshape(-1, 1))
        with contextlib.nullcontext() if fast else fast_path.disabled():
            loss = paddle.nn.functional.cross_entropy(model(images), labels)
            loss.backward()
        optimizer.step()
        optimizer.clear_grad()

    jobs = {"step": lambda: step(BATCH), "eighth": lambda: step(EIGHTH)}
    if processes.count > 1:
        jobs["all_reduce"] = lambda: processes.add_gradients(parameters)
    return jobs


if __name__ == "__main__":
    main(*sys.argv[1:])
