"""The chapter's runs: every preset on a few hundred digits, and what a printed figure can mean."""

import json

import numpy as np
import paddle
import pytest

from mnist_paddle.__main__ import main
from mnist_paddle.course.chapter import doing, figures, records
from mnist_paddle.course.chapter.choosing import chosen, duration, total_seconds
from mnist_paddle.course.chapter.doing import Course, do, text_of
from mnist_paddle.course.chapter.run import Asked, Printed
from mnist_paddle.course.chapter.table import RUNS, TITLES
from mnist_paddle.course.summary import summary, verdict
from mnist_paddle.training.settings import Settings

DONE_HERE = [run for run in RUNS if run.id != "7.gpu" or paddle.device.is_compiled_with_cuda()]


def mute(line):
    """Log nothing."""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """One folder for all runs, so that what they share is trained once."""
    return tmp_path_factory.mktemp("course")


@pytest.fixture
def course(root, small_file):
    few = small_file.rename(root / "few.json.gz") if small_file.exists() else root / "few.json.gz"
    return Course(root, Asked(epochs=2, datafile=str(few)), mute)


@pytest.mark.parametrize("run", DONE_HERE, ids=lambda run: run.id)
def test_every_run_to_its_end(run, course):
    result = do(run, course)
    folder = course.folder(run)
    assert result["not_run"] is None and result["pictures"]
    for name in result["pictures"]:
        assert (folder / name).read_bytes().startswith(b"\x89PNG")
    assert json.loads((folder / "history.json").read_text())["rows"] == result["rows"]
    text = text_of(run, result, course)
    for printed in run.printed:
        assert printed.text(printed.value) in text
    if run.trains:
        (record,) = course.records(run)
        assert len(record["epochs"]) == min(2, run.settings.epochs)
        assert f"{record['eval_accuracy']:.2%}" in text


def test_what_is_done_is_not_done_again(course, monkeypatch):
    run = chosen("5.adam")[0]
    first = do(run, course)
    monkeypatch.setattr(doing, "record_of", None)  # nothing is trained, nothing even looked up
    assert do(run, course) == first
    shared = chosen("5.lr-0.01")[0]  # section 4's run under another name
    monkeypatch.undo()
    done = course.records(chosen("4")[0])
    monkeypatch.setattr(records, "fit", None)
    assert course.records(shared) == done


def test_a_training_that_was_cut_off_goes_on(small_file, tmp_path):
    settings = Settings(network="784-10", epochs=3, datafile=str(small_file))
    whole = records.record_of(settings, tmp_path / "whole", mute)
    lines = []

    def stop(line):
        if line.startswith("epoch: 1, batch: 0"):
            raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError):
        records.record_of(settings, tmp_path / "cut", stop)
    assert not records.is_done(settings, tmp_path / "cut")
    resumed = records.record_of(settings, tmp_path / "cut", lines.append)
    assert any("goes on from" in line and "epoch 1" in line for line in lines)
    assert resumed["losses"] == whole["losses"]
    assert resumed["eval_accuracy"] == whole["eval_accuracy"]
    left = {path.name for path in records.folder_of(settings, tmp_path / "cut").iterdir()}
    assert left == {"history.json", "mnist.pdparams"}


def test_a_training_that_diverges_is_a_result(small_file, tmp_path):
    settings = Settings(network="784-1", loss="squared_error", learning_rate=1e4,
                        datafile=str(small_file))  # fmt: skip
    record = records.record_of(settings, tmp_path, mute)
    assert record["diverged"].startswith("the loss is") and record["eval_accuracy"] is None
    rows = doing.rows_of(chosen("1")[0], [record], 10)
    assert all(row[2] == "–" and row[6] == "0" for row in rows)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"settings": {}}', b"\xff"])
def test_a_damaged_record_is_no_record(content, small_file, tmp_path):
    settings = Settings(network="784-10", epochs=1, datafile=str(small_file))
    folder = records.folder_of(settings, tmp_path)
    folder.mkdir(parents=True)
    (folder / "history.json").write_bytes(content)
    assert records.record_of(settings, tmp_path, mute)["epochs"]


def test_all_that_changes_a_number_makes_another_training(tmp_path):
    base = Settings()
    same = [Settings(output_dir="x"), Settings(checkpoint_interval=5), Settings(device="cpu")]
    assert {records.folder_of(one, tmp_path) for one in same} == {records.folder_of(base, tmp_path)}
    others = [Settings(seed=1), Settings(pixels="k/255"), Settings(shuffle=False),
              Settings(weight_decay=1e-5), Settings(loss="squared_error"),
              Settings(device="gpu:0")]  # fmt: skip
    assert len({records.folder_of(one, tmp_path) for one in [base, *others]}) == 7


def test_the_table_sets_ours_beside_the_printed(small_file, tmp_path):
    course = Course(tmp_path, Asked(seeds=3, epochs=1, datafile=str(small_file)), mute)
    run = chosen("10")[0]
    found = course.records(run)
    rows = {row[0]: row for row in doing.rows_of(run, found, 1)}
    losses = [record["losses"][0]["loss"] for record in found]
    row = rows["loss, epoch 0, batch 0"]
    assert row[1] == "2.2116" and row[6] == "3"
    assert row[2] == f"{np.mean(losses):.4f}" and row[3] == f"{np.std(losses, ddof=1):.4f}"
    assert row[7] == verdict(2.2116, losses)
    assert rows["loss, epoch 9, batch 3000"][7] == "nothing of ours to compare"
    assert rows["accuracy on eval"][1] == "–" and rows["accuracy on eval"][7] == ""


