"""A class is graded in one go, whatever is in it, and goes on where it stopped."""

import json

import pytest

from mnist_paddle.__main__ import main
from mnist_paddle.course.exercises import class_report
from mnist_paddle.course.exercises.exercise import find
from mnist_paddle.course.exercises.grading import KEPT, grade
from mnist_paddle.course.exercises.workers import Worker

SOFTMAX = find("09_softmax")


def test_a_class_is_graded_and_goes_on(tmp_path, monkeypatch):
    answers = {
        "张三": SOFTMAX.solution,
        "=cmd": SOFTMAX.code_of(SOFTMAX.mistakes[0]),
        "eve": "import os; os._exit(0)",
    }
    for name, code in answers.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / SOFTMAX.file_name).write_text(code, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    grades = grade(tmp_path)
    outcomes = {name: grades[name][SOFTMAX.name]["outcome"] for name in grades}
    assert outcomes == {
        "=cmd": "wrong",
        "empty": "not attempted",
        "eve": "exited",
        "张三": "passed",
    }
    assert class_report.frequent_mistakes(grades, "en") == [(1, SOFTMAX.name, "wrong axis")]
    assert "张三" in class_report.csv(grades, "zh").decode("utf-8-sig")
    assert "\r\n'=cmd,0," in class_report.csv(grades, "en").decode("utf-8-sig")
    assert "wrong axis" in class_report.html(grades, "en").decode()
    monkeypatch.setattr(Worker, "check", None)  # nothing is run again
    assert json.dumps(grade(tmp_path)) == json.dumps(grades)


def test_doctor_proves_one(capsys):
    assert main(["exercise", "doctor", "9"]) == 0
    assert capsys.readouterr().out.endswith("1 of 1 exercises are sound\n")


def test_files_of_other_names_are_told_of(tmp_path, capsys):
    for name in ("li/01.py", "li/solutions.txt", "wang/hw/09_softmax.py", "wang/b.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "wang" / SOFTMAX.file_name).write_text(SOFTMAX.solution)
    assert main(["exercise", "grade", str(tmp_path)]) == 0
    said = capsys.readouterr().err
    assert "li: not graded, for no exercise has this name: 01.py;" in said
    assert "wang: not graded, for no exercise has this name: b.py, hw/09_softmax.py;" in said


@pytest.mark.parametrize("kept", [{}, 5, {"outcome": "x"}, {"outcome": "passed"}, None])
def test_grades_that_somebody_forged_are_not_believed(tmp_path, monkeypatch, kept):
    """Whatever stands under the right keys, code that is not there was not attempted."""
    (tmp_path / "li").mkdir()
    grades = grade(tmp_path)
    path = tmp_path / KEPT
    path.write_text(json.dumps(dict.fromkeys(json.loads(path.read_text()), kept)))
    assert grade(tmp_path) == grades
