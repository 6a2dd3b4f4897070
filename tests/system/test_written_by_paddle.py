"""Files that other releases of Paddle wrote, kept in written_by_paddle.json, and older forms.

1.8.5 (Python 3.7, NumPy 1), 2.6.2 (3.9), 3.0.0 (3.10) and 3.2.2 (NumPy 2) ran to write them; each
holds a Linear(2, 1). Python 2's form is made here, as its ``cPickle`` writes it.
"""

import base64
import json
import struct
from pathlib import Path

import numpy as np
import paddle
import pytest

from mnist_paddle import load_weights
from mnist_paddle.system import safepickle
from mnist_paddle.system.errors import WeightsError

WRITTEN = json.loads(Path(__file__).with_name("written_by_paddle.json").read_text())
WEIGHT, BIAS = [[0.5], [-2.0]], [0.25]


@pytest.mark.parametrize("name", WRITTEN)
def test_other_releases(name, tmp_path):
    path = tmp_path / "linear.pdparams"
    path.write_bytes(base64.b64decode(WRITTEN[name]))
    if name.endswith("nested"):
        content = safepickle.load(path)
        assert (content["epoch"], content["lr"]) == (3, {"last_lr": 0.5})
        found = {key: value for key, (_, value) in content["model"].items()}
    else:
        model = paddle.nn.Linear(2, 1)
        load_weights(model, path)
        found = {key: value.numpy() for key, value in model.state_dict().items()}
    np.testing.assert_array_equal(found["weight"], WEIGHT)
    np.testing.assert_array_equal(found["bias"], BIAS)


def _python_2(name, shape, data, order=b"<"):
    """A name and its array, with Python 2's byte strings (the instruction U)."""
    return (
        b"U%c%scnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\1b\x87R(K\1%s"
        b"cnumpy\ndtype\nU\2f4K\0K\1\x87R(K\3U\1%sNNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89U%c%stb"
        % (len(name), name, shape, order, len(data), data)
    )


@pytest.mark.parametrize("order", [b"<", b">"])
def test_python_2_and_swapped_bytes(order, tmp_path):
    path = tmp_path / "linear.pdparams"
    form = order.decode() + "f"
    weight = struct.pack(f"{form}f", 0.5, -2)
    path.write_bytes(
        b"\x80\2}("
        + _python_2(b"weight", b"K\2K\1\x86", weight, order)
        + _python_2(b"bias", b"K\1\x85", struct.pack(form, 0.25), order)
        + b"u."
    )
    model = paddle.nn.Linear(2, 1)
    load_weights(model, path)
    np.testing.assert_array_equal(model.weight.numpy(), WEIGHT)
    np.testing.assert_array_equal(model.bias.numpy(), BIAS)
    assert np.dtype("float32").byteorder == "="  # NumPy's own type is as it was


def test_what_static_graphs_hide_in_a_call_of_eval(tmp_path):
    """Paddle writes a DenseTensor by itself as a call of eval; that is never needed for weights."""
    path = tmp_path / "tensor.pdparams"
    path.write_bytes(b"\x80\2c__builtin__\neval\nX\4\0\0\0data}\x86R.")
    with pytest.raises(WeightsError, match=r"__builtin__\.eval"):
        safepickle.load(path)
