"""Make a class's folder: ``python -m tests.course.exercises.classroom FOLDER``.

Learners who are right, in part right, wrong, hostile, and absent, under names of all kinds, with a
file for each exercise.
"""

import argparse
from pathlib import Path

from mnist_paddle.course.exercises.exercise import Exercise, all_exercises
from tests.course.exercises.attacks import ATTACKS, ON_LINUX

NAMES = (
    "张三", "李四", "王小明", "欧阳 娜娜", "Ana María", "Bob", "=cmd|calc", "-rf", "名字，有逗号",
    "O'Brien", "<b>bold", "émile", "a" * 60, "Иван", "田中さん", "Zoë", "liu.yang", "Max 2",
)  # fmt: skip


def make(folder: Path, learners: int = 30) -> dict[str, str]:
    """{name: kind}: right, halfway, wrong, hostile or empty."""
    kinds = ["right"] * 10 + ["halfway"] * 5 + ["wrong"] * 8 + ["hostile"] * 4 + ["empty"] * 3
    made = {}
    for number in range(learners):
        name = NAMES[number] if number < len(NAMES) else f"learner {number}"
        kind = made[name] = kinds[number % len(kinds)]
        for place, exercise in enumerate(all_exercises()):
            code = _code(kind, exercise, number + place)
            if code is not None:
                path = folder / name / exercise.file_name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(code, encoding="utf-8")
        (folder / name).mkdir(parents=True, exist_ok=True)
    return made


def _code(kind: str, exercise: Exercise, turn: int) -> str | None:
    if kind == "right" or (kind == "halfway" and turn % 2):
        return exercise.solution
    if kind == "wrong":
        return exercise.code_of(exercise.mistakes[turn % len(exercise.mistakes)])
    if kind == "hostile":
        attacks = [code for code, _ in (ATTACKS | ON_LINUX).values()]
        return attacks[turn % len(attacks)].replace("softmax", exercise.asks)
    return [None, "", exercise.stub_file("zh")][turn % 3]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--learners", type=int, default=30)
    options = parser.parse_args()
    for name, kind in make(options.folder, options.learners).items():
        print(f"{kind:8} {name}")
