"""What a setting accepts: its type, its choices, its range."""

import os
import sys
from numbers import Integral, Real

from mnist_paddle.system.errors import SettingsError, shortened
from mnist_paddle.system.language import _, marked

_KINDS = {bool: marked("True or False"), str: marked("text"), str | None: marked("text or None")}
_LARGEST = {int: 2**63 - 1, float: sys.float_info.max}


def accepted(setting, value):
    """The value of a setting (a dataclass's field), of its plain type.

    Raises SettingsError for one of another type, not among its choices or out of its range.
    """
    if setting.type in (int, float):
        bounds = {bound: setting.metadata[bound] for bound in ("least", "most", "above")}
        return _number(setting.name, value, setting.type, **bounds)
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    choices = setting.metadata["option"].get("choices")
    also, form = setting.metadata["also"] or (None, None)
    right = isinstance(value, setting.type)
    if not right or (choices and value not in choices and not (also and also(value))):
        words = [*(choices or ()), *filter(None, [form])] or [_KINDS[setting.type]]
        raise SettingsError(
            _(
                "{name} is {value}, but can only be {words}",
                name=setting.name,
                value=shortened(repr(value)),
                words=", ".join(map(_, words)),
            )
        )
    return value


def _number(name: str, value, kind: type, least, most, above) -> int | float:
    numbers = Integral if kind is int else Real
    if isinstance(value, bool) or not isinstance(value, numbers):
        words = _("a whole number") if kind is int else _("a number")
    elif not (value > above if least is None else value >= least):  # NaN, too
        words = _("above {bound}", bound=above) if least is None else f">= {least}"
        words = words if most is None else _("{least} to {most}", least=least, most=most)
    elif value > (_LARGEST[kind] if most is None else most):
        words = (
            f"<= {_LARGEST[kind]}"
            if most is None
            else _("{least} to {most}", least=least, most=most)
        )
    else:
        return kind(value)
    raise SettingsError(
        _("{name} is {value}, but must be {words}", name=name, value=shortened(value), words=words)
    )
