"""Weights: between us and paddle.save / paddle.load, checked to the last name, safe to open."""

import os
import pickle
import struct
import subprocess
from collections import OrderedDict

import numpy as np
import paddle
import pytest

from mnist_paddle import MNIST, load_weights, save_weights
from mnist_paddle.system import safepickle
from mnist_paddle.system.errors import MissingFileError, WeightsError


@pytest.fixture
def model():
    paddle.seed(1)
    return MNIST()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "权重 1.pdparams"


def arrays(model):
    return {name: value.numpy() for name, value in model.state_dict().items()}


def assert_loads(path, expected):
    other = MNIST()
    load_weights(other, path)
    for name, value in arrays(other).items():
        np.testing.assert_array_equal(value, expected[name])


def test_round_trip(model, path):
    save_weights(model, path)
    assert_loads(path, arrays(model))


def test_paddle_reads_ours_as_the_tutorial_does(model, path):
    save_weights(model, path)
    other = MNIST()
    other.load_dict(paddle.load(str(path)))
    for name, value in arrays(other).items():
        np.testing.assert_array_equal(value, arrays(model)[name])


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_we_read_what_paddle_saves(model, path, protocol):
    paddle.save(model.state_dict(), str(path), protocol=protocol)
    assert_loads(path, arrays(model))


def test_we_read_tensors_saved_as_pairs(model, path):
    content = {name: (f"param_{name}", value) for name, value in arrays(model).items()}
    path.write_bytes(pickle.dumps(content, protocol=2))
    assert_loads(path, arrays(model))


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_optimizer_state_and_older_containers_are_read(model, path, protocol):
    optimizer = paddle.optimizer.Adam(
        paddle.optimizer.lr.NoamDecay(64, 10), parameters=model.parameters()
    )
    model(paddle.ones([2, 1, 28, 28])).sum().backward()
    optimizer.step()
    state = optimizer.state_dict()
    for content in (state, {"opt": state, "epoch": 3}):  # as arrays, and as (name, array) pairs
        paddle.save(content, str(path), protocol=protocol)
        found = safepickle.load(path)
        assert found.get("epoch", 3) == 3
        found = found.get("opt", found)
        assert found["LR_Scheduler"] == state["LR_Scheduler"]
        for name in state.keys() - {"LR_Scheduler"}:
            value = found[name][1] if isinstance(found[name], tuple) else found[name]
            np.testing.assert_array_equal(value, state[name].numpy())
    content = OrderedDict(rate=np.float64(0.3), count=np.int64(-7), shape=[1, (2, 2**70)], no=None)
    path.write_bytes(pickle.dumps(content, protocol))
    assert safepickle.load(path) == dict(content)
    column_order = np.arange(6.0).reshape(2, 3).T
    path.write_bytes(pickle.dumps(column_order, protocol))
    np.testing.assert_array_equal(safepickle.load(path), column_order)


def test_names_of_numpy_1_are_read(model, path):
    content = pickle.dumps(arrays(model), protocol=2).replace(b"numpy._core", b"numpy.core")
    path.write_bytes(content)
    assert_loads(path, arrays(model))


def test_float16_and_float64_are_converted(model, path):
    half = {name: value.astype(np.float16) for name, value in arrays(model).items()}
    path.write_bytes(pickle.dumps(half, protocol=4))
    assert_loads(path, {name: value.astype(np.float32) for name, value in half.items()})


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda w: w.pop("conv2.bias"), "conv2.bias is missing"),
        (lambda w: w.update({"fc2.weight": w["fc.bias"]}), "fc2.weight is unknown"),
        (lambda w: w.update({"fc.bias": w["fc.bias"][:1]}), r"fc.bias has shape \[1\], not \[10\]"),
        (lambda w: w.update({"fc.bias": w["fc.bias"] * np.nan}), "fc.bias has values that are NaN"),
        (lambda w: w.update({"fc.bias": "ten"}), "fc.bias is not an array"),
        (
            lambda w: w.update({"fc.bias": w["fc.bias"].astype(int)}),
            "fc.bias holds int64",
        ),
        (lambda w: w.update({"fc.bias": np.full(10, 1e300)}), "fc.bias has values too large for"),
        (lambda w: w.update({"a\n" + 100 * "b": w["fc.bias"]}), r"a\\nb+\.\.\. is unknown"),
        (lambda w: w.update({i: w["fc.bias"] for i in range(9)}), "a name that is not text"),
        (
            lambda w: w.update({f"x{i}": w["fc.bias"] for i in range(90)}),
            "; and 78 more",
        ),
        (lambda w: w.clear(), "conv1.weight is missing; conv1.bias is missing"),
    ],
)
def test_other_weights_are_refused_and_change_nothing(model, path, change, message):
    weights = arrays(model)
    change(weights)
    path.write_bytes(pickle.dumps(weights, protocol=4))
    other = MNIST()
    before = arrays(other)
    with pytest.raises(WeightsError, match=message) as error:
        load_weights(other, path)
    assert "\n" not in str(error.value) and str(path) in str(error.value)
    for name, value in arrays(other).items():
        np.testing.assert_array_equal(value, before[name])


