"""The notebook, from its first cell to its last, in a kernel of its own."""

import shutil

import pytest

from mnist_paddle.system.work_folder import WORK
from tests.conftest import ROOT

nbformat = pytest.importorskip("nbformat", reason="pip install nbclient ipykernel")
nbclient = pytest.importorskip("nbclient", reason="pip install nbclient ipykernel")
pytest.importorskip("ipykernel", reason="pip install nbclient ipykernel")

NOTEBOOK = ROOT / "work" / "tutorial.ipynb"


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def run(notebook, tmp_path_factory):
    """The notebook after it was run in a folder of its own; what lies in ``work`` is as it was."""
    folder = tmp_path_factory.mktemp("notebook") / "work"
    folder.mkdir()
    before = {path: path.stat().st_mtime_ns for path in WORK.iterdir()}
    done = nbformat.from_dict(notebook)
    resources = {"metadata": {"path": str(folder)}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        nbclient.NotebookClient(
            done, timeout=600, kernel_name="python3", resources=resources
        ).execute()
    assert {path: path.stat().st_mtime_ns for path in WORK.iterdir()} == before
    yield done, folder
    shutil.rmtree(folder)


def test_it_is_kept_without_outputs(notebook):
    for cell in notebook.cells:
        assert cell.cell_type == "markdown" or (not cell.outputs and cell.execution_count is None)


def outputs(done, start):
    """The outputs of the cell whose code begins so."""
    (cell,) = [cell for cell in done.cells if cell.source.startswith(start)]
    return cell.outputs


def text(found, stream="stdout"):
    return "".join(output.text for output in found if output.get("name") == stream)


def test_every_cell_runs_and_learns(run):
    done, folder = run
    assert not any("error" in output.output_type for cell in done.cells
                   for output in cell.get("outputs", []))  # fmt: skip
    assert "loss is: [2.6760824]" in text(outputs(done, "folder ="))
    accuracy = float(text(outputs(done, "accuracy =")).split()[1].rstrip("%"))
    assert 91 < accuracy < 96
    assert "the same answers: True" in text(outputs(done, "save_weights"))
    by_hand, by_paddle = text(outputs(done, "probabilities =")).split()[2::2]
    assert float(by_hand) == pytest.approx(float(by_paddle), rel=1e-5)
    assert (folder.parent / "output" / "notebook" / "mnist.pdparams").is_file()


@pytest.mark.parametrize("start", ["digits =", "Image(curves", "from mnist_paddle.reports.looking"])
def test_figures_are_shown_once(run, start):
    done, _ = run
    assert sum("image/png" in output.get("data", {}) for output in outputs(done, start)) == 1


def test_the_picture_is_shown_with_its_answer(run):
    done, _ = run
    (shown,) = outputs(done, "prediction =")
    assert "<img" in shown.data["text/html"] and shown.data["text/plain"].startswith("Prediction(")


def test_the_bar_is_redrawn_in_place(run):
    done, _ = run
    drawn = text(outputs(done, "folder ="), "stderr")
    assert "\r" in drawn and "epoch 0 [" in drawn and "\n" not in drawn
