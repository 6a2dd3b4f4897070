"""What a network answers, batch by batch."""

from collections.abc import Iterable, Iterator

import paddle


def answers(model: paddle.nn.Layer, batches: Iterable) -> Iterator[tuple[paddle.Tensor, object]]:
    """The logits float32 [N, 10] for each batch (images [N, 1, 28, 28], labels), and its labels.

    The model answers in evaluation mode and keeps no gradients; it is left in the mode in which it
    was found.
    """
    was_training = model.training
    model.eval()
    try:
        for images, labels in batches:
            with paddle.no_grad():
                logits = model(images)
            yield logits, labels
    finally:
        if was_training:
            model.train()
