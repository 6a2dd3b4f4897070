"""Check an exercise in the running process: the same questions, the same words, no limits."""

import random
import secrets

import numpy as np
import paddle

from mnist_paddle.course.exercises.exercise import find
from mnist_paddle.course.exercises.judging import judge, questions_for
from mnist_paddle.course.exercises.observing import ask
from mnist_paddle.course.exercises.words import say
from mnist_paddle.system.language import current

_passed: set[str] = set()
_hints: dict[str, int] = {}


def check(number: int | str, asked, lang: str | None = None) -> bool:
    """Print the verdict on ``asked``, the function or class that exercise ``number`` asks for.

    ``number`` may be an exercise's name; ``lang`` is en or zh, by default the locale's. True if
    it passed. The state of all random numbers is as before. Raises SettingsError where there is
    no such exercise.
    """
    exercise = find(number)
    seed = secrets.randbits(32)
    states = random.getstate(), np.random.get_state(), paddle.get_rng_state()
    try:
        report = ask(exercise, asked, questions_for(exercise, seed))
        found = judge(exercise, seed, report)
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        paddle.set_rng_state(states[2])
    print(found.words[lang or current()])
    if found:
        _passed.add(exercise.name)
    return bool(found)


def hint(number: int | str, lang: str | None = None) -> None:
    """Print the next hint; each says more."""
    exercise = find(number)
    hints = exercise.hints[lang or current()]
    _hints[exercise.name] = min(_hints.get(exercise.name, 0) + 1, len(hints))
    print(hints[_hints[exercise.name] - 1])


def solution(number: int | str, lang: str | None = None, unsolved: bool = False) -> None:
    """Print the solution and a remark on it: after success, or with ``unsolved=True``."""
    exercise, language = find(number), lang or current()
    if exercise.name not in _passed and not unsolved:
        print(say(language, "first try", number=exercise.number))
        return
    print(exercise.solution)
    print(exercise.remark[language])
