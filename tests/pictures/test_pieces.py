"""Pieces, groups and morphology against plain loops over the pixels."""

import numpy as np
import pytest

from mnist_paddle.pictures.grouping import digit_among, grouped, rivals
from mnist_paddle.pictures.morphology import box_mean, close, dilate, erode
from mnist_paddle.pictures.pieces import find_pieces, most_pieces


def flooded(mask):
    """Labels int [h, w] of a mask's pieces, corners touching, by flooding from each pixel."""
    labels = np.zeros(mask.shape, int)
    for start in zip(*np.nonzero(mask)):
        if labels[start]:
            continue
        labels[start] = labels.max() + 1
        waiting = [start]
        while waiting:
            row, column = waiting.pop()
            for near in np.ndindex(3, 3):
                place = row + near[0] - 1, column + near[1] - 1
                inside = 0 <= place[0] < mask.shape[0] and 0 <= place[1] < mask.shape[1]
                if inside and mask[place] and not labels[place]:
                    labels[place] = labels[start]
                    waiting.append(place)
    return labels


@pytest.mark.parametrize("density", [0.05, 0.3, 0.45, 0.7, 1.0])
def test_pieces_are_those_of_flooding(density, numbers):
    for _ in range(30):
        mask = numbers.random(numbers.integers(1, 25, 2)) < density
        pieces, labels = find_pieces(mask), flooded(mask)
        assert len(pieces) == labels.max()
        assert (pieces.labels > 0).tolist() == mask.tolist()
        pairs = set(zip(pieces.labels[mask].tolist(), labels[mask].tolist()))
        assert len(pairs) == len(pieces)  # one name each
        for index in range(len(pieces)):
            rows, columns = np.nonzero(pieces.labels == index + 1)
            assert pieces.area[index] == len(rows)
            box = (pieces.left[index], pieces.top[index], pieces.right[index], pieces.bottom[index])
            assert box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
            height, width = mask.shape
            edge = {0, height - 1} & set(rows) or {0, width - 1} & set(columns)
            assert pieces.at_edge[index] == bool(edge)


@pytest.mark.parametrize("density", [0, 0.05, 0.3, 0.45, 0.7, 1.0])
def test_there_are_never_more_pieces_than_the_most(density, numbers):
    for _ in range(30):
        mask = numbers.random(numbers.integers(1, 25, 2)) < density
        assert most_pieces(mask) >= len(find_pieces(mask))
    blocks = np.kron(numbers.random((6, 8)) < 0.3, np.ones((3, 4), bool))[:, ::-1]
    blocks[::3] = blocks[:, ::4] = False  # apart from each other
    assert most_pieces(blocks) == len(find_pieces(blocks)) > 3


def test_what_is_of_one_piece_is_one_group(numbers):
    for gap in (1, 3, 7):
        pieces = find_pieces(numbers.random((40, 30)) < 0.35)
        mask = pieces.mask(np.arange(len(pieces)) == pieces.area.argmax())
        groups = grouped(mask, gap)
        assert len(groups) == 1 and digit_among(groups).all()
        assert not rivals(groups, digit_among(groups)).any()


def test_a_spiral_is_one_piece():
    spiral = np.zeros((41, 41), bool)
    row, column, step = 20, 20, 2
    spiral[row, column] = True
    for turn, (down, across) in enumerate([(0, 1), (1, 0), (0, -1), (-1, 0)] * 4):
        for _ in range(step + 2 * (turn // 2)):
            row, column = row + down, column + across
            spiral[row, column] = True
    assert len(find_pieces(spiral)) == 1


def test_no_piece_in_nothing():
    pieces = find_pieces(np.zeros((5, 4), bool))
    assert len(pieces) == 0 and pieces.labels.shape == (5, 4) and not pieces.labels.any()


@pytest.mark.parametrize("kind", [np.uint8, np.float32, bool])
def test_windows_are_those_of_a_loop(kind, numbers):
    for _ in range(12):
        picture = (numbers.random(numbers.integers(1, 20, 2)) * 1.9).astype(kind)
        down, across = (int(radius) for radius in numbers.integers(0, 12, 2))

        def window(row, column, picture=picture, down=down, across=across):
            rows = slice(max(row - down, 0), row + down + 1)
            return picture[rows, max(column - across, 0) : column + across + 1]

        for place in np.ndindex(picture.shape):
            assert dilate(picture, down, across)[place] == window(*place).max()
            assert erode(picture, down, across)[place] == window(*place).min()
    picture = numbers.random((9, 13)).astype(np.float32)
    for row, column in np.ndindex(picture.shape):
        around = picture[max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3]
        assert box_mean(picture, 2)[row, column] == pytest.approx(around.mean(), abs=1e-6)


def test_a_closing_takes_out_what_is_narrow_and_dark_and_leaves_the_rest():
    paper = np.full((40, 40), 200, np.uint8)
    paper[:, 25:] = 90  # half in the shade
    stroke = paper.copy()
    stroke[5:35, 10:14] = 20
    stroke[5:8, 2:38] = 20
    np.testing.assert_array_equal(close(stroke, 4), paper)
    assert (close(stroke, 1)[10:30, 10:14] == 20).all()  # too wide to be taken out by this one
