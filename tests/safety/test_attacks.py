"""Loading is safe: files that would run something, exhaust the machine, or are not weights."""

import contextlib
import copyreg
import pickle
import subprocess
import sys
import tracemalloc

import pytest

from mnist_paddle.models.weights import read_weights
from mnist_paddle.system.errors import WeightsError

from . import attacks

MEMORY = 16 << 20  # bytes beyond the file's own

_events = None  # what Python does, by its audit hooks, while this is a list


def _note(event, arguments):
    if _events is not None:
        _events.append((event, *map(str, arguments[:1])))


sys.addaudithook(_note)


def refusal(path, content):
    """The message with which ``content`` is refused; nothing but the file itself was touched."""
    global _events
    path.write_bytes(content)
    _events, error = [], None
    try:
        read_weights(path)
    except WeightsError as refused:
        error = refused
    finally:
        events, _events = _events, None
    assert events == [("open", str(path))]
    assert error is not None, "it was loaded"
    message = str(error)
    assert message.startswith(f"{path}: ") and message.isprintable() and len(message) < 400
    return message


@pytest.fixture
def path(tmp_path):
    return tmp_path / "weights.pdparams"


def kinds(table):
    return pytest.mark.parametrize("content", table.values(), ids=table.keys())


@pytest.mark.parametrize("kind", attacks.that_run("x"))
def test_nothing_is_run(kind, path, tmp_path):
    trace = tmp_path / "trace"
    content = attacks.that_run(str(trace))[kind]
    refusal(path, content)
    assert not trace.exists()
    with contextlib.suppress(TypeError):
        started = pickle.loads(content)  # as paddle.load does, and there it is run
        if isinstance(started, subprocess.Popen):
            started.wait()
    assert trace.exists()


@pytest.mark.parametrize("code, instruction", attacks.EXTENSIONS.items())
def test_extension_codes(code, instruction, path, tmp_path):
    trace = tmp_path / "trace"
    content = instruction + attacks.text(f"touch '{trace}'") + b"\x85R."
    copyreg.add_extension("posix", "system", code)
    try:
        assert "EXT" in refusal(path, content)
        assert not trace.exists()
        pickle.loads(content)
        assert trace.exists()
    finally:
        copyreg.remove_extension("posix", "system", code)


@kinds(attacks.that_exhaust())
def test_little_is_spent(content, path):
    tracemalloc.start()
    try:
        refusal(path, content)
        assert tracemalloc.get_traced_memory()[1] < 6 * len(content) + MEMORY
    finally:
        tracemalloc.stop()


@kinds(attacks.that_are_not_weights())
def test_anything_else_is_refused(content, path):
    refusal(path, content)


def test_a_shape_of_many_numbers_is_not_multiplied_out(path):
    content = attacks.that_exhaust()["a shape of 250,000 numbers"]
    assert "no possible shape" in refusal(path, content)
