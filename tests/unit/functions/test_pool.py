"""The pool's decisions, with processes played by the test and a clock that stands still."""

import asyncio
import json
from pathlib import Path

from fairlead.functions import frames
from fairlead.functions.functions import Bounds
from fairlead.functions.results import Raised, Refused, Returned
from fairlead.model.problems import Problem, Severity
from unit.functions.fake_runtime import Stage, play, turn


def kind(result: object) -> str:
    assert isinstance(result, Raised)
    return str(json.loads(result.payload)["errorType"])


def test_one_environment_is_used_again_and_again(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        assert await stage.start(stage.function()) == []
        for number in range(3):
            asked = stage.ask(b"%d" % number)
            assert stage.runtime.processes[0].answer(payload=b'"ok"') == b"%d" % number
            result = await asked
            assert isinstance(result, Returned)
            assert result.payload == b'"ok"'
        assert len(stage.runtime.processes) == 1

    play(tmp_path, scenario)


def test_events_that_meet_busy_environments_get_new_ones_as_far_as_there_may_be(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        asked = [stage.ask(b"%d" % number) for number in range(6)]
        await turn()
        assert len(stage.runtime.processes) == 3  # two are started at one time
        stage.runtime.processes[1].ready()
        await turn()
        assert len(stage.runtime.processes) == 4
        for process in stage.runtime.processes[2:]:
            process.ready()
        await turn()
        assert len(stage.runtime.processes) == 4
        events = [process.answer() for process in stage.runtime.processes]
        await turn()
        events += [process.answer() for process in stage.runtime.processes[:2]]
        await asyncio.gather(*asked)
        assert sorted(events) == [b"0", b"1", b"2", b"3", b"4", b"5"]
        assert len([line for line in stage.reports if "wait" in line]) == 1

    play(tmp_path, scenario)


def test_what_waits_too_long_is_refused(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(timeout_seconds=900))
        running, waiting = stage.ask(), stage.ask()
        await stage.jump(28.9)
        assert not waiting.done()
        await stage.jump(0.3)
        result = await waiting
        assert isinstance(result, Refused)
        assert result.code == "TooManyRequestsException"
        stage.runtime.processes[0].answer()
        assert isinstance(await running, Returned)

    play(tmp_path, scenario, Bounds(environments=1))


def test_a_time_out_is_raised_and_the_environment_replaced(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(timeout_seconds=3))
        running, waiting = stage.ask(b"1"), stage.ask(b"2")
        await stage.jump(2.9)
        assert not running.done()
        await stage.jump(0.2)
        assert kind(await running) == "Sandbox.Timedout"
        assert stage.runtime.processes[0].killed
        await turn()
        stage.runtime.processes[1].ready()
        await turn()
        assert stage.runtime.processes[1].answer() == b"2"
        assert isinstance(await waiting, Returned)

    play(tmp_path, scenario, Bounds(environments=1))


def test_a_deadline_that_moves_on_is_kept(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(timeout_seconds=3))
        for _ in range(10):
            asked = stage.ask()
            await stage.jump(1)
            stage.runtime.processes[0].answer()
            assert isinstance(await asked, Returned)
        running = stage.ask()
        await stage.jump(3.2)
        assert kind(await running) == "Sandbox.Timedout"

    play(tmp_path, scenario)


def test_an_init_error_answers_what_waits_and_is_tried_again_later(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        starting = asyncio.ensure_future(stage.functions.start([stage.function()]))
        await turn()
        waiting = [stage.ask() for _ in range(3)]
        stage.runtime.processes[0].fail("Boom", "no")
        assert [problem.message for problem in await starting] == ["f: Boom: no"]
        await turn()
        for process in stage.runtime.processes[1:]:
            process.fail("Boom", "no")
        assert [kind(result) for result in await asyncio.gather(*waiting)] == ["Boom"] * 3
        count = len(stage.runtime.processes)
        assert kind(await stage.ask()) == "Boom"  # at once: it is too early to try again
        assert len(stage.runtime.processes) == count
        await stage.jump(11)
        asked = stage.ask()
        await turn()
        stage.runtime.processes[-1].ready()
        await turn()
        stage.runtime.processes[-1].answer()
        assert isinstance(await asked, Returned)
        assert stage.reports == []

    play(tmp_path, scenario)


def test_loading_has_ten_seconds(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        starting = asyncio.ensure_future(stage.functions.start([stage.function()]))
        await turn()
        await stage.jump(9.9)
        assert not starting.done()
        await stage.jump(0.2)
        assert "Initialization timed out after 10.00 seconds" in (await starting)[0].message

    play(tmp_path, scenario)


def test_a_process_that_cannot_start_is_an_init_error(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        stage.runtime.refuses = "python can't be started."
        problems = await stage.functions.start([stage.function()])
        assert [problem.message for problem in problems] == ["f: Runtime.InvalidEntrypoint: python can't be started."]
        assert kind(await stage.ask()) == "Runtime.InvalidEntrypoint"

    play(tmp_path, scenario)


def test_new_code_is_waited_for_and_old_runs_end_on_the_old(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        old = stage.ask(b"old")
        await turn()
        replacing = asyncio.ensure_future(stage.functions.replace(stage.function()))
        await turn()
        new = stage.ask(b"new")
        before, after = stage.runtime.processes
        assert after.take() is None
        after.ready()
        await replacing
        assert after.answer() == b"new"
        assert isinstance(await new, Returned)
        assert not before.killed
        before.answer()
        assert isinstance(await old, Returned)
        assert before.killed

    play(tmp_path, scenario)


def test_code_that_fails_leaves_the_last_good_one_serving(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        replacing = asyncio.ensure_future(stage.functions.replace(stage.function()))
        await turn()
        asked = stage.ask(b"meanwhile")
        stage.runtime.processes[1].fail("Boom", "no")
        await replacing
        await turn()
        assert stage.runtime.processes[0].answer() == b"meanwhile"
        assert isinstance(await asked, Returned)
        assert stage.reports[0].startswith("error: f: Boom: no")

    play(tmp_path, scenario)


def test_code_that_cannot_be_prepared_leaves_the_last_good_one_serving(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        stage.runtime.problems = [Problem(Severity.ERROR, "syntax")]
        await stage.functions.replace(stage.function())
        asked = stage.ask()
        stage.runtime.processes[0].answer()
        assert isinstance(await asked, Returned)
        assert len(stage.runtime.processes) == 1
        assert stage.reports == ["error: syntax"]

    play(tmp_path, scenario)


def test_newer_code_overtakes_the_new(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        replacing = [asyncio.ensure_future(stage.functions.replace(stage.function())) for _ in range(2)]
        await turn()
        asked = stage.ask()
        for process in stage.runtime.processes[1:]:
            process.ready()
        await asyncio.gather(*replacing)
        stage.runtime.processes[-1].answer()
        assert isinstance(await asked, Returned)
        assert stage.runtime.living == [stage.runtime.processes[-1]]

    play(tmp_path, scenario)


def test_an_idle_environment_that_dies_is_missed_by_nobody(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        stage.runtime.processes[0].exit(1)
        await turn()
        asked = stage.ask()
        await turn()
        stage.runtime.processes[1].ready()
        await turn()
        stage.runtime.processes[1].answer(frames.RAISED, b"{}")
        assert isinstance(await asked, Raised)

    play(tmp_path, scenario)


def test_a_crash_is_answered_and_costs_no_other_event(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        first = stage.runtime.processes[0]
        crashing, waiting = stage.ask(), stage.ask()
        await turn()
        first.answer(frames.CRASHED, b'{"errorType":"Runtime.UnhandledPromiseRejection"}')
        raised = await crashing
        assert isinstance(raised, Raised)
        assert b"UnhandledPromiseRejection" in raised.payload
        for process in stage.runtime.processes[1:]:
            process.ready()
        await turn()
        stage.runtime.processes[1].answer()
        assert isinstance(await waiting, Returned)
        first.exit(128)

    play(tmp_path, scenario)


def test_a_function_without_environments_takes_the_idle_ones_place(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function("f"), stage.function("g"))
        asked = [stage.ask(), stage.ask()]
        await turn()
        stage.runtime.processes[2].ready()
        await turn()
        for process in (stage.runtime.processes[0], stage.runtime.processes[2]):
            process.answer()
        await asyncio.gather(*asked)
        others = [stage.ask(name="g"), stage.ask(name="g")]
        await turn()
        assert len(stage.runtime.processes) == 4
        assert len(stage.runtime.living) == 3
        stage.runtime.processes[3].ready()
        await turn()
        for process in (stage.runtime.processes[1], stage.runtime.processes[3]):
            process.answer()
        await asyncio.gather(*others)

    play(tmp_path, scenario, Bounds(environments=3))


def test_a_spare_is_started_when_the_last_idle_one_gets_an_event(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function())
        assert len(stage.runtime.processes) == 1
        asked = stage.ask(b"1")
        await turn()
        assert len(stage.runtime.processes) == 2
        stage.runtime.processes[1].ready()
        await turn()
        second = stage.ask(b"2")
        await turn()
        assert stage.runtime.processes[1].answer() == b"2"
        assert isinstance(await second, Returned)
        assert len(stage.runtime.processes) == 3
        stage.runtime.processes[0].answer()
        assert isinstance(await asked, Returned)
        stage.runtime.processes[2].ready()
        await turn()
        third = stage.ask(b"3")
        assert stage.runtime.processes[0].answer() == b"3"  # the one that ran last, not the fresh one
        assert isinstance(await third, Returned)
        assert len(stage.runtime.processes) == 3

    play(tmp_path, scenario, Bounds(environments=8, cores=4, spares=1))


def test_no_spare_takes_the_room_that_another_function_waits_for(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function("f"), stage.function("g"))
        one = stage.ask(b"1")
        await turn()
        assert len(stage.runtime.processes) == 3
        stage.runtime.processes[2].ready()
        await turn()
        others = [stage.ask(name="g") for _ in range(2)]
        await turn()
        assert len(stage.runtime.living) == 3  # the spare of f has made room for g
        stage.runtime.processes[3].ready()
        await turn()
        for process in (stage.runtime.processes[0], stage.runtime.processes[1], stage.runtime.processes[3]):
            process.answer()
        await asyncio.gather(one, *others)

    play(tmp_path, scenario, Bounds(environments=3, cores=4, spares=1))


def test_reserved_concurrency_leaves_no_room_for_spares(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(concurrency=1))
        asked = stage.ask()
        await turn()
        assert len(stage.runtime.processes) == 1
        stage.runtime.processes[0].answer()
        assert isinstance(await asked, Returned)

    play(tmp_path, scenario, Bounds(environments=8, cores=4, spares=2))


def test_what_does_nothing_for_too_long_ends_but_for_the_last(tmp_path: Path) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.start(stage.function(timeout_seconds=900))
        asked = [stage.ask() for _ in range(3)]
        await turn()
        for process in stage.runtime.processes[1:]:
            process.ready()
        await turn()
        for process in stage.runtime.processes:
            process.answer()
        await asyncio.gather(*asked)
        await stage.jump(40)
        again = stage.ask()
        used = next(process for process in stage.runtime.processes if process.answer_any())
        assert isinstance(await again, Returned)
        await stage.jump(25)  # 65 s for the two others, 25 for this one
        assert stage.runtime.living == [used]
        await stage.jump(1000)
        assert stage.runtime.living == [used]

    play(tmp_path, scenario, Bounds(environments=8, cores=4, idle_seconds=60))
