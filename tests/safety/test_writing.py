"""Files are written aside and renamed: nothing through links, nothing over what is no file."""

import ast
import os
import re
import socket
import subprocess
import sys
import time

import pytest

from mnist_paddle.system.atomic import whole_file
from mnist_paddle.system.folder_lock import FolderLock
from mnist_paddle.training.checkpoints.files import remove_unfinished
from tests.conftest import ROOT

from . import writers

ways = pytest.mark.parametrize("way", writers.ALL.values(), ids=writers.ALL)

PART = re.compile(r"(^|/)\.([^/]+)\.[a-z0-9_]{8}\.part$")

_opened = None  # the paths that Python opens for writing, while this is a list


def _note(event, arguments):
    if _opened is None or event != "open" or not isinstance(arguments[0], str | bytes):
        return
    path, mode, flags = arguments
    writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC) if mode is None else (
        set(mode) & set("wax+"))  # fmt: skip
    if writes:
        _opened.append(os.path.abspath(os.fsdecode(path)))


sys.addaudithook(_note)


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """For each way of writing, the names of the files it leaves or writes meanwhile. It opens for
    writing nothing but parts and locks."""
    global _opened
    found = {}
    for name, way in writers.ALL.items():
        folder = tmp_path_factory.mktemp(name) / "output"
        writers.prepare(way, folder)
        _opened = []
        try:
            assert way(folder) == 0
        finally:
            paths, _opened = _opened, None
        inside = [os.path.relpath(path, folder) for path in paths if path.startswith(str(folder))]
        inside = {path for path in inside if not (folder / path).is_dir()}  # a nameless file in it
        parts = {path: PART.sub(r"\1\2", path) for path in inside if PART.search(path)}
        assert all(os.path.basename(path) == ".lock" for path in inside - set(parts)), inside
        left = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        found[name] = sorted({*parts.values(), *left})
        assert len(found[name]) > (way is not writers.cache)
    return found


def assert_one_line(code, errors):
    assert (code, errors) == (0, "") or (code == 2 and re.fullmatch(r"error: [^\n]+\n", errors))


def _link(path, victim):
    path.symlink_to(os.path.relpath(victim, path.parent))


def _hard_link(path, victim):
    path.hardlink_to(victim)


def _folder(path, victim):
    path.mkdir()
    (path / "victim").write_text("mine")


def _pipe(path, victim):
    os.mkfifo(path)


def _socket(path, victim):
    place = os.getcwd()
    os.chdir(path.parent)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(place)


def _device(path, victim):
    path.symlink_to("/dev/full")


def traps_in(folder, names, trap):
    """Put a trap at each name, with a victim of its own beside the folder; the victims."""
    victims = []
    for number, name in enumerate(names):
        victims.append(folder.parent / f"victim {number}.txt")
        victims[-1].write_text("mine")
        os.utime(victims[-1], (1, 1))
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        trap(path, victims[-1])
    return victims


def assert_untouched(victims):
    assert all(victim.read_text() == "mine" for victim in victims)
    assert {victim.stat().st_mtime for victim in victims} <= {1.0}


@ways
@pytest.mark.parametrize("trap", [_link, _hard_link, _device])
def test_nothing_is_written_through_links(way, trap, names, tmp_path, capsys):
    """Each name of a file that is written is a link to one of the user's own."""
    folder = tmp_path / "output"
    writers.prepare(way, folder)
    read = {"latest.pdparams", "latest.pdopt", "latest.pdstates", "progress.json"}
    written = [name for name in names[way.__name__] if os.path.basename(name) not in read]
    if way is not writers.train:  # which ends at a lock that is none
        written = [name for name in written if not name.endswith(".lock")]
    victims = traps_in(folder, written, trap)
    capsys.readouterr()
    assert_one_line(way(folder), capsys.readouterr().err)
    assert_untouched(victims)


@ways
def test_only_files_are_replaced(way, names, tmp_path, capsys):
    """At one name after the other there is something else than a file: it stays."""
    every = {writers.train: 3, writers.resume: 6}.get(way, 1)
    for number, name in enumerate(names[way.__name__][::every]):
        folder = tmp_path / str(number) / "output"
        writers.prepare(way, folder)
        traps_in(folder, [name], (_folder, _pipe, _socket)[number % 3])
        before = os.lstat(folder / name)
        capsys.readouterr()
        assert_one_line(way(folder), capsys.readouterr().err)
        left = {(found.st_ino, found.st_mtime_ns) for found in map(os.lstat, folder.rglob("*"))}
        assert (before.st_ino, before.st_mtime_ns) in left, name


def test_a_link_in_the_place_of_the_checkpoints(tmp_path, capsys):
    """The output folder may itself be a link, which the user has named."""
    folder, elsewhere = tmp_path / "output", tmp_path / "elsewhere"
    writers.prepare(writers.train, folder)
    elsewhere.mkdir()
    (elsewhere / "latest.pdparams").write_text("mine")
    (folder / "checkpoints").symlink_to(elsewhere)
    assert writers.train(folder) == 2
    assert "checkpoints: is a link" in capsys.readouterr().err
    assert [path.name for path in elsewhere.iterdir()] == ["latest.pdparams"]
    (folder / "checkpoints").unlink()
    (tmp_path / "named").symlink_to(folder)
    assert writers.train(tmp_path / "named") == 0
    assert (folder / "checkpoints" / "latest.pdstates").exists()


