"""The server of the page: every rule that it keeps, tried by raw sockets."""

import base64
import io
import json
import queue
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import numpy as np
import pytest
from PIL import Image

from mnist_paddle.data.mnist import MnistDataset
from mnist_paddle.inference.drawing import handler, server
from mnist_paddle.inference.drawing.answers import Answers
from mnist_paddle.inference.drawing.build import build
from mnist_paddle.inference.drawing.neighbours import Neighbours
from mnist_paddle.inference.drawing.rules import MOST_BYTES, Refused
from mnist_paddle.inference.reader import open_reader
from mnist_paddle.system.errors import PictureError
from tests.conftest import ROOT
from tests.inference.drawing.raw import connection, head, post, received, sent

PHOTO = (ROOT / "work" / "photo_3.jpg").read_bytes()


@pytest.fixture(scope="module")
def serving():
    reader = open_reader("robust")
    answers = Answers(reader, [reader.model])
    answers.neighbours = [Neighbours(reader.model, "valid")]  # a fifth of the digits
    with server.DrawingServer(server.listen("127.0.0.1", 0), build(), answers) as own:
        threading.Thread(target=own.serve_forever, args=(0.05,), daemon=True).start()
        yield own
        own.shutdown()


def status(serving, first, **headers):
    return sent(serving, head(serving, first, **headers))[0]


def test_the_page_comes_with_a_token_and_says_nothing_of_its_server(serving):
    code, headers, body = sent(serving, head(serving, "GET /"))
    assert code == 200 and f'name="token" content="{serving.token}"'.encode() in body
    names = {line.partition(":")[0].lower() for line in headers}
    assert {"cache-control", "content-security-policy", "x-content-type-options"} <= names
    assert not names & {"server", "date", "x-powered-by", "set-cookie"}
    assert b"unsafe-eval" not in body and b"unsafe-inline" not in body
    assert b"Content-Security-Policy" in body and b"default-src 'none'" in body


def test_a_photograph_is_read_as_predict_reads_it(serving):
    code, answer = post(serving, "/read", PHOTO)
    expected = open_reader("robust").read(PHOTO)
    assert code == 200 and answer["digit"] == expected.digit == 3
    assert np.allclose(answer["probabilities"], expected.probabilities)
    pixels = np.frombuffer(base64.b64decode(answer["pixels"]), "<f4").reshape(28, 28)
    assert (pixels == expected.picture.pixels).all()
    assert tuple(answer["findings"]) == expected.picture.findings


def test_a_digit_is_nearest_to_itself(serving):
    digits = MnistDataset("valid")
    code, answer = post(serving, "/nearest/0", digits.imgs[7].astype("<f4").tobytes())
    first, *others = answer["neighbours"]
    assert code == 200 and first["label"] == digits.labels[7] and first["distance"] < 0.01
    assert (
        np.frombuffer(base64.b64decode(first["pixels"]), np.uint8) / 256 == digits.imgs[7]
    ).all()
    distances = [other["distance"] for other in others]
    assert len(others) == 7 and distances == sorted(distances) and distances[0] > 0.01


@pytest.mark.parametrize(
    "name", ["localhost", "127.0.0.1", "192.168.7.9", "[::1]", "{own}", "{OWN}"]
)
def test_own_addresses_are_answered(serving, name):
    own = socket.gethostname()
    name = name.format(own=own, OWN=own.upper())
    assert status(serving, "GET /", Host=f"{name}:{serving.server_address[1]}") == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example:{port}", "localhost.evil.example:{port}", "127.0.0.1.evil.example:{port}",
     "localhost", "localhost:1", "127.0.0.1:{port}0", "", "127.1:{port}", "2130706433:{port}",
     "::1:{port}", "[::1]:{port}@evil.example", "localhost:{port}, evil.example", None],
)  # fmt: skip
def test_other_hosts_are_refused(serving, host):
    host = host and host.format(port=serving.server_address[1])
    assert status(serving, "GET /", Host=host) == 403
    assert status(serving, "POST /read", Host=host) == 403


