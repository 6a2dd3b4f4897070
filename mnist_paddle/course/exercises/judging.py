"""The verdict on what a learner's code answered, from the answers of trusted code.

The same questions go to the solution, which says what is right, and to each of the exercise's
usual mistakes, which say what went wrong: a mistake is known by what it computes, never by how it
is written, and so is a right answer.
"""

import functools
import re
import threading
import warnings
from dataclasses import dataclass

import numpy as np

from mnist_paddle.course.exercises import values
from mnist_paddle.course.exercises.advice import advice
from mnist_paddle.course.exercises.comparing import difference
from mnist_paddle.course.exercises.exercise import LANGUAGES, Exercise, Mistake, find
from mnist_paddle.course.exercises.limits import FILE_MB, MEMORY_MB
from mnist_paddle.course.exercises.observing import observe
from mnist_paddle.course.exercises.words import explain, given, say, show, table
from mnist_paddle.system.errors import printable

PASSED, NOT_ATTEMPTED, WRONG, ERROR = "passed", "not attempted", "wrong", "error"

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Verdict:
    """``outcome``: passed, not attempted, wrong, error, timed out, too much memory, exited or
    tampered. ``mistake`` is its name by language where it is a usual one; ``words`` what the
    learner is told, by language.
    """

    exercise: str
    outcome: str
    words: dict[str, str]
    mistake: dict[str, str] | None = None

    def __bool__(self) -> bool:
        return self.outcome == PASSED


def verdict(exercise: Exercise, outcome: str, phrase: str = "", **values) -> Verdict:
    """A verdict whose words are one phrase."""
    words = {lang: say(lang, phrase or outcome, **values) for lang in LANGUAGES}
    return Verdict(exercise.name, outcome, words)


def questions_for(exercise: Exercise, seed: int) -> list[dict]:
    """The questions that ``seed`` stands for: the same for the learner and for the solution."""
    return exercise.questions(np.random.default_rng(seed))


def judge(exercise: Exercise, seed: int, report: dict) -> Verdict:
    """The verdict on what :func:`observing.observe` wrote down for the questions of ``seed``.

    Whatever ``report`` holds, nothing is raised: what is not a report is ``tampered``.
    """
    try:
        return _judge(exercise, seed, report)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OverflowError):
        return verdict(exercise, "tampered")


def _judge(exercise: Exercise, seed: int, report: dict) -> Verdict:
    if "stopped" in report:
        return _stopped(exercise, report["stopped"])
    if "empty" in report:
        return verdict(exercise, NOT_ATTEMPTED)
    if "missing" in report:
        return verdict(exercise, WRONG, "missing", name=exercise.asks)
    with _one_at_a_time:  # the trusted answers share this process's random numbers
        questions, right, mistakes = _reference(exercise.name, seed)
    came = [_seen(exercise, q, answer) for q, answer in zip(questions, report["answers"])]
    if len(came) != len(questions):
        return verdict(exercise, "tampered")
    failing = [
        n
        for n, answer in enumerate(came)
        if "stopped" in right[n] or _differ(exercise, right[n], answer)
    ]
    if report.get("patched"):  # whatever came of it
        names = ", ".join(printable(name) for name in report["patched"][:3])
        return verdict(exercise, WRONG, "patched", names=names)
    if not failing:
        if report["reseeded"]:
            return verdict(exercise, WRONG, "reseeded")
        return verdict(exercise, PASSED)
    first = failing[0]
    mistake = _recognised(exercise, came, failing, mistakes)
    stopped = came[first].get("stopped")
    if stopped and not mistake:
        return _stopped(exercise, stopped, questions[first])
    return _wrong(exercise, questions[first], right[first], came[first], mistake)


@functools.lru_cache(maxsize=256)
def _reference(name: str, seed: int):
    """(questions, the solution's answers, the answers of each mistake) for a seed."""
    exercise = find(name)
    questions = questions_for(exercise, seed)

    def answers(code: str) -> list[dict]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a wrong answer may divide by zero
            report = observe(exercise, code, "<trusted>", questions)
        found = report.get("answers") or [{"stopped": report.get("stopped")}] * len(questions)
        return [_seen(exercise, q, answer) for q, answer in zip(questions, found)]

    mistakes = [(mistake, answers(exercise.code_of(mistake))) for mistake in exercise.mistakes]
    return questions, answers(exercise.solution), mistakes


def _seen(exercise: Exercise, question: dict, answer: dict) -> dict:
    """An answer's {"value": what counts in it}, or {"stopped": how it stopped}."""
    if "value" not in answer:
        return {"stopped": dict(answer["stopped"])}
    value = values.decode(answer["value"])
    try:
        return {"value": exercise.seen(question, value)}
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
        return {"value": value}  # not of the form that was asked for; the comparison says so


def _differ(exercise: Exercise, wanted: dict, came: dict) -> bool:
    if "stopped" in wanted or "stopped" in came:
        return _error(wanted) != _error(came) or _error(wanted) is None
    return difference(wanted["value"], came["value"], exercise.tolerance) is not None


def _error(answer: dict) -> tuple[str, str] | None:
    """The error that stopped an answer, without the numbers that Paddle gives its tensors."""
    stopped = answer.get("stopped", {})
    if "raised" not in stopped:
        return None
    return stopped["raised"], re.sub(r"\d+", "#", str(stopped["says"]))


def _recognised(exercise, came, failing, mistakes) -> Mistake | None:
    """The mistake that gives all these answers, else one that gives all the wrong ones."""
    for numbers in (range(len(came)), failing):
        for mistake, answers in mistakes:
            if not any(_differ(exercise, answers[n], came[n]) for n in numbers):
                return mistake
    return None


def _stopped(exercise: Exercise, stopped: dict, question: dict | None = None) -> Verdict:
    """The verdict on code that did not get as far as an answer."""
    if stopped.get("todo"):
        return verdict(exercise, NOT_ATTEMPTED, "still a stub")
    if stopped.get("exit"):
        return verdict(exercise, "exited")
    if stopped.get("memory"):
        return verdict(exercise, "too much memory", megabytes=MEMORY_MB)
    if stopped.get("written"):
        return verdict(exercise, ERROR, "too much written", megabytes=FILE_MB)
    words = {}
    for language in LANGUAGES:
        lines = given(question or {}, language)
        lines += [
            ("", say(language, "line", number=int(number), text=printable(text)))
            for number, text in stopped["lines"]
        ]
        lines.append(("", _told(stopped)))
        words[language] = say(language, "error") + "\n" + table(lines)
        if said := advice(_told(stopped), language):
            words[language] += "\n" + said
    return Verdict(exercise.name, ERROR, words)


def _told(stopped: dict) -> str:
    return printable(f"{stopped['raised']}: {stopped['says']}")


def _wrong(exercise, question, wanted, came, mistake) -> Verdict:
    words = {}
    for language in LANGUAGES:
        lines = given(question, language)
        if "stopped" in came:
            stopped = came["stopped"]
            lines.append((say(language, "wanted"), show(wanted["value"], language)))
            lines.append((say(language, "came"), _told(stopped)))
        else:
            found = difference(wanted["value"], came["value"], exercise.tolerance)
            lines += explain(found, language)
        text = say(language, "wrong") + "\n" + table(lines)
        if mistake:
            text += f"\n{say(language, 'mistake')}{mistake.says(language)}"
        words[language] = text
    return Verdict(exercise.name, WRONG, words, mistake and {
        language: mistake.name(language) for language in LANGUAGES
    })  # fmt: skip
