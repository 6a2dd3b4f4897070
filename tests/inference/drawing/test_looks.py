"""Languages, colours, contrasts and widths of the page; accessibility by the rules of axe-core."""

import os
from pathlib import Path

import pytest

from tests.inference.drawing.hand import (
    THREE,
    at_cell,
    click,
    doubts,
    seen,
    window,
    with_finger,
    with_mouse,
)


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
    with_mouse(page, [(20, 20), (200, 200)])
    with_mouse(page, [(200, 20), (20, 200)])
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


AXE = next(
    (path for folder in os.environ.get("NODE_PATH", "").split(os.pathsep)
     if folder and (path := Path(folder) / "axe-core" / "axe.min.js").is_file()),
    None,
)  # fmt: skip


@pytest.mark.skipif(AXE is None, reason="npm install axe-core, and its folder in NODE_PATH")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, scheme):
    window(page, 1200, 900, prefers_color_scheme=scheme)
    with_mouse(page, THREE)
    assert doubts(page) == []
    page.run(f"{AXE.read_text(encoding='utf-8')}; 0")
    found = page.run("axe.run().then(({ violations }) => violations.map((one) => one.id))")
    assert found == []
