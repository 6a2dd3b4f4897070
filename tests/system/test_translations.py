"""Every message has a translation: what the sources say, against the catalogues."""

import argparse
import ast
import errno
import os
import re
import string
from dataclasses import fields
from pathlib import Path

import pytest

from mnist_paddle.course.chapter import comparing, doing
from mnist_paddle.course.chapter.comparisons import COMPARISONS
from mnist_paddle.course.chapter.table import RUNS, TITLES
from mnist_paddle.course.lessons import (
    LESSONS,
    label_mistakes,
)
from mnist_paddle.pictures import foreign
from mnist_paddle.system import figures, language
from mnist_paddle.training.settings import Settings
from tests.conftest import ROOT

PACKAGE = ROOT / "mnist_paddle"
SOURCES = [ROOT / "train.py", *sorted(PACKAGE.rglob("*.py"))]
CATALOGUES = sorted(PACKAGE.glob("*/zh.po"))
CHINESE = {}
for catalogue in CATALOGUES:
    CHINESE |= language.read_po(catalogue)
CALLS = ("_", "marked", "drawable")
WORDS = re.compile(r"[A-Za-z]{2,}[,:;]? \(?[A-Za-z]{2,}")  # at least two, as in a sentence
CODE = re.compile(r"\bimport |<\w|self\.|charset=|^\w+(-\w+)+: \S+( \S+)?$")
NOT_SAID = (  # to a reader of Chinese
    "course/exercises/",  # a text in each language, side by side
    "course/chapter/table",  # MESSAGES has its words
    "pictures/decod",  # from a process without a language: see test_language.py
    "inference/drawing/build", "inference/drawing/bundle",  # the page has both languages, too
    "inference/export/",  # a network's card goes to strangers
    "reports/bench/torch_worker",  # its log is thrown away
    "reports/synthetic/",  # what the kinds of picture are, for who reads the code
)  # fmt: skip
ALIKE = {  # in every language: names, Matplotlib's words, the log lines of the tutorials
    "paddle, plain", "paddle, fast", "torch, eager", "torch, channels-last", "FastAPI, uvicorn",
    "python train.py",
    "python -m mnist_paddle course report", "F.softmax, log, F.nll_loss", "[in, out]",
    "nn.LogSoftmax, nn.NLLLoss", "ankle boot", "Train Epoch: ", "\nTest set: Average loss: ",
    ", loss is: ", "center left", "lower right", "offset points", "DejaVu Sans",
    "mnist_paddle needs Python 3.10 or later; this is Python ", " has no attribute ",
    # never shown
    "Connection: close", "others may write it", "mnist_paddle checkpoint 2", "no bytes",
    "No ccache found",
    "Raw profile type exif", "^model name\\s*:\\s*(.*\\S)", " bytes, not ",
}  # fmt: skip
ARGPARSE = (  # its words that a user of ours can meet, in some Python that we run on
    "usage: ", "options", "positional arguments", "show this help message and exit",
    "show program's version number and exit",
    "argument %(argument_name)s: %(message)s", "expected one argument", "expected %s arguments",
    "expected at least one argument", "invalid %(type)s value: %(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)", "not allowed with argument %s",
    "ambiguous option: %(option)s could match %(matches)s", "unrecognized arguments: %s",
    "the following arguments are required: %s", "ignored explicit argument %r",
)  # fmt: skip


def constants(path):
    """The texts in a file, and those that go through the language."""
    texts, given = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
            given |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    return texts, given


TEXTS, MESSAGES = (set().union(*sets) for sets in zip(*map(constants, SOURCES)))
MESSAGES |= {setting.metadata["help"] for setting in fields(Settings)} - {None, ""}
MESSAGES |= {*TITLES.values(), *(run.differs for run in RUNS if run.differs)}
MESSAGES |= {part for run in RUNS for part in run.topic.split(": ") if not part[:1].isdigit()}
MESSAGES |= {one.question for one in COMPARISONS.values()}
MESSAGES |= {one.note for one in COMPARISONS.values() if one.note}
MESSAGES |= {name for one in COMPARISONS.values() for name in one.variants if " " in name}
MESSAGES |= {*doing.HEADERS, *comparing.HEADERS} - {"", "n"}
MESSAGES |= {case for cases in label_mistakes.mistakes().values() for case, _compute in cases}
MESSAGES |= {*label_mistakes.mistakes()}
MESSAGES |= {lesson.title for lesson in LESSONS.values()} | {*foreign.BEGINNINGS.values()}
MESSAGES |= {ast.get_docstring(ast.parse((ROOT / "train.py").read_text("utf-8")), clean=False)}
MESSAGES |= {*ARGPARSE}


