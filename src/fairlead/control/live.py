"""What is defined, running: stages put on the directory, functions handed to their processes.

At a start nothing runs; `restore` brings everything that is kept to life, with the ids it had.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from fairlead.control import code
from fairlead.control.apis.thawing import thaw
from fairlead.control.definitions import Definitions
from fairlead.control.documents import API, API_MAPPING, DEPLOYMENT, DOMAIN_NAME, FUNCTION, FUNCTION_VERSION, STAGE
from fairlead.control.functions.runnable import code_folder, to_function
from fairlead.control.functions.versions import key_of, of_version
from fairlead.deployments.directory import Directory
from fairlead.deployments.snapshots import snapshot
from fairlead.functions.results import Refused, Result
from fairlead.integrations.uris import note
from fairlead.model.apps import Api, Function
from fairlead.model.limits import Limits, StageLimits
from fairlead.model.problems import Problem, Severity
from fairlead.websocket_api.quotas import Quotas
from fairlead.websocket_api.stage import Snapshot


class Runners(Protocol):
    """What runs functions: `functions.Functions`."""

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        """Run a function once; `reply` is called exactly once."""

    async def start(self, functions: Sequence[Function]) -> list[Problem]:
        """Load every function once; gives what is wrong."""

    async def replace(self, function: Function) -> None:
        """The function, or its code, is new."""

    async def remove(self, name: str) -> None:
        """The function is gone: invocations from now on find none, those running come to their end."""

    def folders(self) -> set[str]:
        """Every folder whose code runs, or is to run."""


def _unqueued(name: str, payload: bytes, request_id: str, taken: Callable[[Refused | None], None]) -> None:
    """Where there is no queue."""
    del payload, request_id
    taken(Refused("ServiceException", f"Events for {name} cannot be queued here."))


class Running:
    """The running gateway as the control plane sees it (`desk.Live`), and as its start does.

    `limits` are those of stages that have none of their own in `stage_limits`, by the id or name of the API and the
    name of the stage (`chat/dev`). `code_root` is the folder of the functions' code, made by `code.prepare`.
    `close_connections` closes all connections of a scope (`{apiId}/{stage}`); `report` tells the operator; `queue`
    takes events that nobody waits for (`functions.event_queue.EventQueue.put`).
    """

    def __init__(
        self,
        definitions: Definitions,
        directory: Directory,
        functions: Runners,
        *,
        limits: Limits,
        stage_limits: Mapping[str, StageLimits] | None = None,
        quotas: Quotas | None = None,
        code_root: Path,
        close_connections: Callable[[str], None],
        report: Callable[[str], None],
        queue: Callable[[str, bytes, str, Callable[[Refused | None], None]], None] = _unqueued,
    ) -> None:
        self._definitions = definitions
        self.queue = queue
        self._directory = directory
        self._functions = functions
        self._limits = StageLimits(limits)
        self._stage_limits = stage_limits or {}
        self._quotas = quotas
        self._code = code_root
        self._close_connections = close_connections
        self._report = report
        self._tasks: set[asyncio.Task[None]] = set()
        self._said: set[str] = set()

    async def restore(self, recover: Callable[[Sequence[Snapshot]], Awaitable[None]]) -> list[Problem]:
        """Bring to life what is kept. Gives what is wrong with its functions.

        Functions first; then `recover` is handed what the stages will serve, to end the connections of the last life
        with it; stages last, when everything behind them is there and nobody is owed anything.
        """
        problems = await self._functions.start(
            [to_function(document, code_folder(document, self._code)) for document in self._definitions.list(FUNCTION)]
        )
        problems += self._limits_of_nothing()
        served = [(api, self._snapshot(api, region)) for api, region in self._served()]
        await recover([one for _, one in served])
        for api, one in served:
            self._directory.deploy(one, default_endpoint=api.default_endpoint)
        self.domains_changed()
        self._collect()
        return problems

    def close(self) -> None:
        """Wait for no function any more: the gateway ends."""
        for task in self._tasks:
            task.cancel()

    def apis(self) -> list[Api]:
        """What is served, by API and stage in the order of their ids, each as the deployment of its stage has it."""
        return [api for api, _ in self._served()]

    # --- What operations tell (desk.Live) ------------------------------------------------------------------------

    def deploy(self, api_id: str, stage_name: str) -> None:
        """The stage has changed: its connections have the new deployment from their next message on."""
        found = self._serving(api_id, stage_name)
        if found is None:  # it points at no deployment
            self.remove(api_id, stage_name)
        else:
            api, region = found
            self._directory.deploy(self._snapshot(api, region), default_endpoint=api.default_endpoint)

    def remove(self, api_id: str, stage_name: str) -> None:
        """The stage is gone, and with it its connections (AWS's way with them is unknown; our choice)."""
        stage = self._directory.get(api_id, stage_name)
        if stage is not None:
            self._directory.remove(api_id, stage_name)
            self._close_connections(stage.snapshot.scope)

    def domains_changed(self) -> None:
        """Custom domain names lead where they are defined to lead."""
        self._directory.map_domains(
            {
                domain["DomainName"]: {
                    mapping["ApiMappingKey"]: (mapping["ApiId"], mapping["Stage"])
                    for mapping in self._definitions.list(API_MAPPING, domain["DomainName"])
                }
                for domain in self._definitions.list(DOMAIN_NAME)
            }
        )

    def functions_changed(self, name: str) -> None:
        """The function is to run as its document says now."""
        task = asyncio.get_running_loop().create_task(self._run(name))
        self._tasks.add(task)
        task.add_done_callback(self._ran)

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        """Run a function once: `name`, or `name:qualifier`."""
        if ":" in name:
            function, _, qualifier = name.partition(":")
            name = key_of(self._definitions, function, qualifier) or name
        self._functions.invoke(name, payload, request_id, reply)

    def published(self, key: str) -> Function | None:
        """The version that a key (`name:7`) names."""
        name, _, version = key.partition(":")
        document = of_version(self._definitions, name, version)
        return None if document is None else to_function(document, code_folder(document, self._code))

    async def _run(self, key: str) -> None:
        document = None if ":" in key else self._definitions.get(FUNCTION, key)
        if document is None:
            await self._functions.remove(key)
        else:
            await self._functions.replace(to_function(document, code_folder(document, self._code)))
        self._collect()

    def _collect(self) -> None:
        """Remove the code that no function has any more, neither its definition nor an environment."""
        documents = [one for kind in (FUNCTION, FUNCTION_VERSION) for one in self._definitions.list(kind)]
        defined = {code_folder(document, self._code) for document in documents}
        code.collect(self._code, defined | self._functions.folders())

    def _ran(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._report(f"A function that was changed could not be started: {task.exception()!r}")

    def _limits_of_nothing(self) -> list[Problem]:
        """A warning for each stage that has limits and is not there."""
        there = {name for api, _ in self._served() for name in _names(api)}
        hint = "Write the id or the name of an API, a slash, and the name of a stage."
        return [
            Problem(Severity.WARNING, f'The limits of [stages."{name}"] are for a stage that is not here.', hint)
            for name in self._stage_limits
            if name not in there
        ]

    def _snapshot(self, api: Api, region: str) -> Snapshot:
        own = (self._stage_limits[name] for name in _names(api) if name in self._stage_limits)
        limits = next(own, self._limits)
        for route in api.routes:
            if (
                route.integration is not None
                and route.integration.type == "AWS_PROXY"
                and not route.integration.function
            ):
                self._report(
                    f"The route {route.key} of {api.name}/{api.stage} calls no function: {route.integration.uri}"
                )
        self._say_what_differs(api)
        return snapshot(api, region, limits, self._quotas)

    def _say_what_differs(self, api: Api) -> None:
        """Tell the operator, once, of integrations that are not called as on AWS."""
        for route in api.routes:
            sentence = None if route.integration is None else note(route.integration)
            if sentence is not None and sentence not in self._said:
                self._said.add(sentence)
                self._report(sentence)

    def _served(self) -> list[tuple[Api, str]]:
        found = (
            self._serving(api["ApiId"], stage["StageName"])
            for api in self._definitions.list(API)
            for stage in self._definitions.list(STAGE, api["ApiId"])
        )
        return [one for one in found if one is not None]

    def _serving(self, api_id: str, stage_name: str) -> tuple[Api, str] | None:
        """What a stage serves, and the region that its host is in; None while it points at no deployment."""
        stage = self._definitions.get(STAGE, api_id, stage_name)
        if stage is None or "DeploymentId" not in stage:
            return None
        deployment = self._definitions.get(DEPLOYMENT, api_id, stage["DeploymentId"])
        assert deployment is not None, f"the stage {api_id}/{stage_name} points at a deployment that is gone"
        frozen = deployment["frozen"]
        return thaw(frozen, stage), frozen["api"]["region"]


def _names(api: Api) -> tuple[str, str]:
    """What settings may call an API's stage."""
    return f"{api.id}/{api.stage}", f"{api.name}/{api.stage}"
