"""Pages of many digits with the answers drawn on them, as PNG bytes."""

from collections.abc import Sequence

from mnist_paddle.reports.reading_figures import RED, end_of, original
from mnist_paddle.system.figures import drawable, new_figure, png_of

WIDTH = 10  # inches
HIGHEST = 14
FINE = 1600  # pixels of the longer side of a page in a figure
BLUE = (0.0, 0.35, 0.75)


def pages(shown: Sequence, total: int) -> bytes:
    """Each page under the other with a box around every digit and above it what was read; red is
    what was read with a warning. ``shown`` are readings of pages; ``total`` says how many there
    were."""
    seen = [item.prediction.picture for item in shown]
    heights = [min(HIGHEST, WIDTH * page.grey.shape[0] / page.grey.shape[1]) + 0.6 for page in seen]
    figure = new_figure(WIDTH, sum(heights) + 0.3)
    panels = figure.subplots(len(shown), 1, squeeze=False, height_ratios=heights)[:, 0]
    if total > len(shown):
        figure.suptitle(
            drawable("the first {count} of {total} pictures", count=len(shown), total=total)
        )
    for axes, item, page, height in zip(panels, shown, seen, heights):
        down, across = (side * page.scale for side in page.grey.shape)
        whole = (0, across, down, 0)
        axes.imshow(original(item.source, page.grey, FINE), "gray", vmin=0, vmax=1, extent=whole)
        axes.set(xticks=[], yticks=[], xlim=(0, across), ylim=(down, 0))
        inch = min(WIDTH / across, (height - 0.6) / down)  # inches to a pixel
        for one in item.prediction:
            _draw(axes, one, inch)
        warned = sum(bool(one.warnings) for one in item.prediction)
        counts = drawable(
            "{count} digits, {warned} with a warning", count=len(item.prediction), warned=warned
        )
        words = "; ".join(map(str, item.prediction.warnings)) or counts
        axes.set_title(f"{end_of(item.file, 60)}: {words}", fontsize=10, parse_math=False)
    return png_of(figure)


def _draw(axes, prediction, inch: float) -> None:
    from matplotlib.patches import Rectangle

    left, top, right, bottom = prediction.box
    colour = RED if prediction.warnings else BLUE
    size = (right - left, bottom - top)
    axes.add_patch(Rectangle((left, top), *size, fill=False, ec=colour, lw=1))
    points = min(13, max(5, 0.3 * 72 * inch * size[1]))
    tag = {"facecolor": colour, "lw": 0, "pad": 1, "alpha": 0.85}
    place = {"ha": "left", "va": "bottom", "bbox": tag}
    axes.text(left, top, str(prediction.digit), fontsize=points, color="white", **place)
