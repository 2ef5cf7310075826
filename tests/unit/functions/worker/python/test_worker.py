"""The rules of the worker; its life in a process is tested in tests/fault/test_functions_python.py."""

import io
import json
import logging
import socket
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fairlead.functions.worker.python import marshalling, worker


class Case:
    """A worker's gateway, and what arrives at its other end."""

    def __init__(self) -> None:
        ours, self.theirs = socket.socketpair()
        self.theirs.setblocking(False)
        self.gateway = worker.Gateway(ours)

    def arrived(self) -> list[tuple[int, bytes]]:
        data = b""
        while True:
            try:
                data += self.theirs.recv(1 << 20)
            except BlockingIOError:
                break
        frames = []
        while data:
            length, kind = struct.unpack_from("<IB", data)
            if kind != 8:  # how much memory we use
                frames.append((kind, data[5 : 4 + length]))
            data = data[4 + length :]
        return frames


@pytest.fixture
def case() -> Iterator[Case]:
    made = Case()
    yield made
    made.theirs.close()
    made.gateway.sock.close()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return tmp_path


def write(root: Path, name: str, code: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code)


@pytest.mark.parametrize(
    ("file", "handler"),
    [
        ("wkr_a.py", "wkr_a.fn"),
        ("wkr_b/c.py", "wkr_b/c.fn"),
        ("wkr_d/e.py", "wkr_d.e.fn"),
        ("wkr_f/__init__.py", "wkr_f.fn"),
    ],
)
def test_a_handler_is_found_by_path_and_by_dots(root: Path, file: str, handler: str) -> None:
    write(root, file, "def fn(event, context): return 5")
    assert worker.load(handler)(None, None) == 5


