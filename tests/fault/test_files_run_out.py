"""More connections than the process may have files: the operator hears of it, and later ones are served."""

import socket
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

import apps
from clients import Client
from program import Program

FILES = 200


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
def test_no_file_is_left_for_connections(tmp_path: Path, loop: str) -> None:
    limited = f'ulimit -n {FILES}; exec "$0" "$@"'
    without = "import sys; sys.modules['uvloop'] = None; from fairlead.cli import main; sys.exit(main())"
    program = (sys.executable, "-m", "fairlead") if loop == "uvloop" else (sys.executable, "-c", without)
    with (
        Program(
            apps.echo(tmp_path / "app"), data=tmp_path / "data", command=("sh", "-c", limited, *program)
        ) as gateway,
        Client(gateway.websocket()) as before,
    ):
        before.sends("before")
        assert before.hears() == "before"
        with ExitStack() as opened:
            for _ in range(FILES + 50):
                with suppress(ConnectionError):
                    opened.enter_context(socket.create_connection(("127.0.0.1", gateway.port), 20))
            until = time.monotonic() + 60
            while f"all {FILES} files" not in gateway.printed():
                assert time.monotonic() < until, "never told"
                time.sleep(0.05)
            before.sends("meanwhile")
            assert before.hears() == "meanwhile"
        until = time.monotonic() + 60
        while True:
            with (
                suppress(ConnectionError, TimeoutError, EOFError, WebSocketException),
                Client(gateway.websocket()) as after,
            ):
                after.sends("after")
                assert after.hears() == "after"
                break
            assert time.monotonic() < until, "never served again"
            time.sleep(0.1)
        assert "Traceback" not in gateway.printed()
