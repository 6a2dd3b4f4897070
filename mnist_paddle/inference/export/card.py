"""What a stranger must know of an exported network: kept in the file, and told in a model card."""

import os
from pathlib import Path

import paddle

from mnist_paddle.data.loaders import scoring_loader
from mnist_paddle.training.loop import evaluation
from mnist_paddle.training.provenance import sha256

TITLE = "# A network of mnist_paddle"
"""How every card begins."""


def facts(model: paddle.nn.Layer, weights: str | os.PathLike) -> dict[str, str]:
    """What is to be told of ``model``, whose weights lie in the file ``weights``.

    Its accuracy on ``eval`` is measured for it, which takes a second or two.
    """
    loader = scoring_loader("eval")
    total = len(loader.dataset)
    right = round(evaluation(model, loader) * total)
    return {
        "network": type(model).__name__,
        "weights": Path(weights).name,
        "weights_sha256": sha256(weights),
        "accuracy": f"{right} of {total} digits of MNIST's test set",
        "input": "images: float32 [N, 1, 28, 28], 0 for paper to 1 for ink (MNIST: byte / 256)",
        "output": "logits: float32 [N, 10], of the digits 0 to 9; softmax gives probabilities",
        "preparation": (
            "light digit on black; scaled so that its longer side is 20 pixels, then put into the "
            "28 x 28 picture with its centre of mass in the middle"
        ),
        "training_data": "MNIST by LeCun, Cortes and Burges (CC BY-SA 3.0)",
        "licence": "Apache-2.0",
        "made_with": f"paddlepaddle {paddle.__version__}",
    }


def card(known: dict[str, str], files: str, use: str) -> str:
    """The model card, Markdown: what is known, which ``files`` there are, and code to ``use``."""
    rows = [f"| {name.replace('_', ' ')} | {value} |" for name, value in known.items()]
    code = [f"    {line}" for line in use.splitlines()]
    return "\n".join(
        [
            TITLE,
            "",
            f"{files} It reads one handwritten digit in a small picture.",
            "",
            "| | |",
            "|---|---|",
            *rows,
            "",
            "To use it:",
            "",
            *code,
            "",
            "It always answers with a digit: a letter, a blank page or a photograph of a cat gets "
            "one too. A picture that is not prepared as above is often misread.",
            "",
        ]
    )
