"""recognition-report: the table of labels, the figures, and the command on good and bad rows."""

import csv
import json
import os
import re
import shutil

import numpy as np
import pytest
from PIL import Image

from mnist_paddle import MNIST, load_weights
from mnist_paddle.__main__ import main
from mnist_paddle.inference.reader import Reader
from mnist_paddle.models.shipped import SHIPPED
from mnist_paddle.reports.recognition import (
    Item,
    Row,
    calibration_bins,
    labelled,
    read_items,
    score,
    summary,
    synthetic,
)
from mnist_paddle.reports.synthetic import KINDS, NOT_DIGITS
from mnist_paddle.system import language
from mnist_paddle.system.columns import width_of
from mnist_paddle.system.errors import DataFileError, MissingFileError
from tests.conftest import ROOT


def write_table(folder, text, encoding="utf-8"):
    (folder / "labels.csv").write_text(text, encoding=encoding)
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_labels_as_spreadsheets_write_them(tmp_path, encoding, delimiter):
    text = (
        " Label ,PATH,source,Subset\n3,a.png,who,pens\n\nnone, b c.png ,who,\n-,d.png\n,e.png,,x\n"
    )
    items, problems = labelled(write_table(tmp_path, text.replace(",", delimiter), encoding))
    assert problems == []
    assert [(item.name, item.label, item.subset) for item in items] == [
        ("a.png", 3, "pens"),
        ("b c.png", None, "all pictures"),
        ("d.png", None, "all pictures"),
        ("e.png", None, "x"),
    ]
    assert items[0].source == tmp_path / "a.png"


def test_a_table_may_be_named_itself_and_have_paths_of_windows(tmp_path):
    (tmp_path / "pens").mkdir()
    (tmp_path / "pens" / "a.png").touch()
    write_table(tmp_path, "path,label\npens\\a.png,3\n")
    (item,), _ = labelled(tmp_path / "labels.csv")
    assert item.source == tmp_path / "pens" / "a.png"


def test_bad_rows_are_told_by_their_lines_and_left_out(tmp_path):
    text = "path,label\na.png,3\nb.png,three\n,4\nc.png,12\nd.png,-1\ne.png,²\nf.png,7\n"
    items, problems = labelled(write_table(tmp_path, text))
    assert [item.name for item in items] == ["a.png", "f.png"]
    assert [problem.split("line ")[1][0] for problem in problems] == ["3", "4", "5", "6", "7"]
    assert "'three'" in problems[0] and "no path" in problems[1]


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "columns path and label"),
        (b"file,label\na.png,3\n", "columns path and label"),
        (b"path,label\n", "lists no pictures"),
        (b"path,label\n\xff\xfe\n", "UTF-8"),
        (b'path,label\n"' + b"x" * 200_000 + b'",3\n', "field larger"),
    ],
)
def test_bad_tables_are_one_line(tmp_path, content, message):
    (tmp_path / "labels.csv").write_bytes(content)
    with pytest.raises(DataFileError, match=message) as error:
        labelled(tmp_path)
    assert "labels.csv" in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("target", ["pipe", "/dev/zero", "giant", "long", "folder"])
def test_tables_that_are_no_files_to_read(tmp_path, target):
    table = tmp_path / "labels.csv"
    if target == "pipe":
        os.mkfifo(table)
    elif target == "giant":
        table.write_bytes(b"")
        os.truncate(table, 1 << 40)  # takes no room on the disk
    elif target == "folder":
        table.mkdir()
    elif target == "long":
        table = tmp_path / ("x" * 5000)
    else:
        table.symlink_to(target)
    with pytest.raises(DataFileError, match="cannot be read") as error:
        labelled(table if target == "long" else tmp_path)
    assert str(error.value).isprintable()


def test_tables_of_permitted_size_that_cost_much(tmp_path):
    """Of too many pictures; with a million columns, which are not made of every row."""
    with pytest.raises(DataFileError, match="over 100000 pictures"):
        labelled(write_table(tmp_path, "path,label\n" + "a,1\n" * 200_000))
    with pytest.raises(DataFileError, match="over 100000 pictures"):
        labelled(write_table(tmp_path, "path,label\n" + "a,x\n" * 200_000))
    wide = "path,label" + ",x" * 1_000_000 + "\n" + "a.png,1\n" * 2000
    assert len(labelled(write_table(tmp_path, wide))[0]) == 2000


