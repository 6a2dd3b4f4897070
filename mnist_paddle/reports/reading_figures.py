"""What the network saw in pictures: figures as PNG bytes."""

import numpy as np
from PIL import Image, ImageOps

from mnist_paddle.pictures.opening import Picture
from mnist_paddle.system.columns import wrapped
from mnist_paddle.system.errors import printable
from mnist_paddle.system.figures import drawable, new_figure, png_of

MOST_ROWS = 40  # pictures in one figure
_ENOUGH = 400  # pixels a side of an original in a figure
RED = (0.85, 0.1, 0.1)


def readings(shown, total: int) -> bytes:
    """A row for each reading: the original, the ink found, the network's input, the probabilities.

    ``shown`` are readings with a prediction; ``total`` says how many there were.
    """
    figure = new_figure(10, 2.5 * len(shown) + 0.4)
    rows = figure.subplots(len(shown), 4, squeeze=False, width_ratios=(1, 1, 1, 1.5))
    if total > len(shown) == MOST_ROWS:
        figure.suptitle(
            drawable("the first {count} of {total} pictures", count=MOST_ROWS, total=total)
        )
    for (whole, ink, pixels, bars), item in zip(rows, shown):
        prediction = item.prediction
        picture = prediction.picture
        whole.imshow(original(item.source, picture.grey), cmap="gray", vmin=0, vmax=1)
        whole.set_title(end_of(item.file), fontsize=9, parse_math=False)
        ink.imshow(_with_ink(picture), vmin=0, vmax=1)
        ink.set_title(drawable("ink found"), fontsize=9)
        if picture.box:
            left, top, right, bottom = picture.box
            outline = {"fill": False, "edgecolor": RED, "lw": 1}
            ink.add_patch(_rectangle((left - 0.5, top - 0.5), right - left, bottom - top, outline))
        if picture.box:
            pixels.imshow(picture.pixels, cmap="gray", vmin=0, vmax=1)
        seen = drawable("what the network saw") if picture.box else drawable("not shown to it")
        pixels.set_title(seen, fontsize=9)
        for axes in (whole, ink, pixels):
            axes.set(xticks=[], yticks=[])
        if prediction.digit is not None:
            colours = ["C0" if digit == prediction.digit else "0.7" for digit in range(10)]
            bars.bar(range(10), prediction.probabilities, color=colours)
        bars.set(xlim=(-0.6, 9.6), ylim=(0, 1), xticks=range(10), yticks=(0, 0.5, 1))
        bars.tick_params(labelsize=8)
        bars.set_title(
            _answer(prediction), fontsize=9, color=RED if prediction.warnings else "black"
        )
    return png_of(figure)


def _answer(prediction) -> str:
    """What was read and the warnings, in lines short enough for the panel."""
    if prediction.digit is None:
        first = drawable("no digit found")
    else:
        first = f"{prediction.digit}, {prediction.probability:.1%}"
    lines = [line for doubt in prediction.warnings for line in wrapped(doubt.text(drawable), 44)]
    return "\n".join([first, *lines])


def misread(rows, total: int) -> bytes:
    """Pictures of digits that were read wrong, each beside the network's input.

    ``rows`` of ``recognition``, each with its picture; ``total`` is how many were read wrong.
    """
    columns, side = 6, 112  # a picture and its input, a square each, under their caption
    lines = max(1, -(-len(rows) // columns))
    width, height = 2 * side + 24, side + 30
    sheet = np.ones((lines * height, columns * width), np.float32)
    figure = new_figure(13, 13 * lines * height / (columns * width) + 0.5)
    axes = figure.subplots()  # one for all: two hundred would take long
    axes.axis("off")
    if not total:
        axes.text(0.5, 0.5, drawable("nothing was misread"), ha="center", va="center", fontsize=16)
        return png_of(figure)
    more = drawable(", the first {count} shown", count=len(rows)) if total > len(rows) else ""
    title = drawable("pictures read wrong: {count}{more}", count=total, more=more)
    figure.suptitle(f"{title}\n{drawable('true → read as, with its probability')}")
    for index, row in enumerate(rows):
        top, left = index // columns * height + 30, index % columns * width
        for image in (row.picture.grey, row.picture.pixels):
            sheet[top : top + side, left : left + side] = _square(image, side)
            left += side + 4
        answer = drawable("none") if row.digit is None else f"{row.digit}, {row.probability:.0%}"
        caption = f"{row.label} → {answer}   {end_of(row.subset, 18)}"
        axes.text(left - side - 4, top - 6, caption, ha="center", fontsize=8, parse_math=False)
    axes.imshow(sheet, cmap="gray", vmin=0, vmax=1)
    return png_of(figure)


def reliability(bins: list[dict], error: float) -> bytes:
    """A reliability diagram: the share read right against the probability claimed, bin by bin.

    A bin has ``low``, ``high``, ``count``, ``confidence`` and ``accuracy``, the last two its means.
    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", figure 1.
    """
    figure = new_figure(5.5, 5.5)
    accuracy, count = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    filled = [row for row in bins if row["count"]]
    left, width = [row["low"] for row in filled], [row["high"] - row["low"] for row in filled]
    accuracy.bar(left, [row["accuracy"] for row in filled], width, align="edge", ec="white")
    accuracy.plot(
        [row["confidence"] for row in filled], [row["accuracy"] for row in filled], "k.-", lw=0.8
    )
    accuracy.plot([0, 1], [0, 1], "--", color="0.5", lw=1)
    accuracy.set(
        title=drawable("expected calibration error: {error:.2%}", error=error),
        ylabel=drawable("share read right"),
        ylim=(0, 1),
    )
    count.bar(left, [row["count"] for row in filled], width, align="edge", ec="white", color="0.6")
    count.set(
        xlabel=drawable("probability of the digit read"),
        ylabel=drawable("pictures"),
        yscale="log",
        xlim=(0, 1),
    )
    return png_of(figure)


def original(source, grey: np.ndarray, longest: int = _ENOUGH) -> np.ndarray:
    """The picture in its colours, where it has any, over squares where it is transparent."""
    picture = Picture(source).decoded(longest)
    if picture.mode not in ("RGB", "RGBA", "LA", "CMYK", "YCbCr"):
        return grey
    picture = picture.convert("RGBA")
    picture.thumbnail((longest, longest))
    down, across = np.indices(picture.size[::-1]) // 8 % 2
    squares = np.where((down + across) % 2, 230, 255).astype(np.uint8)
    background = Image.fromarray(squares).convert("RGBA")
    return np.asarray(Image.alpha_composite(background, picture).convert("RGB"))


def _square(image: np.ndarray, side: int) -> np.ndarray:
    """An image float32 [h, w] scaled into a square with white beside it."""
    padded = ImageOps.pad(Image.fromarray(image), (side, side), Image.Resampling.BILINEAR, 1.0)
    return np.asarray(padded)


def _with_ink(picture) -> np.ndarray:
    """The grey picture made pale, float32 [h, w, 3], and the ink in it red."""
    pale = np.repeat(0.5 + 0.5 * picture.grey[..., None], 3, axis=2)
    pale[picture.ink] = RED
    return pale


def _rectangle(corner, width, height, outline):
    from matplotlib.patches import Rectangle

    return Rectangle(corner, width, height, **outline)


def end_of(name: str, most: int = 30) -> str:
    """The last ``most`` letters of a file's name, which tell it from its neighbours."""
    name = printable(name)  # fonts have no half characters, which a name may hold
    return name if len(name) <= most else "…" + name[1 - most :]
