"""A confined process reads and writes only where it may; seen from inside, in a child."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

CODE = """
import os, sys, socket
from mnist_paddle.system.confinement import confine
readable, writable, secret = sys.argv[1:]
open_before = open(secret)
if not confine([readable, "/no/such/place"], [writable]):
    sys.exit("no Landlock")
def refused(action):
    try:
        action()
    except PermissionError:
        return True
    return False
print(refused(lambda: open(secret)), refused(lambda: os.listdir("/")),
      refused(lambda: open(readable + "/new", "w")), refused(lambda: os.remove(secret)),
      refused(lambda: os.rename(secret, writable + "/mine")),
      refused(lambda: socket.create_connection(("127.0.0.1", 9))),
      refused(lambda: os.kill(os.getppid(), 0)))
print(open_before.read(), open(readable + "/file").read(), os.listdir(readable))
open(writable + "/new", "w").write("1")
os.mkdir(writable + "/folder")
"""


def test_what_a_confined_process_can_do(tmp_path):
    for name in ("readable", "writable"):
        (tmp_path / name).mkdir()
    (tmp_path / "readable" / "file").write_text("hello")
    (tmp_path / "secret").write_text("secret")
    places = [str(tmp_path / name) for name in ("readable", "writable", "secret")]
    done = subprocess.run([sys.executable, "-c", CODE, *places], cwd=ROOT, capture_output=True,
                          text=True)  # fmt: skip
    if "no Landlock" in done.stderr:
        pytest.skip("this system has no Landlock")
    assert done.returncode == 0, done.stderr
    can, reads = done.stdout.splitlines()
    assert can.split()[:5] == ["True"] * 5  # TCP and signals: where the kernel is new enough
    assert reads == "secret hello ['file']"
    assert sorted(path.name for path in (tmp_path / "writable").iterdir()) == ["folder", "new"]
    assert (tmp_path / "secret").exists()


def test_where_there_is_none_nothing_is_changed(monkeypatch):
    from mnist_paddle.system import confinement

    monkeypatch.setattr(confinement.sys, "platform", "win32")
    assert not confinement.confine([], [])
    assert ROOT.joinpath("README.md").read_text(encoding="utf-8")
