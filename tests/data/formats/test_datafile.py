"""The reader of mnist.json.gz, against json.load and against every kind of bad file."""

import gzip
import json
import random

import numpy as np
import pytest

from mnist_paddle.data.formats import datafile
from mnist_paddle.data.formats import json_text as jsontext
from mnist_paddle.system.errors import DataFileError, MissingFileError

IMAGE = [0] * 784
ONE = [[IMAGE], [3]]


def by_json(path):
    """The same file by the standard library, as {split: (float32 pixels, int64 labels)}."""
    with gzip.open(path) as file:
        content = json.load(file)
    return {
        name: (np.array(images, np.float32), np.array(labels, np.int64))
        for name, (images, labels) in zip(datafile.SPLITS, content)
    }


def assert_same(path, dtype=np.uint8):
    expected = by_json(path)
    found = datafile.read(path)
    for name in datafile.SPLITS:
        pixels, labels = found[name]
        assert pixels.dtype == dtype
        scale = np.float32(256 if dtype == np.uint8 else 1)
        np.testing.assert_array_equal(pixels.astype(np.float32) / scale, expected[name][0])
        np.testing.assert_array_equal(labels, expected[name][1])


@pytest.mark.parametrize(
    "options",
    [{}, {"separators": (",", ":")}, {"indent": 1}, {"separators": (" ,\n ", ":")}],
    ids=["default", "compact", "indented", "odd spaces"],
)
def test_reads_what_json_reads(write_json, digits, options):
    assert_same(write_json(digits, **options))


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_pieces_may_end_anywhere(write_json, numbers, monkeypatch, piece):
    monkeypatch.setattr(jsontext, "PIECE", piece)
    pixels = numbers.integers(0, 256, (2, 784)) / 256
    content = [[pixels.tolist(), [1, 2]], [pixels[:1].tolist(), [0]], [pixels[1:].tolist(), [9]]]
    assert_same(write_json(content))
    assert_same(write_json(content, indent=1))


def test_all_256_pixel_values_in_both_spellings_of_zero(write_json):
    image = [k / 256 for k in range(256)] * 3 + [0] * 16
    assert_same(write_json([[[image], [1]], ONE, ONE]))


@pytest.mark.parametrize("pixel", [1, 1.0, 1 / 3, 1e-5, 1 / 255, 5e-324, 0.5000000001])
def test_other_numbers_make_float32(write_json, pixel):
    image = [pixel, *IMAGE[1:]]
    content = [[[IMAGE, image, IMAGE], [1, 2, 3]], [[image], [1]], [[image], [1]]]
    assert_same(write_json(content), np.float32)


def test_any_size_and_labels_written_as_floats(write_json):
    content = [[[IMAGE] * 5, [0, 1, 2, 3.0, 9]], ONE, ONE]
    splits = datafile.read(write_json(content))
    assert [len(split.labels) for split in splits.values()] == [5, 1, 1]
    assert splits["train"].labels.dtype == np.int64


def change(at, value):
    """A good file's content with one place replaced."""
    content = json.loads(json.dumps([[[IMAGE, IMAGE], [1, 2]], ONE, ONE]))
    place = content
    for index in at[:-1]:
        place = place[index]
    place[at[-1]] = value
    return content


BAD_CONTENT = {
    "pixel above": (change([0, 0, 1, 5], 1.5), "'train' image 1, pixel 5: 1.5 is outside"),
    "pixel below": (change([0, 0, 1, 5], -0.25), "'train' image 1, pixel 5: -0.25 is outside"),
    "pixel byte": (change([2, 0, 0, 783], 255), "'eval' image 0, pixel 783: 255 is outside"),
    "pixel NaN": (change([1, 0, 0, 0], float("nan")), "'valid' image 0, pixel 0: NaN is outside"),
    "pixel huge": (change([1, 0, 0, 0], 10**400), "'valid' image 0, pixel 0: 1000"),
    "pixel text": (change([0, 0, 0, 3], "0.5"), "'train' image 0, item 3: \"0.5\" is not a number"),
    "pixel null": (change([0, 0, 0, 3], None), "'train' image 0, item 3: null is not a number"),
    "pixel true": (change([0, 0, 0, 3], True), "'train' image 0, item 3: true is not a number"),
    "short image": (change([0, 0, 1], IMAGE[1:]), "'train' image 1 has 783 pixels, not 784"),
    "long image": (change([0, 0, 1], [*IMAGE, 0]), "'train' image 1 has 785 pixels, not 784"),
    "empty image": (change([0, 0, 1], []), "'train' image 1 has 0 pixels, not 784"),
    "28 rows": (change([0, 0, 1], [[0] * 28] * 28), "wrong nesting"),
    "label 10": (change([0, 1, 1], 10), "'train' label 1: 10 is not a whole number from 0 to 9"),
    "label -1": (change([0, 1, 1], -1), "'train' label 1: -1 is not"),
    "label 1.5": (change([0, 1, 1], 1.5), "'train' label 1: 1.5 is not"),
    "label nested": (change([0, 1, 1], [1]), "wrong nesting"),
    "one label less": (change([1, 1], []), "'valid' has 1 images but 0 labels"),
    "one label more": (change([1, 1], [1, 2]), "'valid' has 1 images but 2 labels"),
    "no images": (change([1], [[], []]), "'valid' is empty"),
    "two splits": ([ONE, ONE], "wrong nesting: the list of splits before 'eval'"),
    "four splits": ([ONE, ONE, ONE, ONE], "wrong nesting: the list of three splits"),
    "no labels": (change([0], [[IMAGE]]), "wrong nesting: 'train' between images and labels"),
    "flat": (IMAGE, "not JSON"),
    "dict": ({"train": ONE}, "not JSON"),
    "null": ("null", "not JSON"),
    "words": ("hello", "not JSON"),
    "nothing": ("", "empty"),
    "white space": ("  \n", "empty"),
    "trailing": (json.dumps([ONE] * 3) + "]", "something follows the end"),
    "space inside": (json.dumps(change([0, 0, 1, 5], 0.25)).replace("0.25", "0. 25"), "not JSON"),
    "two in one": (json.dumps(change([0, 0, 1, 5], 0.25)).replace("0.25", "0 5"), "not JSON"),
}


