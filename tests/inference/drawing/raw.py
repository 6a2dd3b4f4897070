"""HTTP by raw sockets: what no library would send."""

import json
import socket
from contextlib import contextmanager


@contextmanager
def connection(server):
    with socket.create_connection(server.server_address[:2], timeout=30) as client:
        yield client


def received(client):
    """All that comes until the server closes: (status, header lines, body); 0 if nothing does."""
    content = b""
    while piece := client.recv(1 << 16):
        content += piece
    head, _, body = content.partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    return int(first.split()[1]) if first else 0, headers, body


def sent(server, content):
    """Send bytes, and return what is received."""
    with connection(server) as client:
        client.sendall(content)
        return received(client)


def head(server, first, **headers):
    """A request's head that keeps the rules, but for the headers given; None leaves one out."""
    port = server.server_address[1]
    headers = {name.replace("_", "-"): text for name, text in headers.items()}
    lines = {"Host": f"127.0.0.1:{port}", **headers}
    if first.startswith("POST"):
        own = {"Origin": f"http://127.0.0.1:{port}", "X-Token": server.token}
        lines = {**own, "Content-Length": "0", **lines}
    lines = [f"{name}: {text}" for name, text in lines.items() if text is not None]
    return "\r\n".join([f"{first} HTTP/1.1", *lines, "", ""]).encode()


def post(server, path, body):
    status, _, content = sent(server, head(server, f"POST {path}", Content_Length=len(body)) + body)
    return status, json.loads(content)
