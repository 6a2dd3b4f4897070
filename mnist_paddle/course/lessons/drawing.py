"""Figures for the lessons: inline in a notebook, PNG files from a terminal.

Matplotlib is imported when the first figure is drawn.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mnist_paddle.system import figures, output_file
from mnist_paddle.system.errors import printable
from mnist_paddle.system.figures import drawable
from mnist_paddle.system.language import _
from mnist_paddle.system.notebook import in_notebook


def new_figure(nrows: int = 1, ncols: int = 1, figsize: tuple[float, float] = (3.5, 2.5)):
    """A figure of ``figsize`` inches and its axes, an array [nrows, ncols]."""
    figure = figures.new_figure(*figsize)
    return figure, figure.subplots(nrows, ncols, squeeze=False)


def finish(figure, path: Path) -> None:
    """Show ``figure`` under the cell of a notebook; elsewhere write it as PNG and print where."""
    if in_notebook():
        display_figure(figure)
    save(figure, path)


def save(figure, path: Path) -> None:
    """Write ``figure`` as PNG and print where; in a notebook, where it is shown, do nothing."""
    if in_notebook():
        return
    output_file.write(path, figures.png_of(figure, dpi=130))
    print(_("figure: {path}", path=printable(path)), flush=True)


def display_figure(figure, clear: bool = False) -> None:
    """Show ``figure`` under the notebook's cell; with ``clear`` in place of what is there."""
    from IPython import display

    png = figures.png_of(figure, dpi=110)
    if clear:
        display.clear_output(wait=True)
    display.display(display.Image(png))


def show_images(imgs, num_rows: int, num_cols: int, titles=None, scale: float = 1.5):
    """Draw images [n, 28, 28] (arrays or tensors) on a grid, each under its title.

    ``scale`` is the side of a picture in inches. Returns the axes, ``num_rows * num_cols`` of
    them; their figure is ``axes[0].figure``. In a notebook it is shown at once.
    Source: the function of this name in the d2l chapter.
    """
    room_for_title = 0.3 * scale if titles else 0
    figsize = (num_cols * scale, num_rows * (scale + room_for_title))
    figure, axes = new_figure(num_rows, num_cols, figsize)
    axes = axes.flatten()
    for ax in axes:
        ax.set_axis_off()
    for i, (ax, img) in enumerate(zip(axes, imgs)):
        ax.imshow(np.asarray(img), cmap="gray_r")
        if titles:
            ax.set_title(titles[i], fontsize=9)
    if in_notebook():
        display_figure(figure)
    return axes


def set_axes(axes, xlabel, ylabel, xlim, ylim, xscale, yscale, legend) -> None:
    """Label and scale ``axes``, add the legend and a grid (d2l's helper of this name)."""
    axes.set_xlabel(drawable(xlabel or ""))
    axes.set_ylabel(drawable(ylabel or ""))
    axes.set_xscale(xscale)
    axes.set_yscale(yscale)
    if xlim:
        axes.set_xlim(*_widened(xlim))
    if ylim:
        axes.set_ylim(*ylim)
    if legend:
        axes.legend([drawable(name) for name in legend], fontsize=8)
    axes.grid(alpha=0.3)


def _widened(limits: Sequence[float]) -> tuple[float, float]:
    low, high = limits
    return (low, high) if low < high else (low - 0.5, high + 0.5)


class Animator:
    """Curves that grow point by point: a live plot in a notebook, a line an epoch in a terminal.

    In a notebook every :meth:`add` redraws the plot in place. In a terminal it prints the new
    point, and :meth:`save` writes the plot when the training is over. ``X[k]`` and ``Y[k]`` hold
    the points of curve k.
    Source: the class of this name in the d2l chapter.
    """

    def __init__(
        self,
        xlabel=None,
        ylabel=None,
        legend=None,
        xlim=None,
        ylim=None,
        xscale="linear",
        yscale="linear",
        fmts=("-", "m--", "g-.", "r:"),
        figsize=(5, 3.4),
    ):
        self.xlabel = xlabel
        self.legend = legend or []
        self.fmts = fmts
        self.figsize = figsize
        self.config_axes = lambda axes: set_axes(
            axes, xlabel, ylabel, xlim, ylim, xscale, yscale, legend
        )
        self.X, self.Y = [], []

    def add(self, x, y) -> None:
        """Add the point (x, y[k]) to each curve k; x may also be one value per curve.

        A curve whose x or y is None is left as it is.
        """
        y = list(y) if hasattr(y, "__len__") else [y]
        x = list(x) if hasattr(x, "__len__") else [x] * len(y)
        if not self.X:
            self.X, self.Y = [[] for _ in y], [[] for _ in y]
        for k, (a, b) in enumerate(zip(x, y)):
            if a is not None and b is not None:
                self.X[k].append(a)
                self.Y[k].append(b)
        if in_notebook():
            display_figure(self.draw(), clear=True)
        else:
            print(self._line(x, y), flush=True)

    def draw(self):
        """The figure of all points so far."""
        figure, axes = new_figure(figsize=self.figsize)
        for x, y, fmt in zip(self.X, self.Y, self.fmts):
            axes[0, 0].plot(x, y, fmt, marker="." if len(x) < 3 else None)
        self.config_axes(axes[0, 0])
        return figure

    def save(self, path: Path) -> None:
        """Write the plot as PNG and print where; in a notebook it has been shown already."""
        if self.X:
            save(self.draw(), path)

    def _line(self, x, y) -> str:
        names = list(map(_, self.legend)) + [
            _("curve {k}", k=k) for k in range(len(self.legend), len(y))
        ]
        values = [f"{name} {b:.4f}" for name, b in zip(names, y) if b is not None]
        return "  ".join([f"{_(self.xlabel or 'x')} {x[0]:>2}", *values])
