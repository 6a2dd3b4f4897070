"""Prove the exercises: each file is whole, and each listed answer gets its own words."""

from collections.abc import Iterator

from mnist_paddle.course.exercises.exercise import Exercise
from mnist_paddle.course.exercises.judging import NOT_ATTEMPTED, PASSED, WRONG
from mnist_paddle.course.exercises.workers import Worker
from mnist_paddle.system.language import LANGUAGES

FEWEST_MISTAKES = 3


def problems(exercise: Exercise, worker: Worker) -> Iterator[str]:
    """What is wrong with an exercise, in English; nothing if it is sound."""
    yield from _missing_texts(exercise)
    yield from _telling_hints(exercise)
    for language in LANGUAGES:
        yield from _expect(worker, exercise, exercise.stub_file(language), NOT_ATTEMPTED)
    yield from _expect(worker, exercise, "", NOT_ATTEMPTED)
    yield from _expect(worker, exercise, exercise.solution, PASSED)
    if len(exercise.mistakes) < FEWEST_MISTAKES:
        yield f"{len(exercise.mistakes)} mistakes, not {FEWEST_MISTAKES} or more"
    for mistake in exercise.mistakes:
        name = mistake.name("en")
        found = worker.check(exercise, exercise.code_of(mistake), exercise.file_name)
        if found.outcome != WRONG or not found.mistake or found.mistake["en"] != name:
            yield f"the mistake {name!r} is judged {found.outcome}, as {found.mistake}"


def _expect(worker: Worker, exercise: Exercise, code: str, outcome: str) -> Iterator[str]:
    found = worker.check(exercise, code, exercise.file_name)
    if found.outcome != outcome:
        yield f"{outcome} is judged {found.outcome}: {found.words['en']}"


def _missing_texts(exercise: Exercise) -> Iterator[str]:
    for language in LANGUAGES:
        texts = [exercise.title, exercise.task, exercise.remark]
        texts += [{lang: mistake.says(lang) for lang in LANGUAGES} for mistake in exercise.mistakes]
        texts += [{lang: hint for lang in [language]} for hint in exercise.hints[language]]
        if not all(text.get(language, "").strip() for text in texts):
            yield f"a text in {language} is missing"
        if len({mistake.name(language) for mistake in exercise.mistakes}) < len(exercise.mistakes):
            yield f"two mistakes have one name in {language}"
        if not 2 <= len(exercise.hints[language]) <= 3:
            yield f"{len(exercise.hints[language])} hints in {language}, not 2 or 3"


def _telling_hints(exercise: Exercise) -> Iterator[str]:
    """A hint that holds a line of the solution's body which says more than a name does."""
    stub = {line.strip() for line in exercise.stub.splitlines()}
    lines = {line.strip() for line in exercise.solution.splitlines()} - stub
    for language, hints in exercise.hints.items():
        for hint in hints:
            if told := [line for line in lines if len(line) > 20 and line in hint]:
                yield f"a hint in {language} holds the solution's line {told[0]!r}"
