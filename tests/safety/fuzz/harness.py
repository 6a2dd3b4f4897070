"""Give a reader damaged inputs, and see to time, memory, files and processes while it reads."""

import contextlib
import faulthandler
import hashlib
import random
import resource
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from mnist_paddle.pictures import decoder
from mnist_paddle.system.errors import MnistPaddleError

from .mutations import LARGEST

SECONDS = 5  # of processor time that one input may take
WAITED = 12  # times as many by the clock: the machine may have other work
MEMORY = 1 << 30  # bytes that may come on top of what the process had before
FORBIDDEN = ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "socket.connect",
             "os.remove", "os.rename", "os.mkdir", "shutil.rmtree", "ctypes.dlopen")  # fmt: skip


class TooSlow(BaseException):
    """Not an Exception, for code under test that catches those."""


@dataclass
class Outcome:
    """``right`` results and ``refused`` inputs are as they should be; ``failures`` are not."""

    right: int = 0
    refused: int = 0
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0
    peak: int = 0

    def __str__(self) -> str:
        text = (
            f"{self.right + self.refused + len(self.failures)} inputs: {self.right} right, "
            f"{self.refused} refused, {len(self.failures)} failures; the slowest "
            f"{self.slowest:.2f} s, {self.peak >> 20} MB more memory at the peak"
        )
        return "\n".join([text, *self.failures[:20]])


_events: list[str] | None = None


def _note(event, arguments):
    if (
        _events is not None
        and event.startswith(FORBIDDEN)
        and not _starts_decoder(event, arguments)
    ):
        _events.append(f"{event} {str(arguments)[:200]}")
    path, mode, *_ = arguments if event == "open" else ("", None)
    writes = isinstance(mode, str) and set(mode) & set("wax+") and not isinstance(path, int)
    if _events is not None and writes:
        _events.append(f"open {arguments}"[:200])


def _starts_decoder(event, arguments) -> bool:
    """Whether it is the one process that reading a picture may start."""
    return event == "subprocess.Popen" and decoder.START in arguments[1]


_hooked = False


def run(kind, folder: Path, count: int, seed: int = 0, first: int = 0) -> Outcome:
    """Try ``count`` inputs of a kind, a class of ``kinds.py``; the same seed, the same inputs."""
    global _events, _hooked
    if not _hooked:
        sys.addaudithook(_note)
        _hooked = True
    folder.mkdir(parents=True, exist_ok=True)
    subject = kind(folder)
    outcome = Outcome()
    with contextlib.suppress(MnistPaddleError):  # what is made once is not counted
        subject.check(subject.input(random.Random(0)))
    with contextlib.suppress(OSError):  # Linux: the peak of memory from here on
        Path("/proc/self/clear_refs").write_text("5")
    before = _peak(subject)
    old = {number: signal.signal(number, _too_slow) for number in (signal.SIGALRM, signal.SIGPROF)}
    for index in range(first, first + count):
        given = subject.input(random.Random(f"{seed} {kind.__name__} {index}"))
        files = _files(folder)
        start = time.perf_counter()
        result, fault, events = _tried(subject, given)
        outcome.slowest = max(outcome.slowest, time.perf_counter() - start)
        more = _peak(subject) - before
        outcome.peak = max(outcome.peak, more)
        if more > MEMORY:
            fault = f"{more >> 20} MB more memory"
        if events and not subject.writes:
            fault = f"it did {events[0]}"
        if _files(folder) != files and not subject.writes:
            fault = "a file was changed"
        if fault:
            outcome.failures.append(f"{kind.__name__} {index} (seed {seed}): {fault}")
        else:
            setattr(outcome, result, getattr(outcome, result) + 1)
    for number, handler in old.items():
        signal.signal(number, handler)
    return outcome


def _tried(subject, given) -> tuple[str, str | None, list[str]]:
    """Either "right" or "refused", or else the fault; and what it did that reading never does."""
    global _events
    _events, result, fault = [], "right", None
    faulthandler.dump_traceback_later(
        60 + 2 * WAITED * SECONDS, exit=True
    )  # where Python cannot interrupt
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, WAITED * SECONDS)
    try:
        subject.check(given)
    except MnistPaddleError as error:
        result, message = "refused", str(error)
        if not message.isprintable() or len(message) > 10_000:
            fault = f"a message of {len(message)} characters: {message[:200]!a}"
    except TooSlow:
        fault = f"over {SECONDS} s"
    except Exception as error:
        fault = "".join(traceback.format_exception(error)[-3:])
    finally:
        events, _events = _events, None
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
    return result, fault, events


def _too_slow(*_):
    if _events is not None:  # not when it has just ended
        raise TooSlow


def _peak(subject) -> int:
    """The most bytes of memory that this process has had, and the one that works for it."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    with contextlib.suppress(OSError, AttributeError):  # not Linux; no such process now
        status = Path(f"/proc/{subject.helper().pid}/status").read_text()
        peak += int(status.partition("VmHWM:")[2].split()[0]) << 10
    return peak


def _files(folder: Path) -> dict[str, tuple]:
    """What tells a changed file; of one that is huge and has nothing in it, its size and age."""
    return {path.name: _told(path) for path in sorted(folder.iterdir()) if path.is_file()}


def _told(path: Path) -> tuple:
    status = path.stat()
    if status.st_size > LARGEST:
        return status.st_size, status.st_mtime_ns
    return (hashlib.sha256(path.read_bytes()).hexdigest(),)


@contextlib.contextmanager
def bounded_memory(megabytes: int):
    """No more address space than this, so that a fault of ours cannot take the machine down."""
    old = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, old)
