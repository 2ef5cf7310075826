import asyncio
from pathlib import Path

from fairlead.functions.functions import Bounds
from fairlead.functions.results import Raised, Refused, Returned
from unit.functions.fake_runtime import Stage, play, turn


def test_an_unknown_function_is_refused(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        result = await stage.ask(name="g")
        assert isinstance(result, Refused)
        assert (result.code, result.message) == ("ResourceNotFoundException", "Function not found: g")

    play(tmp_path, scenario)


def test_an_unsupported_runtime_is_a_problem_and_a_refusal(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        problems = await stage.start(stage.function(), stage.function("g", runtime="java11"))
        assert ["java11" in problem.message for problem in problems] == [True]
        result = await stage.ask(name="g")
        assert isinstance(result, Refused)
        assert result.code == "InvalidRuntimeException"

    play(tmp_path, scenario)


def test_concurrency_refuses_runs_and_not_what_waits(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        starting = asyncio.ensure_future(stage.functions.start([stage.function()]))
        await turn()
        waiting = [stage.ask() for _ in range(5)]  # nothing runs yet
        stage.runtime.processes[0].ready()
        await starting
        assert not any(asked.done() for asked in waiting)
        refused = await stage.ask()
        assert isinstance(refused, Refused)
        assert (refused.code, refused.message) == ("TooManyRequestsException", "Rate Exceeded.")
        for asked in waiting:
            stage.runtime.processes[0].answer()
            assert isinstance(await asked, Returned)

    play(tmp_path, scenario, Bounds(environments=1, concurrency=1))


def test_changed_files_renew_the_functions_of_their_folder(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function("f", folder="/app/f"), stage.function("g", folder="/app/ff"))
        stage.functions.changed({"/app/f/x.py"})
        await turn()
        assert [process.env["AWS_LAMBDA_FUNCTION_NAME"] for process in stage.runtime.processes] == ["f", "g", "f"]

    play(tmp_path, scenario)


def test_stopping_waits_for_what_runs(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        running = stage.ask()
        stopping = asyncio.ensure_future(stage.functions.stop(5))
        await turn()
        assert isinstance(await stage.ask(), Refused)
        assert not stopping.done()
        stage.runtime.processes[0].answer()
        assert isinstance(await running, Returned)
        await stopping
        assert stage.reports == []

    play(tmp_path, scenario)


def test_stopping_does_not_wait_for_ever(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(timeout_seconds=900))
        running, waiting = stage.ask(), stage.ask()
        stopping = asyncio.ensure_future(stage.functions.stop(5))
        await turn()
        await stage.jump(5.1)
        await stopping
        assert isinstance(await running, Raised)
        assert isinstance(await waiting, Refused)
        assert stage.reports[-1] == "Still running after 5 s, and killed: f"

    play(tmp_path, scenario, Bounds(environments=1))


def test_a_failing_prepare_is_a_problem_and_no_hang(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        async def prepare(_function: object) -> list[object]:
            raise RuntimeError("bug")

        stage.runtime.prepare = prepare  # type: ignore[method-assign, assignment]
        problems = await stage.functions.start([stage.function()])
        assert "bug" in problems[0].message
        assert isinstance(await stage.ask(), Raised)

    play(tmp_path, scenario)


def test_new_code_is_loaded_a_few_functions_at_a_time_and_first_where_somebody_waits(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        names = [f"f{number}" for number in range(6)]
        starting = asyncio.ensure_future(stage.functions.start([stage.function(name) for name in names]))
        while not starting.done():
            await turn()
            assert len([process for process in stage.runtime.living if process.take_ready()]) <= 2
        stage.functions.changed({"/app/x.py"})
        await turn()
        assert len(stage.runtime.processes) == 8
        asked = stage.ask(name="f5")
        await turn()
        assert stage.runtime.processes[8].env["AWS_LAMBDA_FUNCTION_NAME"] == "f5"
        stage.runtime.processes[8].ready()
        await turn()
        stage.runtime.processes[8].answer()
        assert isinstance(await asked, Returned)
        for _ in range(4):
            await turn()
            for process in stage.runtime.living:
                process.take_ready()
        await turn()
        assert len(stage.runtime.processes) == 12

    play(tmp_path, scenario)
