"""Functions on a machine that has run out of something, and handlers whose very errors are wrong."""

import asyncio
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from websockets.sync.client import connect

import apps
from fairlead.functions.results import Raised, Returned
from fault.functions_house import House, run
from program import Program


@contextmanager
def no_descriptors() -> Iterator[None]:
    """Nothing can be opened in this process meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_an_environment_for_which_no_descriptors_were_left_is_not_missed_later(tmp_path: Path) -> None:
    code = "import os, time\ndef handler(event, context):\n    time.sleep(0.2)\n    return os.getpid()"

    async def scenario(house: House) -> None:
        assert await house.functions.start([house.function(code)]) == []
        first = house.ask()
        with no_descriptors():
            second = house.ask()
            assert isinstance(await second, Returned)  # by the environment that the first had
        assert isinstance(await first, Returned)
        assert any("Too many open files" in line for line in house.reports)
        for _ in range(20):
            answers = await asyncio.gather(house.ask(), house.ask())
            if len({answer.payload for answer in answers if isinstance(answer, Returned)}) == 2:
                return
        raise AssertionError("there was never a second environment again")

    run(tmp_path, scenario)


def test_an_error_that_cannot_be_printed_is_an_error_like_any_other(tmp_path: Path) -> None:
    code = """
        class Unspeakable(Exception):
            def __str__(self): raise RuntimeError("no words")
        def handler(event, context): raise Unspeakable
    """

    async def scenario(house: House) -> None:
        await house.functions.start([house.function(code)])
        result = await house.ask()
        assert isinstance(result, Raised)
        error = json.loads(result.payload)
        assert (error["errorType"], error["errorMessage"]) == ("Unspeakable", "<exception str() failed>")
        assert "ended during the invocation" not in house.printed()

    run(tmp_path, scenario)


def test_what_waited_for_longer_than_its_client_never_runs(tmp_path: Path) -> None:
    app = apps.life(tmp_path / "app")
    (app / "fairlead.toml").write_text("[functions]\nenvironments = 1\n[limits]\nintegration_seconds = 1\n")
    handler = app / "handler.py"
    handler.write_text(
        handler.read_text().replace('    if text == "pid"', '    print("run:", text)\n    if text == "pid"')
    )
    with Program(app, data=tmp_path / "data") as program:
        with connect(program.websocket()) as busy, connect(program.websocket()) as waiting:
            busy.send("sleep 3")
            assert "Endpoint request timed out" in str(busy.recv(20))
            waiting.send("too late")
            assert "message" in json.loads(waiting.recv(20))
            answer = ""
            while answer != "in time":
                waiting.send("in time")
                answer = str(waiting.recv(20))
        program.interrupt()
        assert "run: in time" in program.printed()
        assert "run: too late" not in program.printed()
