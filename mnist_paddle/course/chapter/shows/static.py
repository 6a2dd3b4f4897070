"""Section 10: the trained network as a static graph: saved, loaded, and asked for test[0]."""

import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import paddle
from paddle.static import InputSpec

from mnist_paddle.models.choice import network
from mnist_paddle.system.language import _
from mnist_paddle.training.loaders import loaders_for, scoring_loader_for
from mnist_paddle.training.loop import train
from mnist_paddle.training.seed import set_seed

STEPS = 200


def show(run, records, course) -> tuple[list[str], dict[str, bytes]]:
    """What both graphs answer for the first picture of ``eval``; their losses and times."""
    settings = course.settings(run)[0]
    model = course.model(run)
    model.eval()
    loader = scoring_loader_for(settings, "eval")
    images, labels = next(iter(loader))
    image, label = images[:1], labels[0].item()
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "mnist")
        paddle.jit.save(model, path, input_spec=[InputSpec([None, 1, 28, 28], "float32")])
        files = ", ".join(sorted(file.name for file in Path(folder).iterdir()))
        loaded = paddle.jit.load(path)
        loaded.eval()
        static = loaded(image).numpy()[0]
    dynamic = model(image).numpy()[0]
    lines = [
        "",
        _("paddle.jit.save wrote {files}; paddle.jit.load read it", files=files),
        _(
            "test[0] is a {label}; the loaded graph reads {digit}, its logits differ from the "
            "dynamic network's by at most {by:.1g}",
            label=label,
            digit=static.argmax(),
            by=np.abs(static - dynamic).max(),
        ),
    ]
    (one, dynamic_ms), (other, static_ms) = (_losses(settings, way) for way in (False, True))
    lines.append(
        _(
            "{count} steps of training: {dynamic_ms:.2f} ms each in the dynamic graph, "
            "{static_ms:.2f} in the static one (with its compilation); losses differ by at most "
            "{by:.1g}",
            count=len(one),
            dynamic_ms=dynamic_ms,
            static_ms=static_ms,
            by=np.abs(one - other).max(),
        )
    )
    return lines, {}


def _losses(settings, static: bool) -> tuple[np.ndarray, float]:
    """The first losses of a training, by the static or the dynamic graph, and ms for a step."""
    settings = replace(settings, epochs=1, log_interval=1)
    set_seed(settings.seed)
    model = network(settings.network)()
    if static:
        model = paddle.jit.to_static(model)
    loader, _valid = loaders_for(settings)
    start = time.perf_counter()
    few = {"save_path": None, "max_batches": STEPS, "log": lambda line: None}
    history = train(model, loader, None, settings, **few)
    losses = np.array([row["loss"] for row in history.losses])
    return losses, (time.perf_counter() - start) / len(losses) * 1000
