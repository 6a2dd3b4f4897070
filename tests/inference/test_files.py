"""What people hand in: standard input, folders in folders, lists, pictures at hand."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from mnist_paddle import MNIST, load_weights, predict
from mnist_paddle.__main__ import main
from mnist_paddle.models.shipped import SHIPPED
from mnist_paddle.system.errors import PictureError
from tests.conftest import ROOT

SCAN, ZERO = ROOT / "work" / "scan_7.png", ROOT / "work" / "example_0.jpg"


@pytest.fixture(scope="module")
def model():
    network = MNIST()
    load_weights(network, SHIPPED["tutorial"])
    return network


def piped(content, *arguments):
    """``predict -`` as a shell runs it, with a file piped in."""
    return subprocess.run(
        [sys.executable, "-m", "mnist_paddle", "predict", "-", *map(str, arguments)],
        input=content, capture_output=True, timeout=120, cwd=ROOT,
    )  # fmt: skip


def test_standard_input(tmp_path):
    show, steps = tmp_path / "show.png", tmp_path / "steps.png"
    result = piped(SCAN.read_bytes(), "--json", "--show", show, "--steps", steps)
    (answer,) = json.loads(result.stdout)
    assert (result.returncode, answer["file"], answer["digit"]) == (0, "-", 7)
    assert Image.open(show).width > 900 and Image.open(steps).width > 900
    result = piped(b"%PDF-1.4", "--json")
    assert result.returncode == 2
    assert b"error: standard input: a PDF document" in result.stderr
    assert json.loads(result.stdout)[0]["error"].startswith("a PDF document")


def test_standard_input_that_is_nothing(capsys, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for stdin, message in ((Terminal(), "predict - < picture.jpg"), (None, "holds no picture")):
        monkeypatch.setattr("sys.stdin", stdin)
        assert main(["predict", "-"]) == 2
        error = capsys.readouterr().err
        assert error.startswith("error: standard input: ") and message in error
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert main(["predict", "-"]) == 2
    assert capsys.readouterr().err == "error: standard input: an empty file\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with one picture, others in folders in it, and what is none."""
    monkeypatch.chdir(tmp_path)
    for name in ("class/a.png", "class/li/b.PNG", "class/li/deep/c.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(SCAN.read_bytes())
    for name in ("notes.txt", "marks.xls", "x.py", "y.py", "li/notes.txt"):
        (tmp_path / "class" / name).touch()
    return tmp_path


def test_a_folder_of_one_prints_its_name_and_what_was_skipped(folder, capsys):
    assert main(["predict", "class"]) == 0
    output = capsys.readouterr()
    assert output.out.splitlines()[0].replace("\\", "/") == "class/a.png"
    assert output.err == (
        "note: class: skipped: not pictures: marks.xls, notes.txt, x.py and 1 more; "
        "folders (--recursive reads them): li\n"
    )
    assert main(["predict", "class/a.png"]) == 0
    output = capsys.readouterr()
    assert "a.png" not in output.out and output.err == ""


def test_folders_in_folders(folder, capsys):
    assert main(["predict", "--recursive", "--json", "class"]) == 0
    output = capsys.readouterr()
    names = [answer["file"].replace("\\", "/") for answer in json.loads(output.out)]
    assert names == ["class/a.png", "class/li/b.PNG", "class/li/deep/c.png"]
    assert "notes.txt" in output.err and "--recursive" not in output.err


def test_a_folder_whose_pictures_are_deeper(folder, capsys):
    (folder / "class" / "a.png").unlink()
    assert main(["predict", "class"]) == 2
    assert "no picture files in this folder" in (error := capsys.readouterr().err)
    assert "folders (--recursive reads them): li" in error and error.count("\n") == 1
    (folder / "none" / "deeper").mkdir(parents=True)
    assert main(["predict", "none", "--recursive"]) == 2
    assert "no picture files in or below this folder" in capsys.readouterr().err


def test_heic_files_of_a_folder_are_named(folder, capsys):
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    (folder / "class" / "IMG_1.HEIC").write_bytes(heic)
    assert main(["predict", "class"]) == 2
    assert "IMG_1.HEIC: a HEIC picture" in (error := capsys.readouterr().err)
    assert "convert to JPEG or PNG" in error


def test_a_list_in_a_list_out(model):
    content = SCAN.read_bytes()
    picture = Image.open(io.BytesIO(content))
    given = [ZERO, str(SCAN), content, io.BytesIO(content), picture, np.asarray(picture)]
    given.append(np.asarray(picture.convert("RGBA")))
    together = predict(model, given)
    assert [prediction.digit for prediction in together] == [0, *[7] * 6]
    for source, prediction in zip((ZERO, SCAN), together):
        alone = predict(model, source)
        np.testing.assert_allclose(prediction.probabilities, alone.probabilities, atol=1e-6)
    assert predict(model, []) == [] and len(predict(model, (ZERO,))) == 1


def test_a_bad_picture_of_a_list_is_named(model):
    with pytest.raises(PictureError, match=r"picture 1 of the list: .*none\.png: no such file"):
        predict(model, [ZERO, "none.png", SCAN])
    with pytest.raises(PictureError, match="picture 0 of the list: the picture: an array of float"):
        predict(model, [np.zeros((28, 28))])