@pytest.mark.parametrize(
    ("code", "handler", "kind", "message"),
    [
        ("", "nodots", "Runtime.MalformedHandlerName",
         "Bad handler 'nodots': not enough values to unpack (expected 2, got 1)"),
        ("", "time.fn", "Runtime.BuiltInModuleConflict", "Cannot use built-in module time as a handler module"),
        ("", "nowhere/x.fn", "Runtime.ImportModuleError",
         "Unable to import module 'nowhere/x': No module named 'nowhere'"),
        ("import nowhere", "wkr_g.fn", "Runtime.ImportModuleError",
         "Unable to import module 'wkr_g': No module named 'nowhere'"),
        ("def fn(:", "wkr_g.fn", "Runtime.UserCodeSyntaxError",
         "Syntax error in module 'wkr_g': invalid syntax (wkr_g.py, line 1)"),
        ("x = 1", "wkr_g.fn", "Runtime.HandlerNotFound", "Handler 'fn' missing on module 'wkr_g'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_handler_has_lambdas_name(
    root: Path, code: str, handler: str, kind: str, message: str
) -> None:
    write(root, "wkr_g.py", code)
    sys.modules.pop("wkr_g", None)
    with pytest.raises(worker.NamedError) as caught:
        worker.load(handler)
    assert (caught.value.kind, str(caught.value)) == (kind, message)


def test_what_a_module_raises_is_raised(root: Path) -> None:
    write(root, "wkr_h.py", "1 / 0")
    with pytest.raises(ZeroDivisionError) as caught:
        worker.load("wkr_h.fn")
    stack = worker._error(caught.value)["stackTrace"]
    assert len(stack) >= 1
    assert stack[-1].startswith(f'  File "{root}/wkr_h.py", line 1')


def test_printed_lines_are_sent_whole(case: Case) -> None:
    case.gateway.request_id = b"r" * 36
    output = worker.Output(case.gateway, 1)
    text = io.TextIOWrapper(output, "utf-8", line_buffering=True)  # type: ignore[type-var]
    print("a", "b", file=text)
    print("tail", end="", file=text)
    assert case.arrived() == [(6, b"r" * 36 + b"a b\n")]
    text.flush()
    output.end_line()
    output.end_line()
    assert case.arrived() == [(6, b"r" * 36 + b"tail\n")]
    assert text.fileno() == 1


def test_much_output_is_cut_at_lines(case: Case) -> None:
    line = b"x" * 999 + b"\n"
    case.gateway.log(line * 150 + b"y" * 150)
    bodies = [body[36:] for _, body in case.arrived()]
    assert b"".join(bodies) == line * 150 + b"y" * 150
    worker_limit = worker._LONGEST_LINES
    assert all(len(body) <= worker_limit for body in bodies)


def test_log_records_look_as_on_lambda(case: Case) -> None:
    case.gateway.request_id = b"r" * 36
    record = logging.LogRecord("x", logging.INFO, "f", 1, "hello %s", ("you",), None)
    record.created, record.msecs = 1_700_000_000.007, 7
    worker.Logs(case.gateway).emit(record)
    assert case.arrived()[0][1][36:] == b"[INFO]\t2023-11-14T22:13:20.007Z\t" + b"r" * 36 + b"\thello you\n"


def test_the_context_has_lambdas_members() -> None:
    env = {
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
    }
    context: Any = worker.LambdaContext(worker._constant_context(env, "arn:f"), "id", 1000)
    assert (context.function_name, context.memory_limit_in_mb, context.function_version) == ("f", "128", "1")
    assert (context.aws_request_id, context.invoked_function_arn, context.client_context) == ("id", "arn:f", None)
    assert context.identity.cognito_identity_id is None
    assert context.get_remaining_time_in_millis() == 0


def invoke_body(event: bytes) -> bytes:
    return b"i" * 36 + struct.pack("<QH", 99, 3) + b"t=1" + event


def made(case: Case, handler: Any) -> worker.Worker:
    found = worker.Worker(case.gateway, {"AWS_EXECUTION_ENV": "AWS_Lambda_python3.12"}, "arn", marshalling)
    found.handler = handler
    return found


def test_an_event_is_run_and_answered(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "")
    data = b"....." + invoke_body(b'{"a": 1}')
    made(case, lambda event, context: [event, context.aws_request_id]).invoke(data, 5, len(data))
    assert case.arrived() == [(4, b"i" * 36 + b'[{"a": 1}, "' + b"i" * 36 + b'"]')]


@pytest.mark.parametrize(
    ("handler", "event", "kind"),
    [
        (lambda event, context: {1}, b"{}", "Runtime.MarshalError"),
        (lambda event, context: 1 / 0, b"{}", "ZeroDivisionError"),
        (lambda event, context: 1, b"{", "Runtime.UnmarshalError"),
        (lambda event, context: 1, b"\xff", "Runtime.UnmarshalError"),
    ],
)
def test_an_error_is_raised_and_printed(case: Case, handler: Any, event: bytes, kind: str) -> None:
    code, payload = made(case, handler).run(event, "id", 99)
    error = json.loads(payload)
    assert (code, error["errorType"], error["requestId"]) == (5, kind, "id")
    assert f"[ERROR] {kind}: ".encode() in case.arrived()[0][1]


def test_memory_is_told_when_it_has_grown(case: Case) -> None:
    told = worker.Worker(case.gateway, {}, "arn", marshalling)
    told.tell_memory()
    first = case.theirs.recv(100)
    assert (len(first), first[4]) == (9, 8)
    assert 1 << 10 < int.from_bytes(first[5:], "little") < 1 << 23
    told.peak = 1 << 30
    told.tell_memory()
    assert case.arrived() == []


def test_logs_in_json(case: Case) -> None:
    logs = worker.Logs(case.gateway, is_json=True)
    case.gateway.request_id = b"i" * 36
    record = logging.makeLogRecord({"name": "root", "levelname": "INFO", "msg": "a %s", "args": ("b",), "extra": 7})
    logs.emit(record)
    try:
        raise ValueError("why")
    except ValueError as error:
        logs.emit(logging.makeLogRecord({"msg": "oops", "exc_info": (type(error), error, error.__traceback__)}))
    first, second = (json.loads(body[36:]) for _, body in case.arrived())
    assert first.pop("timestamp").endswith("Z")
    assert first == {"level": "INFO", "message": "a b", "logger": "root", "extra": 7, "requestId": "i" * 36}
    assert (second["errorType"], second["errorMessage"]) == ("ValueError", "why")
    assert "test_worker.py" in second["stackTrace"][0]
