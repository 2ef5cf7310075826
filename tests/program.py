"""The real program as a stranger starts it, for tests that look at it from outside."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

START_SECONDS = 120.0
"""Also on a loaded machine, and also when an SDK has to be fetched first."""
STOP_SECONDS = 30.0
_LAST_WORDS = "Ctrl-C ends it."
"""Of what a start prints; when the ready file is there, they may still be on their way to us."""


class Program:
    """`fairlead dev`, running. Use it as a context manager: whatever happens, nothing is left behind.

    `printed()` is everything that it has printed so far, standard output and standard error together.
    """

    def __init__(
        self,
        app: Path,
        *arguments: str,
        data: Path,
        environ: Mapping[str, str] | None = None,
        ports: Sequence[int] = (0,),
        command: Sequence[str] = (sys.executable, "-m", "fairlead"),
        cwd: Path | None = None,
    ) -> None:
        self.app = app
        self.data = data
        self._ready_file = data.parent / f"{data.name}.ready.json"
        self._ready_file.unlink(missing_ok=True)
        port_arguments = [word for port in ports for word in ("--port", str(port))]
        self.argv = [*command, "dev", str(app), *port_arguments,
                     "--data", str(data), "--ready-file", str(self._ready_file), *arguments]  # fmt: skip
        self.heard = True
        """Whether what it prints comes here; then it is ready when it has also said so."""
        self._environ = {**os.environ, **(environ or {})}
        self._cwd = cwd
        self._lines: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self.ready: dict[str, Any] = {}

    def start(self) -> Self:
        """Start it and wait until everything serves. Raises AssertionError with what it printed if it ends instead."""
        starts = self.printed().count(_LAST_WORDS)
        self._process = subprocess.Popen(
            self.argv,
            env=self._environ,
            cwd=self._cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        pause = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        waited = 0.0
        while not self._ready_file.exists() or (self.heard and self.printed().count(_LAST_WORDS) == starts):
            if self._process.poll() is not None or waited > START_SECONDS:
                self._process.kill()
                self._ended()
                raise AssertionError(f"the program did not get ready:\n{self.printed()}")
            pause.wait(0.05)
            waited += 0.05
        self.ready = json.loads(self._ready_file.read_text())
        return self

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._lines.append(line)

    def printed(self) -> str:
        """Everything printed so far."""
        return "".join(self._lines)

    @property
    def pid(self) -> int:
        """The gateway's process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def port(self) -> int:
        """The first port."""
        port: int = self.ready["ports"][0]
        return port

    @property
    def http(self) -> str:
        """The base URL."""
        url: str = self.ready["http"][0]
        return url

    def websocket(self, api: int = 0) -> str:
        """The WebSocket URL of an API's stage."""
        url: str = self.ready["apis"][api]["websocket"]
        return url

    def management(self, api: int = 0) -> str:
        """The base URL of an API's `@connections`."""
        url: str = self.ready["apis"][api]["management"]
        return url

    def interrupt(self) -> int:
        """Ctrl-C; gives the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self.ends()

    def ends(self) -> int:
        """Wait until it has ended by itself; gives the exit status."""
        assert self._process is not None
        self._process.wait(STOP_SECONDS)
        return self._ended()

    def kill(self) -> None:
        """`kill -9`."""
        assert self._process is not None
        self._process.kill()
        self._ended()
        self._ready_file.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        process = self._process
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._ended()
        if error is not None:
            error.add_note(f"the program printed:\n{self.printed()}")

    def _ended(self) -> int:
        """Take the rest of what was printed and the exit status."""
        assert self._process is not None
        assert self._process.stdout is not None
        assert self._reader is not None
        status = self._process.wait()
        self._reader.join(STOP_SECONDS)
        self._process.stdout.close()
        return status
