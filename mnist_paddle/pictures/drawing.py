"""A figure of the steps from a picture to the network's input, for one picture or several."""

import io
import os
from collections.abc import Sequence

import numpy as np
from PIL import Image

from mnist_paddle.pictures.digit_picture import read_digit

MOST_ROWS = 12  # pictures in one figure


def steps_png(sources: Sequence[str | os.PathLike | Image.Image]) -> bytes:
    """A PNG with a row for each picture, at most 12, and in it what each step made of it.

    Raises PictureError for a file that is not one whole picture.
    """
    from matplotlib.figure import Figure

    rows = [_steps(source) for source in sources[:MOST_ROWS]]
    names = list(max(rows, key=len))
    figure = Figure(
        (1.5 * len(names), 1.6 * len(rows) + 0.3), dpi=100, facecolor="0.93", layout="constrained"
    )
    panels = figure.subplots(len(rows), len(names), squeeze=False)
    for name, axes in zip(names, panels[0]):
        axes.set_title(name, fontsize=8)
    for row, steps in zip(panels, rows):
        for name, axes in zip(names, row):
            axes.axis("off")
            if name in steps:
                axes.imshow(steps[name], cmap="gray", vmin=0, vmax=max(1e-3, steps[name].max()))
    content = io.BytesIO()
    figure.savefig(content)
    return content.getvalue()


def _steps(source: str | os.PathLike | Image.Image) -> dict[str, np.ndarray]:
    """What each step made of a picture, by the step's name, in their order."""
    steps = {}
    read_digit(source, steps.__setitem__)
    return steps