MESSAGES |= {os.strerror(number) for number in (errno.ENOENT, errno.EACCES, errno.ENOSPC)}


def untranslated(path):
    """The texts of a file that read as words, and are in no catalogue."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    remarks = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = {node for node in ast.walk(tree) if isinstance(node, ast.Constant)} - remarks
    for node in constants:
        text = node.value if isinstance(node.value, str) else ""
        known = text in {*CHINESE, *ALIKE, *figures._CHINESE}
        if not known and WORDS.search(text) and not CODE.search(text):
            yield node.lineno, text


def places(text):
    """What is filled in: {names} with their forms, and %(names)s."""
    if re.search(r"%(\(\w+\))?[sr%]", text):
        return sorted(re.findall(r"%(?:\(\w+\))?[sr%]", text))
    return sorted(part[1:] for part in string.Formatter().parse(text) if part[1] is not None)


def filled(path):
    """Of each message of a file that is given values: where, its {names}, and the values' names."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_" and call.keywords:
            (message,) = call.args
            by_name = all(value.arg for value in call.keywords)  # not as `**values`
            if isinstance(message, ast.Constant) and by_name:
                parts = string.Formatter().parse(message.value)
                names = {re.split(r"[.\[]", part[1])[0] for part in parts if part[1] is not None}
                yield f"{path.name}:{call.lineno}", names, {value.arg for value in call.keywords}


def test_what_reads_as_words_is_in_chinese():
    """Whether it is printed, raised or drawn: it needs a translation, or a reason in this file."""
    left = [
        (path.name, *found)
        for path in SOURCES
        if not path.relative_to(ROOT).as_posix().removeprefix("mnist_paddle/").startswith(NOT_SAID)
        for found in untranslated(path)
    ]
    assert left == []
    texts = set().union(*(constants(path)[0] for path in SOURCES))
    assert texts >= ALIKE, "no longer there"


def test_the_name_of_the_translator_is_kept_for_it():
    """A function that gives something else the name `_` cannot translate."""
    found = []
    for path in SOURCES:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                names = [
                    node
                    for node in ast.walk(function)
                    if isinstance(node, ast.Name) and node.id == "_"
                ]
                if len({type(node.ctx) for node in names}) > 1:
                    found.append(f"{path.name}: {function.name}")
    assert found == []


def test_every_message_is_given_what_it_names():
    calls = [call for path in (ROOT / "mnist_paddle").rglob("*.py") for call in filled(path)]
    assert len(calls) > 200
    assert [where for where, names, given in calls if names != given] == []


def test_every_message_is_in_chinese():
    assert len(MESSAGES) > 300
    assert not sorted(MESSAGES - set(CHINESE)), "add them to the zh.po of their room"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.name)
def test_a_catalogue_fills_in_the_same_and_is_up_to_date(path):
    messages = language.read_po(path)
    assert "charset=UTF-8" in messages.pop("")
    assert path.read_text(encoding="utf-8").count("\nmsgid ") == len(messages)
    argparse_texts, _ = constants(Path(argparse.__file__))
    for message, chinese in messages.items():
        assert places(message) == places(chinese), message
        assert re.search("[\u3000-\u9fff：，]", chinese), message
        known = (
            message in TEXTS | MESSAGES | argparse_texts or re.sub("[- ]", "_", message) in TEXTS
        )
        parts = message.split("{}")  # what `decoding` says of sizes
        known = known or all(any(part.strip(", ") in text for text in TEXTS) for part in parts)
        assert known or path.parent.name == "system", message  # another Python's argparse
