"""The page from its server: photographs are read by the whole of predict; nothing else leaves."""

import threading

import pytest
from PIL import Image

from mnist_paddle.inference.drawing import server
from mnist_paddle.inference.drawing.answers import Answers
from mnist_paddle.inference.drawing.build import build
from mnist_paddle.inference.drawing.neighbours import Neighbours
from mnist_paddle.inference.reader import open_reader
from tests.conftest import ROOT
from tests.inference.drawing.hand import THREE, answer, click, doubts, seen, with_mouse


@pytest.fixture(scope="module")
def serving():
    reader = open_reader("robust")
    answers = Answers(reader, [reader.model, reader.model])
    answers.neighbours[0] = Neighbours(reader.model, "valid")
    with server.DrawingServer(server.listen("127.0.0.1", 0), build(), answers) as own:
        threading.Thread(target=own.serve_forever, args=(0.05,), daemon=True).start()
        yield own
        own.shutdown()


@pytest.fixture
def served(browser, serving):
    page = browser.page()
    (link,) = server.addresses(serving.socket)
    page.open(link)
    page.until("globalThis.mnistPaddle?.state.reading")
    yield page
    assert page.said() == []
    assert all(url.startswith((link, "blob:", "data:")) for url in page.requests())
    page.close()


def give(page, path):
    root = page.send("DOM.getDocument")["root"]["nodeId"]
    node = page.send("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
    page.send("DOM.setFileInputFiles", files=[str(path)], nodeId=node)


def test_a_photograph_is_read_by_predict(served):
    path = ROOT / "work" / "photo_3.jpg"
    give(served, path)
    served.until("mnistPaddle.history.present.picture !== null")
    assert answer(served) == 3 and doubts(served) == []
    expected = open_reader("robust").read(path).picture.pixels
    assert served.run("[...mnistPaddle.state.reading.pixels]") == expected.ravel().tolist()
    with_mouse(served, THREE)  # a drawing is read in the page
    assert answer(served) == 3 and len(served.requests()) == 2


def test_a_picture_without_a_digit_has_no_answer(served, tmp_path):
    Image.new("L", (100, 100), 255).save(tmp_path / "blank.png")
    give(served, tmp_path / "blank.png")
    served.until("mnistPaddle.history.present.picture !== null")
    assert answer(served) is None and doubts(served) == ["no_ink"]


def test_what_is_wrong_with_a_picture_is_said(browser, serving, tmp_path):
    page = browser.page()
    page.open(server.addresses(serving.socket)[0])
    page.until("globalThis.mnistPaddle?.state.reading")
    (tmp_path / "no.png").write_bytes(b"no picture")
    give(page, tmp_path / "no.png")
    page.until("document.getElementById('note').textContent.includes('not a picture')")
    page.close()


def test_the_nearest_training_digits(served):
    with_mouse(served, THREE)
    seen(served)
    click(served, "#find-nearest")
    served.until("document.querySelectorAll('#neighbours canvas').length === 8")
    click(served, "#units [value=logits]")  # leaves them there
    seen(served)
    labels = served.run(
        "[...document.querySelectorAll('#neighbours span')].map((e) => e.innerText)"
    )
    assert sum(text.startswith("3") for text in labels) >= 6


SLOW = """(() => {
  const real = fetch;
  globalThis.arrived = 0;
  window.fetch = async (...given) => {
    const answer = await real(...given);
    await new Promise((done) => setTimeout(done, 500));
    setTimeout(() => { arrived += 1; }, 50);
    return answer;
  };
})()"""


def test_what_comes_late_replaces_nothing_newer(served):
    served.run(SLOW)
    give(served, ROOT / "work" / "photo_3.jpg")
    click(served, "#examples button:nth-child(2)")  # of a 1
    served.until("arrived === 1")
    assert answer(served) == 1 and served.run("mnistPaddle.history.present.picture") is None
    click(served, "#find-nearest")
    click(served, "#examples button:nth-child(8)")  # of a 7
    served.until("arrived === 2")
    assert answer(served) == 7
    assert served.run("document.querySelectorAll('#neighbours canvas').length") == 0


def test_a_photograph_is_kept_small(served, tmp_path):
    Image.new("L", (3000, 2000), 255).save(tmp_path / "large.png")
    give(served, tmp_path / "large.png")
    served.until("mnistPaddle.history.present.picture !== null")
    sides = "[mnistPaddle.history.present.picture.image.width, "
    assert served.run(sides + "mnistPaddle.history.present.picture.image.height]") == [1024, 683]


def test_everyone_on_the_network_gets_an_address():
    reader = open_reader("robust")
    with server.DrawingServer(
        server.listen("0.0.0.0", 0), build(), Answers(reader, [reader.model])
    ) as own:
        here, there = server.addresses(own.socket)
    assert here == f"http://localhost:{own.server_address[1]}/"
    assert there.endswith(f":{own.server_address[1]}/") and "0.0.0.0" not in there
