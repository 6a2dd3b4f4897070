"""English and Chinese: the commands speak the one that is asked for."""

import os
import re

import paddle
import pytest
from PIL import Image

from mnist_paddle.cli import look
from mnist_paddle.course.lessons import (
    entropy_and_mlp,
    label_mistakes,
    loss_functions,
    worked_numbers,
)
from mnist_paddle.models import fast
from mnist_paddle.models.mnist import MNIST
from mnist_paddle.reports import looking_figure
from mnist_paddle.system import figures, language, safepickle
from mnist_paddle.system.columns import width_of, wrapped
from mnist_paddle.system.errors import MnistPaddleError
from tests.conftest import ROOT

SENTENCE = re.compile(r"[a-z]{2,}( [a-z]{2,}){2}")  # of English


def test_what_decoding_says_of_a_picture_is_in_chinese(run_python, tmp_path):
    cut = (ROOT / "work" / "photo_3.jpg").read_bytes()[:5000]
    (tmp_path / "cut.jpg").write_bytes(cut)
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "text.png").write_text("no picture")
    Image.new("1", (60_000, 600)).save(tmp_path / "wide.png")
    names = ("cut.jpg", "paper.pdf", "text.png", "wide.png")
    done = run_python("-m", "mnist_paddle", "predict", *names, "--lang", "zh", check=False)
    assert [re.match(r"错误：[\w.]+：.*[\u4e00-\u9fff]", line) is not None
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
        (["predict", "--help"], "选项|默认：strong"),
        (["predict"], "错误：缺少以下参数：PICTURE"),
        (["evaluate", "--split", "test"], "无效的选择：'test'"),
        (["evaluate", "--splitt", "x"], "不认识的参数：--splitt x"),
        (["bench", "--rounds", "0"], "参数 --rounds：0 太小，至少为 1"),
        (["bench", "--rounds", "x"], "参数 --rounds：'x' 不是整数"),
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

    def named_by_ticks(word):
        figure = figures.new_figure(2, 1)
        figure.subplots().bar([word], [1])
        return figures.png_of(figure)

    assert named_by_ticks("损失") != named_by_ticks("概率")


def test_lessons_speak_chinese(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(language, "_chosen", "zh")
    loss_functions.show_mse()
    loss_functions.show_multiclass()
    worked_numbers.show(tmp_path)
    label_mistakes.show_zero_logit()
    entropy_and_mlp.show_entropy()
    entropy_and_mlp.show_cross_entropy(1)
    entropy_and_mlp.show_kaiming(1)
    printed = capsys.readouterr().out
    assert [line for line in printed.splitlines() if SENTENCE.search(line)] == []
    tables = [lines.splitlines() for lines in printed.split("\n\n") if "  --" in lines]
    for lines in tables:  # a table's widest line is as wide as its rule
        rule = next(line for line in lines if line.startswith("  --"))
        assert max(map(width_of, lines[lines.index(rule) - 1 :])) == width_of(rule), lines
    assert len(tables) == 8


def test_reasons_within_messages_are_in_chinese(monkeypatch, tmp_path):
    monkeypatch.setattr(language, "_chosen", "zh")
    (tmp_path / "evil.pdparams").write_bytes(b"cos\nsystem\n.")
    (tmp_path / "cut.pdparams").write_bytes((ROOT / "work/mnist.pdparams").read_bytes()[:99])
    os.mkfifo(tmp_path / "pipe.pdparams")
    said = []
    for name in ("evil", "cut", "pipe"):
        with pytest.raises(MnistPaddleError) as caught:
            safepickle.load(tmp_path / f"{name}.pdparams")
        said.append(str(caught.value).removeprefix(str(tmp_path)))
    hooked = MNIST()
    hooked.register_forward_post_hook(lambda *arguments: None)
    with pytest.warns(fast.SlowPathWarning) as warned:
        hooked(paddle.zeros([2, 1, 28, 28]))
    said.append(str(warned[0].message))
    assert [line for line in said if SENTENCE.search(line)] == []


def test_what_a_network_makes_of_a_picture_is_told_in_chinese(monkeypatch):
    monkeypatch.setattr(language, "_chosen", "zh")
    title, pixels, _findings = look._picture("7")
    lines = looking_figure.look("robust", MNIST(), pixels).lines()
    assert title == "eval 的第 7 个数字，标签 9"
    assert "：认作 " in lines[0] and "张特征图中" in lines[1]


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
