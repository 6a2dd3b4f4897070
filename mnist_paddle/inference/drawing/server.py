"""Serve the page, and answer what it asks: a bounded number of connections, standard library."""

import contextlib
import queue
import secrets
import socket
import threading
import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer

from mnist_paddle.inference.drawing.answers import Answers
from mnist_paddle.inference.drawing.handler import SECONDS, Handler
from mnist_paddle.inference.drawing.refusals import Refusals

AT_A_TIME = 32  # connections that are answered
WAITING = 224  # connections that wait until one of those is done
BACKLOG = 128  # connections that the system keeps until they are accepted
TOKEN = '<meta name="token" content="{}">'


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address. Raises OSError where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = family == socket.AF_INET6 and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=both)


class DrawingServer(ThreadingHTTPServer):
    """Serves a page at a socket that listens, which several processes may share.

    32 connections are answered at a time and 224 wait for that, 10 s at most; others get 503.
    ``routes`` is all there is: path -> method -> what answers, given the body. The page sends back
    the ``token`` that it is served with.
    """

    def __init__(
        self, listening: socket.socket, page: str, answers: Answers, token: str | None = None
    ):
        self.token = token or secrets.token_urlsafe(32)
        content = page.replace(TOKEN.format(""), TOKEN.format(self.token), 1).encode()
        self.routes: dict[str, dict[str, Callable]] = {
            "/": {"GET": lambda: content},
            "/read": {"POST": answers.read},
        }
        for index in range(len(answers.neighbours)):
            answer = lambda body, index=index: answers.nearest(index, body)  # noqa: E731
            self.routes[f"/nearest/{index}"] = {"POST": answer}
        super().__init__(listening.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket, self.server_address = listening, listening.getsockname()
        self.socket.setblocking(False)  # another process may have accepted what has just come
        self._refusals = Refusals()
        self._waiting = queue.Queue(WAITING)
        for _ in range(AT_A_TIME):
            threading.Thread(target=self._answer_those_waiting, daemon=True).start()

    def process_request(self, request, client_address):
        """Let the connection wait for its answer, if there is a place to wait."""
        try:
            self._waiting.put_nowait((request, client_address, time.monotonic()))
        except queue.Full:
            self._refusals.add(request)

    def _answer_those_waiting(self) -> None:
        while waiting := self._waiting.get():
            request, client_address, since = waiting
            if time.monotonic() - since < SECONDS:
                self.process_request_thread(request, client_address)
            else:
                self._refusals.add(request)

    def server_close(self):
        super().server_close()
        with contextlib.suppress(queue.Full):  # then the threads end with the process
            for _ in range(AT_A_TIME):
                self._waiting.put_nowait(None)

    def handle_error(self, request, client_address):
        """A client that goes away is no news, and nothing that was sent may reach a log."""


def addresses(listening: socket.socket) -> list[str]:
    """The links to a server: for this machine and, if it listens to others, for them."""
    host, port = listening.getsockname()[:2]
    if host not in ("0.0.0.0", "::"):
        return [f"http://{f'[{host}]' if ':' in host else host}:{port}/"]
    return [f"http://localhost:{port}/", f"http://{_own_address()}:{port}/"]


def _own_address() -> str:
    """This machine's address in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation, RFC 5737
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostname()
