"""Columns of text on a terminal, where a Chinese letter takes two places."""

import unicodedata


def width_of(text: str) -> int:
    """The places that a text takes."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def padded(text: str, width: int, right: bool = False) -> str:
    """The text with spaces up to ``width`` places: after it, or before it."""
    space = " " * (width - width_of(text))
    return space + text if right else text + space
