"""The page of the chapter: whole, resumed, quick, and of some sections."""

import re
import shutil
from dataclasses import replace

import paddle
import pytest

from mnist_paddle.__main__ import main
from mnist_paddle.course.chapter import launched, records
from mnist_paddle.course.chapter.choosing import sections
from mnist_paddle.course.chapter.comparisons import COMPARISONS
from mnist_paddle.course.chapter.plan import COMPARED, QUICK, Plan
from mnist_paddle.course.chapter.run import Asked
from mnist_paddle.course.chapter.table import RUNS, TITLES
from mnist_paddle.system.errors import SettingsError


@pytest.fixture
def arguments(small_file, tmp_path):
    return ["course", "report", "--quick", "--datafile", str(small_file),
            "--output-dir", str(tmp_path / "out")]  # fmt: skip


def test_a_page_of_two_sections(arguments, small_file, tmp_path, capsys):
    assert main([*arguments, "--sections", "10,1"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2 parts, about ") and "2/2 10.static, about 0 s left" in said
    folder = tmp_path / "out" / "report"
    page = (folder / "course.md").read_text()
    command = f"course report --quick --sections 1,10 --datafile {small_file}"
    assert f"`python -m mnist_paddle {command}`" in page
    assert page.index("## Section 1: ") < page.index("## Section 10: ")
    assert "## Section 3" not in page and "## Comparisons" not in page
    assert "| loss, epoch 0, batch 0 | 35.5252 |" in page and "paddle.jit.load read it" in page
    pictures = re.findall(r"!\[.*\]\((.*)\)", page)
    assert len(pictures) == 3
    for name in pictures:
        content = (folder / name).read_bytes()
        assert content.startswith(b"\x89PNG") and len(content) < 60_000


def test_over_as_many_seeds_as_asked(arguments, small_file, tmp_path):
    assert main([*arguments, "--seeds", "2", "--sections", "10"]) == 0
    page = (tmp_path / "out" / "report" / "course.md").read_text()
    assert f"course report --quick --seeds 2 --sections 10 --datafile {small_file}`" in page
    row = next(line for line in page.splitlines() if "accuracy on eval" in line)
    assert row.split("|")[-3].strip() == "2", row


def test_side_by_side_the_page_is_the_same(arguments, tmp_path, capsys):
    assert main([*arguments, "--seeds", "2", "--sections", "1,10"]) == 0
    path = tmp_path / "out" / "report" / "course.md"
    one = path.read_text()
    shutil.rmtree(tmp_path / "out")
    assert main([*arguments, "--seeds", "2", "--sections", "1,10", "--jobs", "2"]) == 0
    assert "2/2 10.static" in capsys.readouterr().out

    def figures(page):
        return re.findall(r"\|? *(?:loss, epoch|accuracy on) .*", page)

    assert len(figures(one)) >= 4 and figures(path.read_text()) == figures(one)


def test_an_interrupted_page_holds_what_an_earlier_call_did(arguments, tmp_path, monkeypatch):
    assert main([*arguments, "--sections", "10"]) == 0

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(records, "fit", interrupted)
    assert main([*arguments, "--sections", "1,10"]) == 130
    page = (tmp_path / "out" / "report" / "course.md").read_text()
    assert "**1.simplest** was not run yet." in page and "| 2.2116 |" in page


def test_it_goes_on_where_it_stopped(arguments, tmp_path, monkeypatch, capsys):
    fit, calls = records.fit, []

    def stopped_in_the_second(settings, *others, **options):
        calls.append(settings.network)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return fit(settings, *others, **options)

    monkeypatch.setattr(records, "fit", stopped_in_the_second)
    assert main([*arguments, "--sections", "1,10"]) == 130
    assert "stopped; the same command goes on" in capsys.readouterr().out
    page = (tmp_path / "out" / "report" / "course.md").read_text()
    assert "35.5252" in page and "**10.static** was not run yet." in page
    assert main([*arguments, "--sections", "1,10"]) == 0
    assert calls == ["784-1", "784-10", "784-10"]
    assert "not run yet" not in (tmp_path / "out" / "report" / "course.md").read_text()


@pytest.mark.skipif(paddle.device.is_compiled_with_cuda(), reason="there may be a GPU here")
def test_what_cannot_be_run_here_is_said_on_the_page(arguments, tmp_path, monkeypatch):
    monkeypatch.setattr(launched, "TRAIN", tmp_path / "train.py")
    assert main([*arguments, "--sections", "7"]) == 0
    page = (tmp_path / "out" / "report" / "course.md").read_text()
    assert "**7.gpu** was not run: device 'gpu:0' is not available" in page
    assert "**7.several** was not run: train.py, which is launched, is in the repository" in page


def test_the_comparisons_are_a_section(arguments, tmp_path, monkeypatch):
    one = {"losses": COMPARISONS["losses"]}
    monkeypatch.setattr("mnist_paddle.course.chapter.plan.COMPARISONS", one)
    assert main([*arguments, "--sections", COMPARED]) == 0
    page = (tmp_path / "out" / "report" / "course.md").read_text()
    assert "### losses: squared error or cross-entropy" in page
    assert "| one output, squared error | 2 |" in page
    assert "![losses](compare-losses.png)" in page


def test_quick_caps_the_epochs_of_convolutions_only():
    by_id = {run.id: run for run in RUNS}
    asked = Asked(device="cpu", datafile="x")
    assert QUICK.asked(by_id["4.cross-entropy"], asked) == replace(asked, seeds=1, epochs=2)
    assert QUICK.asked(by_id["notebook.relu"], asked) == replace(asked, seeds=1)
    assert Plan().asked(by_id["4.cross-entropy"], asked) == replace(asked, seeds=3)
    assert {one.epochs for c in QUICK.comparisons() for one in c.variants.values()} == {2}
    assert len(Plan().runs()) == len(RUNS) and not Plan(sections=("1",)).comparisons()


def test_sections_are_named_as_in_the_list():
    assert sections(" 10, 1,notebook") == ["1", "10", "notebook"]
    with pytest.raises(SettingsError, match=f"no section '11'; there are {', '.join(TITLES)}, x"):
        sections("1,11", "x")


def test_an_unknown_section_is_one_line(capsys):
    assert main(["course", "report", "--sections", "1,99"]) == 2
    error = capsys.readouterr().err
    assert "no section '99'" in error and COMPARED in error and error.count("\n") == 1
