"""bench --processes and --serving: that they measure what they say, and what the model computes."""

import importlib.util
import json

import pytest

from mnist_paddle.reports.bench import processes, serving

FAST = "MNIST, fast path"


def test_two_real_processes_serve_every_job(tmp_path):
    with processes.Launched(processes.TWO, tmp_path) as two:
        assert two.version.startswith("paddle 3.")
        for network in processes.NETWORKS:
            for job in ("step", "eighth", "all_reduce"):
                assert 0 < two.milliseconds(f"{network}:{job}", 1) < 60_000


def result(step, eighth, all_reduce):
    row = {"median_ms": step, "min_ms": step, "max_ms": step,
           "ratio_to": dict.fromkeys(processes.WAYS, 0.5)}  # fmt: skip
    found = {"step": dict.fromkeys(processes.WAYS, row), "eighth": eighth,
             "all_reduce": all_reduce, "parameters": 250_000}  # fmt: skip
    machine = {"processor": "P", "cores": 2, "system": "S"}
    return {"machine": machine, "rounds": 5, "version": "paddle 3", "networks": {FAST: found}}


def test_the_model_of_eight_machines():
    """A million bytes at a gigabit: 14 messages of 125,000 bytes, 1 ms each, and 0.1 ms of wait."""
    same, larger = processes.machines(result(80.0, 10.0, 0.6)["networks"][FAST])["1 Gbit/s, 0.1 ms"]
    assert same == pytest.approx(80 / (10 + 0.6 + 14 * 1.1))
    assert larger == pytest.approx(8 * 80 / (80 + 0.6 + 14 * 1.1))


def test_the_report_on_processes():
    text = processes.report(result(80.0, 10.0, 0.8))
    assert f"a step of {FAST}, 100 digits" in text and "medians of 5 rounds" in text
    two = next(line for line in text.splitlines() if line.strip().startswith(processes.TWO))
    assert two.split()[-3:] == ["80.0", "0.50", "1.0%"]


@pytest.mark.parametrize("name", ["draw", "FastAPI, uvicorn"])
def test_a_real_server_reads_for_four_clients_and_for_a_crowd(name, monkeypatch):
    if name not in serving.commands():
        assert not all(map(importlib.util.find_spec, ("fastapi", "uvicorn")))
        pytest.skip("FastAPI is not installed")
    monkeypatch.setattr(serving, "CROWD", 40)
    with serving.Server(name, serving.commands()[name], serving.pictures()) as server:
        for job in serving.PICTURES:
            assert 0 < server.milliseconds(job, 4) < 60_000
        assert server.crowd("28x28 PNG") == {"200": 40}


def test_the_report_on_serving():
    rows = {
        "draw": {"median_ms": 2.0, "min_ms": 1.0, "max_ms": 4.0, "ratio_to": {"other": 0.5}},
        "other": {"median_ms": 4.0, "min_ms": 4.0, "max_ms": 4.0, "ratio_to": {"draw": 2.0}},
    }
    made = {
        "machine": {"processor": "P", "cores": 2, "system": "S"},
        "rounds": 3,
        "versions": {"paddlepaddle": "3.3.1"},
        "crowd": {"draw": {"200": 199, "503": 1}},
        **dict.fromkeys(serving.PICTURES, rows),
    }
    json.dumps(made)
    text = serving.report(made)
    lines = [line.split() for line in text.splitlines()]
    assert ["draw", "500", "250", "-", "1000", "-"] in lines
    assert ["other", "250", "250", "-", "250", "0.50"] in lines
    assert "199 x 200, 1 x 503" in text and "pip install fastapi uvicorn" in text
