"""Where the files lie that the project ships: data, weights and examples."""

from pathlib import Path

WORK = Path(__file__).resolve().parents[2] / "work"
