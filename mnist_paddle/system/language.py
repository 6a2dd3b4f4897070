"""The language of what a person reads: English, or Chinese, by ``--lang`` or by the locale.

A message is written in English where it arises, and goes through ``_``, as with GNU gettext. Each
room keeps the Chinese for its messages in ``zh.po``, the text format of gettext's tools (Poedit,
Weblate). Python's own ``gettext`` reads only what was compiled from it, so it is read here.
"""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
_ROOMS = Path(__file__).resolve().parents[1]
_STRINGS = r'((?:\s*"(?:[^"\\]|\\.)*")+)'
_ENTRY = rf"(?m)^msgid{_STRINGS}\s*^msgstr{_STRINGS}"
_chosen = None


def _(message: str, /, **values) -> str:
    """The message in the language in use, its ``{names}`` filled in with the values, if any."""
    if current() == "zh":
        message = _chinese().get(message, message)
    return message.format(**values) if values else message


def marked(message: str) -> str:
    """The message as it is: ``_`` is given it later, and it needs a translation."""
    return message


def current() -> str:
    """The language in use: ``en`` or ``zh``."""
    return _chosen or of_the_locale()


def use(language: str | None) -> None:
    """Use a language of ``LANGUAGES`` from now on; with None, that of the locale."""
    import argparse

    global _chosen
    _chosen = language
    argparse._ = _  # its own words, such as "usage": it takes them from gettext under these names
    argparse.ngettext = lambda one, many, number: _(one if number == 1 else many)


def use_that_of(arguments: Iterable[str]) -> None:
    """Use the language that a command line asks for, before its parser is made, in that language.

    What is wrong with it, the parser itself will say.
    """
    import argparse

    asked = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    asked.add_argument("--lang", default="")
    try:
        language = asked.parse_known_args(list(arguments))[0].lang
    except argparse.ArgumentError:
        language = ""
    use(language if language in LANGUAGES else None)


def add_option(parser) -> None:
    """``--lang``, which :func:`use_that_of` has read already."""
    import argparse

    text = _("English or Chinese (default: as the system)")
    parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=text)


@cache
def of_the_locale() -> str:
    """zh where the system speaks Chinese, else en."""
    import locale

    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    names.append(locale.getlocale()[0] or "")
    first = next((name for name in names if name), "")
    return "zh" if first.lower().startswith(("zh", "chinese")) else "en"


def read_po(path: Path) -> dict[str, str]:
    """The messages of a ``.po`` file with their translations; it may not have plural forms."""
    import ast
    import re

    pairs = re.findall(_ENTRY, path.read_text(encoding="utf-8"))
    return {ast.literal_eval(f"({one})"): ast.literal_eval(f"({two})") for one, two in pairs}


@cache
def _chinese() -> dict[str, str]:
    messages = {}
    for path in sorted(_ROOMS.glob("*/zh.po")):
        messages |= read_po(path)
    messages.pop("", None)  # about the file
    return messages
