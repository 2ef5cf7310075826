"""Functions with everything below them, as the gateway has them, and the Python files that they run."""

import asyncio
import os
import sys
import textwrap
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fairlead import ids
from fairlead.accounts.keys import Keys
from fairlead.clock import SystemClock
from fairlead.functions.environment import Surroundings
from fairlead.functions.functions import Bounds, Functions
from fairlead.functions.python import Python
from fairlead.functions.results import Result
from fairlead.model.apps import Function
from fairlead.model.problems import Problem, Severity
from fairlead.net.wheel import Wheel
from fairlead.processes.spawning import Spawner
from loops import USUAL

RUNTIME = f"python3.{sys.version_info.minor}"
"""The one that functions run on here; for any other, the author is told so."""


async def no_boto3(_python: str, _version: str) -> Path | Problem:
    return Problem(Severity.ERROR, "boto3 is missing")


class House:
    """What a test asks and looks at."""

    def __init__(self, folder: Path, spawner: Spawner, bounds: Bounds) -> None:
        self.folder = folder
        self.spawner = spawner
        self.lines: list[tuple[str, str, str]] = []
        self.reports: list[str] = []
        self.keys = Keys("000000000000")
        clock = SystemClock()
        self.clock = clock
        self.runtime = Python(spawner, clock, no_boto3, os.environ["PATH"], folder / "zygotes", self.reports.append)
        self.functions = Functions(
            clock=clock,
            wheel=Wheel(clock),
            keys=self.keys,
            surroundings=Surroundings(os.environ["PATH"], lambda: "http://127.0.0.1:1", folder / "data"),
            runtimes={"python": self.runtime},
            bounds=bounds,
            log=lambda label, request_id, text: self.lines.append((label, request_id, text)),
            report=self.reports.append,
        )

    def function(self, code: str, name: str = "f", **fields: Any) -> Function:
        """A function whose module holds `code`."""
        root = self.folder / "app"
        root.mkdir(exist_ok=True)
        (root / f"{name}.py").write_text(textwrap.dedent(code))
        defaults = {"handler": f"{name}.handler", "runtime": RUNTIME, "folder": str(root), "label": name}
        return Function(name=name, arn=f"arn:aws:lambda:us-east-1:000000000000:function:{name}", **(defaults | fields))

    def ask(self, event: bytes = b"{}", name: str = "f") -> asyncio.Future[Result]:
        """Invoke; a second answer to the same invocation fails the test."""
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.functions.invoke(name, event, ids.uuid(), result.set_result)
        return result

    def printed(self) -> str:
        return "".join(text for _, _, text in self.lines)


@asynccontextmanager
async def house(folder: Path, spawner: Spawner, bounds: Bounds) -> AsyncIterator[House]:
    made = House(folder, spawner, bounds)
    loop = asyncio.get_running_loop()
    errors: list[Mapping[str, Any]] = []
    loop.set_exception_handler(lambda _, context: errors.append(context))
    spawner.attach(loop, lambda: made.reports.append("the spawner is lost"))
    try:
        yield made
    finally:
        await made.functions.stop(0.0)
    assert not errors


def run(folder: Path, scenario: Any, bounds: Bounds | None = None) -> None:
    """Run `scenario(house)` on a loop of its own, with a spawner of its own."""
    spawner = Spawner.start()

    async def main() -> None:
        async with house(folder, spawner, bounds or Bounds()) as made:
            await scenario(made)

    try:
        with asyncio.Runner(loop_factory=USUAL) as runner:
            runner.run(asyncio.wait_for(main(), 50))
    finally:
        spawner.close()
