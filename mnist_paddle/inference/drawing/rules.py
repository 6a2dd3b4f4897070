"""Which requests are answered: the rules that keep other sites, and floods, out."""

import hmac
import ipaddress
import re
import socket
from email.message import Message

from mnist_paddle.system.language import _

MOST_BYTES = 20 << 20  # of a body
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(?P<port>\d{1,5}))?")


class Refused(Exception):
    """A request that is not answered: the HTTP ``status``, and why in one line."""

    def __init__(self, status: int, why: str):
        super().__init__(why)
        self.status = status


def check_host(headers: Message, port: int) -> str:
    """The one ``Host`` of a request, if it is an address of this machine with this port.

    A name that a stranger has made to point here (DNS rebinding) is none: accepted are localhost,
    the machine's own name, and IP addresses, for which nobody can make a name up.
    Raises Refused.
    """
    given = headers.get_all("Host", [])
    found = _HOST.fullmatch(given[0].lower()) if len(given) == 1 else None
    if not found or int(found["port"] or 80) != port or not _is_own(found["name"]):
        raise Refused(403, _("Host must be localhost, this machine's name or an IP address"))
    return given[0].lower()


def check_post(headers: Message, host: str, token: str) -> int:
    """The length of the body of a POST that comes from the page itself. Raises Refused."""
    if headers.get_all("Origin", []) != [f"http://{host}"]:
        raise Refused(403, _("Origin must be this page's"))
    if not hmac.compare_digest(headers.get("X-Token", "").encode(), token.encode()):
        raise Refused(403, _("this page is of an earlier start of the server; load it again"))
    if "Transfer-Encoding" in headers:
        raise Refused(411, _("a body in chunks is not accepted; send Content-Length"))
    lengths = headers.get_all("Content-Length", [])
    if len(lengths) != 1 or not re.fullmatch(r"[0-9]{1,12}", lengths[0]):
        raise Refused(411, _("Content-Length must be one whole number"))
    if int(lengths[0]) > MOST_BYTES:
        raise Refused(
            413, _("more than {most} MB; make the picture smaller", most=MOST_BYTES >> 20)
        )
    return int(lengths[0])


def _is_own(name: str) -> bool:
    own = socket.gethostname().lower()
    if name in ("localhost", own, f"{own}.local"):
        return True
    try:
        ipaddress.IPv6Address(name[1:-1]) if name[0] == "[" else ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True
