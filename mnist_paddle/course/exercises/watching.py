"""``exercise watch``: check at each save, move on to the next, and answer single keys."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from mnist_paddle.course.exercises.session import Session
from mnist_paddle.course.exercises.workers import Worker
from mnist_paddle.system.errors import MnistPaddleError

_POLL = 0.2  # seconds
_KEYS = {
    "en": "n next  h hint  l list  r run again  q quit",
    "zh": "n 下一题  h 提示  l 列表  r 再查一次  q 退出",
}


def watch(session: Session) -> None:
    """Until all are done, q or Ctrl-C; the keys work where stdin and stdout are a terminal."""
    exercise = session.chosen(None)
    with Worker() as worker, _keys() as key_pressed:
        print(session.start(exercise))
        seen = None
        while True:
            key = key_pressed(_POLL)
            if key == "q":
                return
            if key == "h":
                print(session.hint(exercise))
            elif key == "l":
                print(session.listing())
            saved = _saved(session, exercise)
            if key == "n":
                exercise = _after(session, exercise)
                print(session.start(exercise))
                seen = _saved(session, exercise)
            elif key == "r" or (saved is not None and saved != seen):
                seen = saved
                passed = _check(session, exercise, worker)
                if passed and (upcoming := session.learner.next()) is None:
                    return
                if passed:
                    exercise = upcoming
                    print("\n" + session.start(exercise))
                    seen = _saved(session, exercise)
                if key_pressed.has_keys:
                    print(_KEYS[session.language])


def _check(session: Session, exercise, worker: Worker) -> bool:
    try:
        passed, text = session.check(exercise, worker)
    except MnistPaddleError as error:  # as while an editor replaces the file
        passed, text = False, str(error)
    print("\n" + text)
    return passed


def _after(session: Session, exercise):
    """The exercise with the next number; after the last, the first that is not passed."""
    with contextlib.suppress(MnistPaddleError):
        return session.chosen(str(exercise.number + 1))
    return session.chosen(None)


def _saved(session: Session, exercise) -> tuple[int, int] | None:
    """What changes when the learner saves the file; None while there is none."""
    try:
        found = session.learner.file(exercise).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


class _Plain:
    """No keys: only time passes."""

    has_keys = False

    def __call__(self, seconds: float) -> str:
        time.sleep(seconds)
        return ""


class _Pressed(_Plain):
    has_keys = True

    def __init__(self, read: Callable[[float], str]):
        self._read = read

    def __call__(self, seconds: float) -> str:
        return self._read(seconds).lower()


@contextlib.contextmanager
def _keys() -> Iterator[_Plain]:
    """A function that waits some seconds for a key, and gives it or ""."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield _Plain()
        return
    try:
        import select
        import termios
        import tty
    except ModuleNotFoundError:  # Windows
        yield _Pressed(_windows_key)
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def read(seconds: float) -> str:
        return sys.stdin.read(1) if select.select([terminal], [], [], seconds)[0] else ""

    try:
        tty.setcbreak(terminal)
        yield _Pressed(read)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _windows_key(seconds: float) -> str:
    import msvcrt

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if msvcrt.kbhit():
            return msvcrt.getwch()
        time.sleep(0.02)
    return ""
