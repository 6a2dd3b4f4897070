"""python -m mnist_paddle draw, as a user runs it."""

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request

import pytest

from mnist_paddle.inference.drawing.build import BUILT, build
from tests.conftest import ROOT

OWN = b'<meta name="generator" content="mnist_paddle">'


def draw(run_python, *arguments):
    return run_python("-m", "mnist_paddle", "draw", *arguments, check=False)


def test_the_page_in_the_package_is_up_to_date():
    command = f"python -m mnist_paddle draw --save {BUILT.relative_to(ROOT)}"
    assert BUILT.read_text(encoding="utf-8") == build(), f"run: {command}"


def test_the_page_is_saved_with_a_learners_weights_beside_another(run_python, tmp_path):
    weights = tmp_path / "<b>{{script}}.pdparams"  # a name is but a name
    weights.write_bytes((ROOT / "work" / "mnist.pdparams").read_bytes())
    done = draw(run_python, "--weights", weights, "robust", "--save", "page.html")
    assert done.returncode == 0 and done.stderr == ""
    data = json.loads(
        re.search(r'id="data">(.*?)</script>', (tmp_path / "page.html").read_text())[1]
    )
    assert [network["name"] for network in data["networks"]] == ["<b>{{script}}", "robust"]
    assert data["sideBySide"] is True
    assert draw(run_python, "--save", "page.html").returncode == 0  # ours to replace


@pytest.mark.parametrize(
    "arguments, text",
    [(["--save", "theirs.html"], "not ours to replace"),
     (["--save", "page.txt"], "must end in .html"),
     (["--weights", "strong"], "weights of StrongMNIST"),
     (["--weights", "robust", "robust", "robust"], "give one or two"),
     (["--weights", "none.pdparams"], "no such file"),
     (["--port", "70000"], "not between 0 and 65535"),
     (["--port", "{taken}"], "--port 0 takes any that is free"),
     (["--host", "no.such.host.invalid"], "cannot be served")],
)  # fmt: skip
def test_what_a_user_can_mend_is_one_line(run_python, tmp_path, arguments, text):
    (tmp_path / "theirs.html").write_text("<p>theirs</p>")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        arguments = [one.format(taken=taken.getsockname()[1]) for one in arguments]
        done = draw(run_python, "--no-browser", *arguments)
    assert done.returncode == 2 and text in done.stderr
    assert (tmp_path / "theirs.html").read_text() == "<p>theirs</p>"


@pytest.mark.parametrize("host, warned", [("127.0.0.1", False), ("0.0.0.0", True)])
def test_it_serves_reads_and_leaves_nothing_behind(tmp_path, host, warned):
    """From an empty folder with an empty folder for temporary files, until Ctrl-C."""
    folders = [tmp_path / "here", tmp_path / "temporary"]
    for folder in folders:
        folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folders[1])}
    command = [sys.executable, "-m", "mnist_paddle", "draw", "--host", host]
    command += ["--port", "0", "--no-browser"]
    with subprocess.Popen(command, cwd=folders[0], env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:  # fmt: skip
        link, *more = (server.stdout.readline().strip() for _ in range(3 if warned else 1))
        page = urllib.request.urlopen(link, timeout=60).read()
        assert OWN in page
        token = re.search(rb'name="token" content="(.+?)"', page)[1].decode()
        photo = (ROOT / "work" / "photo_3.jpg").read_bytes()
        headers = {"Origin": link.rstrip("/"), "X-Token": token}
        request = urllib.request.Request(f"{link}read", photo, headers)
        assert json.load(urllib.request.urlopen(request, timeout=60))["digit"] == 3
        server.send_signal(2)
        _, err = server.communicate(timeout=60)
    assert server.returncode == 0 and "Traceback" not in err
    if warned:
        assert more[0].startswith("http://") and "0.0.0.0" not in more[0]
        assert "Anyone on this network can use it" in more[1] and "not encrypted" in more[1]
    assert [list(folder.iterdir()) for folder in folders] == [[], []]
