"""English and Chinese: every message has both, and the commands speak the one that is asked for."""

import argparse
import ast
import re
import string
from dataclasses import fields
from pathlib import Path

import pytest
from PIL import Image

from mnist_paddle.course.chapter import comparing, doing
from mnist_paddle.course.chapter.comparisons import COMPARISONS
from mnist_paddle.course.chapter.table import RUNS, TITLES
from mnist_paddle.course.lessons import LESSONS, label_mistakes
from mnist_paddle.pictures import foreign
from mnist_paddle.system import figures, language
from mnist_paddle.system.columns import width_of, wrapped
from mnist_paddle.training.settings import Settings
from tests.conftest import ROOT

PACKAGE = ROOT / "mnist_paddle"
SOURCES = [ROOT / "train.py", *sorted(PACKAGE.rglob("*.py"))]
CATALOGUES = sorted(PACKAGE.glob("*/zh.po"))
CHINESE = {}
for catalogue in CATALOGUES:
    CHINESE |= language.read_po(catalogue)
CALLS = ("_", "marked", "drawable")
ARGPARSE = (  # its words that a user of ours can meet, in some Python that we run on
    "usage: ", "options", "positional arguments", "show this help message and exit",
    "show program's version number and exit", "%(prog)s: error: %(message)s\n",
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


def test_what_decoding_says_of_a_picture_is_in_chinese(run_python, tmp_path):
    cut = (ROOT / "work" / "photo_3.jpg").read_bytes()[:5000]
    (tmp_path / "cut.jpg").write_bytes(cut)
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "text.png").write_text("no picture")
    Image.new("1", (60_000, 600)).save(tmp_path / "wide.png")
    names = ("cut.jpg", "paper.pdf", "text.png", "wide.png")
    done = run_python("-m", "mnist_paddle", "predict", *names, "--lang", "zh", check=False)
    assert [re.match(r"错误：[\w.]+: .*[\u4e00-\u9fff]", line) is not None
            for line in done.stderr.splitlines()] == [True] * 4, done.stderr  # fmt: skip
    assert "60000x600，超过 3" in done.stderr


