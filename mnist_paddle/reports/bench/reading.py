"""How long it takes to read a picture file: the command from start to end, and once warm."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from PIL import Image

from mnist_paddle.inference.reader import Reader, open_reader
from mnist_paddle.reports.bench import contenders
from mnist_paddle.system.language import marked
from mnist_paddle.system.work_folder import WORK

PHOTO = WORK / "photo_3.jpg"
MEGAPIXEL = (1155, 866)


def compare(folder: Path, starts: int = 5, repeats: int = 50) -> dict[str, float]:
    """Median seconds: Python with Paddle, the command, a warm reader on pictures of three sizes.

    ``folder`` is for pictures made for this.
    """
    small = WORK / "example_0.jpg"
    commands = {
        marked("import paddle, alone"): ["-c", "import paddle"],
        marked("the command predict"): ["-m", "mnist_paddle", "predict", small],
    }
    times = {name: [] for name in commands}
    for _ in range(starts):
        for name, command in commands.items():
            times[name].append(seconds(command, stderr=subprocess.DEVNULL))
    large = enlarged()
    large.save(folder / "megapixel.jpg", quality=90)
    large.save(folder / "megapixel.png")
    pictures = {
        marked("warm, 28x28 JPEG"): small,
        marked("warm, 640x480 JPEG"): PHOTO,
        marked("warm, 1 megapixel JPEG"): folder / "megapixel.jpg",
        marked("warm, 1 megapixel PNG"): folder / "megapixel.png",
    }
    reader = open_reader()
    for name, picture in pictures.items():
        reader.read(picture)  # the first is slow
        times[name] = [_time(reader, picture) for _ in range(repeats)]
    return {name: statistics.median(values) for name, values in times.items()}


def enlarged() -> Image.Image:
    """The shipped photograph with a megapixel."""
    with Image.open(PHOTO) as picture:
        return picture.resize(MEGAPIXEL, Image.Resampling.BICUBIC)


def _time(reader: Reader, picture: Path) -> float:
    start = time.perf_counter()
    reader.read(picture)
    return time.perf_counter() - start


def seconds(command: list, **options) -> float:
    """Seconds that Python takes with these arguments, from start to end."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *command],
        stdout=subprocess.DEVNULL,
        env=contenders.python_environment(),
        check=True,
        **options,
    )
    return time.perf_counter() - start
