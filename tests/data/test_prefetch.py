"""Batches that are made in a thread are those made in turn, and the thread goes when they end."""

import contextlib
import threading

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST
from mnist_paddle.data import loaders
from mnist_paddle.data.augmentation import augment
from mnist_paddle.data.augmentation.transform import BatchTransform
from mnist_paddle.data.loaders import BatchLoader
from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.data.prefetch import prefetched
from mnist_paddle.data.share import Share
from mnist_paddle.system.blas import blas_functions


def helpers():
    return [t for t in threading.enumerate() if t.name.startswith("mnist_paddle.prefetch")]


@pytest.mark.parametrize("items", [[], [3], [3, 1], list(range(20))])
def test_it_is_map(items):
    assert list(prefetched(lambda x: x * x, items)) == [x * x for x in items]
    assert not helpers()


def test_one_item_ahead_and_no_more():
    begun, started = threading.Semaphore(0), []

    def function(item):
        started.append((item, threading.current_thread()))
        begun.release()
        return item

    for item in prefetched(function, range(5)):
        for _ in range(2 if item == 0 else item < 4):
            assert begun.acquire(timeout=30)  # the next begins while this one is used
        assert [number for number, _ in started] == list(range(min(item + 2, 5)))
    assert len({thread for _, thread in started}) == 1
    assert threading.current_thread() not in {thread for _, thread in started}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_errors_come_in_their_turn(error):
    def function(item):
        if item == 2:
            raise error("here")
        return item

    got = []
    with pytest.raises(error, match="here"):
        for item in prefetched(function, range(9)):
            got.append(item)
    assert got == [0, 1] and not helpers()


@pytest.mark.parametrize("error", [None, KeyboardInterrupt])
def test_no_thread_is_left_when_the_loop_is_left(error):
    def loop():
        for item in prefetched(lambda x: x, range(9)):
            assert helpers()
            if item == 3 and error:
                raise error
            if item == 3:
                return

    if error:
        with pytest.raises(error):
            loop()
    else:
        loop()
    assert not helpers()


def test_an_iterator_that_is_forgotten_ends_its_thread():
    iterator = prefetched(lambda x: x, range(9))
    next(iterator)
    assert helpers()
    del iterator
    assert not helpers()


TRANSFORM = BatchTransform(augment=1.0, outliers=0.2, label_smoothing=0.05, cooldown_from=1)


def loader_of(data, transform=TRANSFORM):
    return BatchLoader(data, 32, shuffle=True, drop_last=True, seed=5, transform=transform)


def trained(loader, kind, monkeypatch, epoch=0, batch=0):
    """All batches of two epochs and the weights they lead to, made by ``kind``."""
    monkeypatch.setattr(BatchLoader, "_in_turn", property(lambda loader: kind))
    paddle.seed(0)
    model, seen = MNIST(), []
    sgd = paddle.optimizer.SGD(0.1, model.parameters())
    loader.start_at(epoch, batch)
    batches = (pair for _ in range(2) for pair in loader)
    for images, labels in list(batches) if kind is map else batches:
        seen += [images.numpy(), labels.numpy()]
        paddle.nn.functional.cross_entropy(model(images), labels, soft_label=True).backward()
        sgd.step()
        sgd.clear_grad()
    return seen + [parameter.numpy() for parameter in model.parameters()]


@pytest.mark.parametrize("start", [(0, 0), (0, 3), (1, 2)])
def test_batches_beside_the_step_are_the_same_to_the_bit(small_file, monkeypatch, start):
    """Made beforehand, and made while the network trains on all cores."""
    data = MnistDataset("train", small_file)
    assert loader_of(data)._in_turn is prefetched
    ours = trained(loader_of(data), prefetched, monkeypatch, *start)
    theirs = trained(loader_of(data), map, monkeypatch, *start)
    assert len(ours) > 12 and not helpers()
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("kind", [prefetched, map])
def test_batches_are_made_with_one_thread_of_blas(small_file, monkeypatch, kind):
    """Others would stay awake and slow the step down; and the batches are those of two threads."""
    if blas_functions() is None:
        pytest.skip("unknown BLAS: nothing to limit")
    read, write = blas_functions()
    before, threads, bends = read(), [], augment.bends
    monkeypatch.setattr(augment, "bends", lambda knots: threads.append(read()) or bends(knots))
    monkeypatch.setattr(BatchLoader, "_in_turn", property(lambda loader: kind))
    loader = loader_of(MnistDataset("train", small_file))
    write(2)
    try:
        batches = [images.numpy() for images, _ in loader]
        assert read() == 2 and set(threads) == {1}
        with monkeypatch.context() as unlimited:
            unlimited.setattr(loaders, "blas_limit", contextlib.nullcontext())
            loader.start_at(0, 0)
            theirs = [images.numpy() for images, _ in loader]
        assert threads[-1] == 2
    finally:
        write(before)
    np.testing.assert_array_equal(batches, theirs)


def test_smoothed_labels_are_paddles(numbers):
    images, labels = np.zeros((10, 1, 28, 28), np.float32), np.arange(10)[:, None]
    for smoothing in (0.01, 0.05, 0.1, 0.123, 0.3, 0.9):
        _, targets = BatchTransform(label_smoothing=smoothing)(images, labels, numbers)
        expected = paddle.nn.functional.label_smooth(paddle.eye(10), epsilon=smoothing)
        np.testing.assert_array_equal(targets, expected.numpy())
        assert targets.dtype == np.float32


class OfTheirOwn(BatchTransform):
    pass


@pytest.mark.parametrize(
    "transform", [None, OfTheirOwn(1.0), lambda x, y, rng, epoch: (x, y)], ids=["none", "sub", "fn"]
)
def test_what_may_draw_from_elsewhere_is_not_run_beside(small_file, transform):
    assert loader_of(MnistDataset("train", small_file), transform)._in_turn is map


def test_a_share_is_not_made_beside(small_file):
    """It tells of the batch that is being trained on."""
    loader = loader_of(MnistDataset("train", small_file))
    loader.share = Share(0, 2)
    assert loader._in_turn is map
