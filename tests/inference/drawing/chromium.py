"""A small client for Chromium, by its debugging protocol over two pipes; standard library only."""

import base64
import fcntl
import itertools
import json
import os
import shutil
import signal
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip
PATIENCE = 60.0  # seconds for an answer


def found() -> str | None:
    """The browser's path, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """A browser in a process of its own; ``page()`` opens a tab in a fresh profile."""

    def __init__(self, folder):
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        above = (
            fcntl.fcntl(theirs_in, fcntl.F_DUPFD, 10),
            fcntl.fcntl(theirs_out, fcntl.F_DUPFD, 10),
        )
        actions = [(os.POSIX_SPAWN_DUP2, above[0], 3), (os.POSIX_SPAWN_DUP2, above[1], 4)]
        for number in (1, 2):
            actions.append((os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0))
        command = [found(), *FLAGS, f"--user-data-dir={folder}", "about:blank"]
        self.process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        for number in (theirs_in, theirs_out, *above):
            os.close(number)
        self._numbers, self._rest, self._pages = itertools.count(1), b"", {}

    def close(self):
        os.kill(self.process, signal.SIGTERM)
        os.waitpid(self.process, 0)
        os.close(self._out)
        os.close(self._in)

    def page(self):
        context = self.send("Target.createBrowserContext")["browserContextId"]
        target = self.send("Target.createTarget", url="about:blank", browserContextId=context)
        session = self.send("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        page = self._pages[session["sessionId"]] = Page(self, session["sessionId"], context)
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            page.send(f"{domain}.enable")
        return page

    def send(self, method, session=None, **parameters):
        """The result of a command; events that arrive before it go to their pages."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        rest = json.dumps(message).encode() + b"\0"
        while rest:  # a pipe takes 64 KiB at a time
            rest = rest[os.write(self._out, rest) :]
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            answer = self._receive()
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
        raise TimeoutError(method)

    def _receive(self):
        while b"\0" not in self._rest:
            piece = os.read(self._in, 1 << 16)
            assert piece, "the browser has gone"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        message = json.loads(message)
        if "method" in message and (page := self._pages.get(message.get("sessionId"))):
            page.events.append((message["method"], message["params"]))
        return message


class Page:
    """A tab: ``events`` are what it reported, (method, parameters) each."""

    def __init__(self, browser, session, context):
        self.browser, self.session, self.context, self.events = browser, session, context, []

    def send(self, method, **parameters):
        return self.browser.send(method, self.session, **parameters)

    def open(self, url):
        """Open an address and wait until it is loaded."""
        self.send("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, expression):
        """The value of a JavaScript expression, or of the promise that it is."""
        found = self.send("Runtime.evaluate", expression=expression, awaitPromise=True,
                          returnByValue=True)  # fmt: skip
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def until(self, expression):
        """Wait until a JavaScript expression is true, and return its value."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            if value := self.run(expression):
                return value
            time.sleep(0.02)
        raise TimeoutError(expression)

    def screenshot(self, whole=True):
        """PNG bytes of the page, to its end or of what is seen."""
        taken = self.send("Page.captureScreenshot", captureBeyondViewport=whole)
        return base64.b64decode(taken["data"])

    def downloads(self, folder):
        """Let the page save files in a folder."""
        self.browser.send("Browser.setDownloadBehavior", behavior="allow",
                          downloadPath=str(folder), browserContextId=self.context)  # fmt: skip

    def said(self):
        """What the page wrote to the console, and errors, as text."""
        methods = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
        return [json.dumps(event) for method, event in self.events if method in methods]

    def requests(self):
        """The addresses that the page asked for."""
        method = "Network.requestWillBeSent"
        return [event["request"]["url"] for name, event in self.events if name == method]

    def close(self):
        self.send("Page.close")
