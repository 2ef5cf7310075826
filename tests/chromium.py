"""Headless Chromium, driven over its DevTools protocol: enough to open pages, fill them in, read them and see them.

No driver program and no package beside websockets, which the product itself needs.
"""

import base64
import itertools
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from websockets.sync.client import ClientConnection, connect

NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)

SECONDS: Final = 60.0
"""The longest that anything asked of the browser may take."""


class Page:
    """One tab. What it is asked must be answered in SECONDS, or the test fails."""

    def __init__(self, browser: "Chromium", session: str) -> None:
        self._browser = browser
        self._session = session

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.ask(method, self._session, **params)

    def evaluate(self, expression: str) -> Any:
        """The JSON value of a JavaScript expression, awaited when it is a promise; an exception there is one here."""
        answer = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise AssertionError(details.get("exception", {}).get("description") or json.dumps(details))
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """The value of `expression` once it is true in JavaScript's sense."""
        return self.evaluate(f"""new Promise((done, failed) => {{
            const until = performance.now() + {SECONDS * 1000 - 2000};
            (function look() {{
                const value = (() => {{ try {{ return {expression} }} catch {{ return undefined }} }})();
                if (value) done(value);
                else if (performance.now() > until) failed(new Error({json.dumps(f"never true: {expression}")}));
                else setTimeout(look, 20);
            }})();
        }})""")

    def fill(self, selector: str, text: str) -> None:
        element = f"document.querySelector({json.dumps(selector)})"
        self.evaluate(f"{element}.value = {json.dumps(text)}, {element}.dispatchEvent(new Event('input')), null")

    def click(self, selector: str) -> None:
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def screenshot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))


class Chromium:
    """A browser with a profile of its own, as a context manager; leaving it ends the process.

    `flags` are given to it beside FLAGS: `--host-resolver-rules=MAP evil.example 127.0.0.1`, say.
    """

    def __init__(self, *flags: str) -> None:
        self._flags = flags

    def __enter__(self) -> Self:
        self._profile = Path(tempfile.mkdtemp(prefix="chromium-"))
        self._process = subprocess.Popen(
            [program(), *FLAGS, *self._flags, f"--user-data-dir={self._profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._open = ExitStack()
            self._socket = self._open.enter_context(self._connect())
        except BaseException:
            self._end()
            raise
        self._ids = itertools.count(1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        self._end()

    def open(self, url: str, width: int = 1100, height: int = 720) -> Page:
        """A new tab with a size of its own, in which `url` is being loaded."""
        context = self.ask("Target.createBrowserContext")["browserContextId"]
        target = self.ask("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        page.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        page.ask("Page.navigate", url=url)
        page.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'")
        return page

    def ask(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Send one command of the DevTools protocol and give its result."""
        number = next(self._ids)
        command = {"id": number, "method": method, "params": params}
        if session is not None:
            command["sessionId"] = session
        self._socket.send(json.dumps(command))
        while True:
            answer = json.loads(self._socket.recv(timeout=SECONDS))
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: dict[str, Any] = answer["result"]
                return result

    def _connect(self) -> ClientConnection:
        told = self._profile / "DevToolsActivePort"
        until = time.monotonic() + SECONDS
        while not (told.exists() and len(told.read_text().split("\n")) > 1):
            assert self._process.poll() is None, f"Chromium ended at once, with status {self._process.returncode}"
            assert time.monotonic() < until, "Chromium did not start in time"
            time.sleep(0.02)
        port, path = told.read_text().split("\n")[:2]
        return connect(f"ws://127.0.0.1:{port}{path}", compression=None, max_size=None, proxy=None, ping_interval=None)

    def _end(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)


def program() -> str:
    """The path of a Chromium or Chrome on this machine."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, "no Chromium here: `make test` installs one, or says how to"
    return found
