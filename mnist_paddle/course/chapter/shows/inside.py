"""Section 8: every layer's shapes at the first batch, and its contents at batch 401."""

import numpy as np

from mnist_paddle.models.choice import network
from mnist_paddle.models.layers import layer_outputs
from mnist_paddle.system.columns import padded
from mnist_paddle.system.figures import drawable, new_figure, png_of
from mnist_paddle.system.language import _
from mnist_paddle.training.loaders import loaders_for
from mnist_paddle.training.loop import train
from mnist_paddle.training.seed import set_seed

SHAPES_AT, CONTENTS_AT = 0, 401


def show(run, records, course) -> tuple[list[str], dict[str, bytes]]:
    """Train as the run says, and look at the network just before the steps of those batches."""
    settings = course.settings(run)[0]
    loader, valid = loaders_for(settings)
    set_seed(settings.seed)
    model = network(settings.network)()
    last = min(CONTENTS_AT, len(loader) - 1)
    lines, pictures = [], {}

    def watched():
        for number, (images, labels) in enumerate(loader):
            if number == SHAPES_AT:
                lines.extend(_shapes(model, layer_outputs(model, images)))
            if number == last:
                outputs = layer_outputs(model, images[:1])
                lines.extend(_contents(outputs, number))
                title = drawable(
                    "Before the step of batch {number}, a {digit}",
                    number=number,
                    digit=labels[0].item(),
                )
                pictures["layers.png"] = layers_figure(images[:1].numpy(), outputs, title)
            yield images, labels

    one = {"epochs": 1, "save_path": None, "log": course.log}
    train(model, watched, valid, settings, **one)
    return lines, pictures


def _shapes(model, outputs) -> list[str]:
    titles = ((_("layer"), 12), (_("weight"), 20), (_("bias"), 10), (_("output"), 0))
    head = "".join(padded(name, width) for name, width in titles)
    lines = [_("every layer at batch {number}:", number=SHAPES_AT), "  " + head]
    for name, layer in model.named_sublayers():
        weight, bias = (getattr(layer, part, None) for part in ("weight", "bias"))
        shapes = [str(list(part.shape)) if part is not None else "–" for part in (weight, bias)]
        lines.append(f"  {name:12}{shapes[0]:20}{shapes[1]:10}{list(outputs[name].shape)}")
    return lines


def _contents(outputs: dict[str, np.ndarray], number: int) -> list[str]:
    lines = [_("its contents at batch {number}, for the first digit of the batch:", number=number)]
    for name, values in outputs.items():
        start = "  ".join(f"{value:.3f}" for value in values.reshape(-1)[:6])
        lines.append(
            _(
                "  {name:12}mean {mean:7.3f}, from {least:7.3f} to {most:7.3f}; begins {start}",
                name=name,
                mean=values.mean(),
                least=values.min(),
                most=values.max(),
                start=start,
            )
        )
    return lines


def layers_figure(image: np.ndarray, outputs: dict[str, np.ndarray], title: str) -> bytes:
    """The image [1, 1, 28, 28] and what every layer made of it; maps [1, c, h, w] side by side."""
    rows = {drawable("image"): image, **outputs}
    figure = new_figure(9, 1.45 * len(rows) + 0.5, 90)
    figure.suptitle(title)
    for axes, (name, values) in zip(figure.subplots(len(rows), 1), rows.items()):
        axes.set_title(f"{name} {list(values.shape)}", fontsize=9)
        if values.ndim == 4:
            maps = np.pad(values[0], ((0, 0), (1, 1), (1, 1)), constant_values=values.max())
            half = -(-len(maps) // 2) if len(maps) > 10 else len(maps)
            stacked = [np.hstack(maps[start : start + half]) for start in range(0, len(maps), half)]
            axes.imshow(np.vstack(stacked), cmap="gray_r")
            axes.axis("off")
        else:
            axes.bar(range(values.shape[1]), values[0])
            axes.set(xticks=range(values.shape[1]), xlabel=drawable("digit"), ylabel="logit")
    return png_of(figure)
