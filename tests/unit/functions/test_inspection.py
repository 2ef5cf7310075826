"""Which function is looked at in a debugger, and what that means for its time."""

from pathlib import Path

import pytest

from fairlead.functions.functions import Bounds
from fairlead.functions.inspection import SECONDS, is_inspected, suspended
from fairlead.functions.results import Returned
from fairlead.model.apps import Function
from unit.functions.fake_runtime import Stage, play, turn

FUNCTION = Function("app-dev-hello", "f.handler", "nodejs20.x", "/app", "arn", "hello", concurrency=3)


@pytest.mark.parametrize(("name", "is_it"), [("hello", True), ("app-dev-hello", True), ("other", False), ("", False)])
def test_it_is_known_by_either_name(name: str, is_it: bool) -> None:
    assert is_inspected(suspended(FUNCTION, name)) == is_it
    assert suspended(FUNCTION, name).timeout_seconds == (SECONDS if is_it else 3.0)


def test_only_node_has_an_inspector() -> None:
    python = Function("f", "f.handler", "python3.12", "/app", "arn", "f")
    assert suspended(python, "f") is python


def test_it_has_one_environment_and_all_the_time_it_wants(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(timeout_seconds=SECONDS))
        assert stage.functions.inspects
        asked = [stage.ask(b"%d" % number) for number in range(3)]
        await stage.jump(1000)
        assert len(stage.runtime.processes) == 1
        for one in asked:
            stage.runtime.processes[0].answer()
            assert isinstance(await one, Returned)

    play(tmp_path, scenario, Bounds(environments=8, cores=4, wait_seconds=SECONDS, spares=2))


def test_new_code_gets_the_inspectors_port(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(timeout_seconds=SECONDS))
        before = stage.runtime.processes[0]
        stage.functions.changed({"/app/f.py"})
        await turn()
        assert before.killed
        stage.runtime.processes[1].ready()
        await turn()
        assert stage.runtime.living == [stage.runtime.processes[1]]

    play(tmp_path, scenario)
