"""A checkpoint's three files, so written that at every moment one whole checkpoint is there.

    latest.pdparams  latest.pdopt  latest.pdstates          the last good one
    latest.next.pdparams  latest.next.pdopt                 the next one, while it is written
    latest.next.pdstates                                    written last: now the next one counts

The states hold the digests of the other two files. As soon as they are there, under their name
for the next one, the three are whole, and are renamed one by one; wherever that is cut short, the
digests tell which of the two files of each kind belongs to them, and `settle` goes on with it.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from mnist_paddle.system.atomic import flush_folder, remove_parts, rename_over, whole_file
from mnist_paddle.system.errors import CheckpointError, MissingFileError, printable
from mnist_paddle.system.json_file import read_json
from mnist_paddle.system.language import _
from mnist_paddle.system.regular_file import check_ordinary, open_ordinary
from mnist_paddle.system.safepickle import LARGEST_FILE

PARAMS, OPTIMIZER, STATES = ".pdparams", ".pdopt", ".pdstates"
FOLDER, LATEST, BEST = "checkpoints", "latest", "best_accuracy"  # in a run's output folder
FORMAT = "mnist_paddle checkpoint 2"
LARGEST_STATES = 32 << 20  # bytes; a usual one has 30 thousand


def find(path: str | Path) -> Path:
    """The prefix of the checkpoint that a user's path means: a prefix itself, one of its files,
    or a folder, a run's or its ``checkpoints``, and then its latest."""
    path = Path(path)
    if os.path.isdir(path):  # unlike Path.is_dir, False for an impossible name too
        itself = path.name == FOLDER or os.path.exists(_path(path / LATEST, STATES))
        return (path if itself else path / FOLDER) / LATEST
    return path.with_suffix("") if path.suffix in (PARAMS, OPTIMIZER, STATES) else path


def write(prefix: Path, params: bytes, optimizer: bytes, states: dict) -> None:
    """Make the three files at ``prefix`` the new checkpoint; the old one stays until it is whole.

    ``states`` is what JSON can hold. Raises CheckpointError where it cannot be written.
    """
    contents = {PARAMS: params, OPTIMIZER: optimizer}
    digests = {suffix: _digest(content) for suffix, content in contents.items()}
    record = {"format": FORMAT, "files": digests, "digest": _digest(_text(states)), **states}
    contents[STATES] = _text(record)
    if len(contents[STATES]) > LARGEST_STATES:
        raise CheckpointError(
            _(
                "{prefix}: the checkpoint cannot be written: the history has over "
                "{largest_states} MB; log less often (--log-interval)",
                prefix=printable(prefix),
                largest_states=LARGEST_STATES >> 20,
            )
        )
    try:
        settle(prefix)
        for suffix, content in contents.items():
            with whole_file(_path(_next(prefix), suffix)) as file:
                file.write(content)
        settle(prefix)
    except OSError as error:
        raise CheckpointError(
            _(
                "{prefix}: the checkpoint cannot be written ({reason}); the one before "
                "is kept: mend this, then go on with --resume",
                prefix=printable(prefix),
                reason=_(error.strerror),
            )
        ) from error


def settle(prefix: Path) -> None:
    """Finish the renames of a next checkpoint that is whole. Raises OSError."""
    following = _next(prefix)
    if _states(following) is not None:
        for suffix in (PARAMS, OPTIMIZER, STATES):  # the states last: they say that it is whole
            if os.path.exists(_path(following, suffix)):
                rename_over(_path(following, suffix), _path(prefix, suffix))
        flush_folder(prefix.parent)


def remove_unfinished(folder: Path) -> None:
    """Remove what runs that were killed had begun to write in the folder."""
    suffixes = "|".join(re.escape(suffix) for suffix in (PARAMS, OPTIMIZER, STATES))
    remove_parts(folder, rf"({LATEST}|{BEST})(\.next)?({suffixes})")


@dataclass(frozen=True)
class Kept:
    """A checkpoint as it was found: its ``states``, and the ``digests`` of its other files."""

    prefix: Path
    states: dict
    digests: dict

    def params(self) -> Path:
        """The file of the weights that belong to the states. Raises CheckpointError."""
        return self._belonging(PARAMS)

    def optimizer(self) -> Path:
        """The file of the optimizer's state that belongs to them. Raises CheckpointError."""
        return self._belonging(OPTIMIZER)

    def _belonging(self, suffix: str) -> Path:
        usual = _path(self.prefix, suffix)
        for path in (_path(_next(self.prefix), suffix), usual):
            if _digest_of(path) == self.digests[suffix]:
                return path
        raise CheckpointError(_("{name}: {what}", name=printable(usual), what=self._fault(usual)))

    def _fault(self, path: Path) -> str:
        beside = f"{printable(self.prefix.name)}{STATES}"
        try:
            check_ordinary(path, LARGEST_FILE)
        except FileNotFoundError:
            fault = _("is missing beside {beside}", beside=beside)
        except OSError as error:
            return _("cannot be read ({reason})", reason=_(error.strerror))
        else:
            fault = _("is not the one saved with {beside}", beside=beside)
        return fault + _(", so this is half a checkpoint; the three files belong together")


def read(prefix: Path) -> Kept:
    """The newest checkpoint at ``prefix``, with the states that were given to `write`.

    Nothing is executed. Raises MissingFileError where there is no checkpoint, and CheckpointError
    for one that is damaged or not whole.
    """
    found = _states(_next(prefix)) or _states(prefix)
    if found is not None:
        return Kept(prefix, *found)
    path = _path(prefix, STATES)
    if os.path.exists(path):
        raise CheckpointError(
            _(
                "{path}: not the states of a checkpoint, or damaged, or written by "
                "another version of this program",
                path=printable(path),
            )
        )
    if os.path.exists(_path(prefix, PARAMS)):
        raise CheckpointError(
            _(
                "{path}: is missing; weights alone do not tell how a run goes on",
                path=printable(path),
            )
        )
    raise MissingFileError(
        _(
            "{prefix}: no such checkpoint; train.py writes one after every epoch, "
            "checkpoints/latest in its output folder",
            prefix=printable(prefix),
        )
    )


def _states(prefix: Path) -> tuple[dict, dict] | None:
    """The states and the digests of the other files; None where they are not, or not whole."""
    try:
        record = read_json(_path(prefix, STATES), LARGEST_STATES)
        states = {k: v for k, v in record.items() if k not in ("format", "files", "digest")}
        digests = {suffix: record["files"][suffix] for suffix in (PARAMS, OPTIMIZER)}
        whole = record["format"] == FORMAT and record["digest"] == _digest(_text(states))
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return None
    return (states, digests) if whole else None


def _path(prefix: Path, suffix: str) -> Path:
    return Path(f"{prefix}{suffix}")


def _next(prefix: Path) -> Path:
    return Path(f"{prefix}.next")


def _text(value: dict) -> bytes:
    return (json.dumps(value, sort_keys=True, allow_nan=False) + "\n").encode("ascii")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_of(path: Path) -> str | None:
    try:
        with open_ordinary(path, LARGEST_FILE) as file:
            return _digest(file.read())
    except OSError:
        return None
