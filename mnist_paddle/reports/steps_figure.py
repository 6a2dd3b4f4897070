"""A figure of the steps from a picture to the network's input, for one picture or several."""

from collections.abc import Mapping
from itertools import islice

import numpy as np

from mnist_paddle.inference.uncertainty import doubts
from mnist_paddle.pictures.digit_picture import prepare
from mnist_paddle.pictures.ink import NO_DIGIT
from mnist_paddle.pictures.page_picture import prepare_page
from mnist_paddle.pictures.sources import Source
from mnist_paddle.reports.reading_figures import RED, end_of
from mnist_paddle.system.columns import wrapped
from mnist_paddle.system.figures import drawable, new_figure, png_of

MOST_ROWS = 12  # pictures in one figure
NOT_SHOWN = ("cropped", "as MNIST, 28 by 28")  # to the network, if there is no digit


def steps_png(sources: Mapping[str, Source], pages: bool = False) -> bytes:
    """A PNG with a row for each picture, at most 12, and in it what each step made of it.

    ``sources`` are the pictures by their names, which stand before the rows; of one digit each, or
    ``pages`` of many. Raises PictureError for a file that is not one whole picture.
    """
    rows = {name: _steps(source, pages) for name, source in islice(sources.items(), MOST_ROWS)}
    names = list(max((steps for steps, _ in rows.values()), key=len))
    columns = max(len(steps) + bool(end) for steps, end in rows.values())
    figure = new_figure(1.5 * columns, 1.6 * len(rows) + 0.3, facecolor="0.93")
    panels = figure.subplots(len(rows), columns, squeeze=False)
    for name, axes in zip(names, panels[0]):
        axes.set_title(drawable(name), fontsize=8)
    for row, (title, (steps, end)) in zip(panels, rows.items()):
        row[0].set_ylabel(end_of(title, 22), fontsize=8, parse_math=False)
        for axes in row:
            axes.set(xticks=[], yticks=[], frame_on=False, anchor="N")
        for name, axes in zip(names, row):
            if name in steps:
                axes.imshow(steps[name], cmap="gray", vmin=0, vmax=max(1e-3, steps[name].max()))
        if end:
            row[len(steps)].text(
                0, 0.5, "\n".join(wrapped(end, 22)), va="center", fontsize=8, color=RED
            )
    return png_of(figure)


def _steps(source: Source, page: bool) -> tuple[dict[str, np.ndarray], str]:
    """What each step made of a picture, by the step's name, in their order; and why they ended."""
    steps = {}
    found = (prepare_page if page else prepare)(source, steps.__setitem__)
    if NO_DIGIT & {*found.findings}:  # noise is known by the ink found in it
        steps = {name: made for name, made in steps.items() if name not in NOT_SHOWN}
        return steps, "; ".join(doubt.text(drawable) for doubt in doubts(None, found.findings))
    return steps, ""
