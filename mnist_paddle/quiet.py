"""Import Paddle without its start-up chatter: the ccache warning and the C++ log lines.

Import this module before anything else imports ``paddle``. A level the user has chosen
(``GLOG_minloglevel`` in the environment) is left alone.
"""

import os
import warnings

os.environ.setdefault("GLOG_minloglevel", "3")  # 3: only fatal errors of the C++ side

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="No ccache found")
    import paddle  # noqa: F401
