"""What becomes of an invocation of a Python function: what awslambdaric 4.2.2 did in the same cases.

Where ours differs on purpose it says so: an `async` handler runs, and an error that cannot be printed or encoded is an
error like any other, where awslambdaric ends with its process.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from fairlead.functions.results import Raised, Returned
from fairlead.model.problems import Severity
from fault.functions_house import House, run

BEGIN = """\
import asyncio, collections, ctypes, datetime, decimal, os, signal, sys, threading, time

Point = collections.namedtuple("Point", "x y")
class Odd(Exception): pass
class Unspeakable(Exception):
    def __str__(self): raise RuntimeError("no words")
def again(event, context): return again(event, context)
def behind(): time.sleep(0.05); raise ValueError("in a thread")
def handler(event, context): return CASES[event](event, context)
CASES = {}
def case(name): return lambda function: CASES.setdefault(name, function)
"""

RESULTS: dict[str, tuple[str, Any]] = {
    "None": ("return None", None),
    "an object": ("return {'statusCode': 200, 'body': 'x'}", {"statusCode": 200, "body": "x"}),
    "text beyond ASCII": ("return 'héllo ✓ 🙂'", "héllo ✓ 🙂"),
    "a great number": ("return 10 ** 30", 10**30),
    "NaN inside": ("return str({'a': float('nan')})", "{'a': nan}"),
    "a tuple": ("return (1, None)", [1, None]),
    "a named tuple": ("return {'p': Point(1, 2)}", {"p": {"x": 1, "y": 2}}),
    "bytes that are JSON": ("return b'{\"a\": 1}'", {"a": 1}),
    "bytes inside": ("return {b'k': b'v'}", {"k": "v"}),
    "a Decimal": ("return [decimal.Decimal('1.10'), decimal.Decimal('1E+3')]", [1.1, 1000.0]),
    "keys that are no texts": ("return {1: 1, None: 2, True: 3}", {"1": 3, "null": 2}),
    "a thread left behind": ("threading.Thread(target=behind, daemon=True).start(); return 'answered'", "answered"),
    "a signal that is handled": (
        "signal.signal(signal.SIGUSR1, lambda *_: None); os.kill(os.getpid(), signal.SIGUSR1); return 'on'",
        "on",
    ),
    "SIGPIPE": ("os.kill(os.getpid(), signal.SIGPIPE); return 'on'", "on"),
    "an emptied environment": ("os.environ.clear(); return 'on'", "on"),
    "much output": ("print('x' * 3_000_000); return 'printed'", "printed"),
    "the context": (
        "return [type(context.memory_limit_in_mb).__name__, context.client_context, context.w3c(), "
        "context.identity.cognito_identity_id, context.get_remaining_time_in_millis() > 0]",
        ["str", None, {}, None, True],
    ),
    "stdout closed": ("sys.stdout.close(); return 'on'", "on"),
    "an async function, ours": ("async def late():\n        return 'awaited'\n    return late()", "awaited"),
}

ERRORS: dict[str, tuple[str, str, str]] = {
    "an error of its own": ("raise Odd('why')", "Odd", "why"),
    "an error without words": ("raise Odd", "Odd", ""),
    "an error of several": ("raise Odd(1, 'b')", "Odd", "(1, 'b')"),
    "a missing key": ("return {}['k']", "KeyError", "'k'"),
    "an error from another": ("try: 1 / 0\n    except ZeroDivisionError as e: raise Odd('b') from e", "Odd", "b"),
    "StopIteration": ("return next(iter([]))", "StopIteration", ""),
    "lines": ("raise ValueError('a\\nb')", "ValueError", "a\nb"),
    "endless recursion": ("return again(event, context)", "RecursionError", "maximum recursion depth exceeded"),
    "MemoryError": ("raise MemoryError", "MemoryError", ""),
    "a set": ("return {1}", "Runtime.MarshalError", "Object of type set is not JSON serializable"),
    "a datetime": ("return datetime.datetime.now()", "Runtime.MarshalError", "Object of type datetime is not JSON"),
    "a generator": ("return (i for i in 'a')", "Runtime.MarshalError", "Object of type generator is not JSON"),
    "a function": ("return again", "Runtime.MarshalError", "Object of type function is not JSON serializable"),
    "a circle": ("a = []; a.append(a); return a", "Runtime.MarshalError", "Circular reference detected"),
    "a tuple as a key": ("return {(1,): 1}", "Runtime.MarshalError", "keys must be str, int, float, bool or None"),
    "bytes that are no text": ("return [b'\\xff']", "Runtime.MarshalError", "'utf-8' codec can't decode byte 0xff"),
    "more than 6 MB": ("return 'x' * 7_000_000", "Function.ResponseSizeTooLarge", "Response payload size exceeded"),
    "an error without a text, ours": ("raise Unspeakable", "Unspeakable", "<exception str() failed>"),
    "half a letter, ours": ("return '\\ud800'", "Runtime.MarshalError", "'utf-8' codec can't encode"),
    "an async function's error, ours": (
        "async def late():\n        raise Odd('late')\n    return late()",
        "Odd",
        "late",
    ),
}

ENDS: dict[str, tuple[str, str]] = {
    "sys.exit()": ("sys.exit()", "Runtime exited without providing a reason"),
    "sys.exit(3)": ("sys.exit(3)", "Runtime exited with error: exit status 3"),
    "sys.exit of a text": ("sys.exit('bye')", "Runtime exited with error: exit status 1"),
    "os._exit(4)": ("os._exit(4)", "Runtime exited with error: exit status 4"),
    "GeneratorExit": ("raise GeneratorExit", "Runtime exited with error: exit status 1"),
    "asyncio.CancelledError": ("raise asyncio.CancelledError", "Runtime exited with error: exit status 1"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", "Runtime exited with error: signal: interrupt"),
    "SIGINT": ("os.kill(os.getpid(), signal.SIGINT); time.sleep(9)", "Runtime exited with error: signal: interrupt"),
    "SIGTERM": ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)", "Runtime exited with error: signal: terminated"),
    "os.abort": ("os.abort()", "Runtime exited with error: signal: aborted"),
    "a wild pointer": ("ctypes.string_at(0)", "Runtime exited with error: signal: segmentation fault"),
    "an alarm": ("signal.alarm(1); time.sleep(9)", "Runtime exited with error: signal: SIGALRM"),
}


def module() -> str:
    codes = {name: case[0] for cases in (RESULTS, ERRORS, ENDS) for name, case in cases.items()}
    return BEGIN + "".join(f"@case({name!r})\ndef _(event, context):\n    {code}\n" for name, code in codes.items())


def play(tmp_path: Path, scenario: Any, **fields: Any) -> None:
    async def started(house: House) -> None:
        problems = await house.functions.start([house.function(module(), runtime="python3.12", **fields)])
        assert all(problem.severity is Severity.NOTE for problem in problems)  # which Python it is
        await scenario(house)

    run(tmp_path, started)


def test_results(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        got = {}
        for name in RESULTS:
            result = await house.ask(json.dumps(name).encode())
            got[name] = (
                json.loads(result.payload) if isinstance(result, Returned) else getattr(result, "payload", result)
            )
        assert got == {name: expected for name, (_, expected) in RESULTS.items()}
        assert house.printed().count("[WARNING] The handler is an async function") == 1

    play(tmp_path, scenario)


HUNGRY = """\
def handler(event, context):
    if event == "at once":
        bytearray(10 << 30)
    if event == "bit by bit":
        held = []
        while True:
            held.append(bytearray(b"x" * (1 << 20)))
    return "modest"
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds a process's memory")
def test_memory(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        await house.functions.start([house.function(HUNGRY, memory_mb=128)])
        refused, killed = await house.ask(b'"at once"'), await house.ask(b'"bit by bit"')
        assert isinstance(refused, Raised)
        assert isinstance(killed, Raised)
        assert json.loads(refused.payload)["errorType"] == "MemoryError"
        error = json.loads(killed.payload)
        assert error["errorType"] == "Runtime.ExitError"
        assert error["errorMessage"].endswith(" Error: Runtime exited with error: signal: killed")
        assert "The function has used up its 128 MB of memory." in house.printed()
        assert isinstance(await house.ask(), Returned)

    run(tmp_path, scenario)


def test_errors(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        for name, (code, kind, message) in ERRORS.items():
            result = await house.ask(json.dumps(name).encode())
            assert isinstance(result, Raised), (name, result)
            error = json.loads(result.payload)
            assert sorted(error) == ["errorMessage", "errorType", "requestId", "stackTrace"]
            assert error["errorType"] == kind, name
            assert error["errorMessage"].removeprefix("Unable to marshal response: ").startswith(message), name
            where = "in late" if "async" in code else "in _"
            assert ("raise" in code) <= any(f", {where}\n" in line for line in error["stackTrace"][:2]), name
            assert not any("^^^" in line or "worker.py" in line for line in error["stackTrace"]), name
        assert len(house.lines) >= len(ERRORS)

    play(tmp_path, scenario)


def test_ends_of_the_process(tmp_path: Path) -> None:
    async def scenario(house: House) -> None:
        results = await asyncio.gather(*(house.ask(json.dumps(name).encode()) for name in ENDS))
        for (name, (_, message)), result in zip(ENDS.items(), results, strict=True):
            assert isinstance(result, Raised), (name, result)
            error = json.loads(result.payload)
            assert error["errorType"] == "Runtime.ExitError", name
            assert error["errorMessage"].endswith(f"Error: {message}"), name
        assert isinstance(await house.ask(b'"None"'), Returned)

    play(tmp_path, scenario)
