"""Choose where Paddle computes: ``cpu``, ``gpu``, ``gpu:N``, ``auto``, or a device Paddle lists."""

import os
import re

import paddle

from mnist_paddle.system.errors import DeviceError, shortened
from mnist_paddle.system.language import _


def use_device(name: str = "auto"):
    """Make ``name`` the device of all that follows and return its Paddle place.

    ``cpu``, ``gpu`` (the first, or the one that Paddle's launcher gave to this process),
    ``gpu:N``, ``auto`` (such a GPU where there is one, else a plug-in device, else the CPU), or the
    name of any device that this build of Paddle lists, such as ``xpu:0`` or ``npu:0``.

    Raises DeviceError, in one line, where the device is not there.
    Source: the tutorial's resource section (``paddle.set_device``, ``CPUPlace``, ``CUDAPlace``).
    """
    chosen = {"auto": _automatic(), "gpu": f"gpu:{_own_gpu()}"}.get(name, name)
    if re.fullmatch(r"gpu:[0-9]{1,4}", chosen):
        _require_gpu(int(chosen.partition(":")[2]), name)
    try:
        return paddle.set_device(chosen)
    except (ValueError, RuntimeError, OSError) as error:
        raise DeviceError(
            _(
                "{name}: paddlepaddle {version} here offers {value}",
                name=_refusal(name),
                version=paddle.__version__,
                value=", ".join(available_devices()),
            )
        ) from error


def available_devices() -> list[str]:
    """The names that :func:`use_device` accepts on this machine, ``cpu`` first."""
    gpus = [f"gpu:{index}" for index in range(_gpu_count())]
    return ["cpu", *gpus, *paddle.device.get_available_custom_device()]


def _automatic() -> str:
    return f"gpu:{_own_gpu()}" if _gpu_count() else (available_devices()[1:] or ["cpu"])[0]


def _own_gpu() -> str:
    """The number of the GPU that Paddle's launcher gave to this process; without one, the first."""
    return os.environ.get("FLAGS_selected_gpus", "0").partition(",")[0]  # noqa: SIM112


def _gpu_count() -> int:
    return paddle.device.cuda.device_count() if paddle.device.is_compiled_with_cuda() else 0


def _require_gpu(index: int, name: str) -> None:
    if not paddle.device.is_compiled_with_cuda():
        raise DeviceError(
            _(
                "{name}: paddlepaddle {version} is the CPU build; install "
                "paddlepaddle-gpu, or choose cpu or auto",
                name=_refusal(name),
                version=paddle.__version__,
            )
        )
    count = _gpu_count()
    if index >= count:
        names = ", ".join(available_devices()[1 : count + 1])
        found = _("only {names}", names=names) if count else _("no GPU")
        raise DeviceError(
            _(
                "{name}: Paddle sees {found} here (is the driver installed?); choose "
                "another, or cpu or auto",
                name=_refusal(name),
                found=found,
            )
        )


def _refusal(name: str) -> str:
    return _("device {name} is not available", name=shortened(repr(name)))
