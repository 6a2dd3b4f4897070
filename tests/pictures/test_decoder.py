"""The process that decodes pictures: it ends with ours, and what befalls it is mended."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from PIL import Image

from mnist_paddle.pictures import decoder as decoder_module
from mnist_paddle.pictures import decoding, prepare
from mnist_paddle.pictures.decoder import decoder
from mnist_paddle.system.errors import PictureError
from tests.conftest import ROOT
from tests.safety.picture_bombs import jpeg_scans

on_posix = pytest.mark.skipif(os.name == "nt", reason="signals and forks of POSIX")


@pytest.fixture
def picture(seven, tmp_path):
    """A TIFF: PNG and JPEG files may be so plain that they need no other process."""
    seven().save(tmp_path / "seven.tif")
    return tmp_path / "seven.tif"


def gone(pid, seconds=90):
    """Whether a process has ended, or does within so many seconds."""
    for _ in range(100 * seconds):
        try:
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] in "ZX":
                    return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)
    return False


def test_one_process_is_kept_for_all_pictures(picture):
    prepare(picture)
    first = decoder.process.pid
    with pytest.raises(PictureError):
        prepare(b"no picture")
    prepare(picture)
    assert decoder.process.pid == first


def test_what_takes_too_long_is_ended_and_the_next_picture_is_read(picture, monkeypatch):
    expected = prepare(picture).pixels
    monkeypatch.setattr(decoding, "SECONDS", 0.3)
    with pytest.raises(PictureError, match="the picture: takes too long to be decoded"):
        prepare(jpeg_scans(1_000_000))
    monkeypatch.undo()
    np.testing.assert_array_equal(prepare(picture).pixels, expected)


@on_posix
def test_it_ends_itself_when_it_has_computed_for_long(monkeypatch):
    """Should the process that waits for it be gone, or the machine be slow."""
    monkeypatch.setattr(decoding, "SECONDS", 100)
    with pytest.raises(PictureError, match="the picture: takes too long to be decoded"):
        prepare(jpeg_scans(1_000_000))


@on_posix
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_if_it_is_killed_another_is_started(sent, picture):
    expected = prepare(picture).pixels
    before = decoder.process
    os.kill(before.pid, sent)
    before.wait()
    np.testing.assert_array_equal(prepare(picture).pixels, expected)
    assert decoder.process is not before


@on_posix
def test_if_it_is_stopped_it_is_not_waited_for(picture, monkeypatch):
    prepare(picture)
    os.kill(decoder.process.pid, signal.SIGSTOP)
    monkeypatch.setattr(decoding, "SECONDS", 0.2)
    with pytest.raises(PictureError, match="takes too long"):
        prepare(picture)
    monkeypatch.undo()
    prepare(picture)


def test_nonsense_from_it_is_an_error_of_one_line(picture, monkeypatch):
    ready = bytes(8)
    for answer in (b"", b"x", b"\0" * 7 + b"\2{}", b"\xff" * 99, b"\0" * 7 + b"\2[]", ready):
        decoder.stop()
        script = f"import sys; sys.stdout.buffer.write({ready + answer!r})"
        monkeypatch.setattr(decoder_module, "START", script)
        with pytest.raises(PictureError, match="seven.tif: damaged: its decoding ended"):
            prepare(picture)


def test_a_process_that_cannot_be_started_is_an_error_of_one_line(picture, monkeypatch):
    decoder.stop()
    monkeypatch.setattr(decoder_module, "START", "import no_such_module")
    with pytest.raises(PictureError, match=r"seven.tif: cannot be decoded: .*starts no process"):
        prepare(picture)
    monkeypatch.setattr(decoder_module, "START", "import time; time.sleep(60)")
    monkeypatch.setattr(decoder_module, "START_SECONDS", 0.1)
    with pytest.raises(PictureError, match=r"seven.tif: cannot be decoded: .*starts no process"):
        prepare(picture)
    monkeypatch.undo()
    for nothing in ("/no/such/python", "", None):
        monkeypatch.setattr(sys, "executable", nothing)
        with pytest.raises(PictureError, match=r"seven.tif: cannot be decoded: .*starts no proc"):
            prepare(picture)


def test_ctrl_c_in_the_middle_leaves_nothing_for_the_next_picture(picture, monkeypatch):
    expected = prepare(picture).pixels

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(decoder_module, "_answer", interrupted)
    with pytest.raises(KeyboardInterrupt):
        prepare(b"another picture")
    monkeypatch.undo()
    np.testing.assert_array_equal(prepare(picture).pixels, expected)


@on_posix
def test_a_forked_process_has_its_own(picture):
    expected = prepare(picture).pixels
    ours = decoder.process.pid
    with decoder.lock:  # as if a thread were decoding
        pid = os.fork()
        if not pid:
            code = 1
            try:
                np.testing.assert_array_equal(prepare(picture).pixels, expected)
                code = int(decoder.process.pid == ours)
                decoder.stop()
            finally:
                os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0
    np.testing.assert_array_equal(prepare(picture).pixels, expected)
    assert decoder.process.pid == ours


def test_eight_threads_read_tiffs_and_standard_error_stays(seven, tmp_path):
    """It used to be exchanged while a TIFF was read, and could stay closed."""
    seven().save(tmp_path / "seven.tif", compression="tiff_lzw")
    damaged = bytearray((tmp_path / "seven.tif").read_bytes())
    damaged[8:99] = b"\xff" * 91
    expected, failures = prepare(tmp_path / "seven.tif").pixels, []
    before = os.fstat(2)

    def read():
        try:
            for _ in range(10):
                np.testing.assert_array_equal(prepare(tmp_path / "seven.tif").pixels, expected)
                with pytest.raises(PictureError):
                    prepare(bytes(damaged))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and os.path.samestat(os.fstat(2), before)


READ = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from mnist_paddle.pictures import prepare
from mnist_paddle.pictures.decoder import decoder
prepare(sys.argv[1])
print(decoder.process.pid, flush=True)
"""
ENDS = {
    "end": "",
    "error": "raise SystemExit(3)",
    "exit at once": "import os; os._exit(0)",
    "killed": "import os; os.kill(os.getpid(), 9)",
    "killed while it decodes": """
import os, threading
from tests.safety.picture_bombs import jpeg_scans
threading.Timer(0.3, os.kill, (os.getpid(), 9)).start()
prepare(jpeg_scans(1_000_000))
""",
    "interrupted": "import os, signal; os.kill(os.getpid(), signal.SIGINT)",
    "terminated": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "another thread decodes": """
import threading, time
from tests.safety.picture_bombs import jpeg_scans
threading.Thread(target=prepare, args=(jpeg_scans(1_000_000),), daemon=True).start()
time.sleep(0.3)
""",
}


