"""What one learner does at the terminal: see, start, check, get a hint, see the solution."""

import shlex
from pathlib import Path

from mnist_paddle.course.exercises.exercise import Exercise, all_exercises, find, names
from mnist_paddle.course.exercises.learner import LearnerFolder
from mnist_paddle.system.errors import printable

FOLDER = Path("work") / "exercises"
_BAR = 30  # characters
_WORDS = {
    "done": ("{passed} of {total} done", "做完 {passed} / {total}"),
    "next": ("next: {number}  {title}", "下一题：{number}  {title}"),
    "all": ("All of them are done. Well done!", "全部做完了，真棒！"),
    "begin": ("your file: {path}", "你的文件：{path}"),
    "there": ("already there, and untouched: {path}", "已经有这个文件，没有改动它：{path}"),
    "then": (
        "then: python -m mnist_paddle exercise check {number}{option}   (or hint, or watch)",
        "然后：python -m mnist_paddle exercise check {number}{option}   （或 hint，或 watch）",
    ),
    "printed": ("what your code printed:", "你的代码打印的内容："),
    "hint": ("hint {n} of {total}: {text}", "提示 {n} / {total}：{text}"),
    "kept": ("your file is kept as {path}", "你的文件保存为 {path}"),
    "ask": (
        "You have not solved it yet. Show the solution all the same? [y/N] ",
        "你还没有做出来。还是要看答案吗？[y/N] ",
    ),
    "set": ("  (set by the course, {section})", "（课程 {section} 的习题）"),
    "solution": ("The course's solution:", "参考答案："),
}


class Session:
    """The folder of a learner, and lines of text about it in the learner's language."""

    def __init__(self, learner: LearnerFolder):
        self.learner = learner
        self.language = learner.language

    def text(self, key: str, **values) -> str:
        return _WORDS[key][self.language == "zh"].format(**values)

    def _title(self, exercise: Exercise) -> str:
        mark = self.text("set", section=exercise.course) if exercise.course else ""
        return exercise.title[self.language] + mark

    def chosen(self, number: str | None) -> Exercise:
        """The exercise of this number; without one, the next, or the last when all are done."""
        return find(number) if number else self.learner.next() or find(names()[-1])

    def overview(self) -> str:
        """The bar, and what is next."""
        passed, total = len(self.learner.passed()), len(names())
        filled = _BAR * passed // total
        bar = f"[{'#' * filled}{'.' * (_BAR - filled)}] "
        lines = [bar + self.text("done", passed=passed, total=total)]
        exercise = self.learner.next()
        if exercise is None:
            return "\n".join([*lines, self.text("all")])
        title = exercise.title[self.language]
        return "\n".join([*lines, self.text("next", number=exercise.number, title=title)])

    def listing(self) -> str:
        passed, upcoming = self.learner.passed(), self.learner.next()
        lines = []
        for exercise in all_exercises():
            mark = "x" if exercise.name in passed else ">" if exercise == upcoming else " "
            lines.append(f"{mark} {exercise.number:2}  {self._title(exercise)}")
        return "\n".join(lines)

    def start(self, exercise: Exercise) -> str:
        """Make the learner's file, and say its task."""
        path = printable(self.learner.file(exercise))
        folder = self.learner.folder
        option = "" if folder == FOLDER else f" --dir {shlex.quote(printable(folder))}"
        new = self.learner.start(exercise)
        return "\n".join(
            [
                f"{exercise.number}  {self._title(exercise)}\n",
                exercise.task[self.language] + "\n",
                self.text("begin" if new else "there", path=path),
                self.text("then", number=exercise.number, option=option),
            ]
        )

    def check(self, exercise: Exercise, worker) -> tuple[bool, str]:
        """(whether it passed, what the learner is told); success is written down."""
        code = self.learner.read(exercise)
        found = worker.check(exercise, code, exercise.file_name)
        colon = "：" if self.language == "zh" else ": "
        title = f"{exercise.number}  {exercise.title[self.language]}"
        lines = [title + colon + found.words[self.language]]
        if printed := worker.printed.strip():
            lines += [self.text("printed"), *(f"  {line}" for line in printed.splitlines()[:20])]
        if found:
            self.learner.mark_passed(exercise)
            lines += ["", self.solution(exercise), "", self.overview()]
        return bool(found), "\n".join(lines)

    def hint(self, exercise: Exercise) -> str:
        hints = exercise.hints[self.language]
        number = self.learner.next_hint(exercise)
        return self.text("hint", n=number, total=len(hints), text=hints[number - 1])

    def solution(self, exercise: Exercise) -> str:
        code = "\n".join(f"  {line}".rstrip() for line in exercise.solution.strip().splitlines())
        return f"{self.text('solution')}\n{code}\n{exercise.remark[self.language]}"

    def reset(self, exercise: Exercise) -> str:
        kept = self.learner.reset(exercise)
        lines = [self.text("kept", path=printable(kept))] if kept else []
        return "\n".join([*lines, self.text("begin", path=printable(self.learner.file(exercise)))])
