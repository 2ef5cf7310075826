"""Functions on a machine that has run out of something, and handlers whose very errors are wrong."""

import asyncio
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fairlead.functions.results import Raised, Returned
from fault.functions_house import House, run


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
