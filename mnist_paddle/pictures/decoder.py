"""The process that decodes pictures: started at the first one, kept, ended if it takes too much."""

import atexit
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import PIL
from PIL import Image

from mnist_paddle.pictures import decoding
from mnist_paddle.pictures.decoding import LENGTH, MOST_PIXELS, REQUEST, Unfit, bands
from mnist_paddle.system.language import _

SCRIPT = os.path.abspath(decoding.__file__)
PACKAGES = os.path.dirname(os.path.dirname(os.path.abspath(PIL.__file__)))  # where Pillow is
START = (
    f"import runpy, sys; sys.path.append({PACKAGES!r}); "
    f"runpy.run_path({SCRIPT!r}, run_name='__main__')"
)
START_SECONDS = 60  # a slow disk, a busy machine
MOST_BYTES_DESCRIBED = 1 << 10


class Decoder:
    """One process at most, which all threads share; a forked process starts its own.

    It ends with this one, however this one ends, for then its standard input ends.
    """

    def __init__(self):
        self.lock = threading.Lock()
        self.process = None

    def decode(
        self, content: bytes, least: int, page: int, upright: bool, seconds: float
    ) -> tuple[Image.Image, tuple[int, int], bool]:
        """What ``decoding.decode`` answers. Raises Unfit where that fails, or takes too much."""
        with self.lock:
            self._start()
            with self._ended_after(seconds):
                _send(self.process.stdin, REQUEST.pack(len(content), least, page, upright))
                _send(self.process.stdin, content)
                answer = _answer(self.process.stdout)
        if isinstance(answer, str):
            raise Unfit(answer)
        return answer

    def _start(self) -> None:
        """Have a process that is ready: what it takes to start is no picture's fault."""
        if self.process is not None and self.process.poll() is not None:
            self.stop()
        if self.process is None:
            try:
                self.process = _started()
                with self._ended_after(START_SECONDS):
                    _receive(self.process.stdout, 0)
            except (OSError, TypeError, Unfit):
                why = _("cannot be decoded: {python} starts no process", python=sys.executable)
                raise Unfit(why) from None

    @contextmanager
    def _ended_after(self, seconds: float) -> Iterator[None]:
        """The process has so long for what is asked of it in this block. Raises Unfit."""
        process, start = self.process, time.monotonic()
        timer = threading.Timer(seconds, process.kill)
        timer.daemon = True
        try:
            timer.start()
            yield
        except (EOFError, OSError, ValueError, KeyError, TypeError):
            self.stop()
            late = time.monotonic() - start >= seconds
            raise Unfit(_why(process.returncode, late)) from None
        except BaseException:  # Ctrl-C, for one: what is still to come is not for the next
            self.stop()
            raise
        finally:
            timer.cancel()
        if time.monotonic() - start >= seconds:  # the timer may have been a moment faster
            self.stop()

    def stop(self) -> None:
        """End the process; the next picture starts another."""
        if self.process is not None:
            self.process.kill()
            self.forget()

    def forget(self) -> None:
        """Let go of the process: it has ended, or it is that of the one we were forked from."""
        process, self.process = self.process, None
        if process is not None:
            process.stdin.close()
            process.stdout.close()
            process.wait()


def _started() -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", START],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # libtiff and others would chat
        cwd=os.path.dirname(SCRIPT),  # not the caller's, who may want to remove it
        start_new_session=True,  # out of Ctrl-C's reach
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _why(code: int, late: bool) -> str:
    """Why there was no answer from a process that ended with this code."""
    if late or code == -getattr(signal, "SIGPROF", 0):
        return "takes too long to be decoded; make the picture smaller"
    return f"damaged: its decoding ended unusually, with code {code}"


def _answer(pipe: io.FileIO) -> tuple[Image.Image, tuple[int, int], bool] | str:
    """What ``decoding.decode`` answers, or why there is no picture."""
    described = json.loads(_receive(pipe, MOST_BYTES_DESCRIBED))
    if "error" in described:
        return str(described["error"])
    width, height, size = described["width"], described["height"], described["size"]
    if not 0 < width * height <= max(MOST_PIXELS.values()):
        raise ValueError
    picture = Image.new(described["mode"], (width, height))
    raw = ("raw", picture.mode, 0, 1)
    for top, bottom in bands(height, width):
        pixels = _receive(pipe, 4 * width * (bottom - top))
        picture.paste(Image.frombuffer(picture.mode, (width, bottom - top), pixels, *raw), (0, top))
    return picture, tuple(size), bool(described["more"])


def _send(pipe: io.FileIO, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[pipe.write(left) :]


def _receive(pipe: io.FileIO, most: int) -> bytearray:
    """A block of at most so many bytes. Raises EOFError where the pipe ends before it does."""
    (length,) = LENGTH.unpack(_exactly(pipe, LENGTH.size))
    if length > most:
        raise ValueError(f"{length} bytes, not {most}")
    return _exactly(pipe, length)


def _exactly(pipe: io.FileIO, count: int) -> bytearray:
    content = bytearray(count)
    left = memoryview(content)
    while left:
        got = pipe.readinto(left)
        if not got:
            raise EOFError
        left = left[got:]
    return content


def _start_afresh() -> None:
    """In a forked process: the lock may be another thread's, and the pipes are the parent's."""
    decoder.lock = threading.Lock()
    decoder.forget()


def _stop_idle() -> None:
    """At the end; if a daemon thread still waits for pixels, it must not be woken to complain."""
    if decoder.lock.acquire(blocking=False):
        decoder.stop()


decoder = Decoder()
atexit.register(_stop_idle)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)
