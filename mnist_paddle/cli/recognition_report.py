"""``recognition-report``: how well pictures of digits are read, by kind."""

import io
import sys

from mnist_paddle.cli import sheets_report
from mnist_paddle.cli.options import add_device, add_verb, add_weights, reader
from mnist_paddle.system.language import _
from mnist_paddle.system.terminal import positive, whole

_OF_EACH_KIND = 20


def add(verbs) -> None:
    verb = add_verb(
        verbs,
        run,
        "recognition-report",
        _("how well pictures of digits are read: yours, or digits of eval redrawn as many kinds"),
    )
    verb.add_argument(
        "folder",
        nargs="?",
        metavar="FOLDER",
        help=_("with labels.csv: path,label,subset; a label of none is a picture of no digit"),
    )
    verb.add_argument(
        "--synthetic",
        type=positive,
        metavar="N",
        help=_("without FOLDER: pictures of each kind (default: {count})", count=_OF_EACH_KIND),
    )
    verb.add_argument(
        "--sheets",
        type=positive,
        metavar="N",
        help=_("instead: N pages of each kind of many digits, read as by predict --all"),
    )
    verb.add_argument(
        "--split", default="eval", choices=("train", "valid", "eval"), help=_("which digits")
    )
    verb.add_argument("--seed", type=whole, default=0, help=_("of the pictures that are made up"))
    add_weights(verb)
    verb.add_argument("--output-dir", default="output", help=_("folder for the figures"))
    verb.add_argument("--json", action="store_true", help=_("print JSON"))
    add_device(verb)


def run(options) -> int:
    """0, or 2 if a row or a picture could not be read; the others count all the same."""
    from mnist_paddle.reports import recognition
    from mnist_paddle.reports.synthetic import KINDS, NOT_DIGITS
    from mnist_paddle.reports.synthetic.sheet import contact_sheet
    from mnist_paddle.system import output_file
    from mnist_paddle.system.errors import SettingsError, printable
    from mnist_paddle.system.json_file import json_text
    from mnist_paddle.system.progress import progress, wipe

    if options.folder and options.synthetic:
        raise SettingsError(_("give FOLDER or --synthetic, not both"))
    if options.sheets and (options.folder or options.synthetic):
        raise SettingsError(_("give --sheets alone, without FOLDER or --synthetic"))
    if options.seed < 0:
        raise SettingsError(_("seed is {seed}, but must be >= 0", seed=options.seed))
    if options.sheets:
        return sheets_report.run(options)
    problems, unread, drawn = [], [], []
    if options.folder:
        items, problems = recognition.labelled(options.folder)
        total = len(items)
    else:
        count = options.synthetic or _OF_EACH_KIND
        items = recognition.synthetic(count, options.seed, options.split)
        total = count * (len(KINDS) + len(NOT_DIGITS))
    own, weights = reader(options)
    folder = output_file.make_output_folder(options.output_dir)
    for problem in problems:
        print(_("error: {problem}", problem=problem), file=sys.stderr)

    def failed(item, error) -> None:
        problems.append(str(error))
        unread.append((item, str(error)))
        wipe()
        print(_("error: {error}", error=error), file=sys.stderr)

    rows, code = [], 0
    try:
        for row in progress(recognition.read_items(own, items, failed), total, _("reading")):
            rows.append(row)
    except KeyboardInterrupt:  # what was read still counts
        print(
            _("stopped after {count} of {total} pictures", count=len(rows), total=total),
            file=sys.stderr,
        )
        code = 130
    if not options.folder and not code:
        kinds = recognition.synthetic(1, options.seed, options.split)
        sheet = contact_sheet((item.subset, item.source) for item in kinds)
        sheet.save(content := io.BytesIO(), "png")
        output_file.write(folder / "kinds.png", content.getvalue())
        drawn.append("kinds.png")
    result = recognition.score(rows)
    files = recognition.write_files(folder, rows, unread)
    if options.json:
        wrong = [row for row in rows if row.label is not None and not row.right]
        result["misread"] = [_misread(row) for row in wrong]
        result["errors"] = problems
        result["weights"] = weights.record()
        print(json_text(result, indent=2))
    else:
        print(recognition.summary(result))
        print(_("weights: {weights}", weights=weights))
        print(
            _("in {folder}: {files}", folder=printable(folder), files=", ".join([*drawn, *files]))
        )
    return code or (2 if problems else 0)


def _misread(row) -> dict:
    warnings = [doubt.record() for doubt in row.warnings]
    return {"picture": row.name, "subset": row.subset, "label": row.label, "digit": row.digit,
            "probability": row.probability, "warnings": warnings}  # fmt: skip
