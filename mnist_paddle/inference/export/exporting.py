"""Write a network for other programs: as an ONNX file, or as Paddle's inference model."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import paddle

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.inference.export.card import card
from mnist_paddle.inference.export.onnx_graph import INPUT, onnx_bytes
from mnist_paddle.system import output_file
from mnist_paddle.system.errors import SettingsError, printable
from mnist_paddle.system.language import _

EXAMPLES = 8  # digits on which a written graph must answer as the network does
NAME = "inference"  # as Paddle's own tools name the files of an inference model

ONNX_USE = """\
import numpy, onnxruntime
session = onnxruntime.InferenceSession({file!r})
(logits,) = session.run(["logits"], {{"images": numpy.zeros((1, 1, 28, 28), "float32")}})
print(logits.argmax(axis=1))"""
PADDLE_USE = """\
import paddle.inference
config = paddle.inference.Config("inference.json", "inference.pdiparams")
predictor = paddle.inference.create_predictor(config)  # one for each thread
(logits,) = predictor.run([paddle.zeros([1, 1, 28, 28])])
print(logits.argmax(axis=1))"""


def export_onnx(
    model: paddle.nn.Layer, path: str | os.PathLike, known: dict[str, str]
) -> list[Path]:
    """Write ``model`` as the ONNX file ``path`` and its card beside it, .md; both paths.

    What is ``known`` of it (``card.facts``) is kept in the file and told in the card. The graph's
    answers to eight digits of ``eval`` are compared with the network's first. Raises SettingsError
    where the file cannot be written, the ``onnx`` package is missing, or an operation of the
    network has no place in the graph.
    """
    path = Path(path)
    beside = path.with_suffix(".md")
    output_file.check(path, ".onnx")
    output_file.check(beside, ".md")
    with _evaluating(model):
        digits = MnistDataset("eval").imgs[np.arange(EXAMPLES)].reshape(-1, 1, 28, 28)
        content = onnx_bytes(model, digits, known)
    output_file.write(path, content)
    text = card(known, f"`{path.name}` is an ONNX file.", ONNX_USE.format(file=path.name))
    output_file.write(beside, text.encode())
    return [path, beside]


def export_paddle(
    model: paddle.nn.Layer, folder: str | os.PathLike, known: dict[str, str]
) -> list[Path]:
    """Write ``model`` as Paddle's inference model into a ``folder`` of its own; the paths written.

    ``inference.json`` and ``inference.pdiparams`` are for ``paddle.jit.load`` and for
    ``paddle.inference``, README.md is the card of what is ``known``. The model stays as it
    is, fast path included. Raises SettingsError for a folder that holds other things, or that
    cannot be written.
    """
    folder = _own_folder(Path(folder))
    image = paddle.static.InputSpec([None, 1, 28, 28], "float32", INPUT)
    with _evaluating(model), tempfile.TemporaryDirectory() as aside:
        paddle.jit.save(model, str(Path(aside) / NAME), input_spec=[image])
        contents = {file.name: file.read_bytes() for file in sorted(Path(aside).iterdir())}
    files = " and ".join(f"`{name}`" for name in contents)
    readme = card(known, f"{files} are Paddle's inference model.", PADDLE_USE).encode()
    contents = {"README.md": readme, **contents}  # first, for it says whose folder this is
    for name, content in contents.items():
        output_file.write(folder / name, content)
    return [folder / name for name in contents]


def _own_folder(folder: Path) -> Path:
    """The folder, made if need be. Raises SettingsError if others wrote what it holds."""
    output_file.make_output_folder(folder, _("folder"))
    names = {path.name for path in folder.iterdir()}
    if names:
        ours = {f"{NAME}.json", f"{NAME}.pdiparams", "README.md"}
        if not names <= ours or "README.md" not in names:  # of which every export has one
            raise SettingsError(
                _("{folder}: holds other files; choose another folder", folder=printable(folder))
            )
        output_file.check(folder / "README.md", ".md")
    return folder


@contextlib.contextmanager
def _evaluating(model: paddle.nn.Layer) -> Iterator[None]:
    """Within the block the model is in evaluation mode, where dropout does nothing."""
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        if was_training:
            model.train()
