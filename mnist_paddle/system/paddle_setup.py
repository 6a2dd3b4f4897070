"""What is seen to when Paddle is imported, by whomever: quiet, all cores, a version that works.

``import mnist_paddle`` calls :func:`watch_for_paddle`, and costs nothing itself: Paddle takes more
than a second to load, and ``--help`` need not wait for it.
"""

import contextlib
import importlib.util
import os
import signal
import sys

from mnist_paddle.system import memory, processor
from mnist_paddle.system.errors import PaddleError
from mnist_paddle.system.interrupt import deferred_interrupt
from mnist_paddle.system.language import _

OLDEST = (3, 0)


class _PaddleFinder:
    """Finds Paddle as Python itself does, and loads it by :func:`_load`."""

    def find_spec(self, name, path=None, target=None):
        if name != "paddle":
            return None
        sys.meta_path.remove(self)  # asked once
        spec = importlib.util.find_spec(name)
        if spec is None:
            raise PaddleError(_("PaddlePaddle is not installed: pip install -r requirements.txt"))
        load = spec.loader.exec_module
        spec.loader.exec_module = lambda module: _load(load, module)
        return spec


def watch_for_paddle() -> None:
    """Let the first ``import paddle`` that follows be ours; nothing if it is imported already."""
    if "paddle" not in sys.modules and not any(isinstance(f, _PaddleFinder) for f in sys.meta_path):
        sys.meta_path.insert(0, _PaddleFinder())


def _load(load, module) -> None:
    """Import Paddle without its chatter, and without what it leaves in the process.

    The ccache warning and the C++ log lines are silenced, and Matplotlib's remarks, which Paddle's
    set-up of logging lets through. ``OMP_NUM_THREADS=1``, which Paddle sets for itself, is taken
    back, or every program started from here would compute on one core. ``sys.argv``, which Paddle
    empties where a locale such as C cannot spell it, is put back. What the user has chosen stays.
    Ctrl-C waits until Paddle is there, which in its midst prints a traceback of its own; ``kill``
    ends the process as it ends any other, where Paddle would print a C++ traceback.
    Raises PaddleError for a version that is too old, and for two builds in one environment.
    """
    import logging  # these take a moment themselves, which `import mnist_paddle` need not wait for
    import warnings

    _check_installation()
    os.environ.setdefault("GLOG_minloglevel", "3")  # 3: only fatal errors of the C++ side
    logging.getLogger("matplotlib").setLevel(logging.WARNING)
    processor.use_avx2_on_amd()
    memory.keep_freed_memory()
    threads_chosen, arguments = "OMP_NUM_THREADS" in os.environ, list(getattr(sys, "argv", []))
    try:
        with warnings.catch_warnings(), deferred_interrupt():
            warnings.filterwarnings("ignore", message="No ccache found")
            load(module)
    except ModuleNotFoundError as error:
        if error.name != "setuptools":
            raise
        raise PaddleError(
            _(
                "Paddle before 3.3 needs setuptools, which Python 3.12 no longer brings: "
                "pip install setuptools"
            )
        ) from None
    finally:
        _leave_sigterm_alone()
        sys.argv = arguments
        if not threads_chosen:
            os.environ.pop("OMP_NUM_THREADS", None)


def _leave_sigterm_alone() -> None:
    """Undo what Paddle does to SIGTERM; what Python has set for it, or may not set, stays."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        with contextlib.suppress(ValueError):  # not in the main thread
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _check_installation() -> None:
    """Raise PaddleError for what cannot work. Nothing is known of a build of another name."""
    import importlib.metadata  # takes a moment, too

    versions = {}
    for build in ("paddlepaddle", "paddlepaddle-gpu"):
        try:
            versions[build] = importlib.metadata.version(build)
        except importlib.metadata.PackageNotFoundError:
            continue
    if len(versions) == 2:
        raise PaddleError(
            _(
                "paddlepaddle and paddlepaddle-gpu are both installed, over one another: "
                "pip uninstall both, then install the one that you want"
            )
        )
    for build, version in versions.items():
        numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
        if len(numbers) == 2 and numbers < OLDEST and numbers != (0, 0):  # 0.0.0: a nightly build
            raise PaddleError(
                _(
                    "{build} {version} is too old: 3.0 to 3.3 are needed; pip install -U "
                    "'{build}>=3'",
                    build=build,
                    version=version,
                )
            )
