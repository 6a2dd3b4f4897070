"""One connection: a request that keeps the rules, in time, gets its answer; then it closes."""

import contextlib
import io
import json
import socket
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from mnist_paddle.inference.drawing.rules import Refused, check_host, check_post
from mnist_paddle.system.language import _

SECONDS = 10.0  # for a request to arrive, and as many for its answer to leave
SLOWEST = 32_000  # bytes of a body in a second, beyond that; a photograph by a weak network
LONGEST = 60.0  # seconds for a body
LINGER = 1.0  # seconds for a client to read an answer that came before its question ended
HEADERS = (
    "Cache-Control: no-store",
    "Connection: close",
    "Content-Security-Policy: frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy: same-origin",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
)


def reply(status: int, content: bytes | dict, *headers: str) -> bytes:
    """A whole HTTP response: a page's bytes, or an object as JSON."""
    kind = "text/html; charset=utf-8"
    if isinstance(content, dict):
        kind, content = "application/json", json.dumps(content, allow_nan=False).encode()
    about = (f"Content-Type: {kind}", f"Content-Length: {len(content)}", *HEADERS, *headers)
    head = (f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *about, "", "")
    return "\r\n".join(head).encode() + content


class Handler(BaseHTTPRequestHandler):
    """Answers from the routes of its server, and writes no log.

    The answer leaves in one piece and without Nagle's algorithm: it costs 45 ms otherwise.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.rfile.close()
        self.arriving = _InTime(self.connection, SECONDS)
        self.rfile = io.BufferedReader(self.arriving)

    def answer(self):
        """Every method leads here; the table of routes decides."""
        try:
            self.send(reply(200, self._content()))
        except Refused as refused:
            self.send(reply(refused.status, {"error": str(refused)}))
        except OSError:
            self.close_connection = True
        except Exception as error:  # ours: say so, but nothing of what was sent
            self.send(reply(500, {"error": _("it failed ({error})", error=type(error).__name__)}))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = answer  # noqa: N815

    def _content(self) -> bytes | dict:
        host = check_host(self.headers, self.server.server_address[1])
        methods = self.server.routes.get(self.path)
        if methods is None:
            raise Refused(404, _("there is nothing here"))
        if self.command not in methods:
            raise Refused(405, _("only {methods} is answered here", methods=", ".join(methods)))
        if self.command == "GET":
            return methods["GET"]()
        length = check_post(self.headers, host, self.server.token)
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.arriving.ends += min(LONGEST - SECONDS, length / SLOWEST)
        try:
            body = self.rfile.read(length)
        except TimeoutError:
            raise Refused(408, _("it took too long to arrive; make the picture smaller")) from None
        if len(body) < length:
            raise Refused(400, _("the body ended early"))
        return methods["POST"](body)

    def send(self, response: bytes) -> None:
        self.close_connection = True
        self.connection.settimeout(SECONDS)
        with contextlib.suppress(OSError):
            self.connection.sendall(response)

    def send_error(self, code, message=None, explain=None):
        """What the standard library finds wrong with a request."""
        self.send(reply(code, {"error": message or HTTPStatus(code).phrase}))

    def handle_expect_100(self):
        """The body is asked for once the rules are kept, not before."""
        return True

    def log_message(self, format, *args):
        """No log."""

    def finish(self):
        """Wait a moment for the client to close first: unread bytes would undo the answer."""
        super().finish()
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            rest = _InTime(self.connection, LINGER)
            while rest.readinto(bytearray(1 << 16)):
                pass


class _InTime(io.RawIOBase):
    """A socket to read from that raises TimeoutError when its seconds are over, however many bytes
    have trickled in."""

    def __init__(self, connection: socket.socket, seconds: float):
        self.connection, self.ends = connection, time.monotonic() + seconds

    def readable(self):
        return True

    def readinto(self, buffer):
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
        return self.connection.recv_into(buffer)
