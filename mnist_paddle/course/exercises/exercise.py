"""One exercise: what a file in ``track/`` says, checked, and how to find it by its number."""

import functools
import importlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from mnist_paddle.system.errors import SettingsError, shortened
from mnist_paddle.system.language import LANGUAGES, _

__all__ = ["LANGUAGES", "Exercise", "Mistake", "all_exercises", "find", "names"]
_TRACK = Path(__file__).with_name("track")


@dataclass(frozen=True)
class Mistake:
    """A usual wrong answer, and what a teacher says to it: the mistake's name, a colon, why.

    ``code`` is a whole answer, or (old, new): the solution with ``old`` replaced by ``new``.
    """

    code: str | tuple[str, str]
    en: str
    zh: str

    def says(self, language: str) -> str:
        return {"en": self.en, "zh": self.zh}[language]

    def name(self, language: str) -> str:
        return self.says(language).replace("：", ":").partition(":")[0]


@dataclass(frozen=True)
class Exercise:
    """``name`` is ``"07_flat_features"``; all else is what its file holds.

    ``questions(random)`` makes what the learner's code is asked, from a NumPy generator: dicts of
    arrays and plain values. ``answer(asked, question)`` calls what the learner wrote, and runs in
    the learner's process. ``seen(question, value)`` reduces a value that came back to what counts,
    outside that process. ``tolerance`` is (relative, absolute). ``course`` is the section of the
    course that sets the exercise; ``needs`` are modules that are slow to import.
    """

    name: str
    title: dict[str, str]
    task: dict[str, str]
    asks: str
    stub: str
    hints: dict[str, list[str]]
    solution: str
    remark: dict[str, str]
    mistakes: tuple[Mistake, ...]
    questions: Callable
    answer: Callable
    seen: Callable
    tolerance: tuple[float, float]
    course: str
    needs: tuple[str, ...]

    @property
    def number(self) -> int:
        return int(self.name.partition("_")[0])

    @property
    def file_name(self) -> str:
        return f"{self.name}.py"

    def code_of(self, mistake: Mistake) -> str:
        """The whole wrong answer."""
        if isinstance(mistake.code, str):
            return mistake.code.lstrip("\n")
        old, new = mistake.code
        if old not in self.solution:
            raise SettingsError(
                _("{name}: {old!r} is not in the solution", name=self.name, old=old)
            )
        return self.solution.replace(old, new)

    def stub_file(self, language: str) -> str:
        """The learner's file before they begin: the task as a comment, and the stub."""
        title = f"# {self.name}: {self.title[language]}"
        task = "\n".join(f"# {line}".rstrip() for line in self.task[language].splitlines())
        return f"{title}\n#\n{task}\n\n{self.stub}"


@functools.cache
def names() -> tuple[str, ...]:
    """The names of all exercises in order; a file ``track/e07_flat_features.py`` is
    ``07_flat_features``."""
    return tuple(sorted(path.stem[1:] for path in _TRACK.glob("e[0-9][0-9]_*.py")))


def find(number: int | str) -> "Exercise":
    """The exercise of this number, or of this name. Raises SettingsError where there is none."""
    text = str(number)
    for name in names():
        if text == name or (text.isdecimal() and int(text) == int(name.partition("_")[0])):
            return _load(name)
    raise SettingsError(
        _(
            "exercise {text}: there is none; they are 1 to {count}",
            text=shortened(text),
            count=len(names()),
        )
    )


def without_answers(name: str) -> "Exercise":
    """The exercise as a learner's process may know it; this process can have no other then."""
    nothing = {"solution": "", "mistakes": (), "hints": {}, "remark": {}}
    exercise = replace(_load.__wrapped__(name), **nothing)
    for part in nothing:
        delattr(_module(name), part.upper())
    return exercise


def all_exercises() -> list["Exercise"]:
    return [_load(name) for name in names()]


@functools.cache
def _load(name: str) -> "Exercise":
    module = _module(name)
    return Exercise(
        name=name,
        title=module.TITLE,
        task={language: text.strip() for language, text in module.TASK.items()},
        asks=module.ASKS,
        stub=module.STUB.lstrip("\n"),
        hints=module.HINTS,
        solution=module.SOLUTION.lstrip("\n"),
        remark=module.REMARK,
        mistakes=tuple(module.MISTAKES),
        questions=module.questions,
        answer=getattr(module, "answer", _call),
        seen=getattr(module, "seen", _as_it_came),
        tolerance=getattr(module, "TOLERANCE", (1e-4, 1e-5)),
        course=getattr(module, "COURSE", ""),
        needs=getattr(module, "NEEDS", ()),
    )


def _module(name: str):
    return importlib.import_module(f"{__package__}.track.e{name}")


def _call(asked, question: dict):
    """What the learner's function returns for the question's values, arrays as tensors."""
    import numpy as np
    import paddle

    return asked(
        *(
            paddle.to_tensor(value) if isinstance(value, np.ndarray) else value
            for value in question.values()
        )
    )


def _as_it_came(question: dict, value):
    return value
