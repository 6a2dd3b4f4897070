"""The page in a browser, opened from the disk: drawing, tools, views, languages, looks."""

import base64
import json
import time

import pytest

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.inference.drawing.build import build
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
    with_finger,
    with_mouse,
    with_pen,
)

SHIFT, CONTROL = 8, 2
STROKES = "mnistPaddle.history.present.strokes"


def window(page, width, height, phone=False, **media):
    page.send("Emulation.setDeviceMetricsOverride", width=width, height=height, mobile=phone,
              deviceScaleFactor=2 if phone else 1)  # fmt: skip
    page.send("Emulation.setTouchEmulationEnabled", enabled=phone)
    features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
    page.send("Emulation.setEmulatedMedia", features=features)


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
    assert open_reader().read(tmp_path / "digit.png").digit == 3


def test_the_votes_and_the_bias_sum_to_the_logit(page):
    """For ten digits of eval and each of the ten answers."""
    images = MnistDataset("eval").imgs[:10].tolist()
    pairs = page.run(
        f"""(() => {{
          const [network] = mnistPaddle.networks;
          return {images}.flatMap((image) => {{
            const answer = mnistPaddle.answer(network, Float32Array.from(image));
            return Array.from({{ length: 10 }}, (_, digit) => [
              mnistPaddle.votes(network.weights, answer, digit).reduce((a, b) => a + b, 0)
                + network.weights["fc.bias"][digit],
              answer.logits[digit],
            ]);
          }});
        }})()"""
    )
    assert len(pairs) == 100
    assert all(total == pytest.approx(logit, abs=1e-4) for total, logit in pairs)


