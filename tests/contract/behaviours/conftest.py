"""One gateway, or one AWS account, for all behaviours of a test process."""

import re
from collections.abc import Iterator

import pytest

from contract.behaviours.page import held_by, suite
from contract.behaviours.registry.all import SECTIONS
from contract.behaviours.sockets import Sockets, Wire
from contract.behaviours.targets import ON_AWS, Aws, Ours, Target, started
from contract.behaviours.world import DESK, Api, Route, World


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Whose behaviour is looked at."""
    if ON_AWS:
        yield Aws()
        return
    with started(tmp_path_factory.mktemp("behaviours")) as program:
        yield Ours(program)


@pytest.fixture(scope="session")
def sockets() -> Iterator[Sockets]:
    """The client that is not ours."""
    with Sockets() as sockets:
        yield sockets


@pytest.fixture(scope="session")
def world(target: Target) -> Iterator[World]:
    """Everything that is made at the target."""
    world = World(target)
    try:
        world.begin()
        yield world
    finally:
        world.clear()


@pytest.fixture(params=[False, True], ids=["plain", "deflate"])
def wire(sockets: Sockets, request: pytest.FixtureRequest) -> Iterator[Wire]:
    """Sockets for one test, which runs without and with compression offered, as browsers do."""
    wire = Wire(sockets, request.param)
    yield wire
    wire.leave()


@pytest.fixture(scope="session")
def talk(world: World) -> Api:
    """An API with every predefined route, a one-way route, one that is late, and one whose function is not there."""
    desk = world.proxy()
    gone = world.proxy(world.desk + "-gone")
    api = world.api(
        "talk",
        {
            "$connect": Route(desk),
            "$disconnect": Route(desk),
            "$default": Route(desk, two_way=True),
            "oneway": Route(desk),
            "1": Route(desk, two_way=True),
            "late": Route(world.proxy(TimeoutInMillis=500), two_way=True),
            "gone": Route(gone),
            "brief": Route(world.proxy(world.function("brief", DESK, Timeout=1))),
        },
    )
    api.stage("main")
    return api


@pytest.fixture(scope="session")
def bare(world: World) -> Api:
    """An API without `$connect`, `$disconnect` and `$default`, whose routes are selected by two members."""
    api = world.api(
        "bare",
        {"x/": Route(world.proxy(), two_way=True)},
        RouteSelectionExpression="${request.body.a}/${request.body.b}",
    )
    api.stage("main")
    return api


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The difference between the conformance page and AWS."""
    if not ON_AWS:
        return
    reports = terminalreporter.stats.get("failed", [])
    failed = {re.sub(r"\[.*", "", report.nodeid.rpartition("::")[2]) for report in reports}
    terminalreporter.section("rows of docs/reference/conformance.md that AWS does not bear out")
    for section in SECTIONS:
        for row in section.rows:
            if differing := failed & set(held_by(row, suite())):
                terminalreporter.line(f"{row.id} {row.sentence} ({', '.join(sorted(differing))})")
