"""Readings for other programs: as JSON holds them, and as a table."""

from mnist_paddle.inference.files import Reading
from mnist_paddle.inference.prediction import Prediction
from mnist_paddle.system.spreadsheet import csv_text


def record(prediction: Prediction) -> dict:
    """What JSON says of a prediction; ``digit`` is None where there is none to read."""
    chances = prediction.probabilities
    return {
        "digit": prediction.digit,
        "likeliest": [{"digit": digit, "probability": p} for digit, p in prediction.likeliest()],
        "probabilities": [] if chances is None else chances.tolist(),
        "warnings": [doubt.record() for doubt in prediction.warnings],
    }


def file_record(reading: Reading, weights: dict) -> dict:
    """What JSON says of a file, read with some ``weights``: its prediction, or the ``error`` that
    kept it from being read."""
    if reading.error:
        return {"file": reading.file, "error": reading.reason}
    return {"file": reading.file, **record(reading.prediction), "weights": weights}


def table(records: list[dict]) -> str:
    """Records of files as comma-separated values, a line for each under a line of names."""
    chances = [f"p{digit}" for digit in range(10)]
    names = ["file", "digit", "probability", *chances, "warnings", "warning_codes", "error"]
    rows = [names]
    for item in records:
        values = [f"{p:.6f}" for p in item.get("probabilities", [])] or [""] * 10
        digit, doubts = item.get("digit"), item.get("warnings", [])
        words, codes = ("; ".join(doubt[key] for doubt in doubts) for key in ("text", "code"))
        digit = "" if digit is None else digit
        error = item.get("error", "")
        rows.append([item["file"], digit, max(values), *values, words, codes, error])
    return csv_text(rows)
