"""Give a reader damaged inputs, and see to time, memory, files and processes while it reads."""

import contextlib
import faulthandler
import hashlib
import random
import resource
import signal
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from mnist_paddle.system.errors import MnistPaddleError

SECONDS = 5  # that one input may take
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
    if _events is not None and event.startswith(FORBIDDEN):
        _events.append(f"{event} {str(arguments)[:200]}")
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if _events is not None and writes:
        _events.append(f"open {arguments}"[:200])


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
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    old = signal.signal(signal.SIGALRM, _too_slow)
    for index in range(first, first + count):
        given = subject.input(random.Random(f"{seed} {kind.__name__} {index}"))
        files = _files(folder)
        start = resource.getrusage(resource.RUSAGE_SELF)
        result, fault, events = _tried(subject, given)
        end = resource.getrusage(resource.RUSAGE_SELF)
        outcome.slowest = max(outcome.slowest, end.ru_utime - start.ru_utime)
        outcome.peak = max(outcome.peak, (end.ru_maxrss - before) << 10)
        if end.ru_maxrss - before > MEMORY >> 10:
            fault = f"{(end.ru_maxrss - before) >> 10} MB more memory"
        if events and not subject.writes:
            fault = f"it did {events[0]}"
        if _files(folder) != files and not subject.writes:
            fault = "a file was changed"
        if fault:
            outcome.failures.append(f"{kind.__name__} {index} (seed {seed}): {fault}")
        else:
            setattr(outcome, result, getattr(outcome, result) + 1)
    signal.signal(signal.SIGALRM, old)
    return outcome


def _tried(subject, given) -> tuple[str, str | None, list[str]]:
    """Either "right" or "refused", or else the fault; and what it did that reading never does."""
    global _events
    _events, result, fault = [], "right", None
    faulthandler.dump_traceback_later(60 + 6 * SECONDS, exit=True)  # where Python cannot interrupt
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
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
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        events, _events = _events, None
    return result, fault, events


def _too_slow(*_):
    raise TooSlow


def _files(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


@contextlib.contextmanager
def bounded_memory(megabytes: int):
    """No more address space than this, so that a fault of ours cannot take the machine down."""
    old = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, old)
