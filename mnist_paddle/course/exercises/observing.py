"""Call a learner's code with an exercise's questions and write down what happens.

This is the half of a check that runs in the learner's process, and it judges nothing. What it
returns is plain JSON: the answers, or how the code stopped.
"""

import builtins
import errno
import linecache
import random
import re
import sysconfig
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np
import paddle

from mnist_paddle.course.exercises import material, values
from mnist_paddle.course.exercises.exercise import Exercise

_OURS = str(Path(material.__file__).parents[2])  # loaded now: a learner's process cannot read it
_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
_WATCHED = (
    builtins,
    np,
    np.testing,
    paddle,
    paddle.Tensor,
    paddle.nn,
    paddle.nn.Layer,
    paddle.nn.functional,
    paddle.optimizer,
    paddle.optimizer.Optimizer,
)


def observe(exercise: Exercise, source: str, file_name: str, questions: list[dict]) -> dict:
    """What the code of a learner's file answers to ``questions``."""
    before = [dict(vars(module)) for module in _WATCHED]
    linecache.cache[file_name] = (len(source), None, source.splitlines(True), file_name)
    namespace = {"__name__": "exercise", "__file__": file_name}
    _, stopped = _attempt(lambda: exec(compile(source, file_name, "exec"), namespace))
    if stopped:
        return {"stopped": stopped}
    if exercise.asks not in namespace:
        return {"missing": True} if source.strip() else {"empty": True}
    return {**ask(exercise, namespace[exercise.asks], questions), "patched": _patched(before)}


def ask(exercise: Exercise, asked, questions: list[dict]) -> dict:
    """What ``asked``, a learner's function or class, answers to ``questions``."""
    answers, states = [], []
    for number, question in enumerate(questions):
        _seed(number)
        value, stopped = _attempt(lambda q=question: values.encode(exercise.answer(asked, q)))
        answers.append({"stopped": stopped} if stopped else {"value": value})
        states.append(_random_state(number))
    return {"answers": answers, "reseeded": len(set(states)) < len(states) or None in states}


def _attempt(call: Callable) -> tuple[object, dict | None]:
    """(what ``call`` returns, None) or (None, how it stopped)."""
    try:
        return call(), None
    except SyntaxError as error:
        at = [error.lineno or 0, (error.text or "").strip()[:200]]
        return None, {"raised": type(error).__name__, "says": str(error.msg), "lines": [at]}
    except SystemExit:
        return None, {"exit": True}
    except MemoryError:
        return None, {"memory": True}
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        frames = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if not frame.filename.startswith((_OURS, *_LIBRARIES, "<frozen"))
        ]
        lines = [[frame.lineno, (frame.line or "").strip()[:200]] for frame in frames[-6:]]
        todo = isinstance(error, NotImplementedError) and not _text(error)
        name = type(error).__name__[:80]
        if getattr(error, "errno", 0) == errno.EFBIG:
            return None, {"written": True}
        return None, {"raised": name, "says": _message(error), "lines": lines, "todo": todo}


def _message(error: BaseException) -> str:
    """An error's own words, without the addresses in C++ that Paddle adds."""
    text = _text(error).rpartition("Error Message Summary:")[2].strip("-\n ")
    text = re.sub(r"\s*\(at /paddle/[^)]*\)", "", text)
    return re.sub(r"\s+", " ", re.sub(r"\[Hint:.*", "", text, flags=re.DOTALL)).strip()[:400]


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # a learner's own class of errors may fail at that
        return ""


def _patched(before: list[dict]) -> list[str]:
    """The names in Paddle, NumPy and Python that the learner's code has replaced."""
    return [
        f"{module.__name__}.{name}"
        for module, names in zip(_WATCHED, before)
        for name, value in names.items()
        if not name.startswith("__") and vars(module).get(name) is not value
    ][:5]


def _seed(number: int) -> None:
    random.seed(number)
    np.random.seed(number)
    paddle.seed(1000 + number)


def _random_state(number: int) -> int | None:
    """A number that differs after each :func:`_seed`; None where the learner set Paddle's seed."""
    if paddle.framework.core.default_cpu_generator().initial_seed() != 1000 + number:
        return None
    return hash((random.getstate()[1][:624], np.random.get_state()[1].tobytes()))
