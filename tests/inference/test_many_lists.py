"""Lists of pictures that are no lists, or too long to be one."""

import os

import pytest

from mnist_paddle.inference import many
from mnist_paddle.system.errors import SettingsError


def test_a_list_has_a_path_a_line(tmp_path):
    path = tmp_path / "list.txt"
    path.write_bytes(b"a.png\n\r\n  \n b \xff.png\r\nc.png")
    assert many.pictures_in(path) == ["a.png", os.fsdecode(b" b \xff.png"), "c.png"]


@pytest.mark.parametrize(
    "content, message",
    [
        (b"a\n" * 100, "a list of over 50 pictures"),
        (b"\n" * (2 << 20), "or 1 MB: split it"),
        (b"a\n\n\n" + b"x" * 4097, "line 4 of the list has over 4096 bytes"),
    ],
)
def test_lists_that_cost_much(tmp_path, monkeypatch, content, message):
    monkeypatch.setattr(many, "MOST_PICTURES", 50)
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with path.open("rb") as file, pytest.raises(SettingsError, match=message):
        monkeypatch.setattr(many, "LARGEST_LIST", 1 << 20)
        many.paths_of(file)


@pytest.mark.parametrize("target", ["pipe", "/dev/zero", "giant"])
def test_lists_that_are_no_files_to_read(tmp_path, target):
    path = tmp_path / "list.txt"
    if target == "pipe":
        os.mkfifo(path)
    elif target == "giant":
        path.write_bytes(b"")
        os.truncate(path, 1 << 40)  # takes no room on the disk
    else:
        path.symlink_to(target)
    with pytest.raises(SettingsError, match="cannot be read"):
        many.pictures_in(path)