def test_two_hosts_are_refused(serving):
    request = head(serving, "GET /").replace(b"\r\n\r\n", b"\r\nHost: evil.example\r\n\r\n")
    assert sent(serving, request)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": None}, {"Origin": "null"}, {"Origin": "http://evil.example"},
     {"Origin": "http://127.0.0.1"}, {"Origin": "https://127.0.0.1:{port}"},
     {"Origin": "http://localhost:{port}"}, {"X_Token": None}, {"X_Token": ""},
     {"X_Token": "A" * 43}, {"X_Token": "\xe9"}],
)  # fmt: skip
def test_a_post_from_elsewhere_is_refused(serving, headers):
    port = serving.server_address[1]
    headers = {name: text and text.format(port=port) for name, text in headers.items()}
    code, answered, _ = sent(serving, head(serving, "POST /read", **headers))
    assert code == 403
    assert not any(line.lower().startswith("access-control") for line in answered)


def test_nothing_is_shared_with_other_origins(serving):
    for first in ("GET /", "POST /read", "OPTIONS /read"):
        _, headers, _ = sent(serving, head(serving, first, Origin="http://evil.example"))
        assert not any(line.lower().startswith("access-control") for line in headers)


@pytest.mark.parametrize(
    "first, code",
    [("GET /read", 405), ("POST /", 405), ("OPTIONS /read", 405), ("PUT /read", 405),
     ("HEAD /", 405), ("TRACE /", 501), ("GET /../../etc/passwd", 404), ("GET /draw.html", 404),
     ("GET /?x", 404), ("GET http://evil.example/", 404), ("POST /nearest/1", 404),
     ("GET /%2e%2e/", 404)],
)  # fmt: skip
def test_only_the_table_of_routes_is_answered(serving, first, code):
    assert status(serving, first) == code


@pytest.mark.parametrize(
    "length, code",
    [(None, 411), ("-1", 411), ("1e3", 411), ("+5", 411), ("", 411), ("0x10", 411),
     ("٣", 411), (str(MOST_BYTES + 1), 413), ("9" * 12, 413), ("9" * 5000, 411)],
)  # fmt: skip
def test_a_body_says_its_length(serving, length, code):
    request = head(serving, "POST /read", Content_Length=None)
    if length is not None:
        request = request[:-2] + f"Content-Length: {length}\r\n\r\n".encode()
    assert sent(serving, request)[0] == code


def test_chunks_and_two_lengths_are_refused(serving):
    assert status(serving, "POST /read", Transfer_Encoding="chunked") == 411
    request = head(serving, "POST /read")[:-2] + b"Content-Length: 5\r\n\r\nhello"
    assert sent(serving, request)[0] == 411


def test_a_body_is_asked_for_only_once_the_rules_are_kept(serving):
    bad = head(serving, "POST /read", Expect="100-continue", X_Token="no", Content_Length=9)
    assert sent(serving, bad)[0] == 403
    good = head(serving, "POST /read", Expect="100-continue", Content_Length=len(PHOTO))
    with connection(serving) as client:
        client.sendall(good)
        assert client.recv(1 << 10).startswith(b"HTTP/1.1 100 ")
        client.sendall(PHOTO)
        assert received(client)[0] == 200


