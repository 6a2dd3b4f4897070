"""Boxes on a page in the order in which one reads: lines from the top, each from the left."""

from collections.abc import Sequence

Box = tuple[int, int, int, int]

LEAST_SHARED = 0.4  # of the lower one's height, that neighbours in a line have in common


def in_lines(boxes: Sequence[Box]) -> list[list[int]]:
    """The places of boxes (left, top, right, bottom) in ``boxes``, line by line.

    A line goes on with the box that is level with its last one, so it may lean or be bent.
    """
    lines: list[list[int]] = []
    for place in sorted(range(len(boxes)), key=lambda place: boxes[place][0]):
        line = max(lines, key=lambda line: _shared(boxes[line[-1]], boxes[place]), default=None)
        if line and _shared(boxes[line[-1]], boxes[place]) >= LEAST_SHARED:
            line.append(place)
        else:
            lines.append([place])
    return sorted(lines, key=lambda line: sum(_middle(boxes[place]) for place in line) / len(line))


def _shared(one: Box, other: Box) -> float:
    """The rows that two boxes have in common, as a share of the lower one's; 0 for none."""
    rows = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, rows) / min(one[3] - one[1], other[3] - other[1])


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2