@pytest.mark.parametrize(
    "name", ["x" * 5000, "a\\" + "x" * 5000, "\x1b[31m.png", "a\x7fb", "\u202e"]
)
def test_pictures_of_odd_names_are_a_line_each(tmp_path, capsys, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_table(tmp_path, f"path,label,subset\n{name},3,{name}\n7.png,7,={name}\n")
    shutil.copy(ROOT / "work" / "scan_7.png", tmp_path / "7.png")
    assert main(["recognition-report", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert all(line.isprintable() for line in (printed.out + printed.err).split("\n"))
    assert printed.err.count("\n") == 1
    assert max(map(len, printed.out.split("\n"))) < 300
    table = (tmp_path / "output" / "pictures.csv").read_text()
    assert all(line.isprintable() for line in table.split("\n"))
    assert not re.search(r'(^|,|")=', table, re.MULTILINE)


def test_no_table(tmp_path):
    with pytest.raises(MissingFileError, match="path,label,subset"):
        labelled(tmp_path)


def rows_of(*values):
    """Rows of (subset, label, digit, probability, warned)."""
    return [
        Row(f"{number}.png", subset, label, digit, probability, ("unsure",) * warned)
        for number, (subset, label, digit, probability, warned) in enumerate(values)
    ]


def test_figures_by_hand():
    rows = rows_of(
        ("pens", 3, 3, 0.9, False),
        ("pens", 4, 4, 0.8, True),
        ("pens", 5, 6, 0.7, False),
        ("chalk", 1, 1, 1.0, False),
        ("blank", None, 1, 0.2, True),
        ("fog", None, 1, 0.2, False),
        ("fog", None, 1, 0.9, True),
    )
    result = score(rows)
    assert result["subsets"]["pens"] == {
        "pictures": 3, "right": 2, "accuracy": 2 / 3, "warned": 1 / 3,
    }  # fmt: skip
    assert result["all"]["accuracy"] == 3 / 4 and result["all"]["warned"] == 1 / 4
    assert result["mean_over_subsets"] == pytest.approx((2 / 3 + 1) / 2)
    assert result["sure_and_right"] == pytest.approx(2 / 3)
    # four bins of one each: |1 - .9|, |1 - .8|, |0 - .7|, |1 - 1|
    assert result["expected_calibration_error"] == pytest.approx((0.1 + 0.2 + 0.7 + 0) / 4)
    assert result["not_digits"] == {
        "blank": {"pictures": 1, "unwarned": 0},
        "fog": {"pictures": 2, "unwarned": 1 / 2},
    }
    assert result["all_not_digits"] == {"pictures": 3, "unwarned": pytest.approx(1 / 3)}


def test_nothing_read_has_no_figures():
    assert score([]) == {"subsets": {}, "not_digits": {}}
    only_warned = score(rows_of(("pens", 3, 3, 0.9, True)))
    assert only_warned["sure_and_right"] is None


def test_calibration_error_against_the_formula(numbers):
    """Equation 3 of Guo et al., bin (m - 1)/M < p <= m/M by bin, written out."""
    confidence = numbers.uniform(0.1, 1, 500)
    confidence[:4] = 1.0, 1 / 3, 14 / 15, 2 / 3  # on the bounds
    right = numbers.random(500) < confidence**2
    rows = rows_of(*(("all", 1, int(ok), p, False) for ok, p in zip(right, confidence)))
    expected, counts = 0.0, []
    for m in range(1, 16):
        inside = ((m - 1) / 15 < confidence) & (confidence <= m / 15)
        counts.append(inside.sum())
        if inside.any():
            expected += abs(right[inside].sum() - confidence[inside].sum()) / 500
    assert score(rows)["expected_calibration_error"] == pytest.approx(expected)
    assert [row["count"] for row in calibration_bins(rows)] == counts


def test_only_some_of_the_misread_pictures_are_kept(monkeypatch):
    monkeypatch.setattr("mnist_paddle.reports.recognition.scores.MOST_KEPT", 2)
    model, seven = MNIST(), ROOT / "work" / "scan_7.png"
    load_weights(model, SHIPPED["tutorial"])
    items = [Item(str(label), seven, label, "all") for label in (7, 1, None, 2, 3)]
    rows = list(read_items(Reader(model), items, None))
    assert [row.name for row in rows if row.picture] == ["1", "2"]
    assert [row.right for row in rows] == [True, False, False, False, False]


def test_made_up_pictures_are_those_of_the_seed():
    def first(seed, count):
        items = synthetic(3, seed, "valid")
        return [next(items) for _ in range(count)]

    items, again, other = first(0, 4), first(0, 3), first(1, 3)
    one, two, *_ = KINDS
    assert [item.subset for item in items] == [one, one, one, two]
    for item, same in zip(items, again):
        assert item.name == same.name and item.source.tobytes() == same.source.tobytes()
    assert [item.name for item in other] != [item.name for item in again]


def test_the_command_counts_what_can_be_read(tmp_path, capsys):
    for name in ("scan_7.png", "photo_3.jpg", "example_0.jpg"):
        shutil.copy(ROOT / "work" / name, tmp_path)
    Image.fromarray(np.full((50, 50), 250, np.uint8)).save(tmp_path / "blank.png")
    (tmp_path / "text.png").write_text("not a picture")
    write_table(
        tmp_path,
        "path,label,subset\nscan_7.png,7,clean\nphoto_3.jpg,8,real\nexample_0.jpg,0,clean\n"
        "blank.png,none,blank\ntext.png,3,clean\nnone.png,3,clean\nscan_7.png,x,clean\n",
    )
    arguments = ["recognition-report", str(tmp_path), "--output-dir", str(tmp_path / "out")]
    assert main([*arguments, "--json"]) == 2
    output = capsys.readouterr()
    result = json.loads(output.out)
    assert output.err.count("error: ") == output.err.count("\n") == len(result["errors"]) == 3
    assert result["subsets"]["clean"]["right"] == result["subsets"]["clean"]["pictures"] == 2
    assert result["mean_over_subsets"] == 0.5
    assert result["not_digits"]["blank"] == {"pictures": 1, "unwarned": 0}
    (wrong,) = result["misread"]
    assert (wrong["picture"], wrong["label"], wrong["digit"]) == ("photo_3.jpg", 8, 3)
    drawn = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert drawn == ["confusion_pictures.png", "misread_pictures.png", "pictures.csv",
                     "reliability.png"]  # fmt: skip
    rows = list(csv.DictReader((tmp_path / "out" / "pictures.csv").open(encoding="utf-8")))
    assert [row["picture"] for row in rows] == ["scan_7.png", "photo_3.jpg", "example_0.jpg",
                                                "blank.png", "text.png", "none.png"]  # fmt: skip
    assert [row["right"] for row in rows] == ["1", "0", "1", "1", "", ""]
    assert [row["digit"] for row in rows] == ["7", "3", "0", "none", "", ""]
    assert [row["label"] for row in rows] == ["7", "8", "0", "none", "3", "3"]
    assert rows[3]["warnings"] == "no_ink" and rows[3]["probability"] == ""
    assert "text.png" in rows[4]["error"] and float(rows[0]["probability"]) > 0.9

    assert main(arguments) == 2
    text = capsys.readouterr().out
    assert "clean 2 2 100.00% 0.0%" in " ".join(text.split())
    assert "mean over the 2 subsets: 50.00%" in text and "blank" in text
    assert "pictures.csv, confusion_pictures.png, misread_pictures.png, reliability.png" in text


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_a_subset_of_the_name_of_the_sum_keeps_its_row(spoken, monkeypatch):
    monkeypatch.setattr(language, "_chosen", spoken)
    name = language._("all")
    rows = rows_of(
        (name, 3, 3, 0.9, False), (name, 4, 5, 0.9, False), ("pens", 3, 3, 0.9, False),
        (name, None, 1, 0.2, True), ("fog", None, 1, 0.9, False),
    )  # fmt: skip
    result = score(rows)
    assert result["subsets"][name]["pictures"] == 2 and result["all"]["pictures"] == 3
    assert result["not_digits"][name] == {"pictures": 1, "unwarned": 0}
    rows = [line.split() for line in summary(result).splitlines()]
    assert [cells[1:] for cells in rows if cells[0] == name] == [
        ["2", "1", "50.00%", "0.0%"], ["3", "2", "66.67%", "0.0%"], ["1", "0.0%"], ["2", "50.0%"]
    ]  # fmt: skip


def test_the_summary_of_one_subset_and_of_chinese_names():
    one = summary(score(rows_of(("pens", 3, 3, 0.9, False))))
    assert "mean over" not in one and "subsets" not in one
    rows = rows_of(("铅笔", 3, 3, 0.9, False), ("pens and ink", 3, 5, 0.9, False))
    header, chinese, english, *_ = summary(score(rows)).splitlines()
    ends = header.index("pictures") + len("pictures")
    assert english[:ends].rstrip()[-1] == "1" and width_of(header) == len(english)
    assert width_of(chinese) == width_of(english) and len(chinese) == len(english) - 2


def test_the_command_without_a_folder(tmp_path, capsys, monkeypatch):
    few = {name: KINDS[name] for name in ("mnist", "scan", "tiny")}
    monkeypatch.setattr("mnist_paddle.reports.recognition.items.KINDS", few)
    blank = {"blank_page": NOT_DIGITS["blank_page"]}
    monkeypatch.setattr("mnist_paddle.reports.recognition.items.NOT_DIGITS", blank)
    arguments = ["--synthetic", "4", "--output-dir", str(tmp_path), "--json"]
    assert main(["recognition-report", *arguments]) == 0
    result = json.loads(capsys.readouterr().out)
    assert list(result["subsets"]) == list(few) and result["all"]["pictures"] == 12
    assert result["all"]["right"] >= 10 and result["not_digits"]["blank_page"]["pictures"] == 4
    with Image.open(tmp_path / "kinds.png") as sheet:  # one of each kind, each with its ink
        cells = np.asarray(sheet)[18:, : 3 * 150].reshape(-1, 3, 150, 3)
        assert sheet.width == 8 * 150
    assert (cells.min(axis=(0, 2, 3)) < 100).all()


@pytest.mark.parametrize(
    "arguments, message",
    [(["folder", "--synthetic", "3"], "not both"), (["--seed", "-1"], "seed is -1")],
)
def test_options_that_cannot_be(capsys, arguments, message):
    assert main(["recognition-report", *arguments]) == 2
    assert message in capsys.readouterr().err