class Attack:
    """A pickle that calls ``function(*arguments)`` when it is loaded by pickle or paddle."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def test_files_that_would_run_something_are_refused(model, path, tmp_path):
    trace = tmp_path / "ran"
    command = f"touch '{trace}'"
    attacks = [
        Attack(os.system, command),
        Attack(subprocess.call, ["touch", str(trace)]),
        Attack(eval, f"open({str(trace)!r}, 'w')"),
        Attack(exec, f"open({str(trace)!r}, 'w')"),
        Attack(open, str(trace), "w"),
        Attack(np.save, str(trace), [1]),
        Attack(getattr, "text", "upper"),
        Attack(map, os.system, [command]),
        Attack(tuple, Attack(map, os.system, [command])),
        Attack(np.dtype, Attack(os.system, command)),
    ]
    for attack in attacks:
        for content in (attack, {**arrays(model), "fc.bias": attack}):
            path.write_bytes(pickle.dumps(content, protocol=2))
            with pytest.raises(WeightsError, match="refused, for it would run"):
                load_weights(MNIST(), path)
    assert not trace.exists()
    pickle.loads(pickle.dumps(attacks[0]))  # and such a file does run when nothing stands guard
    assert trace.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\x80\x04.",
        pickle.dumps([1, 2]),
        pickle.dumps({1: np.zeros(3)}),
        pickle.dumps(np.array([None])),
        b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x0f.",  # "here come 2**60 bytes"
        b"(" * 100_000 + b".",
        b"]" * 100 + b"a" * 99 + b".",
    ],
)
def test_anything_else_is_refused(content, path):
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"\.pdparams: "):
        load_weights(MNIST(), path)


def bombs():
    """Files under 2 MB that would take for ever, or a terabyte, to load."""
    pair_of_the_last = b"\x94h%c\x86"  # memoize, get it again, make a tuple of both
    key = b")" + b"".join(pair_of_the_last % index for index in range(200))
    yield b"\x80\x04}" + key + b"Ns."  # {(((...), (...)), ((...), (...))): None}: 2**200 to hash
    megabyte = b"B" + struct.pack("<i", 1 << 20) + bytes(1 << 20)
    array = (
        b"cnumpy._core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R(K\x01"
        b"J\x00\x00\x10\x00\x85cnumpy\ndtype\nX\x02\x00\x00\x00u1\x85R\x89h\x00tba"
    )
    yield b"\x80\x04]" + megabyte + b"q\x00a" + 1_000 * array + b"."  # a thousand times the same
    text = b"X" + megabyte[1:]
    encoded = b"c_codecs\nencode\nh\x00X\x06\x00\x00\x00latin1\x86Ra"
    yield b"\x80\x04]" + text + b"q\x00a" + 1_000 * encoded + b"."
    yield b"\x80\x04" + 300_000 * b"N" + b"."


@pytest.mark.parametrize("content", list(bombs()), ids=["key", "arrays", "bytes", "steps"])
def test_small_files_that_would_grow(path, content):
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="not weights"):
        safepickle.load(path)


def test_cut_anywhere(model, path):
    save_weights(model, path)
    whole = path.read_bytes()
    for length in np.linspace(0, len(whole) - 1, 50).astype(int):
        path.write_bytes(whole[:length])
        with pytest.raises(WeightsError):
            load_weights(MNIST(), path)


def test_missing_file(tmp_path):
    with pytest.raises(MissingFileError, match="no such weights file"):
        load_weights(MNIST(), tmp_path / "none.pdparams")


def test_old_file_stays_when_the_new_cannot_be_written(model, path, monkeypatch):
    save_weights(model, path)
    before = path.read_bytes()

    def full_disk(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(WeightsError, match="cannot be written .No space left"):
        save_weights(MNIST(), path)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
