"""Where weights come from: what trained them, and how they did, where that is known."""

import hashlib
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from mnist_paddle.system.errors import printable, shortened
from mnist_paddle.system.json_file import read_json
from mnist_paddle.system.language import _
from mnist_paddle.system.regular_file import open_ordinary
from mnist_paddle.system.safepickle import LARGEST_FILE
from mnist_paddle.system.work_folder import WORK
from mnist_paddle.training.settings import RECIPES

HISTORY = "history.json"  # what a training writes beside its weights
_LARGEST = 32 << 20  # bytes of it
_NO_NUMBER = {  # settings that change no weight
    "recipe", "device", "log_interval", "checkpoint_interval", "resume", "output_dir", "dry_run",
}  # fmt: skip

_NOT_A_RECORD = (OSError, ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True)
class Provenance:
    """A weights ``file``; its ``recipe``, the settings ``changed`` from it, and its accuracy in
    [0, 1] on ``eval``, as they were written down after training; None where nothing was."""

    file: str
    recipe: str | None = None
    changed: dict = field(default_factory=dict)
    eval_accuracy: float | None = None

    def __str__(self) -> str:
        """Such as ``output/mnist.pdparams (recipe tutorial with epochs 1, eval 93.44%)``."""
        if self.recipe is None:
            return printable(self.file)
        values = {
            "file": printable(self.file),
            "recipe": self.recipe,
            "accuracy": self.eval_accuracy,
        }
        if not self.changed:
            return _("{file} (recipe {recipe}, eval {accuracy:.2%})", **values)
        values["changes"] = ", ".join(
            f"{n} {shortened(value)}" for n, value in self.changed.items()
        )
        return _("{file} (recipe {recipe} with {changes}, eval {accuracy:.2%})", **values)

    def record(self) -> dict:
        """The same for JSON."""
        return asdict(self)


def provenance(path: str | os.PathLike) -> Provenance:
    """What is known of a weights file: of the shipped ones, or by the ``history.json`` beside it.

    A record counts for the very bytes that it was written for, by their SHA-256, and a record
    that is damaged counts for nothing.
    """
    file = _shown(Path(path))
    try:
        digest = sha256(path)
        for record in (*_records(WORK / "weights.json"), *_records(Path(path).parent / HISTORY)):
            if record.get("weights_sha256") == digest:
                return _known(file, record["settings"], record["eval_accuracy"])
    except _NOT_A_RECORD:
        pass
    return Provenance(file)


def sha256(path: str | os.PathLike) -> str:
    """The digest of a weights file's bytes, in hexadecimal. Raises OSError."""
    with open_ordinary(path, LARGEST_FILE) as file:
        return hashlib.sha256(file.read()).hexdigest()


def _records(path: Path) -> list[dict]:
    try:
        content = read_json(path, _LARGEST)
    except FileNotFoundError:
        return []
    return content if isinstance(content, list) else [content]


def _known(file: str, values: dict, accuracy: float) -> Provenance:
    """Raises what a record of another form makes of it."""
    settings = replace(RECIPES[values["recipe"]], **values)
    changed = {
        name: value
        for name, value in asdict(settings).items()
        if name not in _NO_NUMBER and value != getattr(RECIPES[settings.recipe], name)
    }
    if not 0 <= accuracy <= 1:
        raise ValueError(accuracy)
    return Provenance(file, settings.recipe, changed, float(accuracy))


def _shown(path: Path) -> str:
    """The path from the current folder, where it lies in it."""
    absolute = path.absolute()
    here = Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)
