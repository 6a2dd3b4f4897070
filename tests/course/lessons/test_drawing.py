"""Figures in a notebook, with a stand-in for IPython: shown under the cell, updated in place."""

import sys
import types

import pytest

from mnist_paddle.course.lessons import drawing


@pytest.fixture
def notebook(monkeypatch):
    """What a notebook was told to do, in order: "clear", or the first bytes of an image."""
    told = []
    display = types.ModuleType("IPython.display")
    display.clear_output = lambda wait: told.append("clear")
    display.display = told.append
    display.Image = lambda data: data[:4]
    ipython = types.ModuleType("IPython")
    ipython.version_info = (9, 0)
    ipython.display = display
    ipython.get_ipython = lambda: types.SimpleNamespace(config={"IPKernelApp": {}})
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    return told


def test_the_animator_updates_in_place_in_a_notebook(notebook, tmp_path, capsys):
    animator = drawing.Animator(xlabel="epoch", xlim=[1, 2], legend=["loss"])
    animator.add(1, 0.5)
    animator.add(2, 0.4)
    animator.save(tmp_path / "plot.png")
    assert notebook == ["clear", b"\x89PNG", "clear", b"\x89PNG"]
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "plot.png").exists()


def test_figures_are_shown_inline_in_a_notebook(notebook, tmp_path):
    figure, _ = drawing.new_figure()
    drawing.finish(figure, tmp_path / "figure.png")
    drawing.show_images([[[0, 1], [1, 0]]], 1, 1, titles=["checks"])
    assert notebook == [b"\x89PNG", b"\x89PNG"]


def test_a_script_gets_a_file_and_its_path(tmp_path, capsys):
    figure, _ = drawing.new_figure()
    path = tmp_path / "new folder" / "figure.png"
    drawing.finish(figure, path)
    assert path.read_bytes()[:4] == b"\x89PNG"
    assert capsys.readouterr().out == f"figure: {path}\n"