def at_cell(page, layer, map_, row, column):
    """Point at a cell of a layer's map with the mouse, and return the explanation's text."""
    side, columns = (28, 14, 14, 7, 7)[layer], 1 if layer == 4 else 4
    rows = 1 if layer == 4 else 5
    page.run(f"document.querySelectorAll('#maps canvas')[{layer}].scrollIntoView()")
    left, top, width, height = page.run(
        f"(() => {{ const box = document.querySelectorAll('#maps canvas')[{layer}]"
        ".getBoundingClientRect(); return [box.left, box.top, box.width, box.height]; })()"
    )
    x = left + width * (60 * (map_ % columns) + 56 * (column + 0.5) / side) / (60 * columns - 4)
    y = top + height * (60 * (map_ // columns) + 56 * (row + 0.5) / side) / (60 * rows - 4)
    page.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    seen(page)
    return page.run("document.getElementById('cell').innerText")


def test_the_sum_behind_a_cell_is_the_cell(page):
    with_mouse(page, THREE)
    seen(page)
    text = at_cell(page, 0, 6, 10, 12)
    assert "Map 7, row 11, column 13" in text and "5 × 5 pixels" in text
    window_, kernel, products = (
        [float(number.replace("−", "-")) for number in numbers]
        for numbers in page.run(
            "[...document.querySelectorAll('#cell .matrix')].map((table) =>"
            " [...table.querySelectorAll('td')].map((cell) => cell.textContent))"
        )
    )
    assert products == pytest.approx([a * b for a, b in zip(window_, kernel)], abs=0.02)
    value, bias = page.run(
        "[mnistPaddle.state.answers[0].layers[0].maps[6 * 784 + 10 * 28 + 12],"
        " mnistPaddle.networks[0].weights['conv1.bias'][6]]"
    )
    assert max(0, sum(products) + bias) == pytest.approx(value, abs=0.1)


@pytest.mark.parametrize(
    "layer, wanted", [(1, "greatest of the four"), (2, "14 × 14"), (3, "16 × 16"), (4, "All 49")]
)
def test_every_layer_explains_its_cells(page, layer, wanted):
    with_mouse(page, THREE)
    seen(page)
    assert wanted in at_cell(page, layer, 0, 3, 3)


def test_cells_are_chosen_and_stepped_by_keys(page):
    with_mouse(page, THREE)
    seen(page)
    page.run("document.querySelectorAll('#maps canvas')[1].focus()")
    press(page, "ArrowRight", "ArrowDown")
    press(page, "ArrowRight", modifiers=SHIFT)
    cell = page.run("mnistPaddle.state.cell")
    assert cell == {"layer": 1, "map": 1, "row": 8, "column": 8}
    assert "Map 2, row 9, column 9" in page.run("document.getElementById('said').textContent")
    page.run("document.querySelectorAll('#cell .tools button')[1].click()")
    assert page.run("mnistPaddle.state.cell.column") == 9


def test_the_wipe_test_ends_with_what_speaks_for_and_against(page):
    with_mouse(page, THREE)
    click(page, "#views [value=wipe]")
    falls = page.until("mnistPaddle.state.wiped && [...mnistPaddle.state.wiped]")
    assert len(falls) == 784 and max(falls) > 1 and falls[0] == 0


def test_logits_or_probabilities(page):
    with_mouse(page, THREE)
    seen(page)
    values = "[...document.querySelectorAll('#bars .value')].map((one) => one.textContent)"
    assert sum(float(text.split()[0]) for text in page.run(values)) == pytest.approx(100, abs=0.6)
    click(page, "#units [value=logits]")
    seen(page)
    logits = [float(text.replace("−", "-")) for text in page.run(values)]
    assert logits == pytest.approx(page.run("[...mnistPaddle.state.answers[0].logits]"), abs=0.006)


def test_two_networks_side_by_side(browser, tmp_path):
    path = tmp_path / "two.html"
    path.write_text(build(["robust", "tutorial"]), encoding="utf-8")
    page = browser.page()
    page.open(path.as_uri())
    page.until("globalThis.mnistPaddle?.state.reading")
    with_mouse(page, THREE)
    seen(page)
    verdicts = page.run("document.getElementById('verdicts').innerText")
    assert "robust: 3" in verdicts and "tutorial: 3" in verdicts
    assert page.run("document.querySelectorAll('#bars .value').length") == 20
    page.close()


def test_chinese_by_the_browser_and_by_the_switch(browser, built):
    page = browser.page()
    page.send("Emulation.setUserAgentOverride", userAgent="test", acceptLanguage="zh-CN")
    page.open(built.as_uri())
    page.until("globalThis.mnistPaddle?.state.reading")
    with_mouse(page, THREE)
    seen(page)
    assert page.run("document.documentElement.lang") == "zh-CN"
    assert "本次预测的数字是 3" in page.run("document.getElementById('verdicts').innerText")
    click(page, "#language")
    seen(page)
    assert page.run("document.documentElement.lang") == "en"
    assert "It reads 3" in page.run("document.getElementById('verdicts').innerText")
    page.close()


def test_both_languages_have_every_word(page):
    texts = []
    for _ in range(2):
        seen(page)
        texts.append(page.run("[...document.querySelectorAll('[data-t]')].map((e) => e.innerText)"))
        labels = page.run("[...document.querySelectorAll('[aria-label]')].map((e) => e.ariaLabel)")
        assert "undefined" not in [*texts[-1], *labels] and all(labels)
        click(page, "#language")
    assert sum(one == other for one, other in zip(*texts)) <= 1  # Softmax has no Chinese


def test_dark_by_the_system_and_by_the_switch(page):
    background = "getComputedStyle(document.body).backgroundColor"
    window(page, 800, 900, prefers_color_scheme="dark")
    dark = page.run(background)
    click(page, "#theme")
    assert page.run(background) != dark
    window(page, 800, 900, prefers_color_scheme="light")
    click(page, "#theme")
    assert page.run(background) == dark


CONTRASTS = """
(() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = numbers(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility() || element.closest("script, :disabled")) continue;
    const pair = [numbers(getComputedStyle(element).color), behind(element)].map(light);
    const [low, high] = pair.sort((a, b) => a - b);
    found.push([text, (high + 0.05) / (low + 0.05)]);
  }
  return found;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_a_contrast_of_at_least_4_5(page, scheme):
    window(page, 1200, 900, prefers_color_scheme=scheme)
    with_mouse(page, THREE)
    with_mouse(page, [(20, 20), (60, 200)])
    assert doubts(page)  # they are text, too
    for layer in (0, 2, 4):
        at_cell(page, layer, 0, 3, 3)
        contrasts = page.run(CONTRASTS)
        assert len(contrasts) > 80
        assert [pair for pair in contrasts if pair[1] < 4.5] == []


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_nothing_is_wider_than_the_window(page, width):
    window(page, width, 800, phone=width < 800)
    with_finger(page, THREE) if width < 800 else with_mouse(page, THREE)
    for layer in (0, 2, 4):
        page.run(f"mnistPaddle.state.cell = {{ layer: {layer}, map: 0, row: 3, column: 3 }}")
        page.run("mnistPaddle.changed()")
        seen(page)
        assert page.run("document.documentElement.scrollWidth") <= width
