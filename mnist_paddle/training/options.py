"""The settings as options of a command line, and those of a run that is gone on with."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from mnist_paddle import __version__
from mnist_paddle.system import language
from mnist_paddle.system.errors import CheckpointError, SettingsError, printable, shortened
from mnist_paddle.system.language import _
from mnist_paddle.system.terminal import Parser
from mnist_paddle.training.checkpoints.checked import read_checked
from mnist_paddle.training.checkpoints.files import FOLDER, find
from mnist_paddle.training.settings import RECIPES, Settings


def settings_from_command_line(
    description: str | None, argv: Sequence[str] | None = None
) -> Settings:
    """Settings from options such as ``--batch-size 50``; ``--help`` lists them all.

    Prints what is wrong and exits with 2 on an unknown option or a bad value.
    """
    language.use_that_of(sys.argv[1:] if argv is None else argv)
    parser = Parser(description=_(description or ""))
    parser.add_argument(
        "--version",
        action="version",
        version=f"mnist_paddle {__version__}",
        help=_("show program's version number and exit"),
    )
    for setting in fields(Settings):
        if setting.metadata["listed"]:
            _add_option(parser, setting)
    options = parser.parse_args(argv)
    parser.set_defaults(**asdict(RECIPES[options.recipe]))
    kept = {}
    if options.resume is not None:
        kept = _kept_settings(find(options.resume or options.output_dir))
        parser.set_defaults(**kept)
    values = vars(parser.parse_args(argv)) | {"resume": kept.get("resume")}
    values.pop("lang", None)
    if values["recipe"] != kept.get("recipe", values["recipe"]):
        parser.error(
            _(
                "cannot go on with --recipe {recipe}: it was {kept}",
                recipe=values["recipe"],
                kept=kept["recipe"],
            )
        )
    if values["dry_run"]:
        values["epochs"] = 1
        if kept:
            parser.error(_("--dry-run cannot go on with --resume, for it keeps nothing"))
    try:
        return Settings(**values)
    except SettingsError as error:
        name, space, rest = str(error).partition(" ")
        flags = {setting.name: _flag(setting) for setting in fields(Settings)}
        parser.error(flags.get(name, name) + space + rest)


def _kept_settings(prefix: Path) -> dict:
    """The settings of the run that wrote the checkpoint at ``prefix``, to go on where it lies.

    Raises MissingFileError or CheckpointError.
    """
    kept = read_checked(prefix).states["settings"] or {}
    try:
        checked = asdict(Settings(**kept))
    except (SettingsError, TypeError) as error:  # TypeError: a name that is no setting
        raise CheckpointError(
            _(
                "{prefix}: its settings are not of this version ({error})",
                prefix=printable(prefix),
                error=shortened(error, 200),
            )
        ) from None
    kept = {name: checked[name] for name in kept}
    kept["output_dir"] = str(prefix.parent.parent) if prefix.parent.name == FOLDER else "output"
    return kept | {"resume": str(prefix), "inexact": False, "dry_run": False}


def _flag(setting) -> str:
    return setting.metadata["option"].get("flag", "--" + setting.name.replace("_", "-"))


def _add_option(parser: argparse.ArgumentParser, setting) -> None:
    option, flag = dict(setting.metadata["option"]), _flag(setting)
    option.pop("flag", None)
    text = _(setting.metadata["help"])
    if setting.type is bool:
        parser.add_argument(flag, dest=setting.name, action="store_true", help=text)
        return
    metavar = None if "choices" in option else setting.name.rpartition("_")[2].upper()
    shown = "" if setting.default is None else _(" [default: {value}]", value=setting.default)
    parser.add_argument(
        flag,
        dest=setting.name,
        default=setting.default,
        type=str if setting.default is None else type(setting.default),
        help=text + shown,
        **{"metavar": metavar, **option},
    )
