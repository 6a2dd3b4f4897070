"""Serve the page in one process, or in several that accept at the same socket."""

import secrets
import socket
from collections.abc import Callable, Sequence
from os import PathLike

from mnist_paddle.inference.drawing.answers import Answers
from mnist_paddle.inference.drawing.build import DEFAULT, build
from mnist_paddle.inference.drawing.server import DrawingServer
from mnist_paddle.inference.reader import open_reader
from mnist_paddle.models.shipped import find_weights
from mnist_paddle.models.weights import load_network
from mnist_paddle.models.workers import use_threads
from mnist_paddle.system.kept_running import keep_running


def serve(
    listening: socket.socket,
    weights: Sequence[str | PathLike],
    jobs: int,
    ready: Callable[[], None],
    lost: Callable[[int], None],
) -> None:
    """Serve the page that ``build`` makes of the weights until Ctrl-C raises KeyboardInterrupt.

    ``ready()`` is called once it is answered. Of several ``jobs`` each is a process on one core,
    and one that is lost is replaced: ``lost(code)`` is then called with its exit code, a signal's
    number below zero. Raises as ``open_reader``.
    """
    token = secrets.token_urlsafe(32)
    if jobs == 1:
        _serve(listening, weights, token, ready)
    else:
        keep_running(_serve_on_one_core, (listening, weights, token), jobs, ready, lost)


def _serve(listening, weights, token, ready) -> None:
    names = weights or DEFAULT
    networks = [load_network(find_weights(name)) for name in names]
    answers = Answers(open_reader(names[0]), networks)
    with DrawingServer(listening, build(weights), answers, token) as server:
        ready()
        server.serve_forever()


def _serve_on_one_core(*arguments) -> None:
    use_threads(1)
    _serve(*arguments)
