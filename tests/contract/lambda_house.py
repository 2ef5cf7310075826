"""The control plane's doors with functions that really run, in Python and in Node.js."""

import asyncio
import io
import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.validate import ParamValidator

from controlserver import ControlServer
from fairlead.accounts.keys import Keys
from fairlead.clock import SystemClock
from fairlead.control.functions.event_configs import retrying
from fairlead.control.functions.uploads import body_bytes
from fairlead.functions.commands import runner
from fairlead.functions.environment import Surroundings
from fairlead.functions.event_queue import EventQueue
from fairlead.functions.event_store import FILE as EVENTS
from fairlead.functions.event_store import DeadLetter
from fairlead.functions.functions import Bounds, Functions
from fairlead.functions.nodejs import Nodejs
from fairlead.functions.python import Python
from fairlead.functions.results import Refused, Result
from fairlead.functions.toolchain import Toolchain
from fairlead.model.apps import Function
from fairlead.model.limits import BODY_BYTES
from fairlead.model.principals import ACCOUNT_ID
from fairlead.net.requests import Rules
from fairlead.net.wheel import Wheel
from fairlead.processes.spawning import Spawner

PYTHON = f"python3.{sys.version_info.minor}"
ROLE = "arn:aws:iam::000000000000:role/runner"


class LambdaServer(ControlServer):
    """A gateway's control plane over one data folder, and its functions."""

    def __init__(self, data: Path, spawner: Spawner) -> None:
        super().__init__(data)
        self.code = data / "code"
        self._spawner = spawner
        self.functions: Functions

    def invoke(self, client: Any, name: str, event: object = None) -> Any:
        """What a function makes of an event."""
        answer = client.invoke(FunctionName=name, Payload=json.dumps(event))
        assert "FunctionError" not in answer, answer["Payload"].read()
        return json.load(answer["Payload"])

    def folders(self) -> list[str]:
        """The code that lies there."""
        return sorted(path.name for path in self.code.iterdir() if path.name != "package.json")

    async def _serve(self) -> int:
        clock = SystemClock()
        path, data = os.environ["PATH"], self._data
        self._spawner.attach(self._loop, lambda: self.reports.append("the spawner is lost"))
        toolchain = Toolchain(runner(self._spawner), os.environ, data / "cache", clock, self.reports.append)
        self.functions = self.runners = Functions(  # type: ignore[assignment] # in the place of those that never run
            clock=clock,
            wheel=Wheel(clock),
            keys=Keys("000000000000"),
            surroundings=Surroundings(path, lambda: "http://127.0.0.1:1", data / "functions"),
            runtimes={
                "nodejs": Nodejs(self._spawner, toolchain, data / "build"),
                "python": Python(self._spawner, clock, toolchain.boto3, path, data / "functions", self.reports.append),
            },
            bounds=Bounds(environments=6),
            log=self._logged,
            report=self.reports.append,
            reports=self._logged,
            published=self._published,
        )
        self.events = EventQueue(
            data / EVENTS,
            ACCOUNT_ID,
            clock=clock,
            invoke=self._run_event,
            retrying=lambda callee: retrying(self.definitions, callee),
            report=self.reports.append,
            retry_seconds=0.01,
        )
        await self.events.start()
        port = await super()._serve()
        self.events.begin()
        self._serving.rules = Rules(judge=lambda request: max(BODY_BYTES, body_bytes(request.target)))
        return port

    def _logged(self, label: str, request_id: str, text: str) -> None:
        assert label
        self.tails.add(request_id, text)

    def _published(self, key: str) -> Function | None:
        return self.running.published(key)

    def _run_event(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        self.running.invoke(name, payload, request_id, reply)

    def queue(self, name: str, payload: bytes, request_id: str, taken: Callable[[Refused | None], None]) -> None:
        """The queue of events."""
        self.events.put(name, payload, request_id, taken)

    def dead(self) -> list[DeadLetter]:
        """The dead letters."""

        async def look() -> list[DeadLetter]:
            told: asyncio.Future[list[DeadLetter] | Exception] = asyncio.get_running_loop().create_future()
            self.events.dead_letters(told.set_result)
            letters = await told
            assert isinstance(letters, list)
            return letters

        found: list[DeadLetter] = self.run(look())
        return found

    async def _close(self) -> None:
        await self.events.stop()
        await self.functions.stop(0.0)
        await super()._close()
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)


@contextmanager
def serving(data: Path) -> Iterator[LambdaServer]:
    """A server for one test, or one life of several."""
    spawner = Spawner.start()
    try:
        server = LambdaServer(data, spawner)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        spawner.close()


def zip_of(files: dict[str, str | bytes], mode: int = 0o100644) -> bytes:
    """A zip as people make it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in files.items():
            header = zipfile.ZipInfo(name)
            header.external_attr = mode << 16
            archive.writestr(header, contents)
    return file.getvalue()


def python(code: str) -> bytes:
    """A zip of one Python file, `app.py`."""
    return zip_of({"app.py": code})


def create(client: Any, name: str, zip_file: bytes, **params: Any) -> Any:
    """Create a function, in Python unless `params` say otherwise."""
    given = {"Runtime": PYTHON, "Handler": "app.handler", "Role": ROLE, "Code": {"ZipFile": zip_file}}
    return client.create_function(FunctionName=name, **{**given, **params})


def check_shape(client: Any, operation: str, answer: dict[str, Any]) -> None:
    """See that an answer, as boto3 parsed it, is one that botocore's model of the service allows."""
    shape = client.meta.service_model.operation_model(operation).output_shape
    members = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    report = ParamValidator().validate(members, shape)
    assert not report.has_errors(), report.generate_report()
