"""The benchmarks: that they measure what they say, never how fast it is."""

import json
import threading
import time

import numpy as np
import pytest
from PIL import Image

from mnist_paddle.reports.bench import comparison, contenders, loading, machine, reading
from mnist_paddle.reports.bench.serve import CONNECTED, serve


class Clock:
    """A contender whose jobs take what it is told."""

    def __init__(self, name, times):
        self.name, self.version, self.times, self.asked = name, "1", iter(times), []

    def milliseconds(self, job, count):
        self.asked.append((job, count))
        return next(self.times)


def test_contenders_take_turns_and_ratios_are_within_a_round():
    fast = Clock("paddle, fast", [1.0, 4.0, 2.0])
    plain = Clock("paddle, plain", [2.0, 16.0, 6.0])
    result = contenders.alternate([plain, fast], "step", 50, 3)
    assert result["paddle, fast"]["median_ms"] == 2
    assert (result["paddle, plain"]["min_ms"], result["paddle, plain"]["max_ms"]) == (2, 16)
    assert result["paddle, fast"]["ratio_to"] == {"paddle, plain": pytest.approx(1 / 3)}
    assert fast.asked == [("step", 50)] * 3
    assert plain.asked == [("step", 10)] * 3  # the slow one is timed over fewer


def test_a_real_contender_serves_every_job(tmp_path):
    digits = tmp_path / "digits.npz"
    np.savez(digits, images=np.zeros((500, 1, 28, 28), np.float32), labels=np.zeros(500, int))
    with contenders.Contender("paddle, fast", digits) as contender:
        assert contender.version.startswith("paddle 3.")
        for job in comparison.JOBS:
            assert 0 < contender.milliseconds(job, 1) < 60_000


def test_a_contender_is_at_rest_when_it_answers():
    """As OpenMP's threads are not: after plain Paddle's turn they took a core from the next one."""
    threads, awake = [], []

    def spin():
        start = time.process_time()
        while time.process_time() - start < 0.2:
            pass

    def job():
        threads.append(threading.Thread(target=spin))
        threads[-1].start()

    class Answers(list):
        def write(self, text):
            self.append(text)
            awake.append(threads[-1].is_alive())

        def flush(self):
            pass

    answers = Answers()
    serve("1", {"job": job}, ["job 1\n"], answers)
    assert "".join(answers).startswith("ready 1\n") and len("".join(answers).split()) == 3
    assert not any(awake)


def test_opening_is_measured_both_ways(small_file):
    result = loading.compare(str(small_file), with_tutorials=True)
    assert list(result) == ["first open", "later opens", "json.load, as the tutorial"]
    for row in result.values():
        assert row["first_split_seconds"] > 0 and row["two_splits_mb"] >= 0


def test_machine(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    computer = machine.describe()
    assert computer["left_out"] == contenders.left_out()
    assert computer["left_out"]["OPENBLAS_CORETYPE"] == "Haswell"
    assert "OPENBLAS_CORETYPE" not in contenders.python_environment()
    assert computer["cores"] >= 1 and computer["sgemm_gflops"] > 0 and computer["processor"]
    assert machine.FLOP_PER_IMAGE["step"] == pytest.approx(13.3e6, rel=0.02)
    products = 32 * 32 * 25 * 32 * 2 + 16 * 16 * 9 * (32 + 64) * 64 * 3
    products += 8 * 8 * 9 * (64 * 112 + 112 * 108) * 3 + 1728 * 10 * 3
    assert machine.FLOP_PER_IMAGE["strong"] == 2 * products


def test_report_shows_every_contender():
    row = {"median_ms": 10.0, "min_ms": 9.0, "max_ms": 12.0}
    rows = {
        "paddle, plain": {**row, "ratio_to": {"paddle, fast": 2.0}},
        "paddle, fast": {**row, "ratio_to": {"paddle, plain": 0.5}},
    }
    result = {
        "machine": {
            "processor": "P",
            "cores": 2,
            "sgemm_gflops": 133.0,
            "system": "S",
            "left_out": {"OPENBLAS_CORETYPE": "Haswell"},
        },
        "python": "3.11",
        "versions": {"paddle, plain": "paddle 3.3.1", "paddle, fast": "paddle 3.3.1"},
        "rounds": 7,
        "step": rows,
        "strong": rows,
        "varied": rows,
        "infer": rows,
        "single": rows,
        **dict.fromkeys(CONNECTED, rows),
        "loading": {"first open": {"first_split_seconds": 1.5, "two_splits_mb": 100.0}},
        "predict": {"predict(), warm": 0.00123},
        "whole_job": {"python train.py": 60.0},
    }
    json.dumps(result)
    text = comparison.report(result)
    assert "P, 2 cores, sgemm 133 GFLOP/s" in text and "medians of 7 rounds" in text
    step = text[text.index("a training step") : text.index("reading 10,000")]
    assert "0.50" in step and " 5.0 " in step and "101%" in step  # 1.34 GFLOP in 10 ms
    assert all(f"a step of {name}, {size} digits" in text for name, size in CONNECTED.items())
    assert "0.0012" in text
    assert "1.50" in text and "python train.py" in text
    assert "its own instructions: without OPENBLAS_CORETYPE=Haswell\n" in text


def test_reading_is_timed_on_pictures_of_three_sizes(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(reading, "seconds", lambda command, **_: asked.append(command) or 1.0)
    times = reading.compare(tmp_path, starts=2, repeats=1)
    assert [command[0] for command in asked] == ["-c", "-m"] * 2
    assert times.pop("import paddle, alone") == times.pop("the command predict") == 1
    assert len(times) == 4 and all(seconds > 0 for seconds in times.values())
    for file in tmp_path.iterdir():
        with Image.open(file) as picture:
            assert 1e6 < picture.width * picture.height < 1.001e6
