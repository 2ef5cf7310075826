"""What is defined, brought to life."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairlead.control import code
from fairlead.control.apis import OPERATIONS
from fairlead.control.desk import Desk, Later
from fairlead.control.documents import FUNCTION
from fairlead.control.live import Running
from fairlead.deployments.directory import Directory
from fairlead.functions.results import Refused, Result
from fairlead.model.apps import Function
from fairlead.model.limits import Limits, StageLimits
from fairlead.model.problems import Problem, Severity
from fairlead.websocket_api.quotas import Quotas
from fairlead.websocket_api.stage import Snapshot

URI = (
    "arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-west-2:000000000000:function:f/invocations"
)
WRONG = Problem(Severity.ERROR, "f: broken")


class Runners:
    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.fails = False

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        reply(Refused(name, request_id))

    async def start(self, functions: Sequence[Function]) -> list[Problem]:
        self.calls.append(("start", [(function.name, function.folder) for function in functions]))
        return [WRONG]

    async def replace(self, function: Function) -> None:
        self.calls.append(("replace", function.handler))
        if self.fails:
            raise OSError("no process")

    async def remove(self, name: str) -> None:
        self.calls.append(("remove", name))

    def folders(self) -> set[str]:
        return set()


class House:
    """A running control plane without a gateway around it."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.root = folder / code.FOLDER
        code.prepare(self.root)
        self.directory = Directory()
        self.runners = Runners()
        self.closed: list[str] = []
        self.reports: list[str] = []
        self.running = Running(
            desk.definitions,
            self.directory,
            self.runners,
            limits=Limits(),
            code_root=self.root,
            close_connections=self.closed.append,
            report=self.reports.append,
        )
        self.desk = replace(desk, live=self.running)

    def call(self, name: str, **params: Any) -> dict[str, Any]:
        operation = OPERATIONS[name]
        assert not isinstance(operation, Later)
        return operation(self.desk, params)

    def api(self) -> str:
        """An API with a route, deployed on the stage dev."""
        api: str = self.call("CreateApi", Name="x", ProtocolType="WEBSOCKET")["ApiId"]
        made = self.call("CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=URI)
        self.call("CreateRoute", ApiId=api, RouteKey="$default", Target=f"integrations/{made['IntegrationId']}")
        deployment = self.call("CreateDeployment", ApiId=api)["DeploymentId"]
        self.call("CreateStage", ApiId=api, StageName="dev", DeploymentId=deployment)
        return api

    def put_function(self, handler: str = "index.handler", **code_members: str) -> None:
        document = {
            "FunctionName": "f",
            "FunctionArn": "arn",
            "Handler": handler,
            "Runtime": "python3.12",
            "Role": "arn",
            "Timeout": 3,
            "MemorySize": 128,
            "code": code_members or {"folder": "/app"},
        }
        self.desk.definitions.put(FUNCTION, ("f",), document)


@pytest.fixture
def house(desk: Desk, tmp_path: Path) -> House:
    return House(desk, tmp_path)


async def nothing(snapshots: Sequence[Snapshot]) -> None:
    """Nobody was connected."""


def test_functions_are_there_before_connections_are_ended_and_stages_after(house: House) -> None:
    api = house.api()
    house.directory.remove(api, "dev")
    house.put_function()
    order: list[str] = []

    async def recover(snapshots: Sequence[Snapshot]) -> None:
        assert [call for call, _ in house.runners.calls] == ["start"]
        assert list(house.directory) == []
        order.extend(snapshot.scope for snapshot in snapshots)

    assert asyncio.run(house.running.restore(recover)) == [WRONG]
    assert order == [f"{api}/dev"]
    assert house.runners.calls == [("start", [("f", "/app")])]
    stage = house.directory.get(api, "dev")
    assert stage is not None
    assert stage.snapshot.domain_name == f"{api}.execute-api.us-west-2.amazonaws.com"
    assert [(one.id, one.stage) for one in house.running.apis()] == [(api, "dev")]


def test_a_stage_that_points_at_nothing_is_not_served(house: House) -> None:
    api = house.call("CreateApi", Name="x", ProtocolType="WEBSOCKET")["ApiId"]
    house.call("CreateStage", ApiId=api, StageName="dev")
    assert house.directory.get(api, "dev") is None
    assert house.running.apis() == []
    asyncio.run(house.running.restore(nothing))
    assert list(house.directory) == []


def test_a_new_deployment_keeps_the_stage_and_a_removed_stage_closes_its_connections(house: House) -> None:
    api = house.api()
    stage = house.directory.get(api, "dev")
    assert stage is not None
    before = stage.snapshot
    house.call("CreateDeployment", ApiId=api, StageName="dev")
    assert house.directory.get(api, "dev") is stage
    assert stage.snapshot is not before
    assert house.closed == []
    house.call("DeleteStage", ApiId=api, StageName="dev")
    assert house.directory.get(api, "dev") is None
    assert house.closed == [f"{api}/dev"]
    house.running.remove(api, "dev")
    assert house.closed == [f"{api}/dev"]


def test_a_function_runs_as_its_document_says_when_its_turn_comes(house: House) -> None:
    async def change() -> None:
        house.put_function("one.handler")
        house.running.functions_changed("f")
        house.put_function("two.handler")
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
        house.desk.definitions.delete(FUNCTION, "f")
        house.running.functions_changed("f")
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

    asyncio.run(change())
    assert house.runners.calls == [("replace", "two.handler"), ("remove", "f")]


def test_a_function_that_cannot_be_started_is_told_of(house: House) -> None:
    async def change() -> None:
        house.put_function()
        house.runners.fails = True
        house.running.functions_changed("f")
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)

    asyncio.run(change())
    (report,) = house.reports
    assert "no process" in report