@pytest.mark.parametrize("content, message", BAD_CONTENT.values(), ids=BAD_CONTENT)
def test_bad_content_is_named(write_json, content, message):
    path = write_json(content, "my digits.json.gz")
    with pytest.raises(DataFileError) as error:
        datafile.read(path)
    text = str(error.value)
    assert message in text
    assert text.startswith(str(path))
    assert "\n" not in text and len(text) < len(str(path)) + 200


def test_missing(tmp_path):
    with pytest.raises(MissingFileError, match=r"none.json.gz: no such data file"):
        datafile.read(tmp_path / "none.json.gz")


def test_folder(tmp_path):
    with pytest.raises(DataFileError, match="cannot be read"):
        datafile.read(tmp_path)


def test_not_gzip(tmp_path):
    path = tmp_path / "plain.json.gz"
    path.write_text(json.dumps([ONE] * 3))
    with pytest.raises(DataFileError, match="not a gzip file"):
        datafile.read(path)


def test_cut_short_anywhere(small_file, tmp_path):
    whole = small_file.read_bytes()
    path = tmp_path / "cut.json.gz"
    for length in (0, 1, 5, 10, 18, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(DataFileError, match="cut short|not a gzip|empty"):
            datafile.read(path)


def test_json_cut_short_anywhere(write_json):
    text = json.dumps([ONE] * 3)
    for length in (1, 3, 4, 5, 100, len(text) // 2, len(text) - 4, len(text) - 1):
        with pytest.raises(DataFileError, match="cut short|not JSON|wrong nesting|pixels"):
            datafile.read(write_json(text[:length]))


def test_damaged_gzip(small_file):
    content = bytearray(small_file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    small_file.write_bytes(content)
    with pytest.raises(DataFileError, match="damaged|cut short|not JSON|nesting|pixel"):
        datafile.read(small_file)


def test_endless_number_does_not_fill_memory(write_json, monkeypatch):
    monkeypatch.setattr(jsontext, "LONGEST_ITEM", 1 << 16)
    with pytest.raises(DataFileError, match="wrong nesting: an item of"):
        datafile.read(write_json("[[[[" + "0," * (1 << 20)))


def test_endless_white_space_does_not_fill_memory(write_json, monkeypatch):
    monkeypatch.setattr(jsontext, "LONGEST_GAP", 1 << 12)
    with pytest.raises(DataFileError, match="not data: over 4096 bytes"):
        datafile.read(write_json("[" + " " * (1 << 21)))


def test_mutated_text_is_read_as_json_reads_it_or_refused(write_json):
    """1,000 random edits: never another exception, never other numbers than json.load's."""
    random.seed(0)
    image = [0, 0.5, 0.25, *IMAGE[3:]]
    text = json.dumps([[[image] * 2, [1, 2]], ONE, ONE])
    refused = 0
    for _ in range(1000):
        edited = list(text)
        for _ in range(random.randint(1, 3)):
            at = random.choice([random.randrange(60), random.randrange(len(text))])
            edited[at] = random.choice(["", edited[at] * 2, *'0123456789.,[]-e \n"{'])
        path = write_json("".join(edited))
        try:
            splits = datafile.read(path)
        except DataFileError:
            refused += 1
            continue
        for name, (pixels, labels) in by_json(path).items():
            scale = 256 if splits[name].pixels.dtype == np.uint8 else 1
            np.testing.assert_array_equal(splits[name].pixels / np.float32(scale), pixels)
            np.testing.assert_array_equal(splits[name].labels, labels)
    assert 250 < refused < 1000
