"""The page reads drawings as Python does: pixels, findings, probabilities, doubts, in a browser."""

import base64
import json
from dataclasses import asdict

import numpy as np
import pytest

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.inference.prediction import softmax
from mnist_paddle.inference.uncertainty import UNSURE, doubts
from mnist_paddle.models.shipped import SHIPPED
from mnist_paddle.models.weights import load_network, read_weights
from mnist_paddle.pictures.drawing import read_drawing
from mnist_paddle.pictures.ink import HARDLY, NO_INK, SEVERAL
from mnist_paddle.reports.synthetic.strokes import Place, middle_line

DRAWINGS, AT_ONCE = 400, 20
READ = """
(drawings) => {
  const { inkOf, readDrawing, answer, doubts, networks, second } = mnistPaddle;
  const base64 = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
  return drawings.map((strokes) => {
    const ink = inkOf(strokes);
    const reading = readDrawing(ink);
    const { pixels, findings } = reading;
    const answers = [...networks, second].map((one) => answer(one, pixels).probabilities);
    return {
      ink: base64(ink.data.map((value) => Math.round(255 * value))),
      pixels: Array.from(pixels),
      findings,
      probabilities: answers,
      doubts: doubts(answers[0], reading, answers[2]),
    };
  });
}
"""


def strokes_of(line, place, width):
    """A digit's middle line as the page's strokes, one for each bit of it."""
    points, edges, extent = line
    spots = ((points / extent) @ place.matrix().T + place.centre)[:, ::-1].round(1).tolist()
    pairs = ([[*spots[end], width] for end in edge] for edge in edges)
    return [{"erase": False, "points": points} for points in pairs]


def marks(rng):
    """What people also draw: dots, a box, a line at the edge, a gap made by the eraser."""
    x, y, far = (float(value) for value in rng.uniform(10, 246, 3).round())
    left, top = (float(value) for value in rng.uniform(4, 50, 2).round())
    turns = np.linspace(0, 2 * np.pi, 37)
    circle = [[128 + 118 * np.cos(turn), 128 + 120 * np.sin(turn), 5] for turn in turns]
    box = [[left, top], [240, top], [240, 240], [left, 240], [left, top]]
    return {
        "dot": [{"erase": False, "points": [[x, y, 12]]}],
        "box": [{"erase": False, "points": [[*corner, 5] for corner in box]}],
        "edge": [{"erase": False, "points": [[0, 2, 4], [far, 2, 4]]}],
        "gap": [{"erase": True, "points": [[60, y, 8], [200, y, 8]]}],
        "bar": [{"erase": False, "points": [[10, y, 30], [246, y, 30]]}],
        "lines": [{"erase": False, "points": [[60, z, 6], [190, z - 4, 6]]} for z in (228, 244)],
        "desk": [{"erase": False, "points": [[252, top, 40], [246, 250, 40], [x, 250, 40]]}],
        "circle": [{"erase": False, "points": circle[: round(30 + 6 * x / 246)]}],
        "pressure": [{"erase": False, "points": [[x, y, 3], [128, 128, 20], [far, y, 40]]}],
    }


@pytest.fixture(scope="module")
def drawings():
    rng, digits = np.random.default_rng(18), MnistDataset("eval").imgs[:60] * 256
    lines = [middle_line(digit.reshape(28, 28).astype(np.uint8)) for digit in digits]
    made = [[], [{"erase": False, "points": [[128, 128, 4]]}]]
    while len(made) < DRAWINGS:
        strokes = []
        two = rng.random() < 0.15
        for across in (70, 186) if two else (128,):
            usual = rng.uniform(60, 120) if two else rng.uniform(90, 190)
            size = rng.uniform(20, 235) if rng.random() < 0.3 else usual
            centre = rng.normal(128, 25), rng.normal(across, 25)
            place = Place((256, 256), size, centre, rng.normal(0, 0.15), rng.normal(0, 0.1))
            line = lines[rng.integers(len(lines))]
            strokes += strokes_of(line, place, float(round(rng.uniform(2, 34))))
        for mark in marks(rng).values():
            strokes += mark if rng.random() < 0.12 else []
        made.append(strokes)
    return made


@pytest.fixture(scope="module")
def read(browser, built, drawings):
    """What the page makes of each drawing."""
    page = browser.page()
    page.open(built.as_uri())
    page.until("globalThis.mnistPaddle?.state.reading")
    found = []
    for start in range(0, len(drawings), AT_ONCE):
        found += page.run(f"({READ})({json.dumps(drawings[start : start + AT_ONCE])})")
    page.close()
    return found


def ink_of(item):
    values = np.frombuffer(base64.b64decode(item["ink"]), np.uint8)
    return values.reshape(256, 256).astype(np.float32) / np.float32(255)


def shifted(pixels):
    """The same digit one pixel up, down, left or right, or both."""
    return [np.roll(pixels, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]


def test_pixels_and_findings_are_those_of_python(read):
    ties, findings = 0, set()
    for item in read:
        expected = read_drawing(ink_of(item))
        pixels = np.reshape(np.float32(item["pixels"]), (28, 28))
        findings |= {expected.findings}
        assert tuple(item["findings"]) == expected.findings
        if abs(pixels - expected.pixels).max() > 1e-5:
            ties += 1  # the centre of mass lay halfway between two pixels
            assert min(abs(one - expected.pixels).max() for one in shifted(pixels)) < 1e-5
    assert ties <= len(read) // 100
    assert len(findings) >= 4  # none, no ink, several, hardly


def test_probabilities_are_those_of_python(read):
    images = np.float32([item["pixels"] for item in read]).reshape(-1, 28, 28)
    for i, name in enumerate(("robust", "tutorial", "wary")):
        expected = softmax(logits_of(load_network(SHIPPED[name]), images))
        assert abs(np.array([item["probabilities"][i] for item in read]) - expected).max() < 1e-4


def test_doubts_are_those_of_python(read):
    codes = set()
    for item in read:
        own, second = (np.array(item["probabilities"][i]) for i in (0, 2))
        blank = not np.any(item["pixels"])
        expected = doubts(None if blank else own, tuple(item["findings"]), second)
        assert item["doubts"] == [asdict(doubt) for doubt in expected]
        codes |= {doubt.code for doubt in expected}
    assert codes == {NO_INK, SEVERAL, HARDLY, UNSURE}


def logits_of(network, images):
    import paddle

    network.eval()
    with paddle.no_grad():
        return network(paddle.to_tensor(images[:, None])).numpy()


def test_the_weights_are_those_of_the_files(page):
    for i, name in enumerate(("robust", "tutorial", "wary")):
        network = "mnistPaddle.second" if name == "wary" else f"mnistPaddle.networks[{i}]"
        weights = page.run(
            f"Object.fromEntries(Object.entries({network}.weights).map(([k, v]) => [k, [...v]]))"
        )
        expected = read_weights(SHIPPED[name])
        assert weights.keys() == expected.keys()
        for key, values in weights.items():
            assert (np.float32(values) == expected[key].ravel()).all()
