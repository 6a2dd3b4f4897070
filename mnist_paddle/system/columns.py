"""Columns of text on a terminal, where a Chinese letter takes two places."""

import re
import unicodedata


def width_of(text: str) -> int:
    """The places that a text takes."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many places, broken at spaces and after Chinese letters."""
    lines = [""]
    for piece in re.findall(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+|\s+", text):
        if width_of(lines[-1] + piece) > width and piece not in "，。；：、！？）":
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        if piece.isspace():
            chinese = "\n" in piece and width_of(lines[-1][-1:]) == 2  # is written without spaces
            piece = " " if lines[-1] and not chinese else ""
        lines[-1] += piece
    return [line for line in lines if line] or [""]


def padded(text: str, width: int, right: bool = False) -> str:
    """The text with spaces up to ``width`` places: after it, or before it."""
    space = " " * (width - width_of(text))
    return space + text if right else text + space
