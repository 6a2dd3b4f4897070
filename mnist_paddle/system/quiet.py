"""Import Paddle without its start-up chatter, and without what it leaves in the environment.

Import this module before anything else imports ``paddle``. The ccache warning and the C++ log
lines are silenced. ``OMP_NUM_THREADS=1``, which Paddle sets for itself, is taken back, or every
program started from here would compute on one core. What the user has chosen is left alone.
Matplotlib's remarks, which Paddle's set-up of logging lets through, are silenced too.
``sys.argv``, which Paddle empties where a locale such as C cannot spell it, is put back.
"""

import logging
import os
import sys
import warnings

os.environ.setdefault("GLOG_minloglevel", "3")  # 3: only fatal errors of the C++ side
logging.getLogger("matplotlib").setLevel(logging.WARNING)
_threads_chosen = "OMP_NUM_THREADS" in os.environ
_arguments = list(getattr(sys, "argv", []))

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

sys.argv = _arguments
if not _threads_chosen:
    os.environ.pop("OMP_NUM_THREADS", None)