def test_accuracies_after_fewer_epochs_are_not_compared():
    record = {"losses": [], "epochs": [{"validation_accuracy": 0.5}], "eval_accuracy": 0.5}
    run = chosen("notebook.relu")[0]
    (row, _) = doing.rows_of(run, [record], 2)
    assert row[1:3] == ["96.18%", "50.00%"] and row[7] == "after 2 of 10 epochs: not compared"


def test_verdicts_are_honest_about_n():
    assert verdict(1.0, [0.9]) == "one run of ours: no range to judge by"
    assert verdict(1.0, [0.9, 1.0]) == "inside the range of our 2"
    assert verdict(1.1, [0.9, 1.0]).startswith("above the range of our 2; 67% of runs like ours")
    assert verdict(0.1, [0.9] * 9).startswith("below the range of our 9; 20% of runs like ours")
    assert summary([1.0, 2.0, 6.0]) == {"mean": 3.0, "std": pytest.approx(7**0.5), "min": 1.0,
                                        "max": 6.0}  # fmt: skip


def test_figures_are_found_in_a_record():
    record = {
        "losses": [{"epoch": 0, "batch": 0, "loss": 2.0}, {"epoch": 1, "batch": 200, "loss": 1.0}],
        "epochs": [{"validation_accuracy": 0.5}, {"validation_accuracy": 0.75}],
        "eval_accuracy": 0.7,
    }
    assert Printed("loss", 9.0, 1, 200).found(record) == 1.0
    assert Printed("loss", 9.0, 1, 400).found(record) is None
    assert Printed("valid", 0.9).found(record) == 0.75
    assert Printed("eval", 0.9).found(record) == 0.7


def test_time_is_counted_once_for_what_is_trained_once():
    four, same = chosen("4"), chosen("5.lr-0.01")
    assert total_seconds([*four, *same], Asked()) == total_seconds(four, Asked())
    assert total_seconds(four, Asked(seeds=3)) == pytest.approx(3 * total_seconds(four, Asked()))
    assert [duration(s) for s in (40, 600, 7200)] == ["40 s", "10 min", "2.0 h"]


def test_the_list_has_every_run_and_loads_no_paddle(run_python):
    code = (
        "import sys\nfrom mnist_paddle.__main__ import main\n"
        "assert main(['course']) == 0\n"
        "assert not {'paddle', 'matplotlib', 'numpy'} & set(sys.modules)"
    )
    printed = run_python("-c", code).stdout
    assert all(f"  {run.id} " in printed for run in RUNS)
    assert all(title in printed for title in TITLES.values())
    assert "35.5252 → 4.1855" in printed and "98.60%" in printed


def test_the_names_are_unique_and_every_section_has_a_run():
    assert len({run.id for run in RUNS}) == len(RUNS)
    assert {run.section for run in RUNS} == set(TITLES)
    assert all(chosen(run.flawed) for run in RUNS if run.flawed)
    assert chosen("6") == chosen("7")


@pytest.mark.parametrize(
    "wanted, said",
    [("11", "there are the sections 1, 2, 3,"), ("5.rmsprop", "there are the runs 5.lr-0.0001"),
     ("", "the sections"), ("x" * 500, "the sections 1")],
)  # fmt: skip
def test_what_is_unknown_is_answered_with_what_there_is(wanted, said, capsys):
    assert main(["course", "run", wanted]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


@pytest.mark.skipif(paddle.device.is_compiled_with_cuda(), reason="there may be a GPU here")
def test_without_a_gpu_the_run_says_so(tmp_path, capsys):
    assert main(["course", "run", "7.gpu", "--output-dir", str(tmp_path)]) == 2
    assert "7.gpu was not run: device 'gpu:0' is not available" in capsys.readouterr().out


def test_the_command_prints_the_table_and_the_lesson(small_file, tmp_path, capsys):
    arguments = ["run", "1", "--epochs", "1", "--datafile", str(small_file)]
    assert main(["course", *arguments, "--output-dir", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert "loss, epoch 0, batch 0     35.5252" in printed
    assert "a 0: " in printed and "A class is a choice" in printed
    assert f"figure: {tmp_path / 'out' / '1.simplest' / 'answers.png'}" in printed


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(small_file, tmp_path, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(records, "fit", interrupted)
    arguments = ["run", "10", "--datafile", str(small_file), "--output-dir", str(tmp_path)]
    assert main(["course", *arguments]) == 130
    assert "stopped; the same command goes on from here" in capsys.readouterr().out


def test_a_loss_of_a_later_epoch_than_ours_is_drawn_in_its_place():
    printed, ours = Printed("loss", 0.98, 9, 400), {"epochs": [{"batches": 500}]}
    assert figures.place(printed, [{"epochs": []}, ours]) == 9.8
    assert 9 <= figures.place(printed, [{"epochs": []}]) < 10
