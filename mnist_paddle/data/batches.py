"""The batches of any loader, one by one, under a progress bar."""

from collections.abc import Iterator
from itertools import islice

from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.language import _
from mnist_paddle.system.progress import progress


def batches_of(loader, desc: str, most: int | None = None, done: int = 0) -> Iterator:
    """The batches of a loader, called first if it is a function, under a progress bar.

    ``done`` are left out by the loader already, of ``most``. Raises SettingsError if there are
    none at all.
    """
    total = len(loader) if hasattr(loader, "__len__") else None
    if most is not None:
        total = min(total or most, most)
        most -= done
    batches = islice(loader() if callable(loader) else loader, most)
    for batch in progress(batches, total and total - done, desc):
        done += 1
        yield batch
    if not done:
        raise SettingsError(_("the loader gives no batches: has it fewer digits than one batch?"))
