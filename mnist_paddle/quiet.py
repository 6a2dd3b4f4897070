"""Import Paddle without its start-up chatter, and without what it leaves in the environment.

Import this module before anything else imports ``paddle``. The ccache warning and the C++ log
lines are silenced. ``OMP_NUM_THREADS=1``, which Paddle sets for itself, is taken back, or every
program started from here would compute on one core. What the user has chosen is left alone.
"""

import os
import warnings

os.environ.setdefault("GLOG_minloglevel", "3")  # 3: only fatal errors of the C++ side
_threads_chosen = "OMP_NUM_THREADS" in os.environ

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="No ccache found")
    try:
        import paddle  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name == "paddle":
            raise ModuleNotFoundError(
                "PaddlePaddle is not installed: pip install -r requirements.txt", name="paddle"
            ) from None
        raise

if not _threads_chosen:
    os.environ.pop("OMP_NUM_THREADS", None)
