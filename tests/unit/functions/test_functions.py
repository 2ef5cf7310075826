import asyncio
from pathlib import Path

from fairlead.functions.functions import Bounds
from fairlead.functions.results import Raised, Refused, Returned
from fairlead.model.problems import Problem
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


def test_a_function_that_is_gone_is_not_found_and_what_it_runs_comes_to_its_end(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(folder="/code/1"), stage.function("g"))
        running, waiting = stage.ask(), stage.ask()
        removing = asyncio.ensure_future(stage.functions.remove("f"))
        await turn()
        for asked in (waiting, stage.ask()):
            result = await asked
            assert isinstance(result, Refused)
            assert (result.code, result.message) == ("ResourceNotFoundException", "Function not found: f")
        assert not removing.done()
        assert stage.functions.folders() == {"/code/1", "/app"}
        stage.runtime.processes[0].answer(payload=b'"late"')
        result = await running
        assert isinstance(result, Returned)
        await removing
        assert stage.functions.folders() == {"/app"}
        assert stage.runtime.processes[0].killed
        assert not stage.runtime.processes[1].killed
        await stage.functions.remove("f")  # once more is once

    play(tmp_path, scenario, Bounds(environments=2))


def test_stopping_ends_also_what_a_function_that_is_gone_still_runs(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(timeout_seconds=900))
        running = stage.ask()
        removing = asyncio.ensure_future(stage.functions.remove("f"))
        await turn()
        stopping = asyncio.ensure_future(stage.functions.stop(0))
        await turn()
        await stage.jump(0.1)
        assert isinstance(await running, Raised)
        await removing
        await stopping

    play(tmp_path, scenario)


def test_nothing_is_started_once_all_is_stopping(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        prepared = asyncio.Event()

        async def prepare(_function: object) -> list[Problem]:
            await prepared.wait()
            return []

        stage.runtime.prepare = prepare  # type: ignore[method-assign, assignment]
        replacing = asyncio.ensure_future(stage.functions.replace(stage.function(folder="/code/2")))
        await turn()
        stopping = asyncio.ensure_future(stage.functions.stop(0))
        await turn()
        prepared.set()
        await turn()
        await stage.jump(0.1)
        await stopping
        await replacing
        assert len(stage.runtime.processes) == 1

    play(tmp_path, scenario)


def test_a_function_may_come_back_under_its_name(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(folder="/code/1"))
        running = stage.ask()
        removing = asyncio.ensure_future(stage.functions.remove("f"))
        await turn()
        replacing = asyncio.ensure_future(stage.functions.replace(stage.function(folder="/code/2")))
        await turn()
        asked = stage.ask(b"2")
        stage.runtime.processes[1].ready()
        await replacing
        assert stage.runtime.processes[1].answer() == b"2"
        assert isinstance(await asked, Returned)
        assert stage.functions.folders() == {"/code/1", "/code/2"}
        stage.runtime.processes[0].answer()
        assert isinstance(await running, Returned)
        await removing
        assert stage.functions.folders() == {"/code/2"}

    play(tmp_path, scenario)


def test_code_stays_in_use_until_what_runs_on_it_has_ended(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(folder="/code/1"))
        running = stage.ask()
        replacing = asyncio.ensure_future(stage.functions.replace(stage.function(folder="/code/2")))
        await turn()
        stage.runtime.processes[1].ready()
        await replacing
        assert stage.functions.folders() == {"/code/1", "/code/2"}
        stage.runtime.processes[0].answer()
        assert isinstance(await running, Returned)
        await turn()
        assert stage.functions.folders() == {"/code/2"}

    play(tmp_path, scenario)


def test_a_language_starts_with_its_first_function_and_events_wait_for_it(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        starts = []
        found = asyncio.Event()

        async def start() -> list[Problem]:
            starts.append("python")
            await found.wait()
            return []

        stage.runtime.start = start  # type: ignore[method-assign]
        await stage.functions.start([])
        assert starts == []
        names = ("f", "g")
        replacing = [asyncio.ensure_future(stage.functions.replace(stage.function(name))) for name in names]
        await turn()
        asked = stage.ask()
        found.set()
        await turn()
        for process in stage.runtime.processes:
            process.ready()
        await asyncio.gather(*replacing)
        answered = [process for process in stage.runtime.processes if process.env["AWS_LAMBDA_FUNCTION_NAME"] == "f"]
        answered[0].answer()
        assert isinstance(await asked, Returned)
        assert starts == ["python"]

    play(tmp_path, scenario)


def test_a_function_whose_new_runtime_is_not_supported_is_refused(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        await stage.functions.replace(stage.function(runtime="java21"))
        result = await stage.ask()
        assert isinstance(result, Refused)
        assert result.code == "InvalidRuntimeException"
        await turn()
        assert stage.runtime.processes[0].killed
        replacing = asyncio.ensure_future(stage.functions.replace(stage.function()))
        await turn()
        stage.runtime.processes[1].ready()
        await replacing
        asked = stage.ask()
        stage.runtime.processes[1].answer()
        assert isinstance(await asked, Returned)

    play(tmp_path, scenario)


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


def test_how_busy_functions_are(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(), stage.function("g"))
        (first, second) = stage.functions.usages()
        assert (first.busy, first.idle, first.starting, first.waiting) == (0, 1, 0, 0)
        asked = [stage.ask(), stage.ask()]
        await turn()
        (first, again) = stage.functions.usages()
        assert (first.busy, first.idle, first.waiting) == (1, 0, 1)
        assert again == second
        for _ in asked:
            stage.runtime.processes[0].answer()
            await turn()
        await asyncio.gather(*asked)
        assert stage.functions.usages()[0].idle == 1

    play(tmp_path, scenario, Bounds(environments=2))


def test_a_published_version_is_loaded_when_it_is_first_called(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        stage.published["f:3"] = stage.function(version="3", folder="/kept")
        asked = stage.ask(name="f:3")
        await turn()
        process = stage.runtime.processes[1]
        assert process.env["AWS_LAMBDA_FUNCTION_VERSION"] == "3"
        process.ready()
        await turn()
        process.answer(payload=b"3")
        result = await asked
        assert isinstance(result, Returned)
        assert "/kept" in stage.functions.folders()
        assert isinstance(await stage.ask(name="f:4"), Refused)
        await stage.functions.remove("f:3")
        stage.published.clear()
        assert isinstance(await stage.ask(name="f:3"), Refused)

    play(tmp_path, scenario)


def test_what_was_unpacked_is_not_watched(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        for folder in ("app", "code/1"):
            (tmp_path / folder).mkdir(parents=True)
        await stage.start(
            stage.function("f", folder=str(tmp_path / "app")), stage.function("g", folder=str(tmp_path / "code/1"))
        )
        stage.functions.watch(unwatched=tmp_path / "code")
        (tmp_path / "code/1/f.py").write_text("")
        (tmp_path / "app/f.py").write_text("")
        async with asyncio.timeout(15):
            while len(stage.runtime.processes) < 3:
                await asyncio.sleep(0.02)
                (tmp_path / "app/f.py").write_text(str(len(stage.runtime.processes)))
        assert stage.runtime.processes[2].env["AWS_LAMBDA_FUNCTION_NAME"] == "f"
        stage.runtime.processes[2].ready()
        await turn()

    play(tmp_path, scenario)
