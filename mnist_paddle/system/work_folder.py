"""Where the files lie that the project ships: data, weights and examples."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED, _CLONE = _PACKAGE / "work", _PACKAGE.parent / "work"
WORK = _INSTALLED if _INSTALLED.is_dir() else _CLONE
