import os

import pytest

from mnist_paddle.inference.drawing.build import build
from tests.inference.drawing.chromium import Chromium, found

INSTALL = "apt-get install --no-install-recommends chromium fonts-wqy-microhei"


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The page as a file, as ``draw --save`` writes it."""
    path = tmp_path_factory.mktemp("page") / "draw.html"
    path.write_text(build(), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Chromium; without it these tests are left out, but with MNIST_PADDLE_BROWSER=1 they fail."""
    if not found():
        missing = f"no Chromium here; {INSTALL}"
        if os.environ.get("MNIST_PADDLE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    browser = Chromium(tmp_path_factory.mktemp("browser"))
    yield browser
    browser.close()


@pytest.fixture
def page(browser, built):
    """The page opened from the disk; at the end it must have said and asked for nothing."""
    page = browser.page()
    page.open(built.as_uri())
    page.until("globalThis.mnistPaddle?.state.reading")
    yield page
    assert page.said() == []
    others = [url for url in page.requests() if not url.startswith(("file:", "data:", "blob:"))]
    assert others == []
    page.close()
