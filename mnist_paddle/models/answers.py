"""What a network answers, batch by batch, and which digits that means."""

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


def digit_scores(outputs: paddle.Tensor) -> paddle.Tensor:
    """Float32 [N, 10], highest for the digit that is meant: outputs [N, 10] as they are; of one
    output [N, 1], the digit as a number, how near it is to each digit, so that it is rounded."""
    if outputs.shape[-1] != 1:
        return outputs
    return -paddle.abs(outputs - paddle.arange(10, dtype="float32"))
