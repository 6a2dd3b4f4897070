"""Very many pictures: the same lines whoever reads them, however often it is cut off."""

import json
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from mnist_paddle import MnistDataset, open_reader
from mnist_paddle.__main__ import main
from mnist_paddle.inference.many import ManyReadings, Shard
from mnist_paddle.system import language, progress, side_by_side
from mnist_paddle.system.errors import SettingsError
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """150 digits of ``eval`` as pictures, one file that is none, and a blank page."""
    folder = tmp_path_factory.mktemp("pictures")
    pixels = MnistDataset("eval").imgs[:150].reshape(-1, 28, 28)
    for number, digit in enumerate(pixels):
        Image.fromarray(np.uint8(255 - 255 * digit)).save(folder / f"{number:03}.png")
    (folder / "060_not.png").write_text("no picture")
    Image.new("L", (28, 28), 255).save(folder / "061_blank.png")
    return folder


@pytest.fixture(scope="module")
def files(folder):
    return sorted(map(str, folder.iterdir()))


def read_many(files, path, **options):
    with ManyReadings(files, path, **options) as many:
        left, records = len(many), list(many)
        assert left == len(records)
        return records


@pytest.fixture(scope="module")
def wanted(files, tmp_path_factory):
    """The lines of one process that was never disturbed."""
    path = tmp_path_factory.mktemp("once") / "out.jsonl"
    read_many(files, path)
    return path.read_text().splitlines()


def lines(path):
    return path.read_text().splitlines()


def test_each_picture_has_its_line(files, wanted):
    records = [json.loads(line) for line in wanted]
    assert [record["file"] for record in records] == files
    reader, by_name = open_reader(), {os.path.basename(r["file"]): r for r in records}
    assert by_name["061_blank.png"]["digit"] is None
    assert "not a picture" in by_name["060_not.png"]["error"]
    for name in ("000.png", "077.png"):
        alone = reader.read(next(file for file in files if file.endswith(name)))
        assert by_name[name]["digit"] == alone.digit
        np.testing.assert_allclose(by_name[name]["probabilities"], alone.probabilities, atol=1e-5)


def test_more_processes_write_the_same_lines(files, wanted, tmp_path):
    read_many(files, tmp_path / "out.jsonl", jobs=2)
    assert lines(tmp_path / "out.jsonl") == wanted


def test_shards_together_are_the_same_lines(files, wanted, tmp_path):
    parts = []
    for number in (1, 2):
        path = tmp_path / f"{number}.jsonl"
        read_many(files, path, shard=Shard(number, 2))
        parts += lines(path)
    assert sorted(parts) == sorted(wanted) and len(parts) == len(files)


@pytest.mark.parametrize("kept", [1, 64, 100])
def test_it_goes_on_where_it_was_cut_off(files, wanted, tmp_path, kept):
    path = tmp_path / "out.jsonl"
    path.write_text("".join(line + "\n" for line in wanted[:kept]) + wanted[kept][:20])
    assert len(read_many(files, path, resume=True)) == len(files) - kept
    assert lines(path) == wanted


def test_killed_it_loses_and_repeats_nothing(files, wanted, tmp_path):
    path = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "mnist_paddle", "predict", os.path.dirname(files[0]),
               "--jsonl", str(path), "--jobs", "2", "--resume"]  # fmt: skip
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True)
    while not (path.exists() and path.stat().st_size):
        assert run.poll() is None
        time.sleep(0.01)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "pictures read" in done.stdout, done.stderr
    assert lines(path) == wanted
    with pytest.raises(ProcessLookupError):  # the killed one's processes have ended too
        for _ in range(100):
            os.killpg(run.pid, 0)
            time.sleep(0.1)


