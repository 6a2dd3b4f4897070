"""The exercises in a notebook or a script: ``from mnist_paddle.exercises import check``."""

from mnist_paddle.course.exercises.notebook import check, hint, solution

__all__ = ["check", "hint", "solution"]
