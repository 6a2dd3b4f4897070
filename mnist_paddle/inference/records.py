"""Readings for other programs: as JSON holds them, and as a table."""

from itertools import chain

from mnist_paddle.inference.files import Reading
from mnist_paddle.inference.page import Page
from mnist_paddle.inference.prediction import Prediction
from mnist_paddle.system.spreadsheet import csv_text


def record(prediction: Prediction) -> dict:
    """What JSON says of a prediction; ``digit`` is None where there is none to read."""
    chances = prediction.probabilities
    return {
        "digit": prediction.digit,
        "box": prediction.box,
        "likeliest": [{"digit": digit, "probability": p} for digit, p in prediction.likeliest()],
        "probabilities": [] if chances is None else chances.tolist(),
        "warnings": [doubt.record() for doubt in prediction.warnings],
    }


def page_record(page: Page) -> dict:
    """What JSON says of a page: its ``lines`` as text, and every digit with its line, from 1."""
    digits = [
        {"line": number, **record(one)} for number, line in enumerate(page.lines, 1) for one in line
    ]
    warnings = [doubt.record() for doubt in page.warnings]
    return {"lines": page.text.split(), "digits": digits, "warnings": warnings}


def file_record(reading: Reading, **more) -> dict:
    """What JSON says of a file: its prediction and ``more`` about it, such as the weights; or the
    ``error`` that kept it from being read."""
    if reading.error:
        return {"file": reading.file, "error": reading.reason}
    found = reading.prediction
    result = page_record(found) if isinstance(found, Page) else record(found)
    return {"file": reading.file, **result, **more}


def is_empty(record: dict) -> bool:
    """Whether a file's record is of a picture that was read, and no digit found in it."""
    return "error" not in record and not record.get("digits") and record.get("digit") is None


def table(records: list[dict]) -> str:
    """Records of files as comma-separated values, a row for each under a row of names; of pages a
    row for each digit."""
    chances = [f"p{digit}" for digit in range(10)]
    sides = ["left", "top", "right", "bottom"]
    names = ["file", "digit", "probability", *chances, "warnings", "warning_codes", "error"]
    rows = [[*names, "line", *sides]]
    for item in chain.from_iterable(_rows(item) for item in records):
        values = [f"{p:.6f}" for p in item.get("probabilities", [])] or [""] * 10
        digit, doubts = item.get("digit"), item.get("warnings", [])
        words, codes = ("; ".join(doubt[key] for doubt in doubts) for key in ("text", "code"))
        digit = "" if digit is None else digit
        error = item.get("error", "")
        place = [item.get("line", ""), *(item.get("box") or [""] * 4)]
        rows.append([item["file"], digit, max(values), *values, words, codes, error, *place])
    return csv_text(rows)


def _rows(item: dict) -> list[dict]:
    """A record as the rows of a table: each of its digits, if it is of a page that has some, with
    the page's warnings before its own."""
    of_page = item.get("warnings", [])
    return [
        {**digit, "file": item["file"], "warnings": of_page + digit["warnings"]}
        for digit in item.get("digits", [])
    ] or [item]