def test_code_that_no_function_has_is_removed(house: House) -> None:
    kept, left = "a" * 64, "b" * 64
    for digest in (kept, left):
        (house.root / digest).mkdir()
    house.put_function(sha256=kept)

    async def change() -> None:
        house.running.functions_changed("f")
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(change())
    assert sorted(path.name for path in house.root.iterdir() if len(path.name) == 64) == [kept]


def test_at_the_end_nothing_is_waited_for(house: House) -> None:
    async def change() -> list[object]:
        house.put_function()
        house.running.functions_changed("f")
        house.running.close()
        return list(await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True))

    (outcome,) = asyncio.run(change())
    assert isinstance(outcome, asyncio.CancelledError)
    assert house.reports == []


def test_invocations_are_passed_on(house: House) -> None:
    results: list[Result] = []
    house.running.invoke("f", b"{}", "id", results.append)
    (result,) = results
    assert isinstance(result, Refused)
    assert (result.code, result.message) == ("f", "id")


def test_domains_lead_where_they_are_defined_to_lead(house: House, tmp_path: Path) -> None:
    api = house.api()
    house.call("CreateDomainName", DomainName="ws.example.com")
    assert house.directory.find("ws.example.com", "/", stage_optional=True) is None
    made = house.call("CreateApiMapping", DomainName="ws.example.com", ApiId=api, Stage="dev", ApiMappingKey="chat")
    stage = house.directory.get(api, "dev")
    assert stage is not None
    assert house.directory.find("ws.example.com", "/chat", stage_optional=False) is stage
    again = House(house.desk, tmp_path)
    asyncio.run(again.running.restore(nothing))
    found = again.directory.find("ws.example.com", "/chat", stage_optional=False)
    assert found is not None
    assert found.snapshot.scope == f"{api}/dev"
    again.call("DeleteApiMapping", DomainName="ws.example.com", ApiMappingId=made["ApiMappingId"])
    assert again.directory.find("ws.example.com", "/chat", stage_optional=False) is None
    again.call("DeleteDomainName", DomainName="ws.example.com")
    assert again.directory.domain("ws.example.com") == ""


def test_a_closed_default_endpoint_opens_with_a_deployment(house: House) -> None:
    api = house.api()
    host = f"{api}.execute-api.us-west-2.amazonaws.com"
    assert house.directory.find(host, "/dev", stage_optional=False) is not None
    house.call("UpdateApi", ApiId=api, DisableExecuteApiEndpoint=True)
    assert house.directory.find(host, "/dev", stage_optional=False) is not None
    house.call("CreateDeployment", ApiId=api, StageName="dev")
    assert house.directory.find(host, "/dev", stage_optional=False) is None


def test_stages_have_the_limits_that_they_are_given(desk: Desk, tmp_path: Path) -> None:
    house = House(desk, tmp_path)
    own = {"x/dev": StageLimits(Limits(idle_seconds=1)), "gone/dev": StageLimits(Limits())}
    quotas = Quotas()
    house.running = Running(
        desk.definitions,
        house.directory,
        house.runners,
        limits=Limits(),
        stage_limits=own,
        quotas=quotas,
        code_root=house.root,
        close_connections=house.closed.append,
        report=house.reports.append,
    )
    house.desk = replace(desk, live=house.running)
    api = house.api()
    stage = house.directory.get(api, "dev")
    assert stage is not None
    assert (stage.snapshot.limits.idle_seconds, stage.snapshot.quotas) == (1, quotas)
    deployment = desk.definitions.list("deployment", api)[0]["DeploymentId"]
    house.call("CreateStage", ApiId=api, StageName="prod", DeploymentId=deployment)
    other = house.directory.get(api, "prod")
    assert other is not None
    assert other.snapshot.limits == Limits()
    problems = asyncio.run(house.running.restore(nothing))
    assert [problem.message for problem in problems if problem is not WRONG] == [
        'The limits of [stages."gone/dev"] are for a stage that is not here.'
    ]


def test_a_route_whose_variable_names_no_function_is_told_of(house: House) -> None:
    api = house.call("CreateApi", Name="x", ProtocolType="WEBSOCKET")["ApiId"]
    uri = URI.replace("function:f", "function:${stageVariables.f}")
    made = house.call("CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=uri)
    house.call("CreateRoute", ApiId=api, RouteKey="say", Target=f"integrations/{made['IntegrationId']}")
    house.call("CreateStage", ApiId=api, StageName="dev", AutoDeploy=True)
    (report,) = house.reports
    assert report.startswith("The route say of x/dev calls no function: arn:aws:apigateway")
    house.reports.clear()
    house.call("UpdateStage", ApiId=api, StageName="dev", StageVariables={"f": "f"})
    assert house.reports == []


def test_what_is_not_called_as_on_aws_is_said_once(house: House) -> None:
    api = house.call("CreateApi", Name="x", ProtocolType="WEBSOCKET")["ApiId"]
    made = house.call(
        "CreateIntegration",
        ApiId=api,
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="POST",
        IntegrationUri="http://backend.internal/in?key=x",
        ConnectionType="VPC_LINK",
        ConnectionId="link7",
    )
    house.call("CreateRoute", ApiId=api, RouteKey="$default", Target=f"integrations/{made['IntegrationId']}")
    house.call("CreateStage", ApiId=api, StageName="dev")
    for _ in range(2):
        house.call("CreateDeployment", ApiId=api, StageName="dev")
    (report,) = house.reports
    assert "VPC link link7" in report
    assert "http://backend.internal/in is called" in report
