"""``recognition-report --sheets``: how well pages of many digits are read, by kind."""

import sys

from mnist_paddle.cli.options import reader
from mnist_paddle.system.errors import printable
from mnist_paddle.system.language import _


def run(options) -> int:
    """0, or 130 if stopped; what was read by then counts."""
    from mnist_paddle.inference.files import Reading
    from mnist_paddle.reports.page_figures import pages
    from mnist_paddle.reports.recognition.pages import drawn_pages, read_pages, score_pages
    from mnist_paddle.reports.synthetic.pages import PAGES
    from mnist_paddle.system import output_file
    from mnist_paddle.system.json_file import json_text
    from mnist_paddle.system.progress import progress

    own, weights = reader(options)
    folder = output_file.make_output_folder(options.output_dir)
    total, rows, code = options.sheets * len(PAGES), [], 0
    drawn = drawn_pages(options.sheets, options.seed, options.split)
    try:
        for row in progress(read_pages(own, drawn), total, _("reading")):
            rows.append(row)
    except KeyboardInterrupt:
        print(
            _("stopped after {count} of {total} pages", count=len(rows), total=total),
            file=sys.stderr,
        )
        code = 130
    if rows:
        firsts = {row.kind: row for row in reversed(rows)}
        shown = [Reading(kind, row.read, source=row.drawn.picture) for kind, row in firsts.items()]
        output_file.write(folder / "sheets.png", pages(shown[::-1], len(shown)))
    result = score_pages(rows)
    if options.json:
        print(json_text({"sheets": result, "weights": weights.record()}, indent=2))
    else:
        _print(result)
        print(_("weights: {weights}", weights=weights))
        if rows:
            print(
                _(
                    "one page of each kind, as it was read: {folder}",
                    folder=printable(folder / "sheets.png"),
                )
            )
    return code


def _print(result: dict) -> None:
    print(
        _(
            "{value:14}  pages  digits  found  right  accuracy  extra  read without a mistake",
            value="sheets",
        )
    )
    for kind, part in result.items():
        accuracy = f"{part['accuracy']:8.2%}" if part["digits"] else " " * 8
        print(f"{kind:14}  {part['pages']:5}  {part['digits']:6}  {part['found']:5}  "
              f"{part['right']:5}  {accuracy}  {part['extra']:5}  {part['whole']:22}")  # fmt: skip
