"""What the page shows of a drawing: votes, sums behind cells, the wipe test, units, networks."""

import pytest

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.inference.drawing.build import build
from tests.inference.drawing.hand import (
    THREE,
    at_cell,
    click,
    doubts,
    press,
    seen,
    with_mouse,
)

SHIFT = 8  # as the debugging protocol counts it


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
    doubts(page)  # the pen rests, and what that says is said
    page.run("document.querySelectorAll('#maps canvas')[1].focus()")
    press(page, "ArrowRight", "ArrowDown")
    press(page, "ArrowRight", modifiers=SHIFT)
    cell = page.run("mnistPaddle.state.cell")
    assert cell == {"layer": 1, "map": 1, "row": 8, "column": 8}
    assert "Map 2, row 9, column 9" in page.run("document.getElementById('said').textContent")
    kept = page.run(
        "(() => { const button = document.querySelectorAll('#cell .tools button')[1];"
        " button.focus(); button.click(); return document.activeElement === button; })()"
    )
    assert kept and page.run("mnistPaddle.state.cell.column") == 9


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
