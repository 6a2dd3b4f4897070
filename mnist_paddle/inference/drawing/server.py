"""Serve the page, and answer what it asks: a bounded number of connections, standard library."""

import collections
import contextlib
import secrets
import socket
import socketserver
import threading
import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer

from mnist_paddle.inference.drawing.answers import Answers
from mnist_paddle.inference.drawing.handler import Handler, reply

MOST_CONNECTIONS = 32
LINGER = 1.0  # seconds for a client to read that it was refused, before its connection closes
TOKEN = '<meta name="token" content="{}">'


class DrawingServer(ThreadingHTTPServer):
    """Serves a page at an address. At most 32 connections are answered at a time, others get 503.

    ``routes`` is all there is: path -> method -> what answers, given the body.
    Raises OSError where the address cannot be had.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, page: str, answers: Answers):
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.token = secrets.token_urlsafe(32)
        content = page.replace(TOKEN.format(""), TOKEN.format(self.token), 1).encode()
        self.routes: dict[str, dict[str, Callable]] = {
            "/": {"GET": lambda: content},
            "/read": {"POST": answers.read},
        }
        for index in range(len(answers.neighbours)):
            answer = lambda body, index=index: answers.nearest(index, body)  # noqa: E731
            self.routes[f"/nearest/{index}"] = {"POST": answer}
        self._places = threading.Semaphore(MOST_CONNECTIONS)
        self._refused = collections.deque()
        super().__init__((host, port), Handler)

    def server_bind(self):
        """Without HTTPServer's question to a name server, which may take seconds."""
        socketserver.TCPServer.server_bind(self)

    def process_request(self, request, client_address):
        """Answer in a thread of its own, if there is a place."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self._refuse(request)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def _refuse(self, request) -> None:
        """Say 503 and close a little later: at once, what the client still sends would undo it."""
        with contextlib.suppress(OSError):
            request.setblocking(False)
            request.send(reply(503, {"error": "busy; try again"}, "Retry-After: 1"))
            request.shutdown(socket.SHUT_WR)
        self._refused.append((time.monotonic(), request))
        self.service_actions()

    def service_actions(self):
        """Called at every turn of the server's loop: close who was refused a while ago."""
        while self._refused:
            since, request = self._refused[0]
            if len(self._refused) <= MOST_CONNECTIONS and time.monotonic() - since < LINGER:
                return
            self._refused.popleft()
            request.close()

    def handle_error(self, request, client_address):
        """A client that goes away is no news, and nothing that was sent may reach a log."""


def addresses(server: DrawingServer) -> list[str]:
    """The links to a server: for this machine and, if it listens to others, for them."""
    host, port = server.server_address[:2]
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
