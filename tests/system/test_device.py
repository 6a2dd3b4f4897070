"""Devices: what can be said of them on a machine that has none but the CPU."""

import paddle
import pytest

from mnist_paddle.__main__ import main
from mnist_paddle.system.device import available_devices, use_device
from mnist_paddle.system.errors import DeviceError


@pytest.fixture(autouse=True)
def back_to_cpu():
    yield
    paddle.device.set_device("cpu")


def pretend(monkeypatch, gpus=0, plugins=()):
    """A Paddle with these devices; returns the list of what set_device is asked for."""
    asked = []
    monkeypatch.setattr(paddle.device, "is_compiled_with_cuda", lambda: gpus is not None)
    monkeypatch.setattr(paddle.device.cuda, "device_count", lambda: gpus or 0)
    monkeypatch.setattr(paddle.device, "get_available_custom_device", lambda: list(plugins))
    monkeypatch.setattr(paddle, "set_device", asked.append)
    return asked


def test_cpu():
    assert use_device("cpu").is_cpu_place()
    assert available_devices()[0] == "cpu"


@pytest.mark.parametrize("name", ["gpu", "gpu:0", "gpu:7"])
def test_no_gpu_in_the_cpu_build(monkeypatch, name):
    pretend(monkeypatch, gpus=None)
    with pytest.raises(DeviceError) as error:
        use_device(name)
    message = str(error.value)
    assert repr(name) in message and "CPU build" in message and "\n" not in message
    assert "paddlepaddle-gpu" in message and "choose cpu or auto" in message


def test_gpu_build_without_that_gpu(monkeypatch):
    asked = pretend(monkeypatch, gpus=0)
    with pytest.raises(DeviceError, match="Paddle sees no GPU here"):
        use_device("gpu")
    pretend(monkeypatch, gpus=2)
    with pytest.raises(DeviceError, match="Paddle sees only gpu:0, gpu:1 here"):
        use_device("gpu:2")
    assert asked == []


@pytest.mark.parametrize(
    "gpus, plugins, chosen",
    [(None, [], "cpu"), (0, [], "cpu"), (2, [], "gpu:0"), (None, ["npu:0"], "npu:0")],
)
def test_auto(monkeypatch, gpus, plugins, chosen):
    asked = pretend(monkeypatch, gpus, plugins)
    use_device("auto")
    assert asked == [chosen]


@pytest.mark.parametrize("name", ["auto", "gpu"])
def test_of_several_processes_each_takes_the_gpu_it_was_given(monkeypatch, name):
    asked = pretend(monkeypatch, gpus=4)
    monkeypatch.setenv("FLAGS_selected_gpus", "3")
    use_device(name)
    assert asked == ["gpu:3"]


@pytest.mark.parametrize("name", ["xpu:0", "npu:0", "my_plugin:3", "gpu:1"])
def test_what_paddle_lists_passes_by_its_name(monkeypatch, name):
    asked = pretend(monkeypatch, gpus=2, plugins=["npu:0"])
    use_device(name)
    assert asked == [name]


@pytest.mark.parametrize("name", ["tpu", "gpu:x", "", "xpu:0", "cpu:1"])
def test_unknown_devices_are_one_line(name):
    with pytest.raises(DeviceError, match=r"is not available: paddlepaddle .* here offers cpu"):
        use_device(name)


def test_command_with_a_missing_device(capsys):
    assert main(["evaluate", "--device", "gpu:0"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: device 'gpu:0' is not available") and error.count("\n") == 1
