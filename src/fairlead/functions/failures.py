"""Lambda's error objects for what a function's process cannot say itself: out of time, ended, never started."""

import json
from datetime import UTC, datetime
from signal import Signals
from typing import Final

_SIGNAL_NAMES: Final = {
    "SIGKILL": "killed", "SIGSEGV": "segmentation fault", "SIGABRT": "aborted", "SIGTERM": "terminated",
    "SIGBUS": "bus error", "SIGFPE": "floating point exception", "SIGILL": "illegal instruction",
    "SIGINT": "interrupt", "SIGHUP": "hangup",
}  # fmt: skip


def timed_out(now: float, request_id: str, seconds: float) -> bytes:
    """The function ran for longer than it may. `now` in seconds since the epoch."""
    time = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    message = f"{time}Z {request_id} Task timed out after {seconds:.2f} seconds"
    return _payload("Sandbox.Timedout", message)


def exited(request_id: str, code: int) -> bytes:
    """The process ended before there was an answer. `code` is its exit status, or minus the signal."""
    return _payload("Runtime.ExitError", f"RequestId: {request_id} Error: {_how(code)}")


def ended_while_loading(code: int) -> bytes:
    """The process ended before its handler was loaded."""
    return _payload("Runtime.ExitError", f"Error: {_how(code)}")


def too_long_loading(seconds: float) -> bytes:
    """The handler's module was not loaded in time."""
    return _payload("Sandbox.Timedout", f"Error: Initialization timed out after {seconds:.2f} seconds")


def not_launched(sentence: str) -> bytes:
    """There is no process: it could not be started, or its code could not be prepared."""
    return _payload("Runtime.InvalidEntrypoint", sentence)


def broken_protocol(request_id: str, what: str) -> bytes:
    """The process wrote to our socket what no worker writes."""
    return _payload("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime sent {what} and was stopped")


def _how(code: int) -> str:
    if code == 0:
        return "Runtime exited without providing a reason"
    if code > 0:
        return f"Runtime exited with error: exit status {code}"
    try:
        name = Signals(-code).name
    except ValueError:
        name = str(-code)
    return f"Runtime exited with error: signal: {_SIGNAL_NAMES.get(name, name)}"


def _payload(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()
