"""Whether this is a notebook."""

import sys


def in_notebook() -> bool:
    """Whether this runs in a Jupyter kernel, where figures can be shown under a cell."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and "IPKernelApp" in getattr(shell, "config", {})