@pytest.mark.parametrize(
    "options, environment, expected",
    [
        (["--lang", "zh"], {"LC_ALL": "C"}, "zh"),
        (["--lang=zh"], {"LC_ALL": "en_GB.UTF-8"}, "zh"),
        ([], {"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_TW.UTF-8"}, "zh"),
        (["--lang", "en"], {"LC_ALL": "zh_CN.UTF-8"}, "en"),
        ([], {"LC_ALL": "de_DE.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LC_ALL": "C"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_locales(
    options, environment, expected, run_python
):
    environment["PYTHONIOENCODING"] = "utf-8"
    code = "from mnist_paddle.system import language as l; import sys; l.use_that_of(sys.argv[1:])"
    done = run_python("-c", code + "; print(l.current())", "evaluate", *options, **environment)
    assert done.stdout == f"{expected}\n"


def test_commands_speak_chinese_and_the_tutorials_sentence_stays(run_python, small_file, tmp_path):
    work = ROOT / "work"
    Image.new("L", (200, 150), 240).save(tmp_path / "blank.png")
    train = run_python(ROOT / "train.py", "--lang", "zh", "--epochs", 1, "--datafile", small_file)
    assert re.search(r"^epoch: 0, batch: 0, loss is: \[[\d.]+\]$", train.stdout, re.MULTILINE)
    assert "训练损失" in train.stdout and "eval 准确率" in train.stdout
    picture = work / "photo_3.jpg"
    for arguments in (["--lang", "zh", "predict", picture], ["predict", picture, "--lang", "zh"]):
        said = run_python("-m", "mnist_paddle", *arguments).stdout.splitlines()
        assert said[0] == "本次预测的数字是:  3" and said[-1].startswith("权重：")
    options = ("--lang", "zh", "--csv", "read.csv", "--show", "seen.png")
    blank = run_python("-m", "mnist_paddle", "predict", "blank.png", *options, check=False)
    assert blank.returncode == 1
    assert blank.stdout.startswith("没有找到数字\n  警告：没有找到笔迹")
    table = (tmp_path / "read.csv").read_bytes()
    assert table.startswith(b"\xef\xbb\xbffile,digit,")  # by which Excel knows that it is UTF-8
    again = run_python("-m", "mnist_paddle", "predict", picture, *options)  # our own is replaced
    assert again.returncode == 0 and (tmp_path / "read.csv").read_bytes() != table
    bad = run_python(
        "-m", "mnist_paddle", "evaluate", "--weights", "none", "--lang=zh", check=False
    )
    assert bad.returncode == 2 and bad.stderr.startswith("错误：none：没有这个文件")


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--help"], "用法：|命令|识别图片中的数字|显示这段帮助并退出"),
        (["predict", "--help"], "选项|默认：robust"),
        (["predict"], "错误：缺少以下参数：PICTURE"),
        (["evaluate", "--split", "test"], "无效的选择：'test'"),
        (["evaluate", "--splitt", "x"], "不认识的参数：--splitt x"),
        (["bench", "--rounds", "0"], "参数 --rounds：0 不是 1 或更大"),
        (["exercise", "--help"], "下一条提示"),
    ],
)
def test_argparse_speaks_chinese(arguments, words, run_python):
    done = run_python("-m", "mnist_paddle", *arguments, "--lang", "zh", check=False)
    for word in words.split("|"):
        assert word in done.stdout + done.stderr


def test_the_exercises_keep_a_learners_language(run_python):
    start = ("-m", "mnist_paddle", "exercise")
    assert run_python(*start, "--lang", "zh", "start", 1).stdout
    later = run_python(*start, "list")
    assert re.search("[\u4e00-\u9fff]", later.stdout)
    wrong = run_python(*start, "check", 99, check=False)
    assert wrong.stderr.startswith("错误：练习 99：没有这一道")
    assert "exercise 99" in run_python(*start, "check", 99, "--lang", "en", check=False).stderr


def test_an_unknown_language_is_refused(run_python):
    for arguments in (["evaluate", "--lang", "fr"], ["--lang"]):
        done = run_python("-m", "mnist_paddle", *arguments, check=False)
        assert done.returncode == 2 and "argument --lang: " in done.stderr


def test_figures_are_english_where_there_is_no_chinese_font(monkeypatch):
    monkeypatch.setattr(language, "_chosen", "zh")
    monkeypatch.setattr(figures, "_CHINESE", ())
    assert figures.drawable("range of our {count} seeds", count=3) == "range of our 3 seeds"
    monkeypatch.setattr(figures, "_CHINESE", ("DejaVu Sans",))  # a font that is always there
    assert figures.drawable("range of our {count} seeds", count=3) == "我们 3 个种子的范围"


def test_chinese_in_a_figure_is_no_row_of_boxes():
    if not figures._chinese_fonts():
        pytest.skip("no Chinese font is installed")

    def drawn(word):
        figure = figures.new_figure(2, 1)
        figure.suptitle(word, weight="bold")
        return figures.png_of(figure)

    assert drawn("损失") != drawn("概率")


def test_reading_a_catalogue(tmp_path):
    text = r"""
# a remark, and what gettext's tools write themselves
#: mnist_paddle/cli/predict.py:20
msgid ""
msgstr "Language: zh_CN\n"

msgid "one \"two\"\n"
msgstr "一“二”\n"

msgid ""
"a long message "
"of two lines"
msgstr ""
"两行的"
"长消息"
"""
    (tmp_path / "zh.po").write_text(text, encoding="utf-8")
    assert language.read_po(tmp_path / "zh.po") == {
        "": "Language: zh_CN\n",
        'one "two"\n': "一“二”\n",
        "a long message of two lines": "两行的长消息",
    }


@pytest.mark.parametrize("width", [10, 21, 40])
def test_chinese_is_broken_at_its_width(width):
    text = ".pdparams 文件、训练的文件夹，或 tutorial 之一；给出几个时取平均（默认：output）"
    lines = wrapped(text, width)
    assert all(width_of(line) <= width + 2 for line in lines)  # a comma may hang
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
