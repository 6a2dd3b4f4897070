"""``predict``: read the digit in a picture, or in each of many."""

import sys
from collections.abc import Sequence

from mnist_paddle.cli import predict_many
from mnist_paddle.cli.options import add_device, add_verb, add_weights, reader
from mnist_paddle.system.errors import SettingsError, printable
from mnist_paddle.system.language import _
from mnist_paddle.system.terminal import positive


def add(verbs) -> None:
    verb = add_verb(verbs, run, "predict", _("read the digit in a picture"))
    verb.add_argument(
        "pictures",
        nargs="+",
        metavar="PICTURE",
        help=_(
            "a picture file of one digit, a folder of them, a pattern such as *.jpg, or "
            "- for standard input"
        ),
    )
    verb.add_argument(
        "--recursive", action="store_true", help=_("read the folders in a folder, too")
    )
    verb.add_argument(
        "--all", action="store_true", help=_("read every digit found, in lines from top to bottom")
    )
    add_weights(verb)
    verb.add_argument(
        "--show",
        metavar="FILE.png",
        help=_("draw picture, ink found, input and probabilities; with --all the digits' boxes"),
    )
    verb.add_argument(
        "--steps", metavar="FILE.png", help=_("draw how a picture is prepared, step by step")
    )
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("print JSON"))
    form.add_argument("--csv", metavar="FILE.csv", help=_("write a table; with - print it instead"))
    form.add_argument(
        "--jsonl",
        metavar="FILE.jsonl",
        help=_(
            "for very many pictures: write a line of JSON for each as it is read. "
            "PICTURE may then be a list, a .txt file of one path a line, or - for such a "
            "list"
        ),
    )
    verb.add_argument("--jobs", type=positive, default=1, help=_("with --jsonl: processes"))
    verb.add_argument("--shard", metavar="I/N", help=_("with --jsonl: read the I-th of N parts"))
    verb.add_argument("--resume", action="store_true", help=_("with --jsonl: go on with the file"))
    add_device(verb)


def run(options) -> int:
    """0 if every picture was read; 1 if one holds no digit; 2 if one could not be read, the
    others being read all the same; 130 if stopped."""
    from mnist_paddle.inference.files import listed, read_files
    from mnist_paddle.inference.records import file_record, table
    from mnist_paddle.reports import page_figures, reading_figures
    from mnist_paddle.reports.steps_figure import steps_png
    from mnist_paddle.system import output_file
    from mnist_paddle.system.json_file import json_text
    from mnist_paddle.system.progress import progress, wipe

    if options.jsonl:
        return predict_many.run(options)
    if options.jobs > 1 or options.shard or options.resume:
        raise SettingsError(
            _("--jobs, --shard and --resume are for --jsonl; give it a file to write")
        )
    if options.show:
        output_file.check(options.show, ".png")
    if options.steps:
        output_file.check(options.steps, ".png")
    if options.csv and options.csv != "-":
        output_file.check(options.csv, ".csv")
    own, weights = reader(options)
    files, notes = listed(options.pictures, options.recursive)
    named = [file.file for file in files] != options.pictures or len(files) > 1
    for note in notes:
        print(_("note: {note}", note=note), file=sys.stderr)
    draw = page_figures.pages if options.all else reading_figures.readings
    quiet = options.json or options.csv == "-"
    results, shown, code = [], [], 0
    readings = read_files(own, files, options.all)
    try:
        for reading in progress(readings, len(files), _("reading")) if quiet else readings:
            results.append(file_record(reading, weights=weights.record()))
            if reading.error:
                code = 2
                wipe()
                print(_("error: {error}", error=reading.error), file=sys.stderr)
                continue
            if _is_empty(reading.prediction):
                code = code or 1
            if not quiet:
                _print(reading, named)
            if (options.show or options.steps) and len(shown) < reading_figures.MOST_ROWS:
                shown.append(reading)
    except KeyboardInterrupt:  # what was read is still written
        print(
            _("stopped after {count} of {total} pictures", count=len(results), total=len(files)),
            file=sys.stderr,
        )
        code = 130
    if options.json:
        print(json_text(results, indent=2))
    elif not quiet and any("error" not in result for result in results):
        print(_("weights: {weights}", weights=weights))
    if options.csv == "-":
        print(table(results), end="")
    elif options.csv:
        output_file.write(options.csv, output_file.csv_bytes(table(results)))
    if options.show and shown:
        output_file.write(options.show, draw(shown, len(files)))
    if options.steps and shown:
        sources = {reading.file: reading.source for reading in shown}
        output_file.write(options.steps, steps_png(sources, options.all))
    return code


def _is_empty(found) -> bool:
    """Whether there is no digit in a picture, or on a page."""
    return not len(found) if isinstance(found, Sequence) else found.digit is None


def _print(reading, named: bool) -> None:
    if named:
        print(printable(reading.file))
    found = reading.prediction
    if _is_empty(found):
        print(_("no digit found"))
    if isinstance(found, Sequence):
        _print_page(found)
    else:
        _print_digit(found)


def _print_page(page) -> None:
    """The digits line by line, and the warnings with their places, both counted from 1."""
    if len(page):
        print(page.text)
    for warning in page.warnings:
        print("  " + _("warning: {warning}", warning=warning))
    for number, line in enumerate(page.lines, 1):
        for place, prediction in enumerate(line, 1):
            for warning in prediction.warnings:
                print(
                    "  "
                    + _(
                        "warning: line {number}, digit {place}: {warning}",
                        number=number,
                        place=place,
                        warning=warning,
                    )
                )


def _print_digit(prediction) -> None:
    if prediction.digit is not None:
        print("本次预测的数字是: ", prediction.digit)  # the tutorial's words
    for digit, probability in prediction.likeliest():
        print(f"  {digit}  {probability:7.2%}")
    for warning in prediction.warnings:
        print("  " + _("warning: {warning}", warning=warning))
