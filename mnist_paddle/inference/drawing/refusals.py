"""Tell connections that there is no place for them, in such a way that they hear it."""

import contextlib
import selectors
import socket
import threading
import time

from mnist_paddle.inference.drawing.handler import reply
from mnist_paddle.system.language import _

MOST = 512  # connections that are waited for
LINGER = 10.0  # seconds for a client to send the rest of its request and close


class Refusals:
    """Says 503 to connections, and reads what they still send until they close, or 10 s are over.

    If they were closed at once, what was not read would undo the answer: a client that is in the
    midst of sending finds the connection reset.
    """

    def __init__(self):
        self._busy = reply(503, {"error": _("busy; try again")}, "Retry-After: 1")
        self._selector = selectors.DefaultSelector()
        self._changing, self._any = threading.Lock(), threading.Event()
        threading.Thread(target=self._hear_out, daemon=True).start()

    def add(self, connection: socket.socket) -> None:
        """Refuse a connection; where too many are refused already, it is closed at once."""
        with contextlib.suppress(OSError):
            connection.setblocking(False)
            connection.send(self._busy)
            connection.shutdown(socket.SHUT_WR)
        with self._changing:
            if len(self._selector.get_map()) < MOST:
                until = time.monotonic() + LINGER
                self._selector.register(connection, selectors.EVENT_READ, until)
                self._any.set()
            else:
                connection.close()

    def _hear_out(self) -> None:
        while self._any.wait():
            ready = {key.fileobj for key, _events in self._selector.select(0.1)}
            ended = {connection for connection in ready if not _more(connection)}
            with self._changing:
                now = time.monotonic()
                for key in list(self._selector.get_map().values()):
                    if key.fileobj in ended or now > key.data:
                        self._selector.unregister(key.fileobj)
                        key.fileobj.close()
                if not self._selector.get_map():
                    self._any.clear()


def _more(connection: socket.socket) -> bool:
    """Read some of what came; whether there may be more."""
    try:
        return bool(connection.recv(1 << 18))
    except BlockingIOError:
        return True
    except OSError:
        return False
