"""The chapter's runs, section by section, as the course's listings set them.

Every run of the course is unseeded and printed once. Losses are those of single batches.
"""

from dataclasses import replace

from mnist_paddle.course.chapter.run import Printed, Run
from mnist_paddle.training.settings import OPTIMIZERS, Settings

TITLES = {
    "1": "the simplest network",
    "2": "reading the data",
    "3": "network structure",
    "4": "loss function",
    "5": "learning rate and optimizers",
    "7": "resources (sections 6 and 7)",
    "8": "watching and testing a training",
    "9": "save, stop and go on",
    "10": "dynamic to static graph",
    "notebook": "the newer notebook edition",
}

_LINEAR = Settings(network="784-1", loss="squared_error", learning_rate=0.001)
_CONV = Settings()  # section 4, the tutorial: SGD 0.01, batches of 100, ten epochs
_ADAM = replace(_CONV, optimizer="adam", epochs=5)
_RESUME = replace(_CONV, optimizer="momentum", batch_size=32, epochs=3, shuffle=False, seed=1024)
_STATIC = Settings(
    network="784-10", learning_rate=0.001, batch_size=16, pixels="k/127.5-1", log_interval=1000
)
_NOTEBOOK = Settings(batch_size=32, learning_rate=0.1, log_interval=500)
_OTHER_DATA = "learns from the 50,000 digits of train, where the course has Paddle's own 60,000"


def _losses(*values: tuple[int, int, float]) -> tuple[Printed, ...]:
    return tuple(Printed("loss", value, epoch, batch) for epoch, batch, value in values)


def _notebook(name: str, network: str, valid: float, **changes) -> tuple[Run, Run]:
    """A run as printed, whose network ends in softmax before a loss that has its own, and its
    corrected twin."""
    settings = replace(_NOTEBOOK, network=f"{network}-softmax", **changes)
    topic = f"{network}, lr {settings.learning_rate}"
    topic += f", L2 {settings.weight_decay}" if settings.weight_decay else ""
    printed = (Printed("valid", valid),)
    return (
        Run("notebook", name, f"{topic}: softmax twice, as printed", settings, printed),
        Run(
            "notebook",
            f"{name}-mended",
            f"{topic}: softmax once",
            replace(settings, network=network),
            differs="the loss alone applies softmax",
            shows="flaw",
            flawed=f"notebook.{name}",
        ),
    )


RUNS = (
    Run("1", "simplest", "one number as the answer",
        replace(_LINEAR, batch_size=16, pixels="k/255", log_interval=1000),
        _losses((0, 0, 35.5252), (9, 3000, 4.1855)), _OTHER_DATA, "one_number"),
    Run("2", "synchronous", "a Python generator", _LINEAR,
        _losses((0, 0, 33.5139), (9, 400, 6.9533)),
        "trains from our own batches, which hold the same; the generator is timed", "reading"),
    Run("2", "asynchronous", "paddle.io.DataLoader", replace(_LINEAR, epochs=3),
        _losses((0, 0, 24.0277), (2, 400, 8.5094)),
        "trains from our own batches, which hold the same; the DataLoader is timed", "reading"),
    Run("3", "connected", "fully connected",
        replace(_CONV, network="784-10-10-1-sigmoid", loss="squared_error")),
    Run("3", "convolutional", "convolutions, one output",
        replace(_CONV, network="MNIST-1", loss="squared_error", seed=5),
        _losses((0, 0, 29.0185), (9, 400, 0.9800)),
        "begins with seed 5: of seeds 0 to 9 all but 5, 6 and 7 lose every ReLU in the first steps",
        "collapse"),
    Run("4", "cross-entropy", "ten outputs: the tutorial", _CONV,
        _losses((0, 0, 2.3579), (0, 200, 0.4290), (0, 400, 0.3101), (9, 400, 0.1160))),
    *(Run("5", f"lr-{rate}", f"learning rate {rate}", replace(_CONV, learning_rate=rate))
      for rate in (0.0001, 0.001, 0.01, 0.1)),
    *(Run("5", name, f"{name} at 0.01", replace(_CONV, optimizer=name, epochs=3))
      for name in OPTIMIZERS),
    Run("7", "gpu", "one GPU", replace(_ADAM, device="gpu:0")),
    Run("7", "several", "several devices: two processes", _ADAM,
        _losses((0, 200, 0.475), (4, 400, 0.037)),
        "two processes share each batch of 100, three of the course have their own; it does not "
        "say of which batches its losses are",
        processes=2),
    Run("8", "accuracy", "accuracy in the log", _ADAM,
        differs="logs the accuracy once an epoch, on all of valid, not on the training batch"),
    Run("8", "inside", "every layer's shape and content", replace(_CONV, epochs=1),
        shows="inside", trains=False),
    Run("8", "test", "test on eval", _ADAM, (Printed("eval", 0.986),),
        "the network is that of 8.accuracy, whose weights the course loads here"),
    Run("8", "regularised", "L2Decay(1e-5)", replace(_ADAM, weight_decay=1e-5)),
    Run("8", "plots", "the loss every 100 batches",
        replace(_CONV, optimizer="adam", learning_rate=0.001, log_interval=100)),
    Run("9", "resume", "resume; the schedule never steps", _RESUME, (),
        "the flaw is kept: the rate stays 0.01. The text says Adam and five epochs, the code "
        "Momentum and three", "resuming"),
    Run("9", "resume-mended", "resume; the schedule steps",
        replace(_RESUME, schedule="polynomial"), (),
        "the learning rate falls from 0.01 to 0.001, as section 9 means it to", "resuming",
        flawed="9.resume"),
    Run("10", "static", "a linear network, saved as a static graph", _STATIC,
        _losses((0, 0, 2.2116), (9, 3000, 0.4820)),
        f"{_OTHER_DATA}; it trains dynamically, and both graphs are compared", "static"),
    *_notebook("sigmoid", "784-500-10-sigmoid", 0.8503),
    *_notebook("sigmoid-lr-1", "784-500-10-sigmoid", 0.9587, learning_rate=1.0),
    *_notebook("relu", "784-500-10-relu", 0.9618),
    *_notebook("deep", "784-512-256-10-relu", 0.9710),
    *_notebook("deep-l2", "784-512-256-10-relu", 0.9718, weight_decay=5e-4),
)  # fmt: skip
