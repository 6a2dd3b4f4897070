"""What a run leaves in its folder, and the table of reproduce."""

import json

import numpy as np
import pytest
from PIL import Image

from mnist_paddle import MNIST, evaluation, fit, scoring_loader, train, training_loader
from mnist_paddle.course import reproduce
from mnist_paddle.reports.confusion_figure import confusion_counts
from mnist_paddle.reports.training import write_report
from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.output_file import make_output_folder
from mnist_paddle.training.loaders import scoring_loader_for
from mnist_paddle.training.settings import Settings


def mute(line):
    pass


def test_report(small_file, tmp_path):
    model = MNIST()
    history = train(
        model,
        training_loader(100, datafile=small_file),
        scoring_loader("valid", datafile=small_file),
        epochs=2,
        save_path=None,
        log=mute,
    )
    accuracy = write_report(tmp_path, Settings(datafile=str(small_file)), history, model)
    loader = scoring_loader("eval", 30, small_file)
    assert accuracy == pytest.approx(evaluation(model, loader))
    record = json.loads((tmp_path / "history.json").read_text())
    assert record["settings"]["learning_rate"] == 0.01 and record["settings"]["seed"] == 0
    assert record["eval_accuracy"] == accuracy
    assert record["losses"] == history.losses and record["epochs"] == history.epochs
    assert record["versions"]["paddle"].startswith("3.")
    for name in ("curves.png", "confusion.png", "misread.png"):
        with Image.open(tmp_path / name) as picture:
            assert min(picture.size) > 300
            assert np.asarray(picture.convert("L")).std() > 5  # something is drawn


@pytest.mark.parametrize("pixels", ["k/256", "k/127.5-1"])
def test_the_report_scores_as_evaluation_does(small_file, tmp_path, pixels):
    """A network with one output, too, and pixels on another scale."""
    settings = Settings(
        network="784-1", loss="squared_error", learning_rate=0.001, epochs=20, pixels=pixels,
        datafile=str(small_file),
    )  # fmt: skip
    model, history = fit(settings, log=mute)
    accuracy = evaluation(model, scoring_loader_for(settings, "eval"))
    assert write_report(tmp_path, settings, history, model) == pytest.approx(accuracy)
    labels = scoring_loader_for(settings, "eval").dataset.labels
    assert accuracy != np.mean(labels == 0)  # which the place of the highest output would be


def test_confusion_counts(numbers):
    labels, predicted = numbers.integers(0, 10, (2, 500))
    expected = np.zeros((10, 10), int)
    for label, digit in zip(labels, predicted):
        expected[label, digit] += 1
    np.testing.assert_array_equal(confusion_counts(labels, predicted), expected)


def test_output_folder_is_checked_before_the_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot write there .*choose another --output-dir"):
        make_output_folder(tmp_path / "file" / "folder")
    assert make_output_folder(tmp_path / "a" / "b").is_dir()


def test_reproduce_compares_every_printed_loss(monkeypatch, tmp_path, numbers):
    """Three made-up runs around the tutorial's figures: the arithmetic of the table."""
    shift = iter([0.9, 1.0, 1.2])

    def fake_fit(settings, *, validate, log):
        assert settings.optimizer == "sgd" and settings.learning_rate == 0.01
        factor = next(shift)
        history = reproduce.History()
        for epoch in range(settings.epochs):
            for column, batch in enumerate(reproduce.BATCHES):
                loss = factor * reproduce.TUTORIAL_LOSSES[epoch][column] + (epoch == 9) * 5
                history.losses.append({"epoch": epoch, "batch": batch, "loss": loss})
            history.epochs.append({"epoch": epoch, "seconds": 1.0})
        return MNIST(), history

    monkeypatch.setattr(reproduce, "fit", fake_fit)
    monkeypatch.setattr(reproduce, "evaluation", lambda model, loader: 0.98)
    lines = []
    result = reproduce.reproduce(3, None, tmp_path, lines.append)
    assert len(result["losses"]) == 30
    first = result["losses"][0]
    assert first["tutorial"] == 2.3579125
    assert first["mean"] == pytest.approx(2.3579125 * 3.1 / 3)
    assert first["std"] == pytest.approx(2.3579125 * np.std([0.9, 1, 1.2], ddof=1))
    assert (first["min"], first["max"]) == pytest.approx((2.3579125 * 0.9, 2.3579125 * 1.2))
    assert [row["in_range"] for row in result["losses"]] == [True] * 27 + [False] * 3
    assert "27 of 30 in the range of our 3 seeds; of one more run like ours, 15" in lines[-1]
    assert json.loads((tmp_path / "reproduce.json").read_text())["losses"] == result["losses"]
    assert (tmp_path / "reproduce.png").stat().st_size > 10_000
    assert " yes" in reproduce.table(result) and "in our range" in reproduce.table(result)


def test_few_seeds_are_not_asked_for_a_range():
    def result(count):
        accuracy = {"valid": 0.98, "eval": 0.97}
        runs = [{"accuracy": accuracy, "seconds": 9.0, "losses": [[2.0, 1, 0.5]]}] * count
        return {"runs": runs, "losses": reproduce._compare(runs), "versions": {}}

    one, two = (reproduce.table(result(count)) for count in (1, 2))
    assert "range" not in one + two and " no" not in one + two
    assert "std" not in one and "eval  accuracy: 97.00% (1 seed)" in one
    assert "eval  accuracy: mean 97.00%, std 0.00%" in two
