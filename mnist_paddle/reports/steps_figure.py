"""A figure of the steps from a picture to the network's input, for one picture or several."""

import os
from collections.abc import Sequence

import numpy as np
from PIL import Image

from mnist_paddle.pictures.digit_picture import prepare
from mnist_paddle.system.figures import new_figure, png_of

MOST_ROWS = 12  # pictures in one figure


def steps_png(sources: Sequence[str | os.PathLike | Image.Image]) -> bytes:
    """A PNG with a row for each picture, at most 12, and in it what each step made of it.

    Raises PictureError for a file that is not one whole picture.
    """
    rows = [_steps(source) for source in sources[:MOST_ROWS]]
    names = list(max(rows, key=len))
    figure = new_figure(1.5 * len(names), 1.6 * len(rows) + 0.3, facecolor="0.93")
    panels = figure.subplots(len(rows), len(names), squeeze=False)
    for name, axes in zip(names, panels[0]):
        axes.set_title(name, fontsize=8)
    for row, steps in zip(panels, rows):
        for name, axes in zip(names, row):
            axes.axis("off")
            if name in steps:
                axes.imshow(steps[name], cmap="gray", vmin=0, vmax=max(1e-3, steps[name].max()))
    return png_of(figure)


def _steps(source: str | os.PathLike | Image.Image) -> dict[str, np.ndarray]:
    """What each step made of a picture, by the step's name, in their order."""
    steps = {}
    prepare(source, steps.__setitem__)
    return steps
