"""The runs that somebody asks for, the list of all, and about how long they take."""

from collections.abc import Callable

from mnist_paddle.course.chapter.run import Asked, Run
from mnist_paddle.course.chapter.table import RUNS, TITLES
from mnist_paddle.models.names import fully_connected
from mnist_paddle.system.errors import SettingsError, shortened
from mnist_paddle.system.language import _
from mnist_paddle.training.settings import Settings

_DIGITS = 50_000
_SAME = {"6": "7"}  # section 6 is about what section 7 does


def chosen(wanted: str) -> list[Run]:
    """The runs of a section, ``5``, or one run, ``5.adam``. Raises SettingsError for another."""
    wanted = _SAME.get(wanted, wanted)
    runs = [run for run in RUNS if wanted in (run.section, run.id)]
    if runs:
        return runs
    section = wanted.partition(".")[0]
    within = [run.id for run in RUNS if run.section == section]
    if within:
        there_is = _("the runs {names}", names=", ".join(within))
    else:
        there_is = _("the sections {names}", names=", ".join(TITLES))
    raise SettingsError(
        _(
            "no section or run {wanted!r}; there are {there_is}",
            wanted=shortened(wanted),
            there_is=there_is,
        )
    )


def sections(wanted: str, *more: str) -> list[str]:
    """The sections of a list such as ``1,3,notebook``, or ``more``, in their order.

    Raises SettingsError for one unknown.
    """
    known = (*TITLES, *more)
    names = [_SAME.get(name.strip(), name.strip()) for name in wanted.split(",")]
    for name in names:
        if name not in known:
            raise SettingsError(
                _(
                    "no section {name!r}; there are {known}",
                    name=shortened(name),
                    known=", ".join(known),
                )
            )
    return [name for name in known if name in names]


def seconds(settings: Settings) -> float:
    """About how many seconds a training takes on two cores of an AMD EPYC, measured there."""
    form = fully_connected(settings.network)
    if form:
        weights = sum(a * b for a, b in zip(form.widths, form.widths[1:]))
        step, digit = 6e-4, 1e-7 * weights / 1000
    else:
        step, digit = 1.5e-3, 1.6e-4
    epoch = _DIGITS / settings.batch_size * step + _DIGITS * digit + 0.5  # 0.5: scoring valid
    return settings.epochs * epoch


def total_seconds(runs: list[Run], asked: Asked) -> float:
    """About how many seconds these runs take together; what two of them share is trained once."""
    alike = {repr(settings): settings for run in runs for settings in asked.settings(run.settings)}
    return sum(map(seconds, alike.values()))


def duration(seconds: float) -> str:
    """Seconds as people say them: 40 s, 3 min, 1.5 h."""
    if seconds < 100:
        return _("{count:.0f} s", count=seconds)
    if seconds < 5400:
        return _("{count:.0f} min", count=seconds / 60)
    return _("{count:.1f} h", count=seconds / 3600)


def listing() -> str:
    """All sections with their runs: topic, network, loss, optimizer, figures printed, time."""
    lines = []
    for section, title in TITLES.items():
        lines.append(_("{name}: {what}", name=section, what=_(title)))
        for run in RUNS:
            if run.section == section:
                lines += _lines(run)
    return "\n".join(lines)


def _lines(run: Run) -> list[str]:
    settings = run.settings
    figures = [printed.text(printed.value) for printed in run.printed]
    figures = " → ".join(figures[:1] + figures[1:][-1:])
    printed = _("printed {figures}", figures=figures) if figures else _("nothing printed")
    trained = _(
        "{network}, {loss}; {optimizer} {learning_rate}, batch {batch_size}, epochs {epochs}; "
        "{printed}; about {time}",
        network=settings.network,
        loss=_(settings.loss.replace("_", " ")),
        optimizer=settings.optimizer,
        learning_rate=settings.learning_rate,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        printed=printed,
        time=duration(seconds(settings)),
    )
    return [f"  {run.id:30}{topic_of(run)}", f"  {'':30}{trained}"]


def topic_of(run: Run, say: Callable[[str], str] = _) -> str:
    """The topic of a run in the language in use; what it says of a network is in two parts."""
    name, *more = map(say, run.topic.split(": "))
    return say("{name}: {what}").format(name=name, what=more[0]) if more else name