class TestWhatIsRefused:
    def test_a_file_that_is_there(self, files, tmp_path):
        path = tmp_path / "out.jsonl"
        path.write_text('{"file": "a"}\n')
        with pytest.raises(SettingsError, match="exists; go on with it by --resume"):
            read_many(files, path)
        with pytest.raises(SettingsError, match="line 1 is not of the picture"):
            read_many(files, path, resume=True)
        assert path.read_text() == '{"file": "a"}\n'

    @pytest.mark.parametrize("content", ["my diary", "my diary\n", "{}\n", "\x89PNG"])
    def test_a_file_of_somebody_elses(self, files, tmp_path, content):
        path = tmp_path / "out.jsonl"
        path.write_text(content)
        with pytest.raises(SettingsError, match="not ours to go on with"):
            read_many(files, path, resume=True)
        assert path.read_text() == content

    def test_a_link(self, files, tmp_path):
        (tmp_path / "victim").write_text("")
        (tmp_path / "out.jsonl").symlink_to(tmp_path / "victim")
        with pytest.raises(SettingsError, match="cannot be written"):
            read_many(files, tmp_path / "out.jsonl")
        assert (tmp_path / "victim").read_text() == ""

    @pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "-1/2"])
    def test_a_shard_of_nothing(self, text):
        with pytest.raises(SettingsError, match="1/8, 2/8"):
            Shard.parsed(text)


def test_the_command_reads_a_list(files, tmp_path, capsys):
    (tmp_path / "some.txt").write_text("\n".join(files[:3]) + "\n\n")
    out = tmp_path / "out.jsonl"
    assert main(["predict", str(tmp_path / "some.txt"), "--jsonl", str(out)]) == 0
    assert "3 pictures read, 0 without a digit" in capsys.readouterr().out
    assert len(lines(out)) == 3
    out.unlink()
    assert main(["predict", files[0], "--jsonl", str(out), "--device", "tpu"]) == 2
    assert "device 'tpu' is not available" in capsys.readouterr().err and not out.exists()
    assert main(["predict", files[0], "--shard", "1/2"]) == 2
    assert "are for --jsonl" in capsys.readouterr().err


def test_every_digit_of_each_picture(files, tmp_path, capsys):
    """The records of predict --all --json; what has one digit a picture is not gone on with."""
    out = tmp_path / "all.jsonl"
    some = [*files[:3], next(file for file in files if file.endswith("060_not.png"))]
    (tmp_path / "some.txt").write_text("\n".join(some))
    command = ["predict", str(tmp_path / "some.txt"), "--jsonl", str(out), "--all"]
    assert main(command) == 2
    assert "4 pictures read, 0 without a digit, 1 that cannot be read" in capsys.readouterr().out
    pages = [json.loads(line) for line in lines(out)]
    assert main(["predict", *some, "--json", "--all"]) == 2
    wanted = json.loads(capsys.readouterr().out)
    for page, other in zip(pages, wanted, strict=True):
        other.pop("weights", None)
        assert page == other
    assert main([*command, "--resume"]) == 0
    assert main([*command[:-1], "--resume"]) == 2
    assert "line 1 is not of the picture" in capsys.readouterr().err


def test_the_processes_speak_the_language_of_the_command(folder, tmp_path):
    language.use("zh")
    try:
        (record,) = read_many([str(folder / "061_blank.png")], tmp_path / "out.jsonl")
        wanted = open_reader().read(folder / "061_blank.png").warnings[0].record()
    finally:
        language.use(None)
    assert record["warnings"] == [wanted] and not wanted["text"].isascii()


def test_few_pictures_are_read_before_their_lines_are_written(files, tmp_path, monkeypatch):
    """So memory does not grow with the number of pictures, however slow the disk is."""
    taken = []

    class Pool:
        def submit(self, function, item):
            taken.append(item)
            return SimpleNamespace(result=lambda: item)

        def shutdown(self, cancel_futures):
            """Nothing to end."""

    monkeypatch.setattr(side_by_side, "ProcessPoolExecutor", lambda *_: Pool())
    found = side_by_side.side_by_side(None, range(1000), 2, None)
    for number in range(1000):
        assert next(found) == number and len(taken) <= number + 1 + 2 * side_by_side.AHEAD


def test_the_bar_says_how_many_a_second_and_what_is_left():
    line = progress._line("reading", 50, 200, 5.0, True)
    assert line.endswith("50/200, 10 a second, 15 s left")
    assert progress._line("reading", 0, 200, 0.0, True).endswith("0/200")
    assert "second" not in progress._line("epoch 1", 50, 200, 5.0, False)
