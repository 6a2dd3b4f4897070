"""Tablets that send a photograph at the same moment, to a server of its own on this machine.

    python -m tests.inference.drawing.load [TABLETS]

prints how long they waited and how often they were told to try again.
"""

import io
import random
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image

from tests.conftest import ROOT
from tests.inference.drawing.raw import head, sent

PAUSE, TRIES = 0.4, 6  # as page/ask.js


class Server:
    """The command, run as a user does."""

    def __init__(self, *options: str, stderr: int = subprocess.DEVNULL):
        command = [sys.executable, "-m", "mnist_paddle", "draw", "--port", "0", "--no-browser"]
        self.process = subprocess.Popen([*command, *options], cwd=ROOT, text=True,
                                        stdout=subprocess.PIPE, stderr=stderr)  # fmt: skip
        port = int(self.process.stdout.readline().rstrip("/\n").rpartition(":")[2])
        self.server_address = ("127.0.0.1", port)
        page = sent(self, head(self, "GET /"))[2]
        self.token = page.partition(b'name="token" content="')[2].partition(b'"')[0].decode()


def photograph() -> bytes:
    """A JPEG of 12 megapixels: the shipped photograph, enlarged, with a camera's noise."""
    picture = Image.open(ROOT / "work" / "photo_3.jpg").convert("RGB").resize((4000, 3000))
    noise = np.random.default_rng(0).normal(0, 4, (3000, 4000, 1))
    noisy = np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(content := io.BytesIO(), "jpeg", quality=85)
    return content.getvalue()


def main(tablets: int) -> None:
    server, body = Server(), photograph()
    request = head(server, "POST /read", Content_Length=len(body)) + body
    waits, refusals, answers = [], [], []
    start = threading.Barrier(tablets)

    def tablet():
        start.wait()
        began, refused = time.monotonic(), 0
        for turn in range(1, TRIES + 1):
            try:
                status, _, content = sent(server, request)
            except OSError:  # refused before all was sent
                status, content = 503, b""
            if status != 503:
                break
            refused += 1
            time.sleep(turn * PAUSE * random.uniform(0.5, 1.5))
        waits.append(time.monotonic() - began)
        refusals.append(refused)
        answers.append((status, b'"digit": 3' in content))

    for turn in ("the first time", "again"):
        for result in (waits, refusals, answers):
            result.clear()
        with ThreadPoolExecutor(tablets) as pool:
            for done in [pool.submit(tablet) for _ in range(tablets)]:
                done.result()
        right = sum(answer == (200, True) for answer in answers)
        print(f"{turn}: {right} of {tablets} photographs of {len(body) / 1e6:.1f} MB read as 3; "
              f"waited {statistics.median(waits):.2f} s (median), {max(waits):.2f} s (longest); "
              f"told to try again {sum(refusals)} times")  # fmt: skip
    server.process.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
