"""How well pictures of digits are read: by kind, with the calibration and the warnings."""

from mnist_paddle.reports.recognition.files import write_files
from mnist_paddle.reports.recognition.items import Item, labelled, synthetic
from mnist_paddle.reports.recognition.scores import Row, calibration_bins, read_items, score
from mnist_paddle.reports.recognition.summary import summary

__all__ = [
    "Item",
    "Row",
    "calibration_bins",
    "labelled",
    "read_items",
    "score",
    "summary",
    "synthetic",
    "write_files",
]
