import json
from pathlib import Path
from typing import Any

import pytest

from fairlead.functions.remedies import problem
from fairlead.model.apps import Function


def function(folder: str = "/app", **fields: Any) -> Function:
    given: dict[str, Any] = {
        "name": "f",
        "handler": "src/app.handler",
        "runtime": "python3.12",
        "arn": "arn",
        "label": "hello",
    }
    return Function(folder=folder, file="serverless.yml", line=9, **(given | fields))


def error(kind: str, message: str, **more: object) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message, **more}).encode()


def test_the_place_is_the_apps_innermost_line_in_python() -> None:
    stack = ['  File "/app/src/app.py", line 3, in <module>\n', '  File "/app/src/db.py", line 7, in <module>\n',
             '  File "/usr/lib/python3/json.py", line 99, in loads\n']  # fmt: skip
    found = problem(function(), error("ValueError", "no", stackTrace=stack))
    assert (found.file, found.line) == ("/app/src/db.py", 7)
    assert found.message == "hello: ValueError: no"


def test_the_place_is_the_apps_first_line_in_node() -> None:
    stack = [
        "    at x (/app/node_modules/y/i.js:1:2)",
        "    at f (/app/src/db.js:7:9)",
        "    at file:///app/src/app.mjs:3:1",
    ]
    found = problem(function(runtime="nodejs20.x"), error("ReferenceError", "x", trace=stack))
    assert (found.file, found.line) == ("/app/src/db.js", 7)


def test_without_a_place_it_is_the_config() -> None:
    found = problem(function(), error("Runtime.ExitError", "ended"))
    assert (found.file, found.line, found.hint) == ("serverless.yml", 9, "")


@pytest.mark.parametrize(
    ("runtime", "kind", "message", "hint"),
    [
        ("python3.12", "Runtime.ImportModuleError", "Unable to import module 'src/app': No module named 'redis.client'",
         "Run `python -m venv .venv && .venv/bin/pip install redis` in /app."),
        ("python3.12", "Runtime.ImportModuleError", "Unable to import module 'src/app': No module named 'src.app'",
         "The config says handler: src/app.handler, in /app, and there is no such file."),
        ("python3.12", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'src/app'",
         "The config says handler: src/app.handler (path/to/module.function), in /app."),
        ("nodejs20.x", "Runtime.ImportModuleError", "Error: Cannot find module 'uuid'\nRequire stack:",
         "Run `npm install` in /app (or add uuid to its package.json)."),
        ("nodejs20.x", "Runtime.ImportModuleError", "Error: Cannot find module './db'", ""),
    ],
)  # fmt: skip
def test_what_to_do(runtime: str, kind: str, message: str, hint: str) -> None:
    assert problem(function(runtime=runtime), error(kind, message)).hint == hint


def test_requirements_are_installed_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").touch()
    payload = error("Runtime.ImportModuleError", "Unable to import module 'app': No module named 'redis'")
    hint = problem(Function("f", "app.h", "python3.12", str(tmp_path), "arn", "f"), payload).hint
    assert hint == f"Run `python -m venv .venv && .venv/bin/pip install -r requirements.txt` in {tmp_path}."


@pytest.mark.parametrize(
    "payload", [b"", b"\xff", b"[]", b"1", b'{"errorType": 1}', b'{"errorType":1,"errorMessage":2,"trace":3}']
)
def test_garbage_is_shown_as_it_is(payload: bytes) -> None:
    assert problem(function(), payload).message.startswith("hello: ")
