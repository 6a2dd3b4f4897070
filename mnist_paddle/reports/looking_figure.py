"""What every layer of a network makes of a picture, as a figure."""

from dataclasses import dataclass

import numpy as np
import paddle
from paddle.nn import Conv2D, MaxPool2D

from mnist_paddle.inference.occlusion import occlusion
from mnist_paddle.inference.prediction import softmax
from mnist_paddle.models.layers import layer_outputs
from mnist_paddle.models.plan import kernel
from mnist_paddle.system.figures import drawable, new_figure, png_of
from mnist_paddle.system.language import _

DPI = 110


@dataclass(frozen=True)
class Look:
    """What a network called ``name`` makes of ``pixels`` float32 [28, 28]: its ``logits`` float32
    [10], the output ``maps`` [c, h, w] of each pooling by the layer's name, the first ``kernels``
    [c, k, k] as they are used, and the ``occlusion`` [28, 28] of the digit it reads."""

    name: str
    pixels: np.ndarray
    logits: np.ndarray
    maps: dict[str, np.ndarray]
    kernels: np.ndarray
    occlusion: np.ndarray

    @property
    def digit(self) -> int:
        """The digit read."""
        return int(self.logits.argmax())

    def lines(self) -> list[str]:
        """The same in words and numbers."""
        probabilities = softmax(self.logits)
        reads = _(": reads {digit}, {share:.2%}", digit=self.digit, share=probabilities[self.digit])
        shown = [self.name + reads]
        for name, maps in self.maps.items():
            silent = int((maps.max(axis=(1, 2)) <= 0).sum())
            shown.append(
                f"  {name} {list(maps.shape)}"
                + _(
                    ": up to {most:.2f}, {silent} of {count} maps silent",
                    most=maps.max(),
                    silent=silent,
                    count=len(maps),
                )
            )
        return [*shown, "  logits " + " ".join(f"{logit:.2f}" for logit in self.logits)]


def look(name: str, model: paddle.nn.Layer, pixels: np.ndarray) -> Look:
    """Look into a network of convolutions while it reads ``pixels`` float32 [28, 28]."""
    model.eval()
    outputs = layer_outputs(model, paddle.to_tensor(pixels[None, None]))
    layers = dict(model.named_sublayers())
    maps = {name: outputs[name][0] for name in outputs if isinstance(layers[name], MaxPool2D)}
    first = next(layer for layer in layers.values() if isinstance(layer, Conv2D))
    logits = list(outputs.values())[-1][0]
    hangs = occlusion(model, pixels, int(logits.argmax()))
    return Look(name, pixels, logits, maps, kernel(first).numpy()[:, 0], hangs)


def looking_png(looks: list[Look], title: str) -> bytes:
    """The looks side by side: picture, occlusion and kernels, then maps, then the answer."""
    rows = 2 + max(len(one.maps) for one in looks)
    figure = new_figure(7.5 * len(looks), 2.2 * rows + 0.6, DPI)
    figure.suptitle(title, parse_math=False)
    for part, one in zip(np.atleast_1d(figure.subfigures(1, len(looks))), looks):
        reads = drawable(": reads {digit}", digit=one.digit)
        part.suptitle(one.name + reads, parse_math=False)
        strips = part.subfigures(len(one.maps) + 2, 1)
        _draw_picture(strips[0], one)
        for strip, (name, maps) in zip(strips[1:], one.maps.items()):
            axes = strip.subplots()
            count, height, width = maps.shape
            size = {"count": count, "height": height, "width": width}
            axes.set_title(name + drawable(": {count} maps of {height} x {width}", **size))
            _tiles(axes, maps, 0, maps.max() or 1, "gray_r")
        _draw_answer(strips[-1], one)
    return png_of(figure)


def _draw_picture(strip, one: Look) -> None:
    picture, hangs, kernels = strip.subplots(1, 3, width_ratios=(1, 1, 2))
    picture.imshow(one.pixels, cmap="gray_r", vmin=0, vmax=1)
    picture.set_title(drawable("input"))
    most = np.abs(one.occlusion).max() or 1
    hangs.imshow(one.pixels, cmap="gray_r", vmin=0, vmax=2)
    hangs.imshow(one.occlusion, cmap="RdBu_r", vmin=-most, vmax=most, alpha=0.6)
    hangs.set_title(drawable("the {digit} hangs on", digit=one.digit))
    most = np.abs(one.kernels).max()
    title = drawable("the {count} kernels of the first layer", count=len(one.kernels))
    kernels.set_title(title)
    _tiles(kernels, one.kernels, -most, most, "RdBu_r")
    for axes in (picture, hangs):
        axes.axis("off")


def _tiles(axes, maps: np.ndarray, least: float, most: float, colours: str) -> None:
    """Maps [c, h, w] in two or more rows, with gaps between them."""
    columns = 10 if len(maps) <= 20 else 16 if len(maps) <= 48 else 24
    rows = -(-len(maps) // columns)
    _count, height, width = maps.shape
    sheet = np.full((rows * (height + 1), columns * (width + 1)), np.nan)
    for number, one in enumerate(maps):
        y, x = number // columns * (height + 1), number % columns * (width + 1)
        sheet[y : y + height, x : x + width] = one
    axes.imshow(sheet, cmap=colours, vmin=least, vmax=most)
    axes.axis("off")


def _draw_answer(strip, one: Look) -> None:
    logits, probabilities = strip.subplots(1, 2)
    for axes, values, name in (
        (logits, one.logits, "logits"),
        (probabilities, 100 * softmax(one.logits), drawable("probabilities, %")),
    ):
        colours = ["C3" if digit == one.digit else "C0" for digit in range(10)]
        axes.bar(range(10), values, color=colours)
        axes.set(title=name, xticks=range(10), xlabel=drawable("digit"))