@pytest.mark.parametrize("body", [b"", b"no picture", PHOTO[:3000], b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_one_line(serving, body):
    code, answer = post(serving, "/read", body)
    assert code == 422 and "\n" not in answer["error"]


def test_a_picture_keeps_the_bounds_of_predict(serving):
    Image.new("1", (10000, 10000)).save(content := io.BytesIO(), "png")
    code, answer = post(serving, "/read", content.getvalue())
    assert code == 422 and "million pixels" in answer["error"]


@pytest.mark.parametrize(
    "values", [[0.0] * 783, [0.0] * 785, [np.nan] * 784, [2.0] * 784, [-1.0] * 784]
)
def test_features_are_looked_up_for_pixels_only(serving, values):
    assert post(serving, "/nearest/0", np.array(values, "<f4").tobytes())[0] == 422


@pytest.mark.parametrize(
    "content",
    [b"\0" * 100 + b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\r\n\r\n",
     b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\n", b"GET /" + b"a" * 70000 + b" HTTP/1.1",
     b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n"],
)  # fmt: skip
def test_garbage_is_refused(serving, content):
    assert sent(serving, content)[0] >= 400
    assert status(serving, "GET /") == 200


def test_a_request_that_trickles_in_is_cut_off(serving, monkeypatch):
    monkeypatch.setattr(handler, "SECONDS", 0.5)
    with connection(serving) as client:
        closed = threading.Event()

        def trickle():
            while not closed.wait(0.05):
                client.send(b"A")

        thread = threading.Thread(target=trickle)
        thread.start()
        try:
            while client.recv(1 << 10):
                pass
        except ConnectionError:
            pass
        closed.set()
        thread.join()
    body = head(serving, "POST /read", Content_Length=100) + b"short"
    with connection(serving) as client:
        client.sendall(body)
        assert received(client)[0] == 408
    monkeypatch.undo()
    assert status(serving, "GET /") == 200


def at_once(serving, count, request):
    """As many clients connect before the first of them sends anything: what each receives."""
    with ExitStack() as stack:
        clients = [stack.enter_context(connection(serving)) for _ in range(count)]
        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(lambda client: asked(client, request), clients))


def asked(client, request):
    client.sendall(request)
    return received(client)


def test_two_hundred_clients_at_once_are_answered(serving, monkeypatch):
    monkeypatch.setattr(server, "SECONDS", 300.0)  # to wait, on a busy machine
    request = head(serving, "POST /read", Content_Length=len(PHOTO)) + PHOTO
    found = at_once(serving, 200, request)
    assert [(code, json.loads(body)["digit"]) for code, _, body in found] == [(200, 3)] * 200


def test_where_there_is_no_place_to_wait_it_is_503_and_all_that_is_sent_is_heard(
    serving, monkeypatch
):
    """Eight megabytes are more than a connection holds: who is not heard out finds it reset."""
    body = bytes(8 << 20)
    request = head(serving, "POST /read", Content_Length=len(body)) + body

    def full(_):
        raise queue.Full

    monkeypatch.setattr(serving._waiting, "put_nowait", full)
    for code, headers, answer in at_once(serving, 8, request):
        assert code == 503 and "Retry-After: 1" in headers and b"busy" in answer


def test_32_are_answered_224_wait_and_the_others_get_503(serving):
    whole = server.AT_A_TIME + server.WAITING
    with ExitStack() as stack:
        idle = []
        for _ in range(whole):
            idle.append(stack.enter_context(connection(serving)))
            idle[-1].sendall(b"GET")
        codes = [sent(serving, head(serving, "GET /"))[0] for _ in range(20)]
        assert codes == [503] * 20
        for client in idle:  # the places are free again as the server notices
            client.close()
        for _ in range(1000):
            if status(serving, "GET /") == 200:
                break
            time.sleep(0.01)
        assert status(serving, "GET /") == 200


def test_who_has_waited_too_long_gets_503(serving, monkeypatch):
    monkeypatch.setattr(server, "SECONDS", 0.0)
    code, headers, _ = sent(serving, head(serving, "GET /"))
    assert code == 503 and "Retry-After: 1" in headers


def test_a_body_that_ends_early_is_refused(serving):
    with connection(serving) as client:
        client.sendall(head(serving, "POST /read", Content_Length=100) + b"short")
        client.shutdown(socket.SHUT_WR)
        code, _, body = received(client)
    assert code == 400 and "early" in json.loads(body)["error"]


def test_many_at_once_are_answered_alike(serving):
    answers, one = [], post(serving, "/read", PHOTO)

    def ask():
        answers.append(post(serving, "/read", PHOTO))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [one] * 16


def test_nothing_is_written_to_a_log(serving, capfd):
    post(serving, "/read", b"secret")
    sent(serving, b"secret garbage\r\n\r\n")
    assert capfd.readouterr() == ("", "")


def test_eight_pictures_are_in_memory_at_most():
    now, most, lock = set(), [], threading.Lock()

    class Reader:
        def read(self, content):
            with lock:
                now.add(content)
                most.append(len(now))
            time.sleep(0.01)
            with lock:
                now.remove(content)
            raise PictureError("none")

    answers = Answers(Reader(), [])

    def read(content):
        with pytest.raises(Refused, match="none"):
            answers.read(content)

    with ThreadPoolExecutor(32) as threads:
        list(threads.map(read, range(64)))
    assert max(most) == 8
