"""Nothing of a learner's is lost; a notebook says the same as the terminal."""

import json
import multiprocessing
import os
import signal
import time

import pytest

from mnist_paddle.course.exercises import learner
from mnist_paddle.course.exercises.exercise import find, names

SOFTMAX = find("09_softmax")


def test_a_notebook_says_the_same(capsys):
    from mnist_paddle.exercises import check, hint, solution

    assert not check(9, lambda scores: scores, lang="en")
    assert "first differs at [0, 0]" in capsys.readouterr().out
    solution(9, lang="en")
    hint(9, lang="en")
    assert SOFTMAX.solution not in capsys.readouterr().out
    space = {}
    exec(SOFTMAX.solution, space)
    assert check(9, space["softmax"], lang="zh")
    assert "做对了" in capsys.readouterr().out


def test_nothing_of_the_learners_is_lost(tmp_path):
    folder = learner.LearnerFolder(tmp_path)
    assert folder.start(SOFTMAX)
    folder.file(SOFTMAX).write_text("mine", encoding="utf-8")
    assert not folder.start(SOFTMAX) and folder.read(SOFTMAX) == "mine"
    kept = [folder.reset(SOFTMAX)]
    folder.file(SOFTMAX).write_text("mine too", encoding="utf-8")
    kept.append(folder.reset(SOFTMAX))
    assert [path.read_text(encoding="utf-8") for path in kept] == ["mine", "mine too"]
    (tmp_path / "progress.json").write_text("{damaged", encoding="utf-8")
    assert folder.passed() == set()
    assert [p.read_text() for p in tmp_path.glob("progress.*.json")] == ["{damaged"]


def _mark_all(folder, own):
    for name in own:
        learner.LearnerFolder(folder).mark_passed(find(name))


def test_two_processes_lose_nothing_of_each_other(tmp_path):
    context = multiprocessing.get_context("spawn")
    halves = [names()[::2], names()[1::2]]
    both = [context.Process(target=_mark_all, args=(tmp_path, half)) for half in halves]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert learner.LearnerFolder(tmp_path).passed() == set(names())


def _mark_for_ever(folder):
    while True:
        learner.LearnerFolder(folder).next_hint(SOFTMAX)


def test_progress_survives_kill_9(tmp_path):
    learner.LearnerFolder(tmp_path).mark_passed(SOFTMAX)
    context = multiprocessing.get_context("spawn")
    for number in range(5):
        process = context.Process(target=_mark_for_ever, args=(tmp_path,))
        process.start()
        before = (tmp_path / "progress.json").stat().st_mtime_ns
        while (tmp_path / "progress.json").stat().st_mtime_ns == before:
            time.sleep(0.01)
        time.sleep(0.003 * number)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert learner.LearnerFolder(tmp_path).passed() == {SOFTMAX.name}
    assert not list(tmp_path.glob("progress.*.json"))


DAMAGED = [
    [], 5, {"passed": []}, {"hints": {"01_image_and_label": -9}}, {"hints": {"x": 10**400}},
    {"hints": {"x": True}}, {"language": ["en"]}, {"hints": {"x": None}},
]  # fmt: skip


@pytest.mark.parametrize("progress", [*map(json.dumps, DAMAGED), "[" * 9999, "NaN", "9" * 5000])
def test_progress_that_is_none_is_put_aside(tmp_path, progress):
    (tmp_path / "progress.json").write_text(progress)
    folder = learner.LearnerFolder(tmp_path)
    folder.mark_passed(find("1"))
    assert folder.next_hint(find("2")) == 1
    assert folder.passed() == {find("1").name}
    kept = tmp_path.glob("progress.*.json")
    assert [path.read_text() for path in kept] == [progress]


def test_half_characters_in_progress_stay(tmp_path):
    (tmp_path / "progress.json").write_text('{"mine": "\\ud800", "passed": {}}')
    learner.LearnerFolder(tmp_path).mark_passed(find("1"))
    assert json.loads((tmp_path / "progress.json").read_text())["mine"] == "\ud800"
