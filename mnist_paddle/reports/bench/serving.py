"""How many pictures a second the server of ``draw`` reads, and FastAPI with the same reader."""

import argparse
import collections
import http.client
import importlib.metadata
import importlib.util
import io
import json
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.reports.bench import contenders, machine
from mnist_paddle.reports.bench.reading import enlarged
from mnist_paddle.system.columns import padded
from mnist_paddle.system.language import _, marked
from mnist_paddle.system.processor import usable_cores

CLIENTS = 4  # that ask at a time, each for one picture after another
CROWD = 200  # that ask at the same moment
PICTURES = {"28x28 PNG": 200, marked("1 megapixel JPEG"): 60}  # name: how many make one measurement
WORKER = Path(__file__).with_name("fastapi_worker.py")
DRAW = ("-m", "mnist_paddle", "draw", "--port", "0", "--no-browser")


def commands() -> dict[str, tuple]:
    """What is compared, by name: what Python is given. FastAPI where it is installed."""
    found = {"draw": DRAW, f"draw --jobs {usable_cores()}": (*DRAW, "--jobs", str(usable_cores()))}
    if all(map(importlib.util.find_spec, ("fastapi", "uvicorn"))):
        found["FastAPI, uvicorn"] = (WORKER,)
    return found


class Server:
    """A server in a process of its own, and clients of it. Use it as a context."""

    def __init__(self, name: str, command: tuple, bodies: dict[str, bytes]):
        self.name, self._bodies = name, bodies
        self._process = subprocess.Popen(
            [sys.executable, *map(str, command)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env=contenders.python_environment(),
        )
        link = self._process.stdout.readline().strip().rstrip("/")
        if not link.startswith("http://"):
            raise RuntimeError(_("{name} did not start", name=name))
        self._address = link.removeprefix("http://")
        connection = self._connection()
        connection.request("GET", "/")
        token = re.search(rb'name="token" content="(.+?)"', connection.getresponse().read())
        self._headers = {"Origin": link, "X-Token": token[1].decode() if token else ""}

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self._process.terminate()
        self._process.communicate()

    def milliseconds(self, job: str, count: int) -> float:
        """Milliseconds for each of ``count`` pictures, which several clients ask for."""
        share = -(-count // CLIENTS)
        start = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(self._ask, [job] * CLIENTS, [share] * CLIENTS))
        return (time.perf_counter() - start) / (share * CLIENTS) * 1e3

    def _ask(self, job: str, count: int) -> None:
        connection = self._connection()  # which is kept where the server keeps it
        for _picture in range(count):
            if self._status(connection, job) != 200:
                raise RuntimeError(_("{name} did not answer", name=self.name))
        connection.close()

    def crowd(self, job: str) -> dict[str, int]:
        """What becomes of as many clients as ``CROWD``, once all have connected."""
        start = threading.Barrier(CROWD)

        def ask(job: str) -> str:
            connection = self._connection()
            connection.connect()
            start.wait()
            try:
                return str(self._status(connection, job))
            except OSError as error:
                return type(error).__name__
            finally:
                connection.close()

        with ThreadPoolExecutor(CROWD) as clients:
            return dict(collections.Counter(clients.map(ask, [job] * CROWD)))

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._address, timeout=120)

    def _status(self, connection: http.client.HTTPConnection, job: str) -> int:
        connection.request("POST", "/read", self._bodies[job], self._headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def pictures() -> dict[str, bytes]:
    """The files that are sent: a digit of ``eval``, and the shipped photograph, enlarged."""
    digit = np.uint8(255 - 255 * MnistDataset("eval").imgs[0].reshape(28, 28))
    Image.fromarray(digit).save(small := io.BytesIO(), "png")
    enlarged().save(large := io.BytesIO(), "jpeg", quality=90)
    return dict(zip(PICTURES, (small.getvalue(), large.getvalue())))


def run(options: argparse.Namespace) -> int:
    """Measure in alternation, then print a report, or JSON."""
    bodies = pictures()
    result = {"machine": machine.describe(), "rounds": options.rounds, "versions": _versions()}
    with ExitStack() as stack:
        servers = [
            stack.enter_context(Server(name, command, bodies))
            for name, command in commands().items()
        ]
        result["crowd"] = {one.name: one.crowd(next(iter(PICTURES))) for one in servers}
        for job, count in PICTURES.items():
            result[job] = contenders.alternate(servers, job, count, options.rounds)
    print(json.dumps(result, indent=2) if options.json else report(result))
    return 0


def report(result: dict) -> str:
    """The result as text: a table for each picture, then what became of the crowd."""
    first = "draw"
    versions = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    lines = [
        machine.line(result["machine"], versions),
        _("{count} clients; ", count=CLIENTS)
        + _(
            "medians of {rounds} rounds in alternation (minimum - maximum)", rounds=result["rounds"]
        ),
    ]
    for job in PICTURES:
        rate = padded(_("a second"), 8, right=True)
        spread = padded(_("min - max"), 17, right=True)
        lines += ["", f"{padded(_(job), 24)} {rate} {spread}   x {first}"]
        for name, row in result[job].items():
            spread = f"{1e3 / row['max_ms']:.0f} - {1e3 / row['min_ms']:.0f}"
            ratio = f"{1 / row['ratio_to'][first]:.2f}" if name != first else "-"
            lines.append(f"  {name:22s} {1e3 / row['median_ms']:8.0f} {spread:>17s} {ratio:>8s}")
    picture = next(iter(PICTURES))
    lines.append("")
    lines.append(_("{count} clients at the same moment, {picture}", count=CROWD, picture=picture))
    for name, found in result["crowd"].items():
        lines.append(f"  {name:22s} " + ", ".join(f"{n} x {what}" for what, n in found.items()))
    if "fastapi" not in result["versions"]:
        lines += ["", _("to compare with FastAPI: pip install fastapi uvicorn")]
    return "\n".join(lines)


def _versions() -> dict[str, str]:
    found = {}
    for name in ("paddlepaddle", "fastapi", "uvicorn", "httptools", "uvloop"):
        if importlib.util.find_spec(name.replace("paddlepaddle", "paddle")):
            found[name] = importlib.metadata.version(name)
    return found
