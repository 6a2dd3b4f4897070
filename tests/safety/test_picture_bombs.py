"""Pictures that would take gigabytes or minutes: read or refused, at a cost that is bounded."""

import io
from pathlib import Path

import pytest
from PIL import Image

from mnist_paddle import load_image
from mnist_paddle.pictures import decoding, prepare
from mnist_paddle.pictures.decoder import decoder
from mnist_paddle.system.errors import PictureError

from .picture_bombs import BOMBS, jpeg2000, plain_tiff, tiff_tile
from .test_bombs import watchdog  # noqa: F401

MEGABYTE = 1 << 20
on_linux = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="Linux tells")


def most_memory(pid):
    """The most bytes of memory that a process has had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) << 10


@on_linux
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_bombs(bomb, tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "SECONDS", 1)
    path = tmp_path / "bomb"
    path.write_bytes(bomb())
    decoder.stop()
    Path("/proc/self/clear_refs").write_text("5")
    before, message = most_memory("self"), ""
    try:
        assert 0 <= prepare(path).pixels.max() <= 1
    except PictureError as error:
        message = str(error)
        assert message.startswith(f"{path}: ") and message.isprintable() and len(message) < 300
    ours = most_memory("self") - before
    theirs = most_memory(decoder.process.pid) if decoder.process else decoding.MEMORY
    assert ours < 300 * MEGABYTE and ours + theirs < 1000 * MEGABYTE


@pytest.mark.parametrize("read", [prepare, load_image])
@pytest.mark.parametrize("start", [b"RIFF\x10\0\0\0WEBPVP8 ", b"\0\0\0\x1cftypavif", b"BM", b"P6 "])
def test_a_sparse_file_without_end(start, read, tmp_path):
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.write(start)
        file.truncate(9 << 29)  # 4.5 GB, which take no room on the disk
    with pytest.raises(PictureError, match="it has over 128 MB"):
        read(path)
    with path.open("rb") as file, pytest.raises(PictureError, match="over 128 MB"):
        read(file)


@pytest.mark.parametrize("bomb", [tiff_tile, jpeg2000])
def test_a_picture_that_waits_to_be_decoded_is_no_way_around(bomb):
    """What ``Image.open`` gives is decoded as any file is, and not in this process."""
    picture = Image.open(io.BytesIO(bomb()))
    for read in (prepare, load_image):
        with pytest.raises(PictureError, match="the picture: "):
            read(picture)
    with pytest.raises(AssertionError):
        _ = picture.im


@pytest.mark.parametrize("form", ["EPS", "PCX", "SGI", "DDS", "IM", "SPIDER", "ICNS", "PDF", "QOI"])
def test_formats_that_are_not_opened(form):
    """Each would have to be bounded too; and EPS starts a program, Ghostscript."""
    file = io.BytesIO()
    mode = "F" if form == "SPIDER" else "RGB"
    Image.new(mode, (32, 32)).save(file, form)
    with pytest.raises(PictureError, match="not a picture|a PDF document"):
        prepare(file.getvalue())


@on_linux
def test_the_memory_of_what_decodes_is_limited(tmp_path):
    prepare(plain_tiff())
    limits = Path(f"/proc/{decoder.process.pid}/limits").read_text()
    (line,) = (line for line in limits.splitlines() if line.startswith("Max address space"))
    assert decoding.MEMORY < int(line.split()[3]) < 1.2 * decoding.MEMORY