@on_posix
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_it_ends_with_ours_and_leaves_no_noise(end, picture):
    result = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", READ + end, picture],
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert gone(int(result.stdout))
    assert result.stderr.count("\n") == 0 or result.stderr.endswith("\nKeyboardInterrupt\n")


@on_posix
def test_ctrl_c_of_a_terminal_does_not_reach_it(picture):
    """Ctrl-C is sent to the whole group of processes; ours may want to go on."""
    script = (
        READ
        + """
import os, signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
before = decoder.process.pid
os.killpg(0, signal.SIGINT)
prepare(sys.argv[1])
assert decoder.process.pid == before
"""
    )
    result = subprocess.run(
        [sys.executable, "-c", script, picture],
        capture_output=True,
        start_new_session=True,
        timeout=100,
    )
    assert result.returncode == 0, result.stderr


@on_posix
def test_it_needs_neither_the_packages_path_nor_the_folder(picture, tmp_path, run_python):
    """A Python without PYTHONPATH, in a folder that is removed, without standard streams."""
    folder = tmp_path / "gone"
    folder.mkdir()
    (tmp_path / "script.py").write_text("""
import os, sys
from mnist_paddle.pictures import prepare
os.rmdir(os.getcwd())
for number in range(3):
    os.close(number)
os.environ.clear()
os._exit(0 if prepare(sys.argv[1]).box else 5)
""")
    assert run_python(tmp_path / "script.py", picture, cwd=folder, check=False).returncode == 0


def test_large_pictures_come_whole(tmp_path):
    """In several bands, of every mode that there is."""
    pixels = np.random.default_rng(0).integers(0, 256, (1100, 1900, 4), np.uint8)
    for mode in ("L", "RGB", "RGBA", "LA", "CMYK", "1", "P", "I;16", "F", "I", "LAB"):
        if mode in ("I;16", "I", "F"):
            drawn = Image.fromarray(
                pixels[..., 0].astype({"I;16": "u2", "I": "i4", "F": "f4"}[mode])
            )
        elif mode == "LAB":
            drawn = Image.frombytes(mode, (1900, 1100), pixels[..., :3].tobytes())
        else:
            drawn = Image.fromarray(pixels).convert(mode)
        drawn.save(tmp_path / "large.tif")
        found, size, _more = decoder.decode((tmp_path / "large.tif").read_bytes(), 256, 0, True, 60)
        assert size == drawn.size
        expected = {"1": "L", "P": "RGB"}.get(mode, mode)
        assert found.mode == expected
        np.testing.assert_array_equal(np.asarray(found), np.asarray(drawn.convert(expected)))
