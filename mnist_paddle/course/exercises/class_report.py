"""A class's grades as text, CSV and HTML."""

import collections
import html as markup

from mnist_paddle.course.exercises.exercise import find
from mnist_paddle.system.columns import padded, width_of
from mnist_paddle.system.errors import printable
from mnist_paddle.system.spreadsheet import csv_text

MARKS = {
    "passed": "+",
    "wrong": "x",
    "error": "e",
    "not attempted": ".",
    "timed out": "t",
    "too much memory": "m",
    "exited": "!",
    "tampered": "!",
}
_LEGEND = {
    "en": "+ passed  x wrong  e error  . not attempted  t timed out  m too much memory  "
    "! exited or tampered",
    "zh": "+ 通过  x 不对  e 出错  . 未做  t 超时  m 内存超限  ! 提前退出或做了手脚",
}
_FREQUENT = {"en": "Most frequent mistakes:", "zh": "最常见的错误："}
_SHOWN = 10  # mistakes
Grades = dict[str, dict[str, dict]]


def passed(verdicts: dict[str, dict]) -> int:
    return sum(verdict["outcome"] == "passed" for verdict in verdicts.values())


def frequent_mistakes(grades: Grades, language: str) -> list[tuple[int, str, str]]:
    """(learners, exercise, mistake), the most frequent first."""
    counts = collections.Counter(
        (name, verdict["mistake"][language])
        for verdicts in grades.values()
        for name, verdict in verdicts.items()
        if verdict["mistake"]
    )
    return [(count, *mistake) for mistake, count in counts.most_common()]


def text(grades: Grades, language: str) -> str:
    """A row a learner, a column an exercise; then what the class gets wrong most."""
    names = list(next(iter(grades.values())))
    width = max(width_of(printable(learner)) for learner in grades)
    lines = [" " * width + "  " + " ".join(f"{find(name).number:02}" for name in names)]
    for learner, verdicts in grades.items():
        shown = printable(learner)
        marks = " ".join(f" {MARKS[verdicts[name]['outcome']]}" for name in names)
        count = f"{passed(verdicts):3}/{len(names)}"
        lines.append(f"{padded(shown, width)}  {marks}  {count}")
    lines += ["", _LEGEND[language]]
    if mistakes := frequent_mistakes(grades, language)[:_SHOWN]:
        lines += ["", _FREQUENT[language]]
        lines += [f"  {count:3} x  {name}: {mistake}" for count, name, mistake in mistakes]
    return "\n".join(lines)


def csv(grades: Grades, language: str) -> bytes:
    """A row a learner, for a spreadsheet; UTF-8 with the mark that Excel looks for."""
    names = list(next(iter(grades.values())))
    rows = [["learner", "passed", *names]]
    for learner, verdicts in grades.items():
        cells = [_cell(verdicts[name], language) for name in names]
        rows.append([learner, passed(verdicts), *cells])
    return csv_text(rows, "\r\n").encode("utf-8-sig")


def _cell(verdict: dict, language: str) -> str:
    mistake = verdict["mistake"]
    return verdict["outcome"] + (f": {mistake[language]}" if mistake else "")


def html(grades: Grades, language: str) -> bytes:
    """The table, the class's mistakes, and all that each learner was told."""
    names = list(next(iter(grades.values())))
    head = "".join(f"<th>{find(name).number}" for name in names)
    rows, told = [], []
    for number, (learner, verdicts) in enumerate(grades.items()):
        shown = markup.escape(printable(learner))
        cells = "".join(
            f'<td class="{v["outcome"].split()[0]}" title="{markup.escape(_cell(v, language))}">'
            f"{MARKS[v['outcome']]}"
            for v in verdicts.values()
        )
        rows.append(f'<tr><th><a href="#l{number}">{shown}</a>{cells}<td>{passed(verdicts)}')
        told.append(f'<h2 id="l{number}">{shown}</h2>')
        told += [
            f"<h3>{name}: {markup.escape(_cell(verdict, language))}</h3>"
            f"<pre>{markup.escape(verdict['words'][language])}</pre>"
            for name, verdict in verdicts.items()
            if verdict["outcome"] not in ("passed", "not attempted")
        ]
    mistakes = "".join(
        f"<li>{count} × {name}: {markup.escape(mistake)}"
        for count, name, mistake in frequent_mistakes(grades, language)
    )
    page = f"""<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="generator" content="mnist_paddle"><title>Exercises</title>
<style>body{{font-family:sans-serif}} td{{text-align:center;padding:2px 6px}}
th{{text-align:left}} pre{{white-space:pre-wrap}} .passed{{background:#bfb}}
.wrong,.error{{background:#fcb}} .timed,.too,.exited,.tampered{{background:#f99}}</style>
<table><tr><th>{head}<th>{chr(10).join(rows)}</table><p>{_LEGEND[language]}
<h2>{_FREQUENT[language]}</h2><ol>{mistakes}</ol>{chr(10).join(told)}</html>
"""
    return page.encode("utf-8", "replace")
