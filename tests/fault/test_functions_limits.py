"""A function that loops for ever or takes memory without end: the others hardly feel it."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from fairlead.functions.functions import Bounds
from fairlead.functions.results import Raised, Returned
from fault.functions_house import House, run

GREEDY = """
    def handler(event, context):
        if event == "loop":
            while True: pass
        held = []
        while True: held.append(bytearray(b"x" * (4 << 20)))
"""
ECHO = "def handler(event, context): return event"
EVENTS = 300


async def p99(house: House) -> float:
    """Of the quiet function's answers, one event after the other."""
    took = []
    for number in range(EVENTS):
        begun = house.clock.now()
        assert isinstance(await house.ask(b"%d" % number, "quiet"), Returned)
        took.append(house.clock.now() - begun)
    return sorted(took)[EVENTS * 99 // 100]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds a process's memory")
@pytest.mark.parametrize("deed", ["loop", "memory"])
def test_what_a_greedy_function_does_is_its_own_affair(tmp_path: Path, deed: str) -> None:
    async def scenario(house: House) -> None:
        greedy = house.function(GREEDY, "greedy", timeout_seconds=4, memory_mb=256)
        assert await house.functions.start([greedy, house.function(ECHO, "quiet")]) == []
        await p99(house)
        quiet = await p99(house)
        running = house.ask(json.dumps(deed).encode(), "greedy")
        beside = await p99(house)
        print(f"{deed}: p99 {quiet * 1000:.2f} ms quiet, {beside * 1000:.2f} ms beside it")
        result = await running
        assert isinstance(result, Raised)
        message = json.loads(result.payload)["errorMessage"]
        assert message.endswith("Task timed out after 4.00 seconds" if deed == "loop" else "signal: killed")
        assert isinstance(await house.ask(b'"loop"', "quiet"), Returned)

    run(tmp_path, scenario, Bounds(cores=2))


def test_functions_in_number_wait_for_each_other_and_none_is_lost(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        functions = [house.function(ECHO, f"f{number}") for number in range(12)]
        assert await house.functions.start(functions) == []
        asked = [house.ask(b"1", f"f{number % 12}") for number in range(240)]
        assert all(isinstance(result, Returned) for result in await asyncio.gather(*asked))
        assert sum(usage.idle for usage in house.functions.usages()) <= 12

    run(tmp_path, scenario, Bounds(environments=6, cores=2, spares=1))