@pytest.mark.parametrize("content", [b"mine", b"1" * 30, b"\0" * (1 << 20)])
def test_a_lock_that_is_none_is_not_written(content, tmp_path):
    (tmp_path / ".lock").write_bytes(content)
    with pytest.raises(OSError, match="not ours to replace"):
        FolderLock(tmp_path)
    assert (tmp_path / ".lock").read_bytes() == content


SLOW_WRITER = """
import sys, time
from mnist_paddle.system.atomic import whole_file
with whole_file(sys.argv[1]) as file:
    print(file.write(b"half"), flush=True)
    time.sleep(99)
"""


def test_what_killed_writers_left_is_removed_whatever_the_clock_says(tmp_path):
    """Each of them; but nothing that is being written, and no file of the user's."""
    path = tmp_path / "latest.pdopt"
    for clock in (0, 3600, time.time() - 5000, time.time(), time.time() + 1e8):
        with subprocess.Popen(
            [sys.executable, "-c", SLOW_WRITER, path], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout.readline() == b"4\n"
            (part,) = tmp_path.glob(".*.part")
            os.utime(part, (clock, clock))
            with whole_file(path) as file:
                file.write(b"whole")
            remove_unfinished(tmp_path)
            assert part.exists()
            writer.kill()
        remove_unfinished(tmp_path)
        assert not part.exists()
        part.write_text("half")
        os.utime(part, (clock, clock))
        with whole_file(path) as file:
            file.write(b"whole")
        assert not part.exists()
    others = {".film.part", "latest.pdopt.part", ".latest.pdopt.x.part.txt", ".other.pdopt.x.part"}
    for name in others:
        (tmp_path / name).write_text("mine")
    (tmp_path / ".latest.pdopt.y.part").symlink_to(tmp_path / ".film.part")
    remove_unfinished(tmp_path)
    found = {path.name for path in tmp_path.iterdir()}
    assert found == {*others, ".latest.pdopt.y.part", "latest.pdopt"}


@pytest.fixture
def full_disk(tmp_path):
    """A folder on a small disk, and a function that fills it up but for so many bytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("cannot mount a small disk")

    def fill(but: int):
        free = os.statvfs(folder)
        (folder / "ballast").write_bytes(bytes(max(0, free.f_bavail * free.f_bsize - but)))

    yield folder, fill
    subprocess.run(["umount", str(folder)], check=True)


@ways
@pytest.mark.parametrize("room", [0, 20_000, 120_000])
def test_a_full_disk_destroys_nothing(way, room, full_disk, names, capsys):
    """There is a file at each name already: it is replaced by a whole one, or stays as it was."""
    disk, fill = full_disk
    folder = disk / "output"
    writers.prepare(way, folder)
    assert way(folder) == 0
    written = [name for name in names[way.__name__] if not name.endswith(".lock")]
    before = {name: (folder / name).read_bytes() for name in written if (folder / name).exists()}
    fill(but=room)
    capsys.readouterr()
    assert_one_line(way(folder), capsys.readouterr().err)
    for name, content in before.items():
        assert len((folder / name).read_bytes()) > 0.5 * len(content), name
    assert not list(folder.rglob("*.part"))


def test_files_are_opened_for_writing_in_one_place():
    """Else than in a folder that the process has made for itself alone, below the temporary one."""
    found = set()
    for path in [*ROOT.glob("mnist_paddle/**/*.py"), ROOT / "train.py"]:
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _may_write(node):
                found.add(name)
    assert found == {
        "mnist_paddle/course/chapter/shows/static.py",
        "mnist_paddle/course/exercises/worker.py",  # what the learner's code prints
        "mnist_paddle/inference/export/exporting.py",  # for Paddle, and then read again
        "mnist_paddle/reports/bench/comparison.py",  # arrays for its children
        "mnist_paddle/reports/bench/reading.py",
        "mnist_paddle/reports/bench/serving.py",  # pictures, in memory
        "mnist_paddle/reports/bench/torch_worker.py",
        "mnist_paddle/system/atomic.py",
        "mnist_paddle/system/folder_lock.py",
        "mnist_paddle/system/line_file.py",  # grows line by line, through no link
        "mnist_paddle/system/output_file.py",  # a nameless file: can the folder be written?
        "mnist_paddle/system/streams.py",  # standard output and error
    }


WRITING = {"mkstemp", "TemporaryFile", "NamedTemporaryFile", "write_text", "write_bytes", "touch",
           "tofile", "copy2", "copyfile", "copytree", "move", "symlink", "link", "symlink_to",
           "hardlink_to", "mkfifo", "savetxt"}  # fmt: skip


def _may_write(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    words = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(call)}
    texts = [str(node.value) for node in ast.walk(call) if isinstance(node, ast.Constant)]
    if "devnull" in words:
        return False
    if name in ("open", "fdopen"):
        modes = [text for text in texts if re.fullmatch(r"[rwaxbt+]+", text)]
        return any(set(mode) & set("wax+") for mode in modes) or bool(words & {"O_RDWR", "O_CREAT"})
    if name in ("save", "savefig", "savez"):  # into memory, a file that is open, or a name of ours
        return isinstance(call.func, ast.Attribute) and not words & {"content", "file", "animator"}
    return name in WRITING
