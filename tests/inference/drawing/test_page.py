"""The page opened from the disk: drawing by every means, and the tools."""

import base64
import json
import time

import pytest

from mnist_paddle.inference.reader import open_reader
from tests.conftest import ROOT
from tests.inference.drawing.chromium import PATIENCE
from tests.inference.drawing.hand import (
    THREE,
    answer,
    click,
    doubts,
    press,
    seen,
    width_of_ink,
    window,
    with_finger,
    with_mouse,
    with_pen,
)

SHIFT, CONTROL = 8, 2  # as the debugging protocol counts them
STROKES = "mnistPaddle.history.present.strokes"


@pytest.mark.parametrize("draw", [with_mouse, with_pen, with_finger])
def test_a_three_reads_three(page, draw):
    window(page, 800, 900, phone=draw is with_finger)
    draw(page, THREE)
    assert answer(page) == 3 and doubts(page) == []
    assert page.run(f"{STROKES}.length") == 1


def test_a_pen_that_is_pressed_draws_wider(page):
    with_pen(page, THREE, force=0.2)
    light = width_of_ink(page)
    click(page, "#clear")
    with_pen(page, THREE, force=0.9)
    assert width_of_ink(page) > 1.5 * light


def test_a_finger_scrolls_nothing(page):
    window(page, 390, 844, phone=True)
    with_finger(page, [(128, y) for y in range(240, 20, -20)])
    assert page.run("scrollY") == 0
    assert page.run(f"{STROKES}[0].points.length") > 5
    with_finger(page, [(128, y) for y in range(480, 300, -20)])  # below the paper it scrolls
    page.until("scrollY > 0")


def test_a_blank_page_shows_no_digit_and_no_doubt(page):
    assert answer(page) is None and doubts(page) == []
    assert page.run("document.getElementById('brief').textContent") == ""


def test_two_digits_are_doubted(page):
    for left in (0.1, 0.55):
        with_mouse(page, [(256 * left + 0.45 * x, 60 + 0.5 * y) for x, y in THREE])
    assert doubts(page) == ["several_digits"]
    assert "more than one digit" in page.run("document.getElementById('doubts').textContent")


def test_undo_redo_clear(page):
    with_mouse(page, THREE)
    with_mouse(page, [(30, 30), (60, 30)])
    counts = []
    for button in ("undo", "undo", "redo", "clear", "undo"):
        click(page, f"#{button}")
        seen(page)  # it is disabled where there is nothing to undo
        counts.append(page.run(f"{STROKES}.length"))
    assert counts == [1, 0, 1, 0, 1]
    assert answer(page) == 3
    press(page, "z", modifiers=CONTROL)
    assert page.run(f"{STROKES}.length") == 0
    press(page, "Z", modifiers=CONTROL | SHIFT)
    assert page.run(f"{STROKES}.length") == 1


def test_the_eraser_takes_ink_away(page):
    ink = "mnistPaddle.inkOf(mnistPaddle.history.present.strokes).data.reduce((a, b) => a + b)"
    with_mouse(page, THREE)
    before = page.run(ink)
    click(page, "#eraser")
    with_mouse(page, [(80, 62), (165, 62)])
    assert page.run(ink) < 0.9 * before


def test_the_brush_has_a_size(page):
    page.run("document.getElementById('size').value = 36")
    with_mouse(page, THREE)
    assert width_of_ink(page) == 36


def test_everything_by_keys(page):
    """A 1 drawn with the arrows; then undone, redone, erased in part, cleared; an example."""
    page.run("document.getElementById('paper').focus()")
    press(page, *["ArrowUp"] * 9, " ", *["ArrowDown"] * 18, " ")
    assert answer(page) == 1
    press(page, "z")
    assert answer(page) is None
    press(page, "y", "e", " ", "ArrowUp", " ")
    assert page.run(f"{STROKES}.map((stroke) => stroke.erase)") == [False, True]
    press(page, "Delete")
    assert answer(page) is None
    press(page, "7")
    assert answer(page) == 7


def test_every_control_can_be_reached_by_tab(page):
    controls = page.run(
        "[...document.querySelectorAll('button, select, input, canvas[tabindex]')]"
        ".filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex < 0).length"
    )
    assert controls == 0


def test_the_examples_are_read(page):
    found = []
    for digit in range(10):
        click(page, f"#examples button:nth-child({digit + 1})")
        found.append((answer(page), doubts(page)))
    assert found == [(digit, []) for digit in range(10)]


GIVE = """
(async () => {
  const bytes = Uint8Array.from(atob(%r), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "digit.png"));
  const [type, Kind, key] = %s;
  document.body.dispatchEvent(new Kind(type, { [key]: data, bubbles: true, cancelable: true }));
})()
"""


@pytest.mark.parametrize("way", ["file", "drop", "paste"])
def test_a_picture_is_read_simply_with_a_note(page, way):
    path = ROOT / "work" / "drawing_5.png"
    if way == "file":
        root = page.send("DOM.getDocument")["root"]["nodeId"]
        node = page.send("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
        page.send("DOM.setFileInputFiles", files=[str(path)], nodeId=node)
    else:
        event = {
            "drop": '["drop", DragEvent, "dataTransfer"]',
            "paste": '["paste", ClipboardEvent, "clipboardData"]',
        }[way]
        page.run(GIVE % (base64.b64encode(path.read_bytes()).decode(), event))
    page.until("mnistPaddle.history.present.picture !== null")
    assert answer(page) == 5
    assert "simple reading" in page.run("document.getElementById('note').textContent")
    with_mouse(page, THREE)  # a new drawing
    assert answer(page) == 3 and page.run("mnistPaddle.history.present.picture") is None


def test_a_file_that_is_no_picture_is_said_to_be_none(page, tmp_path):
    (path := tmp_path / "no.png").write_bytes(b"no picture")
    root = page.send("DOM.getDocument")["root"]["nodeId"]
    node = page.send("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
    page.send("DOM.setFileInputFiles", files=[str(path)], nodeId=node)
    page.until("document.getElementById('note').textContent.includes('JPEG')")


def test_a_link_carries_the_strokes(page, built, browser):
    with_mouse(page, THREE)
    seen(page)
    click(page, "#copy-link")
    address = page.until("location.hash.startsWith('#d=') && location.href")
    other = browser.page()
    other.open(address)
    other.until("globalThis.mnistPaddle?.state.reading")
    assert answer(other) == 3
    other.close()


@pytest.mark.parametrize("end", ["", "!", "AAAA", "AAEC", "AP//AAAA", "A" * 30000])
def test_a_damaged_link_draws_nothing(page, end):
    page.run(f"location.hash = '#d={end}'")
    assert answer(page) is None


def test_what_is_saved(page, tmp_path):
    page.downloads(tmp_path)
    with_mouse(page, THREE)
    assert doubts(page) == []
    click(page, "#save-json")
    click(page, "#save-picture")
    ends = time.monotonic() + PATIENCE
    while not all((tmp_path / name).exists() for name in ("digit.json", "digit.png")):
        assert time.monotonic() < ends
        seen(page)
    saved = json.loads((tmp_path / "digit.json").read_text())
    assert saved["networks"][0]["digit"] == 3 and len(saved["pixels"]) == 784
    assert len(saved["strokes"]) == 1 and saved["warnings"] == []
    assert open_reader("robust").read(tmp_path / "digit.png").digit == 3
