"""The three companion lessons of the tutorial, each one runnable: ``mnist_paddle lesson <name>``.

Nothing heavy is imported here: a lesson's module is loaded when it is run.
"""

import importlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """A lesson's title, the module whose ``run()`` goes through it, and its defaults."""

    title: str
    module: str
    epochs: int
    seed: int
    takes_data_dir: bool = False

    def load(self):
        """Import the lesson's module (and Paddle with it) and return it."""
        return importlib.import_module(self.module)


LESSONS = {
    "mlp": Lesson(
        "entropy, cross-entropy, and a three-layer network by hand (MNIST)",
        "mnist_paddle.course.lessons.entropy_and_mlp",
        epochs=10,
        seed=1,
    ),
    "softmax": Lesson(
        "softmax regression from scratch (Fashion-MNIST)",
        "mnist_paddle.course.lessons.softmax_run",
        epochs=10,
        seed=0,
        takes_data_dir=True,
    ),
    "losses": Lesson(
        "loss functions, from squared error to cross-entropy, and label mistakes",
        "mnist_paddle.course.lessons.loss_functions",
        epochs=10,
        seed=420,
    ),
}
