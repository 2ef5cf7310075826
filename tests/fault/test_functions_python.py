"""Python functions that misbehave, and processes that are killed under them: every invocation is answered, once."""

import asyncio
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fairlead.functions.functions import Bounds
from fairlead.functions.results import Raised, Refused, Result, Returned
from fault.functions_house import House, run

ECHO = """
    def handler(event, context):
        return event
"""
PID = """
    import os
    def handler(event, context):
        return os.getpid()
"""


def raised(result: Result) -> dict[str, Any]:
    assert isinstance(result, Raised), result
    error: dict[str, Any] = json.loads(result.payload)
    return error


def value(result: Result) -> Any:
    assert isinstance(result, Returned), getattr(result, "payload", result)
    return json.loads(result.payload)


async def until(condition: Any) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about within 10 s")


def gone(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return not state.strip() or state.startswith("Z")


def parent(pid: int) -> int:
    return int(subprocess.run(["ps", "-o", "ppid=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout)


def test_five_hundred_at_once_to_cold_functions_are_each_answered_once(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        functions = [house.function(ECHO, f"f{number}") for number in range(5)]
        starting = asyncio.ensure_future(house.functions.start(functions))
        await asyncio.sleep(0)  # nothing is loaded yet
        asked = [house.ask(b'{"n": %d}' % number, f"f{number % 5}") for number in range(500)]
        results = await asyncio.gather(*asked)
        assert [value(result)["n"] for result in results] == list(range(500))
        assert await starting == []

    run(tmp_path, scenario)


def test_a_killed_worker_fails_its_invocation_and_no_other(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        code = """
            import os, sys
            def handler(event, context):
                if event.get("loop"):
                    os.write(1, b"pid %d\\n" % os.getpid())
                    while True: pass
                return event
        """
        await house.functions.start([house.function(code, timeout_seconds=30)])
        looping = house.ask(b'{"loop": true}')
        await until(lambda: "pid" in house.printed())
        others = [house.ask(b'{"n": %d}' % number) for number in range(20)]
        pid = int(house.printed().split()[1])
        os.kill(pid, signal.SIGKILL)
        error = raised(await looping)
        assert error["errorType"] == "Runtime.ExitError"
        assert error["errorMessage"].endswith("Error: Runtime exited with error: signal: killed")
        assert [value(result)["n"] for result in await asyncio.gather(*others)] == list(range(20))
        assert value(await house.ask(b'{"n": 1}')) == {"n": 1}

    run(tmp_path, scenario)


def test_a_killed_zygote_is_replaced(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        await house.functions.start([house.function(PID)])
        worker = value(await house.ask())
        os.kill(parent(worker), signal.SIGKILL)
        await until(lambda: gone(worker))
        results = await asyncio.gather(*(house.ask() for _ in range(10)))
        assert worker not in [value(result) for result in results if isinstance(result, Returned)]
        assert isinstance(await house.ask(), Returned)

    run(tmp_path, scenario)


def test_a_time_out_kills_the_whole_group(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        code = """
            import os
            def handler(event, context):
                if not event.get("loop"): return 1
                child = os.fork()
                if child: os.write(1, b"pids %d %d\\n" % (os.getpid(), child))
                while True: pass
        """
        await house.functions.start([house.function(code, timeout_seconds=0.5)])
        result = raised(await house.ask(b'{"loop": true}'))
        assert result["errorType"] == "Sandbox.Timedout"
        assert result["errorMessage"].endswith(" Task timed out after 0.50 seconds")
        pids = [int(word) for word in house.printed().split()[1:3]]
        await until(lambda: all(gone(pid) for pid in pids))
        assert value(await house.ask()) == 1

    run(tmp_path, scenario)


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("import nothere", "Runtime.ImportModuleError", "Unable to import module 'f': No module named 'nothere'"),
        ("def handler(:", "Runtime.UserCodeSyntaxError", "Syntax error in module 'f': invalid syntax (f.py, line 1)"),
        ("x = 1", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'f'"),
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("raise SystemExit(3)", "Runtime.ExitError", "Error: Runtime exited with error: exit status 3"),
        ("import os; os.kill(os.getpid(), 9)", "Runtime.ExitError", "Error: Runtime exited with error: signal: killed"),
    ],
)
def test_what_fails_at_import_is_named_and_answered(tmp_path: Path, code: str, kind: str, text: str) -> None:
    async def scenario(house: House) -> None:
        function = house.function(code)
        problems = await house.functions.start([function])
        assert [problem.message for problem in problems] == [f"f: {kind}: {text}"]
        error = raised(await house.ask())
        assert (error["errorType"], error["errorMessage"]) == (kind, text)
        await house.functions.replace(house.function(ECHO))
        assert value(await house.ask(b'{"n": 1}')) == {"n": 1}

    run(tmp_path, scenario)


def test_an_endless_loop_at_import_ends_after_ten_seconds_and_holds_nobody_else_up(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        functions = [house.function("while True: pass", "loop"), house.function(ECHO)]
        starting = asyncio.ensure_future(house.functions.start(functions))
        await asyncio.sleep(0)
        waiting = house.ask(name="loop")
        assert value(await house.ask(b"[1]")) == [1]
        assert not waiting.done()
        assert raised(await waiting)["errorType"] == "Sandbox.Timedout"
        assert [problem.message for problem in await starting] == [
            "loop: Sandbox.Timedout: Error: Initialization timed out after 10.00 seconds"
        ]

    run(tmp_path, scenario)


def test_ten_megabytes_of_output_arrive_in_order(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        code = """
            import os
            def handler(event, context):
                for number in range(100_000): print(f"{number:099d}")
                os.write(2, b"raw\\n")
                print("x" * 1_000_000, end="")
        """
        await house.functions.start([house.function(code, timeout_seconds=30)])
        assert value(await house.ask()) is None
        await until(lambda: "raw\n" in house.printed())
        printed = house.printed().replace("raw\n", "")
        assert printed[:10_000_000] == "".join(f"{number:099d}\n" for number in range(100_000))
        assert printed[10_000_000:] == "x" * 1_000_000 + "\n"
        assert len({request_id for _, request_id, text in house.lines if text != "raw\n"}) == 1

    run(tmp_path, scenario)


@pytest.mark.parametrize(
    "code",
    [
        "os.closerange(0, 4096)",
        "os._exit(0)",
        "raise SystemExit('reason')",
        "os.kill(os.getpid(), 11)",
        "import ctypes; ctypes.string_at(0)",
        "[socket.socket(fileno=n).sendall(b'garbage' * 9) for n in socks()]",
        "[socket.socket(fileno=n).sendall(b'\\xff' * 9) for n in socks()]",
        "[socket.socket(fileno=n).sendall(b'\\x26\\0\\0\\0\\x04' + b'a' * 37) for n in socks()]",
        "[socket.socket(fileno=n).shutdown(2) for n in socks()]",
    ],
)
def test_a_handler_that_breaks_its_process_fails_alone(tmp_path: Path, code: str) -> None:
    async def scenario(house: House) -> None:
        text = f"""
            import os, socket, stat
            def socks():
                found = []
                for n in range(3, 64):
                    try:
                        if stat.S_ISSOCK(os.fstat(n).st_mode): found.append(n)
                    except OSError: pass
                return found
            def handler(event, context):
                if event.get("ok"): return "ok"
                {code}
        """
        await house.functions.start([house.function(text)])
        for _ in range(3):
            error = raised(await house.ask())
            assert error["errorType"] == "Runtime.ExitError", error
            assert value(await house.ask(b'{"ok": 1}')) == "ok"

    run(tmp_path, scenario)


def test_a_handler_may_fork_and_leave_threads_behind(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        code = """
            import os, subprocess, sys, threading, multiprocessing
            def chatter():
                while True: print("thread")
            def handler(event, context):
                if event.get("chat"): threading.Thread(target=chatter, daemon=True).start()
                child = os.fork()
                if child == 0:
                    print("child", flush=True)
                    return "from the child"
                os.waitpid(child, 0)
                subprocess.run(["echo", "program"], check=True)
                process = multiprocessing.get_context("fork").Process(target=print, args=("process",))
                process.start(); process.join()
                return "from the parent"
        """
        await house.functions.start([house.function(code)])
        assert value(await house.ask()) == "from the parent"
        await until(lambda: all(word in house.printed() for word in ("child\n", "program\n", "process\n")))
        assert value(await house.ask(b'{"chat": 1}')) == "from the parent"
        await until(lambda: "thread\n" in house.printed())

    run(tmp_path, scenario)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("return {1, 2}", "Runtime.MarshalError"),
        ("a = []; a.append(a); return a", "Runtime.MarshalError"),
        ("return '\\ud800'", "Runtime.MarshalError"),
        ("return 'x' * 7_000_000", "Function.ResponseSizeTooLarge"),
        ("raise type('Odd', (Exception,), {})('why')", "Odd"),
        ("return handler(event, context)", "RecursionError"),
    ],
)
def test_results_that_cannot_be_sent_are_errors(tmp_path: Path, code: str, kind: str) -> None:
    async def scenario(house: House) -> None:
        await house.functions.start([house.function(f"def handler(event, context):\n    {code}", runtime="python3.12")])
        error = raised(await house.ask())
        assert error["errorType"] == kind
        assert len(error["requestId"]) == 36
        assert f"[ERROR] {kind}" in house.printed()

    run(tmp_path, scenario)


def test_large_events_and_results_pass(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        await house.functions.start([house.function(ECHO)])
        for size in (0, 1, 16_000, 65_480, 65_536, 262_140, 1_000_000, 6_000_000):
            event = json.dumps({"text": "x" * size}).encode()
            assert value(await house.ask(event)) == {"text": "x" * size}

    run(tmp_path, scenario)


def test_an_event_that_is_no_json_is_the_callers_error(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        await house.functions.start([house.function(ECHO)])
        for event in (b"{", b"\xff", b"[" * 100_000, b""):
            assert isinstance(await house.ask(event), Raised)
        assert value(await house.ask(b"[1]")) == [1]

    run(tmp_path, scenario)


def test_every_tenth_event_crashes_and_exactly_those_fail(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        code = """
            import os
            def handler(event, context):
                if event["n"] % 10 == 0: os.kill(os.getpid(), 9)
                return event
        """
        await house.functions.start([house.function(code)])
        results = await asyncio.gather(*(house.ask(b'{"n": %d}' % number) for number in range(300)))
        failed = [number for number, result in enumerate(results) if isinstance(result, Raised)]
        assert failed == list(range(0, 300, 10))

    run(tmp_path, scenario)


def test_invocations_wait_above_the_environments_and_are_refused_in_time(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        code = "import time\ndef handler(event, context): time.sleep(event['s'])"
        await house.functions.start([house.function(code, timeout_seconds=20)])
        results = await asyncio.gather(*(house.ask(b'{"s": 0.7}') for _ in range(4)))
        assert [type(result) for result in results] == [Returned, Returned, Refused, Refused]
        assert [line for line in house.reports if "wait" in line] == [
            "f: invocations wait, because all 2 environments are busy (the setting functions.environments)"
        ]

    run(tmp_path, scenario, Bounds(environments=2, wait_seconds=0.4))


def test_reserved_concurrency_refuses_runs_above_it(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        code = "import time\ndef handler(event, context): time.sleep(0.3)"
        await house.functions.start([house.function(code, concurrency=1), house.function(ECHO, "none", concurrency=0)])
        first = house.ask()
        second = await house.ask()
        assert isinstance(second, Refused)
        assert (second.code, second.message) == ("TooManyRequestsException", "Rate Exceeded.")
        assert isinstance(await first, Returned)
        assert isinstance(await house.ask(name="none"), Refused)
        assert isinstance(await house.ask(name="unknown"), Refused)

    run(tmp_path, scenario)


def test_a_saved_handler_is_in_effect_for_a_message_sent_300_ms_later(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        await house.functions.start([house.function("def handler(event, context): return 1")])
        house.functions.watch()
        await asyncio.sleep(0.5)
        for number in (2, 3, 4, 5):
            house.function(f"def handler(event, context): return {number}")
            await asyncio.sleep(0.3)
            assert value(await house.ask()) == number

    run(tmp_path, scenario)


def test_a_saved_syntax_error_is_told_with_its_place_and_the_last_good_code_goes_on(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        await house.functions.start([house.function("def handler(event, context): return 1")])
        house.functions.watch()
        await asyncio.sleep(0.5)
        house.function("\ndef handler(event, context) return 2")
        await until(lambda: house.reports)
        assert f"{tmp_path}/app/f.py:2: error: f: Runtime.UserCodeSyntaxError" in house.reports[0]
        assert value(await house.ask()) == 1
        house.function("def handler(event, context): return 3")
        await asyncio.sleep(0.3)
        assert value(await house.ask()) == 3

    run(tmp_path, scenario)


def test_running_invocations_end_on_the_old_code(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        await house.functions.start(
            [house.function("import time\ndef handler(event, context): time.sleep(event['s']); return 1")]
        )
        old = house.ask(b'{"s": 0.5}')
        await house.functions.replace(house.function("def handler(event, context): return 2"))
        assert value(await house.ask()) == 2
        assert value(await old) == 1

    run(tmp_path, scenario)


def test_nothing_is_left_of_a_stopped_house(tmp_path: Path) -> None:
    pids: list[int] = []

    async def scenario(house: House) -> None:
        await house.functions.start([house.function(PID)])
        pids.append(value(await house.ask()))
        looping = house.function("def handler(event, context):\n  while True: pass", "loop", timeout_seconds=60)
        await house.functions.replace(looping)
        running = house.ask(name="loop")
        await house.functions.stop(0.2)
        assert "Still running after 0.2 s, and killed: loop" in house.reports
        assert isinstance(await running, Raised)
        refused = await house.ask()
        assert isinstance(refused, Refused)

    run(tmp_path, scenario)
    assert all(gone(pid) for pid in pids)


def test_the_app_sees_its_own_packages_first_and_none_of_ours(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        app = tmp_path / "app"
        (app / "websockets").mkdir(parents=True)
        (app / "websockets/__init__.py").write_text("mine = True")
        (app / "websockets/handlers.py").write_text("def connect(event, context): return __import__('websockets').mine")
        (app / "queue.py").write_text("mine = True")
        code = """
            import os, queue, sys, websockets
            def handler(event, context):
                ours = [name for name in sys.modules if "fairlead" in name or "msgspec" in name or "uvloop" in name]
                try: import msgspec
                except ImportError: ours.append("good")
                return [websockets.mine, queue.mine, ours, os.getcwd(), sorted(os.environ)]
        """
        dotted = house.function(ECHO, "dotted", handler="websockets.handlers.connect")
        problems = await house.functions.start([house.function(code), dotted])
        assert problems == []
        mine, queue, ours, folder, names = value(await house.ask())
        assert (mine, queue, ours, folder) == (True, True, ["good"], str(app.resolve()))
        assert "FAIRLEAD_WORKER_FD" not in names
        assert value(await house.ask(name="dotted")) is True

    run(tmp_path, scenario)


def test_a_missing_package_is_told_with_its_remedy(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        function = house.function("import nothere")
        (tmp_path / "app/requirements.txt").write_text("nothere\n")
        problem = (await house.functions.start([function]))[0]
        assert problem.hint == (
            f"Run `python -m venv .venv && .venv/bin/pip install -r requirements.txt` in {tmp_path}/app."
        )
        assert problem.line == 1

    run(tmp_path, scenario)


def test_other_runtimes_are_refused_by_name(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        problem = (await house.functions.start([house.function(ECHO, runtime="go1.x")]))[0]
        assert "go1.x" in problem.message
        assert "Go" in problem.hint
        refused = await house.ask()
        assert isinstance(refused, Refused)
        assert refused.code == "InvalidRuntimeException"

    run(tmp_path, scenario)
